"""The pharmacist's tables in a real browser: axe, width, search, what is not verified, CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble
from tests.e2e.staff import DESK, PHONE, faults, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ("", "factors/", "interactions/", "products/", "not-verified/")


@pytest.fixture
def cast(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    return assemble()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_fault_on_any_table(
    cast: Cast, new_context: Any, live_server: Any, size: dict[str, int], language: str
) -> None:
    page = signed_in(new_context, live_server.url, cast.doctor_zhou, viewport=size, language=language)
    found: list[str] = []

    for name in PAGES:
        page.goto(f"{live_server.url}/tables/{name}")
        found += faults(page, f"tables-{name.strip('/') or 'numbers'}-{size['width']}-{language}")

    assert found == []


def test_a_search_leaves_only_what_it_names(cast: Cast, new_context: Any, live_server: Any) -> None:
    page = signed_in(new_context, live_server.url, cast.doctor_zhou, java_script_enabled=False)
    page.goto(f"{live_server.url}/tables/products/")
    everything = page.locator("tbody tr").count()

    page.locator("#search").fill("奥施康定")
    page.locator("form[role=search] button").click()

    rows = page.locator("tbody tr")
    assert 0 < rows.count() < everything
    assert all("奥施康定" in text for text in rows.all_inner_texts())
