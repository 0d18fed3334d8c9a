"""The specification covers every row, and the printed page is the one that was tested."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from paingrid.clinical.triage.rules import all_rows
from tests.spec import process_page
from tests.spec.printer import chapters, document, paragraphs, parse
from tests.spec.scales_page import page

SCRIPT = Path(__file__).parents[2] / "scripts" / "clinical_spec"
FOLDER = Path(__file__).parents[2] / "docs" / "clinical"


def test_every_row_has_an_example_that_fires_it() -> None:
    shown = {
        row
        for chapter in chapters()
        for _, _, table in paragraphs(chapter)
        for _, expected in parse(table)
        for row in expected.get("rows", "").split()
    }

    assert {row.id for row in all_rows()} - shown == set()


def test_every_row_has_an_example_in_which_it_stays_silent() -> None:
    """A near miss: some line of a paragraph that shows the row, but does not name it."""
    missed = {
        row
        for chapter in chapters()
        for _, _, table in paragraphs(chapter)
        for expected in [[set(line.get("rows", "").split()) for _, line in parse(table)]]
        for row in set().union(*expected)
        if not all(row in rows for rows in expected)
    }

    assert {row.id for row in all_rows()} - missed == set()


def test_the_printed_pages_are_current() -> None:
    assert (FOLDER / "triage.md").read_text() == document(), "run scripts/clinical_spec"
    assert (FOLDER / "instruments.md").read_text() == page(), "run scripts/clinical_spec"
    processes = FOLDER.parent / "reference" / "processes.md"
    assert processes.read_text() == process_page.page(), "run scripts/clinical_spec"


def test_the_script_says_whether_the_pages_are_current() -> None:
    done = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
