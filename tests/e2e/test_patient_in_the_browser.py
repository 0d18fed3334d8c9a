"""The patient's pages in a real browser: one sheet of paper, cards of their size, axe, width, the axis."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from paingrid.journey.receive_report import receive_report
from paingrid.records import models as m
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble
from tests.e2e.staff import DESK, PHONE, PICTURES, faults, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PAINAD = {"breathing": 1, "vocalisation": 1, "face": 2, "body": 1, "consolability": 1}
POINTS_A_MM = 72 / 25.4


@pytest.fixture
def cast(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW + HOUR)
    cast = assemble()
    m.Patient.objects.filter(pk=cast.mrs_wang.pk).update(
        diagnosis_zh="肺癌，骨转移", diagnosis_en="Lung cancer, bone metastases", phone_wrong_since=NOW - DAY
    )
    for n in range(6):
        _report(
            cast, NOW - n * 8 * HOUR, by=cast.actor_of(cast.wang_link), pain_now=8 - n, pain_worst=9, rescue_count=n
        )
    _report(cast, NOW - 5 * HOUR, by=cast.actor_of(cast.daughter_link), pain_now=6, red_flags=["fracture"])
    _report(cast, NOW - 2 * HOUR, by=cast.actor(cast.nurse_lin), form="staff-2026.1", painad=PAINAD, sedation=2)
    _medicine(cast, 0)
    return cast


def _report(cast: Cast, at: Any, *, by: Any, **answers: Any) -> None:
    receive_report(
        by=by,
        patient_id=cast.mrs_wang.pk,
        report_id=uuid4(),
        answers={"form": "home-2026.1", **answers},
        felt_at=at,
        now=at,
    )


def _medicine(cast: Cast, n: int) -> None:
    m.MedicationStatement.objects.create(
        patient=cast.mrs_wang,
        purpose="background",
        drug="morphine",
        name_zh=f"硫酸吗啡缓释片（第{n}种，名字很长很长很长很长）",
        name_en=f"Morphine sulfate prolonged-release tablets, number {n}, with a very long name",
        dose_zh="10 mg，每12小时一次，随餐或空腹都可以，整片吞服",
        dose_en="10 mg every 12 hours, with or without food, swallowed whole",
        is_opioid=True,
        ome_mg_per_day=20,
        starts_at=NOW - 3 * DAY,
        recorded_by=cast.doctor_zhou,
    )


def _fill_to_the_brim(cast: Cast) -> None:
    """Give Mrs Wang more of everything than fits on a sheet."""
    m.Patient.objects.filter(pk=cast.mrs_wang.pk).update(
        diagnosis_zh="癌" * 160, diagnosis_en="cancer " * 22, allergies="青霉素 " * 40, refuses_opioids=True, egfr=30
    )
    for n in range(1, 15):
        _medicine(cast, n)
        m.RelatedPerson.objects.create(
            patient=cast.mrs_wang, name_zh=f"试{n}", relationship="sibling", scopes=["read"], phone="+999 0200 00000001"
        )
    task = m.Task.objects.filter(patient=cast.mrs_wang).order_by("opened_at")[0]
    for n in range(120):
        m.Contact.objects.create(
            task=task,
            patient=cast.mrs_wang,
            practitioner=cast.nurse_lin,
            at=NOW - n * HOUR,
            outcome="advice-given",
            note="非常长的记录，写了又写。" * 30,
        )
        m.TaskEvent.objects.create(task=task, at=NOW - n * HOUR, kind="raised", details={"urgency": "U"})
    m.Task.objects.update(reason_zh="原因" * 200, reason_en="reason " * 57, rows=[f"D{n}" for n in range(1, 11)])
    for n in range(100):
        _report(
            cast,
            NOW - n * 3 * HOUR - MINUTE,
            by=cast.actor_of(cast.wang_link),
            pain_now=n % 11,
            pain_worst=10,
            rescue_count=9,
            red_flags=["fracture", "collapse", "toxicity", "obstruction", "sepsis", "raised-icp", "cord-compression"],
        )


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page(?![s\w])", pdf))


def size_of(pdf: bytes) -> tuple[int, int]:
    box = re.search(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", pdf)
    assert box is not None
    return round(float(box[1]) / POINTS_A_MM), round(float(box[2]) / POINTS_A_MM)


def printed(page: Page, name: str) -> bytes:
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    if PICTURES:
        Path(PICTURES, f"{name}.pdf").write_bytes(pdf)
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    return pdf


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_summary_is_one_a4_page_however_much_there_is(
    cast: Cast, new_context: Any, live_server: Any, language: str
) -> None:
    page = signed_in(new_context, live_server.url, cast.nurse_lin, language=language)
    address = live_server.url + reverse("patient:summary", args=[cast.mrs_wang.pk])
    page.goto(address)
    usual = printed(page, f"summary-{language}")

    _fill_to_the_brim(cast)
    page.goto(address)
    full = printed(page, f"summary-full-{language}")

    assert (pages_of(usual), size_of(usual)) == (1, (210, 297))
    assert (pages_of(full), size_of(full)) == (1, (210, 297))
    assert page.locator(".sheet-sign").bounding_box() is not None


@pytest.mark.parametrize(("size", "paper"), [("a6", (105, 148)), ("a5", (148, 210))])
def test_a_card_is_one_page_of_its_paper(
    cast: Cast, new_context: Any, live_server: Any, size: str, paper: tuple[int, int]
) -> None:
    page = signed_in(new_context, live_server.url, cast.nurse_lin)
    page.goto(f"{live_server.url}{reverse('patient:card', args=[cast.mrs_wang.pk, cast.daughter_link.pk])}?size={size}")

    pdf = printed(page, f"card-{size}")

    assert (pages_of(pdf), size_of(pdf)) == (1, paper)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_fault_on_the_patient_quality_and_set_up_pages(
    cast: Cast, new_context: Any, live_server: Any, size: dict[str, int], language: str
) -> None:
    wang = [cast.mrs_wang.pk]
    walk = [
        (cast.nurse_lin, "page", reverse("patient:page", args=wang) + "?range=30d"),
        (cast.nurse_lin, "summary", reverse("patient:summary", args=wang)),
        (cast.nurse_lin, "facts", reverse("patient:facts", args=wang)),
        (cast.nurse_lin, "medicines", reverse("patient:medicines", args=wang)),
        (cast.nurse_lin, "family", reverse("patient:family", args=wang)),
        (cast.nurse_lin, "card", reverse("patient:card", args=[*wang, cast.wang_link.pk])),
        (cast.nurse_lin, "patients", reverse("patient:caseload")),
        (cast.nurse_lin, "admit", reverse("patient:admit")),
        (cast.officer_qiu, "quality", reverse("quality:quality")),
        (cast.admin_an, "setup", reverse("setup:steps")),
        (cast.admin_an, "staff", reverse("setup:staff")),
        (cast.admin_an, "member", reverse("setup:member", args=[cast.nurse_lin.pk])),
    ]
    people = {
        who.pk: signed_in(new_context, live_server.url, who, viewport=size, language=language)
        for who in {one.pk: one for one, _name, _address in walk}.values()
    }
    found: list[str] = []

    for who, name, address in walk:
        page = people[who.pk]
        page.goto(live_server.url + address)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found += faults(page, f"{name}-{size['width']}-{language}")
    page = people[cast.nurse_lin.pk]
    page.goto(live_server.url + reverse("patient:admit"))
    page.locator("main form button.button").click()
    page.locator(".error-summary").wait_for()
    found += faults(page, f"admit-refused-{size['width']}-{language}")

    assert found == []


def test_a_phone_and_a_desk_each_show_one_drawing(cast: Cast, new_context: Any, live_server: Any) -> None:
    shown = {}
    for name, size in (("narrow", PHONE), ("wide", DESK)):
        page = signed_in(new_context, live_server.url, cast.doctor_zhou, viewport=size, java_script_enabled=False)
        page.goto(live_server.url + reverse("patient:page", args=[cast.mrs_wang.pk]))
        shown[name] = [one for one in ("wide", "narrow") if page.locator(f".chart-{one}").is_visible()]

    assert shown == {"narrow": ["narrow"], "wide": ["wide"]}
