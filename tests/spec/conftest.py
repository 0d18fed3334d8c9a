"""The fixtures by which a paragraph of a specification checks itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.spec.dosing_cases import Cases
from tests.spec.dosing_page import printed
from tests.spec.printer import run

PAGE = Path(__file__).parents[2] / "docs" / "clinical" / "dosing.md"


@pytest.fixture
def spec() -> Callable[[str], None]:
    """Check a table of examples."""
    return run


@pytest.fixture
def cases() -> Iterator[Cases]:
    """Check worked cases of dosing, and find each of them, word for word, on the printed page."""
    cases = Cases()
    yield cases
    page = PAGE.read_text("utf-8")
    missing = [text for case in cases.kept if (text := printed(case)) not in page]
    assert missing == [], "run scripts/clinical_spec"
