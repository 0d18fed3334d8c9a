"""
A referral in a real browser: severe pain goes up, is refused with another way, accepted, a question is answered on the
way, sent home, held until the stock has moved, closed.

Both sides see the same history; axe and width on every page on the way.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from paingrid.records import models as m
from paingrid.timekeeping import move_clock
from tests.cast import LONG_AGO, NOW, Cast, assemble, offers, person, role, takes_morphine_in_mild_pain
from tests.e2e.staff import DESK, PHONE, faults, signed_in
from tests.integration.test_referrals import refer, signed_plan, step

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    made = assemble()
    offers(made.district, "titration", "patch-start")
    offers(made.tertiary, "titration", "nerve-block")
    for place in (made.district, made.tertiary):
        name = {"name_zh": "癌痛门诊", "name_en": "Pain clinic"}
        m.Resource.objects.create(institution=place, kind="clinic-slot", places=1, **name)
    takes_morphine_in_mild_pain(made)
    return made


def test_up_refused_another_way_home_again_and_closed(cast: Cast, new_context: Any, live_server: Any) -> None:
    doctor = signed_in(new_context, live_server.url, cast.doctor_zhou)
    district = signed_in(new_context, live_server.url, cast.doctor_qin, viewport=PHONE)
    tertiary = signed_in(new_context, live_server.url, cast.doctor_mei, language="en")
    found: list[str] = []

    # The form is filled from the record; sent in a few fields.
    doctor.goto(f"{live_server.url}/patient/{cast.mrs_wang.pk}/")
    doctor.click("a[href*='/referrals/new/']")
    assert "60" in doctor.locator(".summary").inner_text()
    doctor.fill("#id_reason", "两次加量后仍有 7 分")
    doctor.fill("#id_consent", "病人本人，今天电话同意")
    offer = doctor.locator(".offer", has_text="演示区医院")
    offer.locator("label").first.click()
    offer.locator("select").select_option(index=1)
    found += faults(doctor, "referral-send")
    doctor.get_by_role("button", name="发出", exact=True).click()
    assert "等接收方答复" in doctor.locator("main").inner_text()
    found += faults(doctor, "referral-sent")

    # The district hospital asks back, then refuses with another place.
    district.goto(f"{live_server.url}/referrals/")
    found += faults(district, "referral-inbox")
    district.click(".referral-list a")
    district.locator("summary", has_text="拒绝").click()
    district.fill("#refuse-note", "疼痛科本周停诊")
    district.select_option("#refuse-alternative", label="演示三级医院")
    district.locator("#refuse-note").locator("xpath=ancestor::form").locator("button").click()
    found += faults(district, "referral-refused")
    doctor.reload()
    assert "建议改去：演示三级医院" in doctor.locator("main").inner_text()
    doctor.get_by_role("link", name="改道").click()
    doctor.fill("#id_reason", "两次加量后仍有 7 分，区医院停诊")
    doctor.fill("#id_consent", "病人本人，今天电话同意")
    doctor.get_by_role("button", name="发出", exact=True).click()
    assert "演示三级医院" in doctor.locator("main").inner_text()

    # The tertiary clinic takes the patient, and sends them home with a plan.
    tertiary.goto(f"{live_server.url}/referrals/")
    tertiary.click(".referral-list a")
    found += faults(tertiary, "referral-accept")
    assert tertiary.input_value("#accept-expected_on") == "2026-11-23"
    tertiary.locator("#accept-expected_on").locator("xpath=ancestor::form").locator("button").click()
    tertiary.locator("form[action$='/arrive/'] button").click()

    # Meanwhile the family doctor asks the district specialist, and decides.
    doctor.goto(f"{live_server.url}/patient/{cast.mrs_wang.pk}/")
    doctor.click(f"a[href='/consultations/ask/{cast.mrs_wang.pk}/']")
    doctor.fill("#id_question", "回家后夜间爆发痛怎么备药？")
    doctor.click("main form.card .button")
    asked = m.Consultation.objects.get().pk
    specialist = m.Consultation.objects.get().to_id
    answering = district if specialist == cast.district.pk else tertiary
    answering.goto(f"{live_server.url}/consultations/{asked}/")
    answering.click("form:has(input[value=take]) .button")
    answering.fill("#id_o-note", "速释吗啡 10 mg，每天最多 6 次。")
    answering.click("form:has(input[value=answer]) .button")
    doctor.goto(f"{live_server.url}/consultations/{asked}/")
    doctor.fill("#note-decide", "照办。")
    doctor.click("form:has(input[value=decide]) .button")

    up = m.Referral.objects.get(receiver=cast.tertiary).pk
    for page in (doctor, tertiary):
        page.goto(f"{live_server.url}/referrals/{up}/")
    signed_plan(cast)
    tertiary.reload()
    for field, value in {
        "rescue": "Morphine IR 10 mg, six times a day at most",
        "stop_rules": "Cannot be woken, breathing slowly: stop, call 120",
        "next_visit_on": "2026-12-10",
        "supply_days": "7",
    }.items():
        tertiary.fill(f"#send-home-{field}", value)
    tertiary.locator("form[action$='/send-home/'] button").click()
    found += faults(tertiary, "referral-returning")

    # The community cannot carry on, holds, mends it, confirms, closes.
    doctor.reload()
    doctor.fill("#confirm-visit_on", "2026-11-26")
    doctor.locator("form[action$='/confirm/'] button").click()
    assert "处方权" in doctor.locator(".notice-error").inner_text()
    found += faults(doctor, "referral-cannot-carry-on")
    doctor.locator("summary", has_text="暂时接不了").click()
    doctor.fill("#hold-note", "处方权在办，明天下来")
    doctor.locator("form[action$='/hold/'] button").click()
    m.NarcoticRight.objects.create(practitioner=cast.doctor_zhou, institution=cast.centre, starts_at=LONG_AGO)
    move_the_morphine_by_the_pages(cast, new_context, live_server)
    tertiary.reload()
    tertiary.locator("form[action$='/offer-again/'] button").click()
    doctor.reload()
    doctor.fill("#confirm-visit_on", "2026-11-26")
    doctor.locator("form[action$='/confirm/'] button").click()
    doctor.fill("#close-note", "回家第二天，2 分")
    doctor.locator("form[action$='/close/'] button").click()
    assert "已闭环" in doctor.locator("main").inner_text()
    found += faults(doctor, "referral-closed")
    tertiary.reload()

    times = [page.locator(".history li .number").all_inner_texts() for page in (doctor, tertiary)]
    assert len(times[0]) == len(times[1]) == 8
    assert "回家第二天，2 分" in tertiary.locator("main").inner_text()
    assert found == []


def move_the_morphine_by_the_pages(cast: Cast, new_context: Any, live_server: Any) -> None:
    """The district's pharmacist sends what the plan needs, the nurse of the centre signs for it."""
    m.Institution.objects.filter(pk__in=[cast.centre.pk, cast.district.pk]).update(can_stock_narcotics=True)
    keeper = person("yao", "药师", "Pharmacist")
    role(keeper, "pharmacist", cast.district)
    pharmacist = signed_in(new_context, live_server.url, keeper)
    pharmacist.goto(f"{live_server.url}/dispensary/{cast.district.pk}/stock/")
    for kind in ("deliver", "send"):
        pharmacist.select_option(f"#{kind}-product", "morphine-sr-30")
        pharmacist.fill(f"#{kind}-units", "28")
        if kind == "send":
            pharmacist.select_option("#send-target", str(cast.centre.pk))
        pharmacist.locator(f"form[action$='/{kind}/'] button").click()
        pharmacist.wait_for_load_state()
    nurse = signed_in(new_context, live_server.url, cast.nurse_lin, viewport=PHONE)
    nurse.goto(f"{live_server.url}/dispensary/{cast.centre.pk}/stock/")
    nurse.click("button[name=accept][value=yes]")
    nurse.locator("td", has_text="28").wait_for()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_fault_on_any_page_of_a_referral(
    cast: Cast, new_context: Any, live_server: Any, size: dict[str, int], language: str
) -> None:
    referral_id = refer(cast, urgency="U")
    step(cast, referral_id, "ask-back", cast.doctor_qin, note="肾功能怎样？", now=NOW + timedelta(minutes=5))
    page = signed_in(new_context, live_server.url, cast.doctor_zhou, viewport=size, language=language)
    found: list[str] = []

    for name in ("", f"new/{cast.mrs_wang.pk}/", f"{referral_id}/", f"{referral_id}/letter/"):
        page.goto(f"{live_server.url}/referrals/{name}")
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found += faults(page, f"referrals-{name.split('/')[0][:4] or 'inbox'}-{len(name)}-{size['width']}-{language}")

    assert found == []
