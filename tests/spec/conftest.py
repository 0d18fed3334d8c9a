"""The fixture by which a paragraph of the specification checks itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.spec.printer import run


@pytest.fixture
def spec() -> Callable[[str], None]:
    """Check a table of examples."""
    return run
