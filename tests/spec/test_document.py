"""The specification covers every row, and the printed page is the one that was tested."""

from __future__ import annotations

from pathlib import Path

from paingrid.clinical.triage.rules import ROWS
from tests.spec.printer import chapters, document, paragraphs, parse

PAGE = Path(__file__).parents[2] / "docs" / "clinical" / "triage.md"


def test_every_row_has_an_example_that_fires_it() -> None:
    shown = {
        row
        for chapter in chapters()
        for _, _, table in paragraphs(chapter)
        for _, expected in parse(table)
        for row in expected.get("rows", "").split()
    }

    assert {row.id for row in ROWS} - shown == set()


def test_the_printed_page_is_current() -> None:
    assert PAGE.read_text() == document(), "run scripts/clinical_spec"
