"""Spreadsheets: template, upload with a preview and row-by-row errors, confirmation, export."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from paingrid.errors import Refusal
from paingrid.journey import access, import_sheets
from paingrid.journey.steps.sheet_columns import COLUMNS
from paingrid.records.queries import sheets
from paingrid.timekeeping import now
from paingrid.web.imports.reading import MOST_BYTES, NoSpreadsheet, TooLarge, read_table
from paingrid.web.shell.doors import see_other, staff_required
from paingrid.web.shell.spreadsheet import XLSX, as_csv, as_workbook

SLIPS = (NoSpreadsheet, TooLarge, import_sheets.NoRows, import_sheets.HeadingsUnknown)


class NoSuchTable(Refusal):
    """There is no such table."""

    code = "missing.table"
    text = {"zh": "没有这种表格。", "en": "There is no such table."}


@require_safe
@staff_required
def home(request: HttpRequest) -> HttpResponse:
    """Choose what to import or export."""
    import_sheets.check_can_import(request.actor, "patients")
    kinds = [(kind, _name(kind), _open(request.actor, kind)) for kind in COLUMNS]
    return render(request, "imports/home.html", {"kinds": [k for k in kinds if k[2]]})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Take a file and show what it would do; nothing is written."""
    _check(request, kind)
    context = {"kind": kind, "name": _name(kind), "columns": COLUMNS[kind], "exports": _exports(request.actor, kind)}
    if request.method != "POST":
        return render(request, "imports/upload.html", context)
    file = request.FILES.get("file")
    try:
        table, broken = read_table(file.read(MOST_BYTES + 1) if file else b"")
        preview = import_sheets.preview_import(by=request.actor, kind=kind, table=table, broken=broken, now=now())
    except SLIPS as refusal:
        context["refusal"] = refusal.in_language(get_language() or "zh")
        return render(request, "imports/upload.html", context, status=422)
    rows = [[row[c.key] for c in COLUMNS[kind]] for row in preview.first]
    context |= {"preview": preview, "first": rows}
    return render(request, "imports/upload.html", context, status=422 if preview.errors_in_all else 200)


@require_POST
@staff_required
def confirm(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Write what was shown."""
    done = import_sheets.confirm_import(by=request.actor, draft_id=draft_id, now=now())
    words = _("Imported: %(new)s new, %(changed)s changed.")
    messages.success(request, words % {"new": done.new, "changed": done.changed})
    return see_other("imports:upload", done.kind)


@require_safe
@staff_required
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """Give an empty table with the headings and one example."""
    _check(request, kind)
    example = [column.example for column in COLUMNS[kind]]
    return _file(request, kind, [example], "template")


@require_safe
@staff_required
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the table as it is on record; patients only to the coordinator of their grid."""
    _check(request, kind)
    if not _exports(request.actor, kind):
        raise access.NotAllowed(code="access.role", text=access.WRONG_ROLE)
    moment = now()
    rows = {
        "institutions": lambda: sheets.institutions(),
        "staff": lambda: sheets.staff(now=moment),
        "patients": lambda: sheets.patients(_grids(request.actor), now=moment),
    }[kind]()
    cells = [[row[c.key] if row[c.key] is not None else "" for c in COLUMNS[kind]] for row in rows]
    import_sheets.note_export(by=request.actor, kind=kind, rows=len(cells), now=moment)
    return _file(request, kind, cells, "export")


def _file(request: HttpRequest, kind: str, rows: list[list[object]], what: str) -> HttpResponse:
    english = (get_language() or "").startswith("en")
    head = [(c.en if english else c.zh) + ("*" if c.required else "") for c in COLUMNS[kind]]
    name = f"paingrid-{kind}-{what}"
    if request.GET.get("as") == "csv":
        response = HttpResponse(as_csv(head, rows), content_type="text/csv; charset=utf-8")  # type: ignore[arg-type]
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response
    response = HttpResponse(as_workbook(_name(kind), head, rows), content_type=XLSX)  # type: ignore[arg-type]
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def _check(request: HttpRequest, kind: str) -> None:
    if kind not in COLUMNS:
        import_sheets.check_can_import(request.actor, "patients")
        raise NoSuchTable
    import_sheets.check_can_import(request.actor, kind)


def _open(actor: access.Actor, kind: str) -> bool:
    return actor.administrator or kind == "patients"


def _exports(actor: access.Actor, kind: str) -> bool:
    return bool(_grids(actor)) if kind == "patients" else actor.administrator


def _grids(actor: access.Actor) -> frozenset[int]:
    return frozenset(r.territory_id for r in actor.roles if r.role == "grid-coordinator" and r.territory_id)


def _name(kind: str) -> str:
    return {"institutions": _("Institutions"), "staff": _("Staff"), "patients": _("Patients")}[kind]
