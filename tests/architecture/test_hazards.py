"""The hazard log is whole, names only tests that exist, hides nothing open, and its gate closes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from launch import hazards

ROOT = Path(__file__).parents[2]
LOG = hazards.read()


def test_every_named_test_exists() -> None:
    missing = []
    for hazard, test in hazards.named_tests(LOG):
        path, _, name = test.partition("::")
        file = ROOT / path
        found = (
            {n.name for n in ast.parse(file.read_text()).body if isinstance(n, ast.FunctionDef)}
            if file.exists()
            else ()
        )
        missing += [] if name in found else [f"{hazard}: {test}"]

    assert missing == []


def test_every_hazard_is_said_whole_in_both_languages() -> None:
    for one in LOG:
        texts = [one.said[key] for key in ("name", "cause", "harm", "residual")] + [c["text"] for c in one.controls]
        assert all(text["zh"].strip() and text["en"].strip() for text in texts), one.id
        before, after = one.said["before"], one.said["after"]
        assert all(value in range(1, 6) for value in (*before.values(), *after.values())), one.id
        assert before["severity"] * before["likelihood"] >= after["severity"] * after["likelihood"], one.id
    assert len({one.id for one in LOG}) == len(LOG) >= 10


def test_the_page_is_up_to_date_and_shows_what_is_open() -> None:
    page = hazards.PAGE.read_text(encoding="utf-8")

    assert page == hazards.page(LOG)
    open_ones = [one for one in LOG if one.is_open]
    assert open_ones and page.count("— **未完成 OPEN**") == len(open_ones)


@pytest.mark.parametrize(
    ("outcomes", "closes"),
    [
        ({"t.py::a": "passed"}, False),
        ({"t.py::a[1]": "passed", "t.py::a[2]": "passed"}, False),
        ({"t.py::a[1]": "passed", "t.py::a[2]": "skipped"}, True),
        ({"t.py::a": "failed"}, True),
        ({"t.py::a_longer_name": "passed"}, True),
        ({}, True),
    ],
)
def test_the_gate_closes_unless_every_case_passed(outcomes: dict[str, str], closes: bool) -> None:
    log = [hazards.Hazard("H00", {"control": [{"tests": ["t.py::a"]}]})]

    assert bool(list(hazards.unproven(log, outcomes))) is closes
