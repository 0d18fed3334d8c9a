"""The files of the register: every letter arrives, and no cell is run by a spreadsheet."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from paingrid.web.shell.spreadsheet import as_csv, as_workbook

HEAD = ("日期", "品种", "数量")


def test_a_workbook_holds_what_was_written() -> None:
    file = as_workbook("登记册 [麻]/1", HEAD, [("2026-11-23", "硫酸吗啡缓释片 30 mg", 14), ("2026-11-24", None, 2.5)])

    sheet = openpyxl.load_workbook(io.BytesIO(file)).active

    assert [[cell.value for cell in row] for row in sheet.rows] == [
        list(HEAD),
        ["2026-11-23", "硫酸吗啡缓释片 30 mg", 14],
        ["2026-11-24", None, 2.5],
    ]
    assert sheet.freeze_panes == "A2"
    assert sheet.title == "登记册 麻1"


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")'])
def test_a_text_is_never_a_formula(evil: str) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook("x", ["a"], [[evil]]))).active
    read = list(csv.reader(io.StringIO(as_csv(["a"], [[evil]]).removeprefix("\ufeff"))))

    assert (sheet["A2"].value, sheet["A2"].data_type) == (evil, "s")
    assert read[1] == [f"'{evil}"]


def test_letters_that_no_sheet_can_hold_are_left_out() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook("", ["a"], [["药\x00\x0b名"]]))).active

    assert sheet["A2"].value == "药名"


def test_a_csv_file_opens_with_the_right_letters() -> None:
    assert as_csv(HEAD, []).startswith("\ufeff日期,品种,数量")
