"""Shared places and stock in a real browser: booked, released, delivered, sent, signed for; axe and width."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from paingrid.records import models as m
from paingrid.records.queries.stock import level_of
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble
from tests.e2e.staff import DESK, PHONE, faults, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    made = assemble()
    m.Institution.objects.filter(pk__in=[made.centre.pk, made.district.pk]).update(can_stock_narcotics=True)
    m.Resource.objects.create(institution=made.district, kind="clinic-slot", name_zh="疼痛门诊", name_en="Pain clinic")
    m.Resource.objects.create(institution=made.district, kind="bed", name_zh="疼痛科病床", name_en="Ward", places=4)
    return made


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_booked_for_a_patient_and_released_by_the_hospital(
    cast: Cast, new_context: Any, live_server: Any, size: dict[str, int], language: str
) -> None:
    name = f"{size['width']}-{language}"
    doctor = signed_in(new_context, live_server.url, cast.doctor_zhou, viewport=size, language=language)
    hospital = signed_in(new_context, live_server.url, cast.doctor_qin, viewport=size, language=language)
    found: list[str] = []

    doctor.goto(f"{live_server.url}/patient/{cast.mrs_wang.pk}/")
    doctor.click("a[href*='/resources/book/']")
    found += faults(doctor, f"resources-choose-{name}")
    doctor.locator("a[href*='/resources/book/'].button").last.click()
    doctor.fill("#id_on", "2026-11-24")
    doctor.fill("#id_at", "10:00")
    found += faults(doctor, f"resources-book-{name}")
    doctor.locator("main form button").click()
    doctor.wait_for_url("**/patient/**")
    assert m.Booking.objects.get().status == "booked"
    hospital.goto(f"{live_server.url}/resources/")
    found += faults(hospital, f"resources-home-{name}")
    hospital.click("main h2 a")
    found += faults(hospital, f"resources-board-{name}")
    hospital.locator("button[value=released]").click()
    hospital.wait_for_load_state()

    assert m.Booking.objects.get().status == "released"
    assert found == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_delivery_is_written_and_a_transfer_waits_for_the_second_name(
    cast: Cast, new_context: Any, live_server: Any, size: dict[str, int], language: str
) -> None:
    name = f"{size['width']}-{language}"
    page = signed_in(new_context, live_server.url, cast.nurse_lin, viewport=size, language=language)
    page.goto(f"{live_server.url}/dispensary/{cast.centre.pk}/stock/")
    found = faults(page, f"stock-empty-{name}")
    for kind, units in (("deliver", "60"), ("send", "100"), ("send", "20")):
        page.select_option(f"#{kind}-product", "morphine-sr-30")
        page.fill(f"#{kind}-units", units)
        if kind == "send":
            page.select_option("#send-target", str(cast.district.pk))
        page.locator(f"form[action$='/{kind}/'] button").click()
        page.wait_for_load_state()
        if units == "100":
            found += faults(page, f"stock-not-enough-{name}")
    found += faults(page, f"stock-{name}")

    assert level_of(cast.centre.pk, "morphine-sr-30") == 40
    assert m.StockMovement.objects.get(kind="transfer").received_by is None
    assert found == []
