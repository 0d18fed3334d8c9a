"""The fixtures by which a paragraph of a specification checks itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.spec.dosing_cases import Cases
from tests.spec.printer import run


@pytest.fixture
def spec() -> Callable[[str], None]:
    """Check a table of examples."""
    return run


@pytest.fixture
def cases() -> Cases:
    """Check worked cases of dosing, and keep them for the page."""
    return Cases()
