"""Read an uploaded file as a table of texts: Excel workbook or CSV, whatever wrote it; formulas are named, not run."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime

from openpyxl import Workbook, load_workbook

from paingrid.errors import Refusal
from paingrid.journey.import_sheets import MOST_ROWS, RowError

MOST_BYTES = 10 * 1024 * 1024
#: A workbook is a zip: what unpacks to more than this is no honest table.
MOST_UNPACKED = 200 * 1024 * 1024
MOST_COLUMNS = 60
FORMULA = {"zh": "这一格是公式，请改成数值再上传。", "en": "This cell is a formula. Please paste its value instead."}

Table = list[list[str]]


class NoSpreadsheet(Refusal):
    """The file is neither an Excel workbook nor a CSV file."""

    code = "import.file"
    text = {
        "zh": "打不开这个文件。请上传 Excel（.xlsx）或 CSV 文件；老格式 .xls 请先另存为 .xlsx。",
        "en": "This file cannot be opened. Please send an Excel file (.xlsx) or a CSV file; "
        "save an old .xls as .xlsx first.",
    }


class TooLarge(Refusal):
    """The file is larger than any table of ours."""

    code = "import.size"
    text = {"zh": "文件太大，最多 10 MB。", "en": "The file is too large: at most 10 MB."}


def read_table(content: bytes) -> tuple[Table, list[RowError]]:
    """
    Return the cells as texts, headings first, and an error for each formula.

    :raises NoSpreadsheet, TooLarge:
    """
    if len(content) > MOST_BYTES:
        raise TooLarge
    if content[:4] == b"PK\x03\x04":
        return _workbook(content)
    return _csv(content), []


def _workbook(content: bytes) -> tuple[Table, list[RowError]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(item.file_size for item in packed.infolist()) > MOST_UNPACKED:
                raise TooLarge
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        return _cells(book)
    except Refusal:
        raise
    # A damaged file makes the library, the unpacking or the XML stumble anywhere, also in the middle of the rows.
    except Exception as error:
        raise NoSpreadsheet from error


def _cells(book: Workbook) -> tuple[Table, list[RowError]]:
    errors: list[RowError] = []
    table: Table = []
    if not book.worksheets:
        raise NoSpreadsheet
    rows = book.worksheets[0].iter_rows(max_col=MOST_COLUMNS, max_row=MOST_ROWS + 2)
    for number, row in enumerate(rows, start=1):
        texts = [_text(cell.value) for cell in row]
        while texts and not texts[-1]:
            texts.pop()
        table.append(texts)
        for at, cell in enumerate(row):
            if cell.data_type == "f":
                heading = table[0][at] if at < len(table[0]) else ""
                errors.append(RowError(number, {"zh": heading, "en": heading}, FORMULA))
    book.close()
    return table, errors


def _text(value: object) -> str:
    """Return a cell as somebody would have typed it: a telephone number kept as a number has no .0 behind it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _csv(content: bytes) -> Table:
    """Chinese Excel writes CSV in GB 18030, everybody else in UTF-8."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        try:
            rows = [row[:MOST_COLUMNS] for row in csv.reader(io.StringIO(text), dialect=_dialect(text))]
        except csv.Error:
            break
        if rows and len(rows[0]) > 1:
            return [[_plain(cell) for cell in row] for row in rows[: MOST_ROWS + 2]]
        break
    raise NoSpreadsheet


def _plain(cell: str) -> str:
    """Take away the apostrophe with which our own export keeps a cell from being run."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@") else cell


def _dialect(text: str) -> type[csv.Dialect]:
    first = text.split("\n", 1)[0]
    return csv.excel_tab if first.count("\t") > first.count(",") else csv.excel
