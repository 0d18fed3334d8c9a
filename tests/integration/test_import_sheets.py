"""Spreadsheets: what is no table, what is wrong in a row, what is written only when confirmed, and all or nothing."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from openpyxl import Workbook

from paingrid.journey import import_sheets
from paingrid.journey.access import NotAllowed
from paingrid.records import models as m
from paingrid.web.imports.reading import NoSpreadsheet, read_table
from tests.cast import NOW, Cast, assemble

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = ["档案号", "姓名", "性别", "出生日期", "电话", "街道代码", "住址", "团队代码", "诊断"]


@pytest.fixture
def cast() -> Cast:
    return assemble()


def row(code: str, **change: str) -> list[str]:
    given = dict(
        zip(HEAD, [code, f"某{code}（虚构）", "女", "1958-03-04", "000", "s", "演示路9号", "A", "肺癌"], strict=True)
    )
    return list({**given, **change}.values())


def preview(
    cast: Cast, *rows: list[str], who: str = "coordinator_luo", kind: str = "patients"
) -> import_sheets.Previewed:
    return import_sheets.preview_import(by=cast.actor(getattr(cast, who)), kind=kind, table=[HEAD, *rows], now=NOW)


def confirm(cast: Cast, seen: import_sheets.Previewed, who: str = "coordinator_luo") -> import_sheets.Imported:
    assert seen.draft_id is not None
    return import_sheets.confirm_import(by=cast.actor(getattr(cast, who)), draft_id=seen.draft_id, now=NOW)


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for one in rows:
        book.active.append(one)  # type: ignore[union-attr]
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n" + bytes(60), b"PK\x03\x04 broken", b"hello", b"%PDF-1.7"]
)
def test_a_file_that_is_no_spreadsheet_is_refused_by_name(content: bytes) -> None:
    with pytest.raises(NoSpreadsheet):
        read_table(content)


def test_a_formula_is_an_error_of_its_row_and_is_not_run() -> None:
    _table, errors = read_table(workbook(["档案号", "姓名"], ["X", "=1+1"]))
    assert [(e.row, e.column["zh"]) for e in errors] == [(2, "姓名")]


def test_telephone_numbers_dates_and_gb18030_arrive_as_written() -> None:
    table, errors = read_table(workbook(["电话", "出生日期"], [13800000000.0, date(1958, 3, 4)]))
    assert (table[1], errors) == (["13800000000", "1958-03-04"], [])
    assert read_table("电话,诊断\n1,肺癌\n".encode("gb18030"))[0][1] == ["1", "肺癌"]


@pytest.mark.parametrize("written", ["1958-03-04", "1958/3/4", "1958.3.4", "1958年3月4日"])
def test_dates_as_text_are_read_however_people_write_them(cast: Cast, written: str) -> None:
    confirm(cast, preview(cast, row("P1", 出生日期=written)))
    assert m.Patient.objects.get(name_zh="某P1（虚构）").birth_on == date(1958, 3, 4)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"出生日期": "21248"}, "出生日期"),
        ({"出生日期": "1958-02-30"}, "出生日期"),
        ({"出生日期": "2099-01-01"}, "出生日期"),
        ({"性别": "?"}, "性别"),
        ({"电话": ""}, "电话"),
        ({"街道代码": "nowhere"}, "街道代码"),
        ({"街道代码": "g"}, "街道代码"),
        ({"团队代码": "Z"}, "团队代码"),
        ({"姓名": "长" * 61}, "姓名"),
        ({"姓名": "王淑芬", "出生日期": "1958-03-04"}, "整行"),
    ],
)
def test_each_fault_has_its_row_and_column_and_nothing_is_kept(cast: Cast, change: dict[str, str], column: str) -> None:
    seen = preview(cast, row("P1"), row("P2", **change))

    assert seen.draft_id is None
    assert (3, column) in {(e.row, e.column["zh"]) for e in seen.errors}
    assert all(e.text["zh"] and e.text["en"] for e in seen.errors)
    assert not m.ImportDraft.objects.exists() and m.Patient.objects.count() == 2


def test_a_code_twice_in_the_file_is_named_in_both_rows(cast: Cast) -> None:
    seen = preview(cast, row("P1"), row("P1", 姓名="另一人（虚构）"))
    assert {e.row for e in seen.errors} == {2, 3}


def test_nothing_is_written_until_confirmed_and_then_once(cast: Cast) -> None:
    seen = preview(cast, row("P1"), row("P2"))
    assert m.Patient.objects.count() == 2

    first, again = confirm(cast, seen), confirm(cast, seen)

    assert first == again == import_sheets.Imported("patients", 2, 0)
    assert m.Patient.objects.count() == 4
    made = m.Patient.objects.get(name_zh="某P1（虚构）")
    assert made.enrolments.get().team == cast.team_a and made.expectation.next_expected_at is not None
    assert m.ImportDraft.objects.get().rows == []


def test_a_known_code_changes_and_adds_nobody(cast: Cast) -> None:
    confirm(cast, preview(cast, row("P1")))
    seen = preview(cast, row("P1", 电话="111", 住址="演示路10号"))
    confirm(cast, seen)

    made = m.Patient.objects.get(name_zh="某P1（虚构）")
    assert (seen.new, seen.changed, made.phone, made.household.address_zh) == (0, 1, "111", "演示路10号")
    assert made.enrolments.count() == 1


def test_what_changed_since_the_check_stops_everything(cast: Cast) -> None:
    seen = preview(cast, row("P1"), row("P2"))
    m.Patient.objects.filter(pk=cast.mrs_wang.pk).update(name_zh="某P2（虚构）", birth_on=date(1958, 3, 4))
    with pytest.raises(import_sheets.ChangedMeanwhile):
        confirm(cast, seen)
    assert m.Patient.objects.count() == 2


def test_a_file_of_another_person_or_of_yesterday_is_gone(cast: Cast) -> None:
    seen = preview(cast, row("P1"))
    with pytest.raises(import_sheets.DraftGone):
        confirm(cast, seen, who="admin_an")
    m.ImportDraft.objects.update(made_at=NOW - timedelta(days=2))
    with pytest.raises(import_sheets.DraftGone):
        confirm(cast, seen)


def test_a_coordinator_cannot_reach_a_patient_or_team_of_another_grid(cast: Cast) -> None:
    grid = m.Territory.objects.create(parent=cast.city, kind="grid", code="g2", name_zh="另一个区", name_en="Other")
    m.CareTeam.objects.filter(pk=cast.team_b.pk).update(grid=grid)
    shu = cast.mr_shu
    theirs = row(str(shu.pk), 姓名=shu.name_zh, 出生日期=shu.birth_on.isoformat(), 性别="男")

    taken = preview(cast, theirs)
    team = preview(cast, row("P1", 团队代码="B"))

    assert {e.column["zh"] for e in taken.errors} == {"档案号"}
    assert {e.column["zh"] for e in team.errors} >= {"团队代码"}
    assert shu.phone not in str(taken)


def test_only_administrators_import_places_and_people(cast: Cast) -> None:
    for kind in ("institutions", "staff"):
        with pytest.raises(NotAllowed):
            preview(cast, kind=kind)
    with pytest.raises(NotAllowed):
        preview(cast, row("P1"), who="leader_he")


def test_institutions_and_staff_refer_to_each_other_in_one_file(cast: Cast) -> None:
    admin = cast.actor(cast.admin_an)
    places = [
        ["code", "name_zh", "tier", "place_code", "refers_to"],
        ["C1", "甲中心", "L1", "s", "H1"],
        ["H1", "甲医院", "L2", "g", "t"],
    ]
    seen = import_sheets.preview_import(by=admin, kind="institutions", table=places, now=NOW)
    import_sheets.confirm_import(by=admin, draft_id=seen.draft_id, now=NOW)  # type: ignore[arg-type]
    people = [
        ["username", "name_zh", "role", "institution_code", "team_code"],
        ["new.doc", "某医生（虚构）", "区医院医生", "H1", ""],
    ]
    for _ in range(2):
        seen = import_sheets.preview_import(by=admin, kind="staff", table=people, now=NOW)
        import_sheets.confirm_import(by=admin, draft_id=seen.draft_id, now=NOW)  # type: ignore[arg-type]

    assert m.Institution.objects.get(code="C1").refers_to == m.Institution.objects.get(code="H1")
    assert m.PractitionerRole.objects.filter(practitioner__account__username="new.doc").count() == 1
    assert not m.Account.objects.get(username="new.doc").has_usable_password()


def test_ten_thousand_rows_at_once(cast: Cast) -> None:
    seen = preview(cast, *(row(f"P{n}") for n in range(10_000)))
    assert confirm(cast, seen).new == 10_000
    assert m.Enrolment.objects.count() == 10_002
