"""The worklist, the sheet of one task, and every move on a task. One address answers a page or a part of it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from paingrid.errors import Refusal
from paingrid.journey import access, work_task
from paingrid.journey.read_notices import read_notices
from paingrid.journey.receive_report import ReportIdReused
from paingrid.records.queries import worklist as query
from paingrid.timekeeping import now
from paingrid.web.inbox import showing
from paingrid.web.inbox.forms import CloseForm, ContactForm, HandOverForm
from paingrid.web.shell.doors import see_other, staff_required

#: The form's ids carry other words: somebody went back in the browser.
USED_BEFORE = (work_task.ContactIdReused, ReportIdReused)


class NoRole(Refusal):
    """This person has no role today."""

    code = "access.no-role"
    text = {
        "zh": "您目前没有岗位，所以这里没有可以看的内容。请联系管理员。",
        "en": "You hold no role at present, so there is nothing to show. Please ask the administrator.",
    }


@require_safe
@staff_required
def worklist(request: HttpRequest) -> HttpResponse:
    """Show everything that waits for this member of staff, gravest first."""
    by, moment = request.actor, now()
    if not by.role_names & showing.WORKING_ROLES:
        return _elsewhere(by)
    choices = showing.choices_of(request)
    context = showing.list_context(by, choices, moment)
    if request.htmx:
        return render(request, "inbox/list.html", context)
    row = _readable(by, choices.open) if choices.open else None
    sheet = showing.sheet_context(by, row, moment) if row else {}
    return render(request, "inbox/worklist.html", {**sheet, **context})


@require_safe
@staff_required
def task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Open the sheet of one task; that it was opened is noted, and its notices are read."""
    row = _readable(request.actor, task_id)
    work_task.mark_opened(by=request.actor, task_ids=[task_id], now=now())
    read_notices(by=request.actor, task_id=task_id, now=now())
    response = _sheet(request, row)
    response["HX-Trigger"] = "notices-changed"
    return response


@require_POST
@staff_required
def claim(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Hold a task."""
    return _move(request, task_id, lambda: work_task.claim(by=request.actor, task_id=task_id, now=now()))


@require_POST
@staff_required
def release(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Let go of a task."""
    return _move(request, task_id, lambda: work_task.release(by=request.actor, task_id=task_id, now=now()))


@require_POST
@staff_required
def hand_over(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Give a task to a colleague."""
    form = HandOverForm(request.POST)
    if not form.is_valid():
        return _sheet(request, _readable(request.actor, task_id), notice=_("Please choose a colleague."), status=422)
    moved = form.cleaned_data
    return _move(request, task_id, lambda: work_task.hand_over(by=request.actor, task_id=task_id, now=now(), **moved))


@require_POST
@staff_required
def close(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Close a task with a word of why."""
    form = CloseForm(request.POST)
    if not form.is_valid():
        notice = _("The reason is too long: at most 400 characters.")
        return _sheet(request, _readable(request.actor, task_id), notice=notice, status=422)
    moved = form.cleaned_data
    return _move(request, task_id, lambda: work_task.close(by=request.actor, task_id=task_id, now=now(), **moved))


@require_POST
@staff_required
def contact(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Record what came of a contact; whatever is refused comes back with everything that was typed."""
    row, form = _readable(request.actor, task_id), ContactForm(request.POST)
    if not form.is_valid():
        notice = _("Not saved yet. Please look at the marked answers.")
        return _sheet(request, row, form=form, notice=notice, status=422)
    try:
        _record(request.actor, task_id, form)
    except Refusal as refusal:
        row = _readable(request.actor, task_id)
        fresh = form.as_of_now(row.version, another=isinstance(refusal, USED_BEFORE))
        return _sheet(request, row, form=fresh, notice=_words(refusal), status=409)
    return _done(request, task_id, _("Saved. Thank you."))


def _record(by: access.Actor, task_id: UUID, form: ContactForm) -> work_task.TaskState:
    given = form.cleaned_data
    return work_task.record_contact(
        by=by,
        task_id=task_id,
        version=given["version"],
        contact_id=given["contact_id"],
        outcome=given["outcome"],
        note=given["note"],
        close=given["close"],
        next_contact_at=given["next_contact_at"],
        report=form.report(),
        now=now(),
    )


def _move(request: HttpRequest, task_id: UUID, move: Callable[[], work_task.TaskState]) -> HttpResponse:
    """Do one move and show the task as it is now, with the reason when it was refused."""
    try:
        move()
    except access.NotAllowed:
        raise
    except Refusal as refusal:
        return _not_done(request, task_id, _words(refusal))
    return _done(request, task_id, _("Done."))


def _done(request: HttpRequest, task_id: UUID, said: str) -> HttpResponse:
    if not request.htmx:
        messages.success(request, said)
        return see_other("/") if _from_list(request) else see_other("inbox:task", task_id=task_id)
    response = _part(request, task_id, {"good": said})
    response["HX-Trigger"] = "worklist-changed, notices-changed"
    return response


def _not_done(request: HttpRequest, task_id: UUID, why: str) -> HttpResponse:
    if not request.htmx and _from_list(request):
        messages.warning(request, why)
        return see_other("/")
    return _part(request, task_id, {"notice": why}, status=409)


def _part(request: HttpRequest, task_id: UUID, said: dict[str, str], status: int = 200) -> HttpResponse:
    """Return the row when the move came from the list, else the sheet."""
    row = _readable(request.actor, task_id)
    if _from_list(request):
        return render(request, "inbox/row.html", {"row": row, "now": now(), **said}, status=status)
    return _sheet(request, row, status=status, **said)


def _sheet(
    request: HttpRequest,
    row: query.Row,
    *,
    form: ContactForm | None = None,
    notice: str = "",
    good: str = "",
    status: int = 200,
) -> HttpResponse:
    context = showing.sheet_context(request.actor, row, now(), form=form, notice=notice)
    template = "inbox/sheet.html" if request.htmx else "inbox/task.html"
    return render(request, template, {**context, "good": good}, status=status)


def _readable(by: access.Actor, task_id: UUID) -> query.Row:
    """Return a task that this person may see; an unknown one is refused in the same words as a stranger's."""
    access.check_can_read_patient(by, query.patient_of(task_id) or access.NO_PATIENT, now=now())
    row = query.row(task_id)
    if row is None:
        raise access.stranger()
    return row


def _elsewhere(by: access.Actor) -> HttpResponse:
    """Lead those who work on no task to their own first page."""
    if "quality-officer" in by.role_names:
        return see_other("/quality/")
    if access.grids_overseen(by):
        return see_other("/privacy/")
    if "pharmacist" in by.role_names:
        return see_other("/tables/")
    if by.administrator:
        return see_other("/setup/")
    raise NoRole


def _from_list(request: HttpRequest) -> bool:
    return request.POST.get("from") == "list"


def _words(refusal: Refusal) -> str:
    return refusal.in_language(get_language() or "zh")
