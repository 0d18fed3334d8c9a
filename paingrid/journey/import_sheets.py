"""
A spreadsheet of institutions, staff or patients: checked row by row, written only when confirmed, all or nothing.

A row whose code is known changes what is on record; a new code adds. A file with one bad row writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps import sheet_rows
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.sheet_columns import COLUMNS, Column, Text, Unreadable
from paingrid.records.models import ImportDraft

#: More rows at once are a mistake more often than meant [default].
MOST_ROWS = 20_000
#: How long a checked file waits for its confirmation.
KEPT = timedelta(days=1)
#: So many errors are listed; the rest is counted.
LISTED = 200


class NoRows(Refusal):
    """The file has no row beneath its headings, or too many."""

    code = "import.rows"
    text = {
        "zh": "文件里没有数据行，或者超过 20000 行。",
        "en": "The file has no row of data, or more than 20,000 of them.",
    }


class HeadingsUnknown(Refusal):
    """The first line does not name the columns that are needed."""

    code = "import.headings"
    text = {
        "zh": "第一行的表头对不上。请下载模板，不要改动表头。",
        "en": "The headings in the first line do not fit. Please download the template and keep its headings.",
    }


class DraftGone(Refusal):
    """The checked file was thrown away, or is somebody else's."""

    code = "missing.import"
    text = {
        "zh": "这份已检查的文件已失效，请重新上传。",
        "en": "This checked file is no longer there. Please upload it again.",
    }


class ChangedMeanwhile(Refusal):
    """What was right when the file was checked is no longer so; nothing was written."""

    code = "conflict.import"
    text = {
        "zh": "检查之后，系统里的资料有了变化，文件没有导入。请重新上传检查。",
        "en": "Something changed since the file was checked, so nothing was imported. Please upload it again.",
    }


@dataclass(frozen=True)
class RowError:
    """What is wrong in one row (counted as the spreadsheet counts) and column (empty: the whole row)."""

    row: int
    column: Text
    text: Text


@dataclass(frozen=True)
class Previewed:
    """A file that was checked; `draft_id` is none when it cannot be imported."""

    draft_id: UUID | None
    rows: int
    new: int
    changed: int
    errors: tuple[RowError, ...]
    errors_in_all: int
    first: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Imported:
    """What was written."""

    kind: str
    new: int
    changed: int


def preview_import(
    *, by: access.Actor, kind: str, table: Sequence[Sequence[str]], broken: Sequence[RowError] = (), now: datetime
) -> Previewed:
    """
    Check a table (headings first) and keep it for confirmation when every row is right.

    `broken` are errors the reader of the file found already (a formula, a date that is none).

    :raises NotAllowed: neither an administrator nor, for patients, a coordinator.
    :raises HeadingsUnknown, NoRows: it is not our table.
    """
    check_can_import(by, kind)
    columns = _columns(kind, table[0] if table else ())
    body = [(n, row) for n, row in enumerate(table[1:], start=2) if any(cell.strip() for cell in row)]
    if not 0 < len(body) <= MOST_ROWS:
        raise NoRows
    errors = list(broken)
    rows = [_read(n, row, columns, kind, errors) for n, row in body]
    known = sheet_rows.known_for(kind, by=by, now=now)
    errors += [RowError(*one) for one in sheet_rows.faults(kind, rows, known)]
    new = sum(not sheet_rows.is_known(kind, row, known) for row in rows)
    ordered = tuple(sorted(errors, key=lambda e: (e.row, e.column["en"])))
    draft_id = None if errors else _keep(kind, rows, by, now)
    first = tuple(rows[:10]) if not errors else ()
    return Previewed(draft_id, len(rows), new, len(rows) - new, ordered[:LISTED], len(ordered), first)


