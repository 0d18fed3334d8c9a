"""
The plan in a real browser.

Titrate a naive patient over three days, rotate from oral morphine to a patch, be stopped by each class of check once,
override one with a reason, sign, print, dispense, take back empties; axe and width on every page on the way.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page

from paingrid.journey.draw_prescription import draw_prescription
from paingrid.journey.propose_plan import propose_plan
from paingrid.journey.receive_report import receive_report
from paingrid.journey.record_document import record_document
from paingrid.journey.record_episode import record_episode
from paingrid.journey.sign_plan import sign_plan
from paingrid.records import models as m
from paingrid.timekeeping import move_clock
from tests.cast import LONG_AGO, NOW, Cast, assemble, takes_no_opioid
from tests.e2e.staff import DESK, PHONE, faults, signed_in
from tests.e2e.test_patient_in_the_browser import pages_of, size_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REASON = "与病人和家属商量过，观察更密"
SEVERITIES = ("refuse", "stop", "warn", "note")


class Walk:
    """One doctor at a desk, and a clock that is moved on."""

    def __init__(self, cast: Cast, new_context: Any, server: str, clock: Path) -> None:
        self.cast, self.new_context, self.server, self.clock = cast, new_context, server, clock
        self.page = signed_in(new_context, server, cast.doctor_zhou)
        self.now = NOW
        self.found: list[str] = []

    @property
    def address(self) -> str:
        return f"{self.server}/patient/{self.cast.mrs_wang.pk}/plan/"

    def wait(self, until: datetime) -> None:
        self.now = until
        move_clock(self.clock, to=until)

    def hurts(self, nrs: int, **answers: Any) -> None:
        receive_report(
            by=self.cast.actor_of(self.cast.daughter_link),
            patient_id=self.cast.mrs_wang.pk,
            report_id=uuid4(),
            answers={"form": "home-2026.1", "pain_now": nrs, "sleepy": "no", **answers},
            felt_at=self.now,
            now=self.now,
        )

    def look(self, name: str) -> None:
        self.found += faults(self.page, f"plan-walk-{name}")

    def open(self) -> None:
        self.page.goto(self.address)

    def begin(self) -> None:
        self.open()
        self.page.locator("form[action$='/propose/']").first.locator("button").click()
        self.page.wait_for_url("**/edit/")

    def file(self, *kinds: str) -> None:
        for kind in kinds:
            self.page.goto(self.address + "papers/")
            self.page.locator("#id_kind").select_option(kind)
            self.page.locator("#id_issued_on").fill("2026-11-20")
            self.page.locator("form[action$='/document/'] button").click()

    def rescue(self, nrs: int, count: str) -> None:
        record_episode(
            by=self.cast.actor_of(self.cast.daughter_link),
            patient_id=self.cast.mrs_wang.pk,
            episode_id=uuid4(),
            nrs_before=nrs,
            trigger="movement",
            taken_at=self.now,
            product="盐酸吗啡片 5 mg",
            count=count,
            now=self.now,
        )

    def rotate(self, to: str) -> None:
        self.open()
        part = self.page.locator("details:has([name=to])")
        part.locator("summary").click()
        part.locator("[name=to]").select_option(to)
        part.locator("button").click()
        self.page.wait_for_url("**/edit/")

    def at_the_counter(self, who: m.Practitioner) -> Page:
        nurse = signed_in(self.new_context, self.server, who)
        nurse.goto(f"{self.server}/dispensary/")
        nurse.locator(".waiting a.button").first.click()
        return nurse

    def save(self, *, sign: bool = False) -> None:
        self.page.locator(f".sticky-save button[value={'sign' if sign else 'save'}]").click()

    def severities(self) -> set[str]:
        return {one for one in SEVERITIES if self.page.locator(f".finding-{one}").count()}

    def line(self, product: str) -> str:
        """Return the prefix of the line of a product; "" is the empty one."""
        fields = self.page.locator("[name$=-product][type=text]").all()
        found = [one for one in fields if (product in one.input_value() if product else one.input_value() == "")]
        return (found[-1].get_attribute("name") or "").removesuffix("-product")

    def sign(self) -> None:
        for field in self.page.locator("textarea[name^=reason-]").all():
            field.fill(REASON)
        self.page.locator("[name=sure]").check()
        self.page.locator(".statement button").click()


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    return tmp_path / "clock.json"


@pytest.fixture
def cast(transactional_db: None, clock: Path) -> Cast:
    made = assemble()
    takes_no_opioid(made.mrs_wang)
    m.Patient.objects.filter(pk=made.mrs_wang.pk).update(
        egfr=85, egfr_on=NOW.date(), diagnosis_zh="肺癌，骨转移", diagnosis_en="Lung cancer, bone metastases"
    )
    m.DosingFacts.objects.create(
        patient=made.mrs_wang, facts={"weight_kg": 52, "child_pugh": "A"}, recorded_at=NOW - DAY
    )
    m.NarcoticRight.objects.create(practitioner=made.doctor_zhou, institution=made.centre, starts_at=LONG_AGO)
    m.Institution.objects.filter(pk=made.centre.pk).update(can_stock_narcotics=True)
    return made


@pytest.fixture
def walk(cast: Cast, clock: Path, new_context: Any, live_server: Any) -> Walk:
    return Walk(cast, new_context, live_server.url, clock)


def test_three_days_from_the_first_dose_to_a_patch_and_its_empties(walk: Walk, cast: Cast) -> None:
    page = walk.page
    # Without its papers the first narcotic is refused, and no reason helps.
    walk.hurts(8)
    walk.begin()
    walk.save(sign=True)
    assert walk.severities() == {"refuse", "note"}
    assert page.locator("[name=sure]").count() == 0
    walk.look("refused")
    walk.file("consent", "diagnosis-certificate", "patient-id")
    walk.begin()
    walk.save(sign=True)
    assert "refuse" not in walk.severities()
    walk.look("confirm")
    walk.sign()
    assert "第 1 版" in page.locator("main").inner_text()
    walk.open()
    assert "再等一等" in page.locator(".proposal h2").inner_text(), "what was just answered is not answered twice"

    # Two days of rescues, each day's taken into the next.
    for day in (0, 1):
        for n in range(4):
            walk.wait(NOW + day * DAY + (6 + 5 * n) * HOUR)
            walk.rescue(6, "2")
        walk.wait(NOW + (day + 1) * DAY + (2 + 2 * day) * HOUR)
        walk.hurts(3)
        walk.begin()
        walk.save(sign=True)
        walk.sign()
    walk.wait(NOW + 2 * DAY + 6 * HOUR)
    walk.hurts(2)
    walk.wait(NOW + 3 * DAY + 7 * HOUR)
    walk.hurts(2)
    walk.open()
    assert "改用长效药" in page.locator(".proposal h2").inner_text()

    # A slip of the hand: nine tablets for one, and a sleeping pill beside it. Every class of check speaks.
    walk.begin()
    long_acting = walk.line("缓释片 30 mg")
    page.locator(f"[name={long_acting}-count]").fill("9")
    page.locator("[value=add]").click()
    last = walk.line("")
    for name, value in {"product": "地西泮片 2.5 mg", "count": "1"}.items():
        page.locator(f"[name={last}-{name}]").fill(value)
    page.locator(f"[name={last}-rhythm]").select_option("24")
    page.locator(f"[name={last}-purpose]").select_option("other")
    walk.save()
    assert walk.severities() == {"refuse", "stop", "warn", "note"}
    walk.look("every-class")
    page.locator(f"[name={walk.line('缓释片 30 mg')}-count]").fill("1")
    changed = walk.line("地西泮")
    for name, value in {"product": "盐酸吗啡片 5 mg", "count": "1"}.items():
        page.locator(f"[name={changed}-{name}]").fill(value)
    page.locator(f"[name={changed}-rhythm]").select_option("needed")
    page.locator(f"[name={changed}-most]").fill("6")
    page.locator(f"[name={changed}-purpose]").select_option("rescue")
    walk.save(sign=True)
    assert "stop" in walk.severities() and "refuse" not in walk.severities()

    # A stop is signed over with a reason and never without one.
    page.locator("[name=sure]").check()
    page.locator(".statement button").click()
    assert page.locator(".notice-error").is_visible()
    assert m.Plan.objects.filter(patient=cast.mrs_wang, status="signed").get().version == 3
    walk.look("reason-missing")
    walk.sign()
    signed = m.Plan.objects.get(patient=cast.mrs_wang, status="signed")
    assert (signed.version, [one["reason"] for one in signed.departures]) == (4, [REASON] * len(signed.departures))
    assert signed.departures

    # A patch before the week is out is refused; after it the label's way to the patch is worked out.
    walk.wait(NOW + 9 * DAY)
    walk.hurts(2)
    walk.rotate("fentanyl-patch")
    walk.save(sign=True)
    walk.look("patch")
    assert "贴剂" in page.locator(".medicine-lines").inner_text()
    walk.sign()

    # On paper: the sheet for the family, and the forms.
    page.locator("a[href$='/sheet/']").first.click()
    walk.look("sheet")
    assert "每 3 天换一次" in page.locator("main").inner_text()
    page.goto(walk.address + "papers/")
    page.locator("form[action$='/draw/'] button").click()
    walk.look("papers")
    page.locator(".plain-list a", has_text="淡红色").click()
    walk.look("prescription")
    assert page.locator(".rx-mark").inner_text() == "麻"

    # At the counter: handed out by the nurse, three days later the used patches come back, counted by two.
    nurse = walk.at_the_counter(cast.nurse_lin)
    nurse.locator("form[action$='/dispense/']").filter(has_text="芬太尼").locator("button").click()
    walk.found += faults(nurse, "dispensary-handed-out")
    assert "已发药并登记" in nurse.locator("main").inner_text()
    walk.wait(NOW + 12 * DAY)
    nurse.reload()
    patch = nurse.locator("#id_product option", has_text="25 µg/h").get_attribute("value")
    nurse.locator("#id_product").select_option(patch)
    nurse.locator("#id_kind").select_option("used-patch")
    nurse.locator("#id_units").fill("1")
    nurse.locator("form[action$='/take-back/'] button").click()
    assert "见证" in nurse.locator(".notice-error").inner_text(), "a narcotic is never counted alone"
    nurse.locator("#id_witness").select_option(str(cast.leader_he.pk))
    nurse.locator("form[action$='/take-back/'] button").click()
    assert "回收用过的贴片" in nurse.locator("main").inner_text()
    nurse.goto(f"{walk.server}/dispensary/{cast.centre.pk}/register/")
    walk.found += faults(nurse, "dispensary-register")
    assert m.Returned.objects.get().witness == cast.leader_he
    assert walk.found == []


def _signed(cast: Cast) -> m.Plan:
    """Sign a first plan with a rescue, a laxative and a patch-free long way to go; a second is a draft."""
    by, patient_id = cast.actor(cast.doctor_zhou), cast.mrs_wang.pk
    receive_report(
        by=cast.actor_of(cast.daughter_link),
        patient_id=patient_id,
        report_id=uuid4(),
        answers={"form": "home-2026.1", "pain_now": 7, "sleepy": "no"},
        felt_at=NOW,
        now=NOW,
    )
    for kind in ("consent", "diagnosis-certificate", "patient-id"):
        record_document(by=by, patient_id=patient_id, kind=kind, issued_on=NOW.date(), now=NOW)
    plan_id = propose_plan(by=by, patient_id=patient_id, now=NOW)
    sign_plan(by=by, patient_id=patient_id, plan_id=plan_id, revision=1, reasons={}, now=NOW)
    draw_prescription(by=by, patient_id=patient_id, setting="outpatient-cancer-pain", days=7, now=NOW)
    return m.Plan.objects.get(pk=plan_id)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_fault_on_any_page_of_a_plan(
    cast: Cast, clock: Path, new_context: Any, live_server: Any, size: dict[str, int], language: str
) -> None:
    signed = _signed(cast)
    move_clock(clock, to=NOW + HOUR)
    draft_id = propose_plan(by=cast.actor(cast.doctor_zhou), patient_id=cast.mrs_wang.pk, now=NOW + HOUR)
    page = signed_in(new_context, live_server.url, cast.doctor_zhou, viewport=size, language=language)
    plan = f"{live_server.url}/patient/{cast.mrs_wang.pk}/plan/"
    red = m.Prescription.objects.get(form_kind="pale-red")
    pages = {
        "page": "",
        "versions": "versions/",
        "papers": "papers/",
        "edit": f"{draft_id}/edit/",
        "sign": f"{draft_id}/sign/",
        "sheet": f"{signed.pk}/sheet/",
        "prescription": f"papers/{red.pk}/",
    }
    found: list[str] = []

    counter = f"{live_server.url}/dispensary/{cast.centre.pk}/"
    addresses = {f"plan-{name}": plan + address for name, address in pages.items()}
    addresses |= {"dispensary": counter, "dispensary-patient": f"{counter}patient/{cast.mrs_wang.pk}/"}
    addresses |= {"dispensary-register": f"{counter}register/"}
    for name, address in addresses.items():
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found += faults(page, f"{name}-{size['width']}-{language}")

    assert found == []


def test_the_sheet_and_the_form_are_paper(cast: Cast, new_context: Any, live_server: Any) -> None:
    signed = _signed(cast)
    page = signed_in(new_context, live_server.url, cast.doctor_zhou)
    red = m.Prescription.objects.get(form_kind="pale-red")

    page.goto(f"{live_server.url}/patient/{cast.mrs_wang.pk}/plan/{signed.pk}/sheet/")
    sheet = page.pdf(prefer_css_page_size=True, print_background=True)
    page.goto(f"{live_server.url}/patient/{cast.mrs_wang.pk}/plan/papers/{red.pk}/")
    form = page.pdf(prefer_css_page_size=True, print_background=True)

    assert size_of(sheet) == (210, 297) and pages_of(sheet) <= 3
    assert (pages_of(form), size_of(form)) == (1, (148, 210))


def test_without_a_script_the_lines_of_a_draft_can_be_changed(cast: Cast, new_context: Any, live_server: Any) -> None:
    _signed(cast)
    draft_id = propose_plan(by=cast.actor(cast.doctor_zhou), patient_id=cast.mrs_wang.pk, now=NOW + HOUR)
    page = signed_in(new_context, live_server.url, cast.doctor_zhou, java_script_enabled=False)
    page.goto(f"{live_server.url}/patient/{cast.mrs_wang.pk}/plan/{draft_id}/edit/")

    page.locator("[value=add]").click()
    last = page.locator("[name$=-product][type=text]").last
    prefix = (last.get_attribute("name") or "").removesuffix("-product")
    last.fill("美施康定")
    page.locator(f"[name={prefix}-count]").fill("1")
    page.locator(f"[name={prefix}-rhythm]").select_option("12")
    page.locator(".sticky-save [value=save]").click()
    page.locator(".candidates label", has_text="30 mg").click()
    page.locator(".sticky-save [value=save]").click()

    saved = m.Plan.objects.get(pk=draft_id)
    assert saved.lines[-1] == {"product": "硫酸吗啡缓释片 30 mg", "count": 1, "every_h": 12, "purpose": "background"}
