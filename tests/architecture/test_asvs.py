"""The table of the security standard is whole, hides nothing, and names only tests that exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from launch import asvs

TABLE = asvs.read()


def test_every_requirement_of_both_levels_stands_there_once_in_order() -> None:
    known = asvs.numbers()

    assert [one.number for one in TABLE] == list(known)
    assert {one.number: one.level for one in TABLE} == known
    assert (len(known), sum(level == 1 for level in known.values())) == (253, 70)


def test_every_status_says_how_or_why_not() -> None:
    wrong = []
    for one in TABLE:
        has_how, has_why = bool(one.said.get("how", "").strip()), bool(one.said.get("why", "").strip())
        expected = {"met": (True, False), "partly": (True, True), "not met": (False, True)}
        if (has_how, has_why) != expected.get(one.status, (False, True)) or one.status not in asvs.STATUSES:
            wrong.append(one.number)
    assert wrong == []


def test_what_is_met_is_tested_by_tests_that_exist() -> None:
    assert [one.number for one in TABLE if one.status == "met" and not one.tests] == []
    assert list(asvs.missing_tests(TABLE)) == []


@pytest.mark.parametrize("test", ["tests/nowhere.py", "tests/architecture/test_asvs.py::test_that_is_not"])
def test_a_test_that_does_not_exist_is_named(test: str) -> None:
    one = asvs.Requirement("1.1.1", "V1", {"tests": [test]})

    assert list(asvs.missing_tests([one])) == [f"1.1.1: {test}"]


def test_the_page_is_up_to_date_with_its_counts_on_top() -> None:
    made = asvs.page(TABLE)

    assert asvs.PAGE.read_text(encoding="utf-8") == made
    not_met = sum(one.status == "not met" for one in TABLE)
    assert not_met and made.count("| **not met** |") == not_met
    assert made.index("| 1 and 2 |") < made.index("## V1 ")
    assert Path(asvs.DATA).read_text(encoding="utf-8").count("Verify that") == 0
