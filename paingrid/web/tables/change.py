"""Propose other values, see whose advice would change, sign. Nothing holds before the signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from paingrid.clinical.advice.edition_rules import BY_ID, is_large_step
from paingrid.clinical.findings import Text
from paingrid.clinical.numbers import Edition
from paingrid.clinical.quantities import digits
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.propose_edition import NotPossible, propose_edition
from paingrid.journey.sign_edition import NoSuchPreview, drop_preview, sign_edition
from paingrid.records.queries.editions import Preview, edition_named, preview_of, signed_editions
from paingrid.timekeeping import now
from paingrid.web.shell.doors import see_other, staff_required
from paingrid.web.tables import rows
from paingrid.web.tables.standing import LONGEST_SEARCH, Standing, standing
from paingrid.web.tables.views import tabs

#: Fields of the form that hold values begin so.
FIELD = "value-"


@dataclass(frozen=True)
class InputRow:
    """One number with what was typed for it."""

    id: str
    text: Text
    value: str
    unit: str
    typed: str


@dataclass(frozen=True)
class ChangedRow:
    """One number before and after; `large`: at least doubled or halved."""

    id: str
    text: Text
    unit: str
    before: str
    after: str
    large: bool


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def change(request: HttpRequest) -> HttpResponse:
    """Show the form of new values; its search keeps what was typed; sent, it opens the preview."""
    access.check_can_sign_edition(request.actor, now=now())
    here = standing(request)
    typed = _typed(request.POST)
    if "find" in request.POST or request.method != "POST":
        return _form(request, here, typed)
    values, errors = _read(typed)
    notice = ""
    if not errors:
        try:
            return see_other("tables:preview", propose_edition(by=request.actor, values=values, now=now()))
        except NotPossible as refusal:
            errors = [(one.field, rows.pick(one.text)) for one in refusal.problems]
        except access.NotAllowed:
            raise
        except Refusal as refusal:
            notice = refusal.in_language(get_language() or "zh")
    return _form(request, here, typed, errors=errors, notice=notice, status=422)


@require_safe
@staff_required
def preview(request: HttpRequest, preview_id: UUID) -> HttpResponse:
    """Show how far a proposal is worked out and whom it touches; the page looks again by itself until it is done."""
    return _preview(request, preview_id)


@require_POST
@staff_required
def sign(request: HttpRequest, preview_id: UUID) -> HttpResponse:
    """Sign a preview that is worked out."""
    ground = request.POST.get("note", "").replace("\x00", "")
    try:
        version = sign_edition(by=request.actor, preview_id=preview_id, ground=ground, now=now())
    except (access.NotAllowed, NoSuchPreview):
        raise
    except Refusal as refusal:
        said = refusal.in_language(get_language() or "zh")
        return _preview(request, preview_id, notice=said, ground=ground, status=422)
    messages.success(request, _("Edition %(version)s is signed and holds from now on.") % {"version": version})
    return see_other("tables:numbers")


@require_POST
@staff_required
def drop(request: HttpRequest, preview_id: UUID) -> HttpResponse:
    """Throw a preview away."""
    drop_preview(by=request.actor, preview_id=preview_id, now=now())
    messages.success(request, _("The proposal is thrown away. Nothing has changed."))
    return see_other("tables:numbers")


def _form(
    request: HttpRequest,
    here: Standing,
    typed: Mapping[str, str],
    *,
    errors: list[tuple[str, str]] | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    search = request.POST.get("search", here.search).replace("\x00", "").strip()[:LONGEST_SEARCH]
    faulty = {field for field, _why in errors or ()}
    found = rows.that_fit(rows.number_rows(here.edition), search)
    shown = [row for row in found if row.id not in faulty]
    wrong = [row for row in rows.number_rows(here.edition) if row.id in faulty]
    inputs = [InputRow(row.id, row.text, row.value, row.unit, typed.get(row.id, "")) for row in (*wrong, *shown)]
    on_page = {row.id for row in inputs}
    context = {
        **here.context(),
        "search": search,
        "tabs": tabs(request.path),
        "rows": inputs,
        "found": len(inputs),
        "carried": [(name, value) for name, value in typed.items() if name not in on_page],
        "errors": errors or [],
        "notice": notice,
        "editions": signed_editions(),
    }
    return render(request, "tables/change.html", context, status=status)


def _preview(
    request: HttpRequest, preview_id: UUID, *, notice: str = "", ground: str = "", status: int = 200
) -> HttpResponse:
    access.check_can_sign_edition(request.actor, now=now())
    found = preview_of(preview_id, team_ids=request.actor.team_ids, at=now())
    if found is None:
        raise NoSuchPreview
    context: dict[str, Any] = {
        **standing(request).context(),
        "tabs": tabs(request.path),
        "preview": found,
        "changes": _changes(found),
        "unlisted": found.touched - len(found.listed),
        "percent": 100 * found.worked_out // max(1, found.people),
        "notice": notice,
        "ground": ground,
    }
    part = "tables/preview_body.html" if request.htmx else "tables/preview.html"
    return render(request, part, context, status=status)


def _changes(found: Preview) -> list[ChangedRow]:
    base = edition_named(found.base)
    proposed = Edition("proposed", found.values)
    changed = (BY_ID[name] for name in {**base.changed, **found.values} if name in BY_ID)
    return [
        ChangedRow(
            one.id,
            one.text,
            one.unit,
            digits(base[one]),
            digits(proposed[one]),
            is_large_step(one, base[one], proposed[one]),
        )
        for one in changed
        if base[one] != proposed[one]
    ]


def _typed(given: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed by the id of the number; an empty field means: as it holds now."""
    fields = ((name.removeprefix(FIELD), str(given[name]).strip()) for name in given if name.startswith(FIELD))
    return {name: value[:20] for name, value in fields if value and name in BY_ID}


def _read(typed: Mapping[str, str]) -> tuple[dict[str, Fraction], list[tuple[str, str]]]:
    values: dict[str, Fraction] = {}
    errors: list[tuple[str, str]] = []
    for name, text in typed.items():
        value = rows.exact(text)
        if value is None:
            errors.append((name, _("please write a plain number, such as 7.5")))
        else:
            values[name] = value
    return values, errors
