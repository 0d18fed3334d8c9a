"""Every table of a chapter is printed as the code has it today."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from tests.spec.dosing_page import CHAPTERS
from tests.spec.printer import chapters

PAGE = Path(__file__).parents[2] / "docs" / "clinical" / "dosing.md"
WITH_TABLES = [chapter for chapter in chapters(CHAPTERS) if hasattr(chapter, "tables")]


@pytest.mark.parametrize("chapter", WITH_TABLES, ids=lambda chapter: chapter.__name__)
def test_the_tables_of_a_chapter_are_on_the_page(chapter: ModuleType) -> None:
    page = PAGE.read_text("utf-8")
    assert [table for table in chapter.tables() if table not in page] == [], "run scripts/clinical_spec"
