"""The pharmacist's tables in a real browser: axe, width, search, what is not verified, CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from paingrid.journey.work_out_edition import work_out_edition
from paingrid.records.queries.editions import edition_in_force
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble, takes_morphine_in_mild_pain
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


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_another_value_is_proposed_worked_out_and_signed(
    cast: Cast, new_context: Any, live_server: Any, size: dict[str, int], language: str
) -> None:
    takes_morphine_in_mild_pain(cast)
    page = signed_in(new_context, live_server.url, cast.doctor_mei, viewport=size, language=language)
    name = f"{size['width']}-{language}"
    found: list[str] = []

    page.goto(f"{live_server.url}/tables/change/")
    page.fill("#value-titrate\\.wait\\.sc", "40")
    page.fill("#search", "rescue.")
    page.click("button[name=find]")
    page.fill("#value-rescue\\.high", "1500")
    page.click("form .actions button")
    found += faults(page, f"change-wrong-{name}")
    page.fill("#value-rescue\\.high", "15")
    page.click("form .actions button")
    found += faults(page, f"change-working-{name}")
    while work_out_edition(now=NOW):
        pass
    page.wait_for_selector("#note")
    found += faults(page, f"change-preview-{name}")
    page.fill("#note", "药事会 2026 年 11 月第 3 次会议纪要")
    page.click("form.card button")
    page.wait_for_url("**/tables/")
    found += faults(page, f"change-signed-{name}")

    assert found == []
    assert edition_in_force().changed == {"rescue.high": 15, "titrate.wait.sc": 40}
