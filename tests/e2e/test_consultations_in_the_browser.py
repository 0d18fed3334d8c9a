"""A consultation, a guest stay and an agreement in a real browser: axe and width on every page, and the walk itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from paingrid.records import models as m
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble, takes_morphine_in_mild_pain
from tests.e2e.staff import DESK, PHONE, faults, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    made = assemble()
    takes_morphine_in_mild_pain(made)
    return made


@pytest.mark.parametrize(("size", "language"), [(PHONE, "zh-hans"), (DESK, "en")], ids=["phone-zh", "desk-en"])
def test_a_question_is_asked_answered_and_decided(
    cast: Cast, new_context: Any, live_server: Any, size: dict[str, int], language: str
) -> None:
    name, found = f"{size['width']}-{language}", []
    doctor = signed_in(new_context, live_server.url, cast.doctor_zhou, viewport=size, language=language)
    qin = signed_in(new_context, live_server.url, cast.doctor_qin, viewport=size, language=language)

    doctor.goto(f"{live_server.url}/patient/{cast.mrs_wang.pk}/")
    doctor.click(f"a[href='/consultations/ask/{cast.mrs_wang.pk}/']")
    found += faults(doctor, f"ask-{name}")
    doctor.fill("#id_question", "夜间爆发痛，缓释吗啡能不能加量？")
    doctor.click("main form.card .button")
    found += faults(doctor, f"asked-{name}")
    pk = m.Consultation.objects.get().pk

    qin.goto(f"{live_server.url}/consultations/")
    found += faults(qin, f"inbox-{name}")
    qin.click(f"a[href='/consultations/{pk}/']")
    qin.click("form:has(input[value=take]) .button")
    found += faults(qin, f"taken-{name}")
    qin.fill("#id_o-note", "加量三成，24 小时后复评。")
    qin.click("form:has(input[value=answer]) .button")

    doctor.reload()
    found += faults(doctor, f"answered-{name}")
    doctor.fill("#note-decide", "照办。")
    doctor.click("form:has(input[value=decide]) .button")
    found += faults(doctor, f"decided-{name}")

    doctor.emulate_media(media="print")
    found += faults(doctor, f"consultation-printed-{name}")
    paper = doctor.locator("main").inner_text()
    said = [paper.index(words) for words in ("夜间爆发痛", "加量三成", "照办。")]

    assert said == sorted(said), "question, opinion, decision"
    assert not any(doctor.locator(f"{what}:visible").count() for what in ("nav", "form", "button"))
    assert found == []
    assert m.Consultation.objects.get().status == "decided"
    assert m.Opinion.objects.get().author == cast.doctor_qin


@pytest.mark.parametrize(("size", "language"), [(PHONE, "zh-hans"), (DESK, "en")], ids=["phone-zh", "desk-en"])
def test_a_stay_and_an_agreement(
    cast: Cast, new_context: Any, live_server: Any, size: dict[str, int], language: str
) -> None:
    name, found = f"{size['width']}-{language}", []
    doctor = signed_in(new_context, live_server.url, cast.doctor_zhou, viewport=size, language=language)
    nurse = signed_in(new_context, live_server.url, cast.nurse_tang, viewport=size, language=language)
    luo = signed_in(new_context, live_server.url, cast.coordinator_luo, viewport=size, language=language)

    doctor.goto(f"{live_server.url}/guests/ask/{cast.mrs_wang.pk}/")
    found += faults(doctor, f"stay-{name}")
    doctor.fill("#id_starts_on", "2026-11-23")
    doctor.fill("#id_ends_on", "2026-11-30")
    doctor.fill("#id_reason", "住女儿家")
    doctor.click("main form.card .button")
    found += faults(doctor, f"stays-{name}")
    nurse.goto(f"{live_server.url}/guests/{m.GuestStay.objects.get().pk}/")
    found += faults(nurse, f"one-stay-{name}")
    nurse.click("form:has(input[value=accept]) .button")

    luo.goto(f"{live_server.url}/agreements/")
    luo.select_option("#id_other", str(cast.tertiary.pk))
    luo.check("input[name=purposes] >> nth=0")
    luo.fill("#id_paper", "演示 7 号")
    luo.click("main form.card:last-of-type .button")
    found += faults(luo, f"agreements-{name}")

    assert found == []
    assert m.GuestStay.objects.get().accepted_by == cast.nurse_tang
    assert m.Agreement.objects.count() == 1