def confirm_import(*, by: access.Actor, draft_id: UUID, now: datetime) -> Imported:
    """
    Write a checked file, every row or none; confirmed twice it is written once.

    :raises DraftGone: nobody's, too old or another person's.
    :raises ChangedMeanwhile: a row is no longer right; nothing is written.
    """
    with transaction.atomic(durable=True):
        draft = ImportDraft.objects.select_for_update().filter(pk=draft_id, made_by_id=by.practitioner_id).first()
        if draft is None:
            raise DraftGone
        check_can_import(by, draft.kind)
        if draft.used_at is not None:
            return Imported(draft.kind, draft.summary["new"], draft.summary["changed"])
        if draft.made_at < now - KEPT:
            raise DraftGone
        known = sheet_rows.known_for(draft.kind, by=by, now=now)
        if next(iter(sheet_rows.faults(draft.kind, draft.rows, known)), None) is not None:
            raise ChangedMeanwhile
        new, changed = sheet_rows.write(draft.kind, draft.rows, known, by=by, now=now)
        draft.rows, draft.used_at, draft.summary = [], now, {"new": new, "changed": changed}
        draft.save()
        audit("import.sheet", by=by, subject=str(draft.pk), now=now, kind=draft.kind, new=new, changed=changed)
        return Imported(draft.kind, new, changed)


def check_can_import(by: access.Actor, kind: str) -> None:
    """Refuse unless an administrator; patients also a grid coordinator, for teams of the own grid."""
    if by.kind == "staff" and by.administrator:
        return
    if by.kind != "staff" or kind != "patients" or "grid-coordinator" not in by.role_names:
        raise access.NotAllowed(code="access.role", text=access.WRONG_ROLE)


def note_export(*, by: access.Actor, kind: str, rows: int, now: datetime) -> None:
    """Note that somebody took a table out of the house."""
    with transaction.atomic(durable=True):
        audit("export.sheet", by=by, now=now, kind=kind, rows=rows)


def _columns(kind: str, headings: Sequence[str]) -> list[Column | None]:
    names = {name.strip().lower(): column for column in COLUMNS[kind] for name in (column.key, column.zh, column.en)}
    found = [names.get(heading.strip().rstrip("*").strip().lower()) for heading in headings]
    there = [column.key for column in found if column]
    if len(set(there)) != len(there) or not {c.key for c in COLUMNS[kind] if c.required} <= set(there):
        raise HeadingsUnknown
    return found


def _read(
    number: int, cells: Sequence[str], columns: Sequence[Column | None], kind: str, errors: list[RowError]
) -> dict[str, Any]:
    row: dict[str, Any] = {"row": number}
    given = {c.key: cell.strip() for c, cell in zip(columns, cells, strict=False) if c}
    for column in COLUMNS[kind]:
        written = given.get(column.key, "")
        try:
            row[column.key] = _value(column, written)
        except Unreadable as unreadable:
            row[column.key] = None
            errors.append(RowError(number, column.name, unreadable.text))
    return row


def _value(column: Column, written: str) -> object:
    if column.required and not written:
        raise Unreadable("这一格必须填写。", "This must be filled in.")
    if len(written) > column.longest:
        raise Unreadable(f"太长了，最多 {column.longest} 个字。", f"Too long: at most {column.longest} letters.")
    if "\x00" in written:
        raise Unreadable("有不能使用的字符。", "It holds a sign that cannot be used.")
    return column.read(written)


def _keep(kind: str, rows: list[dict[str, Any]], by: access.Actor, now: datetime) -> UUID:
    with transaction.atomic(durable=True):
        # What nobody confirmed does not stay: names are kept no longer than they are needed.
        ImportDraft.objects.filter(used_at__isnull=True, made_at__lt=now - KEPT).delete()
        ImportDraft.objects.filter(used_at__isnull=True, made_by_id=by.practitioner_id, kind=kind).delete()
        draft = ImportDraft.objects.create(id=uuid4(), kind=kind, made_by_id=by.practitioner_id, made_at=now, rows=rows)
    return draft.pk
