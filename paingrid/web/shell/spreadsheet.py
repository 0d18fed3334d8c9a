"""A register as a CSV file or an Excel workbook: plain cells only, and no cell is ever taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Cell = str | int | float | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Width of a column in letters; a Chinese name of a product takes about this much.
WIDE = 18


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return the text of a CSV file that a spreadsheet opens with the right letters."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + text.getvalue()


def as_workbook(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return an Excel workbook of one sheet: the first line is bold and stays in view."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("".join(letter for letter in title if letter not in "[]:*?/\\'")[:31] or "1")
    sheet.freeze_panes = "A2"
    for at in range(len(head)):
        sheet.column_dimensions[get_column_letter(at + 1)].width = WIDE
    sheet.append([_cell(sheet, name, bold=True) for name in head])
    for row in rows:
        sheet.append([_cell(sheet, cell) for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: object, value: Cell, *, bold: bool = False) -> WriteOnlyCell:
    """Return a cell; text is text, whatever it begins with."""
    said = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
    cell = WriteOnlyCell(sheet, value=said)
    if isinstance(said, str):
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def harmless(cell: Cell) -> Cell:
    """Return a cell that a spreadsheet does not run: text that begins like a formula gets an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in tuple("=+-@\t\r") else cell
