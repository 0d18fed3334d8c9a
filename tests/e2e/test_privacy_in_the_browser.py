"""Breaking the glass, giving back, and the privacy officer's pages in a real browser; axe and width."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from paingrid.journey.read_patient import read_patient
from paingrid.records import models as m
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble, person, role
from tests.e2e.staff import DESK, PHONE, faults, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    made = assemble()
    read_patient(by=made.actor(made.nurse_lin), patient_id=made.mrs_wang.pk, part="page", now=NOW)
    return made


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_opened_with_a_reason_given_back_and_reviewed(
    cast: Cast, new_context: Any, live_server: Any, size: dict[str, int], language: str
) -> None:
    name = f"{size['width']}-{language}"
    bai = person("bai", "白专员", "Officer Bai")
    role(bai, "privacy-officer", cast.district, territory=cast.grid)
    doctor = signed_in(new_context, live_server.url, cast.doctor_mei, viewport=size, language=language)

    doctor.goto(f"{live_server.url}/patient/{cast.mrs_wang.pk}/")
    found = faults(doctor, f"glass-refused-{name}")
    doctor.click("main a[href='/emergency/']")
    doctor.fill("#id_number", "000-1000-0001")
    doctor.select_option("#id_category", "cannot-speak")
    doctor.fill("#id_reason", "急")
    doctor.locator("main form button").click()
    found += faults(doctor, f"glass-form-{name}")
    doctor.fill("#id_reason", "病人昏迷送来急诊，需要知道在用什么药")
    doctor.locator("main form button").click()
    found += faults(doctor, f"glass-exists-{name}")
    doctor.click("button[value=open]")
    doctor.wait_for_url("**/patient/**")
    found += faults(doctor, f"glass-record-{name}")
    doctor.locator(".glass-banner button").click()
    doctor.wait_for_url("**/emergency/**")
    assert m.EmergencyAccess.objects.get().ended_at is not None

    officer = signed_in(new_context, live_server.url, bai, viewport=size, language=language)
    officer.goto(f"{live_server.url}/")
    found += faults(officer, f"privacy-home-{name}")
    officer.click("main article a")
    officer.select_option("#id_verdict", "justified")
    officer.fill("#id_note", "急诊记录属实")
    found += faults(officer, f"privacy-review-{name}")
    officer.locator("form[action$='/review/'] button").click()
    officer.wait_for_load_state()
    officer.goto(f"{live_server.url}/privacy/worth-a-look/")
    found += faults(officer, f"privacy-worth-{name}")

    assert m.EmergencyAccess.objects.get().verdict == "justified"
    assert found == []
