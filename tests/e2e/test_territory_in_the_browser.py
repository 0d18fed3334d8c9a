"""The map, an institution, a street moved and undone, and a spreadsheet, in a real browser: axe and width."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from paingrid.records import models as m
from paingrid.timekeeping import move_clock
from tests.cast import NOW, assemble
from tests.e2e.staff import DESK, PHONE, faults, signed_in
from tests.mapped import Mapped, divided, lay_out

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def here(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapped:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    return lay_out(assemble())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_street_is_looked_at_moved_and_given_back(
    here: Mapped, new_context: Any, live_server: Any, size: dict[str, int], language: str
) -> None:
    page = signed_in(new_context, live_server.url, here.cast.coordinator_luo, viewport=size, language=language)
    name = f"{size['width']}-{language}"
    found: list[str] = []

    page.goto(f"{live_server.url}/territory/?q=104.06,30.63")
    assert page.locator(".attribution").is_visible()
    found += faults(page, f"city-{name}")
    page.goto(f"{live_server.url}/territory/grid/{here.cast.grid.pk}/")
    assert page.locator(".attribution").is_visible() and page.locator("svg .area").count() > 2
    found += faults(page, f"grid-{name}")
    page.goto(f"{live_server.url}/territory/place/{here.cast.centre.pk}/")
    found += faults(page, f"place-{name}")
    page.goto(f"{live_server.url}/territory/street/{here.cast.street.pk}/")
    page.select_option("#team", str(here.cast.team_b.pk))
    page.click("form[method=get] button")
    page.click("main details summary")
    found += faults(page, f"street-{name}")
    page.fill("#id_effective_on", "2026-11-23")
    page.click("form[method=post]:not([action*=sign]) .button:not(.button-quiet)")
    page.wait_for_url("**/changes/")
    found += faults(page, f"changes-{name}")
    assert divided()[here.cells[0].pk] == [here.cast.team_b.pk]
    page.click("li form .button")
    page.wait_for_selector(".notice-success")
    assert divided()[here.cells[0].pk] == [here.cast.team_a.pk]
    page.goto(f"{live_server.url}/territory/grid/{here.cast.grid.pk}/redraw/")
    found += faults(page, f"redraw-{name}")

    assert found == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_services_and_opening_hours_of_a_place(
    here: Mapped, new_context: Any, live_server: Any, size: dict[str, int], language: str
) -> None:
    page = signed_in(new_context, live_server.url, here.cast.leader_he, viewport=size, language=language)
    name, found = f"{size['width']}-{language}", []
    page.goto(f"{live_server.url}/territory/place/{here.cast.centre.pk}/")
    page.click("a[href$='/services/']")
    page.select_option("#id_service", "patch-start")
    page.click("form:has(#id_service) .button")
    page.wait_for_selector(".notice-success")
    page.fill("#id_day_0", "08:00-12:00，14:00-17:30")
    page.fill("#id_day_5", "九点到十点")
    page.click("form:has(#id_day_0) .button")
    page.wait_for_selector(".field-error")
    assert page.input_value("#id_day_5") == "九点到十点"
    found += faults(page, f"services-{name}")
    page.fill("#id_day_5", "9:00-10:00")
    page.fill("#id_closed_from", "2027-02-05")
    page.fill("#id_closed_to", "2027-02-11")
    page.click("form:has(#id_day_0) .button")
    page.wait_for_selector(".notice-success")
    page.goto(f"{live_server.url}/territory/place/{here.cast.centre.pk}/")
    found += faults(page, f"place-hours-{name}")

    assert "08:00-12:00, 14:00-17:30" in page.locator(".week").inner_text()
    assert found == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_newcomer_and_a_spreadsheet(
    here: Mapped, new_context: Any, live_server: Any, size: dict[str, int], language: str
) -> None:
    page = signed_in(new_context, live_server.url, here.cast.admin_an, viewport=size, language=language)
    name = f"{size['width']}-{language}"
    found: list[str] = []

    page.goto(f"{live_server.url}/territory/new/")
    found += faults(page, f"newcomer-{name}")
    page.fill("#id_name_zh", "示例新中心")
    page.fill("#id_code", "NEW-1")
    page.fill("#id_teams", "一队")
    page.fill("#id_person_1", "示例护士（虚构）")
    page.fill("#id_username_1", "new.nurse")
    page.select_option("#id_role_1", "nurse")
    page.click("form.card .button")
    page.wait_for_selector(".token")
    found += faults(page, f"newcomer-done-{name}")
    page.goto(f"{live_server.url}/imports/")
    found += faults(page, f"imports-{name}")
    page.goto(f"{live_server.url}/imports/institutions/")
    head = "机构代码,名称,级别,街道或网格代码\n"
    bad = {"name": "bad.csv", "mimeType": "text/csv", "buffer": f"{head}X-1,甲,L9,nowhere\n".encode()}
    page.set_input_files("#file", files=[bad])
    page.click("form[enctype] .button")
    found += faults(page, f"import-errors-{name}")
    good = {"name": "good.csv", "mimeType": "text/csv", "buffer": f"{head}X-1,示例甲中心,L1,s\n".encode("gb18030")}
    page.set_input_files("#file", files=[good])
    page.click("form[enctype] .button")
    found += faults(page, f"import-preview-{name}")
    assert not m.Institution.objects.filter(code="X-1").exists()
    page.click("form[action*=confirm] .button")
    page.wait_for_selector(".notice-success")
    found += faults(page, f"import-done-{name}")

    assert m.Institution.objects.get(code="X-1").name_zh == "示例甲中心"
    assert found == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_patient_moves_to_where_another_team_looks_after_people(
    here: Mapped, new_context: Any, live_server: Any, size: dict[str, int], language: str
) -> None:
    page = signed_in(new_context, live_server.url, here.cast.nurse_lin, viewport=size, language=language)
    patient = here.cast.mrs_wang.pk
    page.goto(f"{live_server.url}/patient/{patient}/")
    page.click(f"a[href='/patient/{patient}/move/']")
    page.select_option("#id_street", str(here.other_street.pk))
    page.fill("#id_address_zh", "演示新路8号")
    page.click("button[name=look]")
    page.wait_for_selector(".offer input:checked")
    found = faults(page, f"move-{size['width']}-{language}")
    assert page.locator(".offer input:checked").get_attribute("value") == str(here.cast.team_b.pk)
    page.click("form .actions .button:not(.button-quiet)")
    page.wait_for_selector(".notice-success")

    assert m.Enrolment.objects.get(patient=patient, ends_at__isnull=True).team == here.cast.team_b
    assert found == []
