"""The page of one patient and its print: complete, never merged, few queries, closed to strangers, every look kept."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from paingrid.journey import work_task
from paingrid.journey.escalate_overdue import escalate_task
from paingrid.journey.receive_report import receive_report
from paingrid.records import models as m
from paingrid.records.queries import patient_timeline
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PAINAD = {"breathing": 1, "vocalisation": 1, "face": 2, "body": 1, "consolability": 1}


@pytest.fixture
def cast(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW + HOUR)
    return assemble()


def browser(who: m.Practitioner, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(who.account)
    return client


def report(cast: Cast, *, by: Any = None, at: datetime = NOW, corrects: UUID | None = None, **answers: Any) -> UUID:
    report_id = uuid4()
    receive_report(
        by=by or cast.actor_of(cast.wang_link),
        patient_id=cast.mrs_wang.pk,
        report_id=report_id,
        answers={"form": "home-2026.1", **answers},
        felt_at=at,
        now=at,
        corrects=corrects,
    )
    return report_id


def page(cast: Cast, who: m.Practitioner, query: str = "", language: str = "en") -> str:
    answer = browser(who, language).get(reverse("patient:page", args=[cast.mrs_wang.pk]) + query)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def addresses(cast: Cast) -> list[str]:
    patient = cast.mrs_wang.pk
    return [
        reverse("patient:page", args=[patient]),
        reverse("patient:summary", args=[patient]),
        reverse("patient:facts", args=[patient]),
        reverse("patient:medicines", args=[patient]),
        reverse("patient:family", args=[patient]),
        reverse("patient:card", args=[patient, cast.wang_link.pk]),
    ]


def test_a_nurse_of_another_team_reads_nothing_of_it(cast: Cast) -> None:
    report(cast, pain_now=8, words="王淑芬的秘密")
    mine, strangers = browser(cast.nurse_lin), browser(cast.nurse_tang)

    for address in addresses(cast):
        assert mine.get(address).status_code == 200, address
        refused = strangers.get(address)
        assert refused.status_code == 403, address
        text = refused.content.decode()
        assert "not with your team" in text
        assert not re.search("王淑芬|秘密|000-1000-0001|Wang", text)
    assert "王淑芬" not in strangers.get(reverse("patient:caseload")).content.decode()


@pytest.mark.parametrize("name", ["family", "medicines", "facts", "issue"])
def test_a_nurse_of_another_team_changes_nothing(cast: Cast, name: str) -> None:
    before = (m.RelatedPerson.objects.count(), m.MedicationStatement.objects.count(), m.PersonalLink.objects.count())

    answer = browser(cast.nurse_tang).post(reverse(f"patient:{name}", args=[cast.mrs_wang.pk]), {"phone": "1"})

    assert answer.status_code == 403
    assert before == (
        m.RelatedPerson.objects.count(),
        m.MedicationStatement.objects.count(),
        m.PersonalLink.objects.count(),
    )
    assert m.Patient.objects.get(pk=cast.mrs_wang.pk).phone == "000-1000-0001"


def test_quality_officer_and_administrator_read_no_record(cast: Cast) -> None:
    report(cast, pain_now=8)

    for who in (cast.officer_qiu, cast.admin_an):
        assert [browser(who).get(a).status_code for a in addresses(cast)] == [403] * 6


def test_a_card_of_another_patient_is_not_shown_under_ones_own(cast: Cast) -> None:
    other = m.PersonalLink.objects.create(
        patient=cast.mr_shu, nonce=b"x" * 32, digest=b"y" * 32, issued_at=NOW, expires_at=NOW + DAY
    )

    answer = browser(cast.nurse_lin).get(reverse("patient:card", args=[cast.mrs_wang.pk, other.pk]))

    assert answer.status_code == 404


def test_every_look_is_kept_before_the_page_is_sent(cast: Cast) -> None:
    page(cast, cast.nurse_lin)
    browser(cast.doctor_zhou).get(reverse("patient:summary", args=[cast.mrs_wang.pk]))
    browser(cast.nurse_tang).get(reverse("patient:page", args=[cast.mrs_wang.pk]))

    kept = m.AuditEvent.objects.filter(action="patient.read", patient=cast.mrs_wang).order_by("pk")
    assert list(kept.values_list("practitioner", "subject")) == [
        (cast.nurse_lin.pk, "page"),
        (cast.doctor_zhou.pk, "summary"),
    ]


def test_self_family_and_observed_scores_are_never_merged(cast: Cast) -> None:
    report(cast, pain_now=3, pain_worst=6)
    report(cast, by=cast.actor_of(cast.daughter_link), pain_now=8)
    report(cast, by=cast.actor(cast.nurse_lin), form="staff-2026.1", painad=PAINAD)

    scores = patient_timeline.scores(cast.mrs_wang.pk, since=NOW - DAY, until=NOW + DAY)
    html = page(cast, cast.nurse_lin)

    said = sorted((score.view, score.now, score.worst) for score in scores)
    assert said == [("family", 8, None), ("observed", 6, None), ("self", 3, 6)]
    wide = html.split('class="chart chart-narrow"')[0]
    assert re.findall(r'data-series="(\w+)"', wide) == ["self", "family", "observed"]
    shapes = [re.findall(rf'<{shape} class="point"', wide) for shape in ("circle", "rect", "path")]
    assert [len(found) for found in shapes] == [1, 1, 1]


def test_the_page_shows_answers_reasons_rules_and_what_is_unverified(cast: Cast) -> None:
    report(cast, pain_now=8, pain_worst=9, bowels="3-4-days", rescue_count=0, words="一动就痛")
    decision = m.Decision.objects.get()

    html = page(cast, cast.nurse_lin)

    assert "一动就痛" in html and "3–4 days ago" in html
    assert all(reason["text"]["en"] in html for reason in decision.output["reasons"])
    assert all(f">{row}</span>" in html for row in decision.rows)
    assert decision.rules in html
    assert "unverified" in html
    assert "opioid_status" in html  # the inputs, in their own part


def test_a_corrected_report_is_struck_through_and_leaves_the_axis(cast: Cast) -> None:
    first = report(cast, pain_now=9)
    second = report(cast, at=NOW + 3 * MINUTE, pain_now=3, corrects=first)

    html = page(cast, cast.nurse_lin)
    scores = patient_timeline.scores(cast.mrs_wang.pk, since=NOW - DAY, until=NOW + DAY)

    assert [score.now for score in scores] == [3]
    assert f'href="#report-{second}"' in html and f'href="#report-{first}"' in html
    assert "<s>now 9" in html


def test_who_was_told_opened_and_acted_stands_on_the_page(cast: Cast) -> None:
    report(cast, pain_now=9)
    task = m.Task.objects.get(kind="alert")
    assert escalate_task(task_id=task.pk, now=NOW + 50 * MINUTE)
    work_task.mark_opened(by=cast.actor(cast.doctor_zhou), task_ids=[task.pk], now=NOW + 51 * MINUTE)
    task.refresh_from_db()
    work_task.record_contact(
        by=cast.actor(cast.doctor_zhou),
        task_id=task.pk,
        version=task.version,
        contact_id=uuid4(),
        outcome="advice-given",
        note="加了一次备用药",
        now=NOW + 52 * MINUTE,
    )

    html = page(cast, cast.nurse_lin)

    assert re.search(r"Told:\s+Nurse Lin \(Nurse\) – has not opened it", html)
    assert re.search(r"Doctor Zhou \([\w ,]+\) – opened it 23 Nov 10:51", html)
    assert "passed up to" in html and "加了一次备用药" in html


@pytest.mark.parametrize("name", ["page", "summary"])
def test_the_number_of_queries_does_not_grow_with_the_record(cast: Cast, name: str) -> None:
    client, counted = browser(cast.nurse_lin), []
    address = reverse(f"patient:{name}", args=[cast.mrs_wang.pk])
    client.get(address)

    for more in (1, 2, 12):
        for n in range(more):
            at = NOW - n * HOUR - more * MINUTE
            report(cast, at=at, pain_now=(n + 3) % 11, pain_worst=10, rescue_count=n)
            report(cast, at=at, by=cast.actor(cast.nurse_lin), form="staff-2026.1", painad=PAINAD)
            m.MedicationStatement.objects.create(
                patient=cast.mrs_wang,
                purpose="background",
                drug="morphine",
                name_zh=f"药{n}-{more}",
                dose_zh="10 mg",
                is_opioid=True,
                starts_at=NOW - DAY,
                recorded_by=cast.doctor_zhou,
            )
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        counted.append(len(queries))

    assert len(set(counted)) == 1, counted
    assert counted[0] <= 32


def test_thousands_of_reports_stay_page_by_page(cast: Cast) -> None:
    reports = [
        m.Report(
            patient=cast.mrs_wang,
            reporter="patient",
            answers={"form": "home-2026.1", "pain_now": n % 11, "rescue_count": 1},
            felt_at=NOW - n * 5 * MINUTE,
            received_at=NOW - n * 5 * MINUTE,
        )
        for n in range(3000)
    ]
    m.Report.objects.bulk_create(reports)
    m.Assessment.objects.bulk_create(
        m.Assessment(
            report=one,
            patient=cast.mrs_wang,
            view="self",
            instrument="nrs",
            rules="instruments@2026.1",
            measured_at=one.felt_at,
            status="scored",
            answers={"now": one.answers["pain_now"]},
            result={"scores": {"now": one.answers["pain_now"]}},
        )
        for one in reports
    )

    html = page(cast, cast.nurse_lin, "?range=30d")

    assert len(html) < 600_000
    assert "Reports and decisions (3000)" in html
    assert html.count('<details class="card report') == 20
    assert "page 1 of 150" in html
    assert "5880 older readings" in html  # 3000 scores and 3000 answers about rescue doses, less the 120 of the table
    assert page(cast, cast.nurse_lin, "?range=30d&page=150").count('<details class="card report') == 20


@pytest.mark.parametrize(
    "query",
    ["?range=ever", "?until=yesterday", "?until=9999-99-99T00:00", "?page=-1", "?page=9999999", "?page=%EF%BC%92"],
)
def test_nonsense_in_the_address_is_no_error(cast: Cast, query: str) -> None:
    report(cast, pain_now=4)

    assert "Time axis" in page(cast, cast.nurse_lin, query)


def test_an_earlier_stretch_of_time_shows_what_was_then(cast: Cast) -> None:
    report(cast, at=NOW - 20 * DAY, pain_now=7, words="二十天前")
    report(cast, pain_now=2, words="今天")

    now_html = page(cast, cast.nurse_lin)
    then = (NOW - 18 * DAY).isoformat().replace("+", "%2B")
    then_html = page(cast, cast.nurse_lin, f"?range=7d&until={then}")

    assert "今天" in now_html and "二十天前" not in now_html
    assert "二十天前" in then_html and "今天</dd>" not in then_html


def test_words_of_a_family_cannot_become_markup(cast: Cast) -> None:
    report(cast, pain_now=4, words="<script>alert(1)</script><img src=x onerror=alert(1)>")

    html = page(cast, cast.nurse_lin)

    assert "<script>alert" not in html and "<img src=x" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_pages_hold_no_inline_style_or_script(cast: Cast) -> None:
    report(cast, pain_now=8)
    client = browser(cast.nurse_lin)

    for address in [*addresses(cast), reverse("patient:caseload"), reverse("patient:admit")]:
        html = client.get(address).content.decode()
        assert not re.search(r"\sstyle=|<style|<script(?! src)|\son\w+=", html), address


def test_the_summary_counts_only_what_was_said(cast: Cast) -> None:
    report(cast, at=NOW - DAY, pain_now=6, pain_worst=9, rescue_count=2)
    report(cast, at=NOW - 2 * HOUR, pain_now=2, rescue_count=1, red_flags=["fracture"])
    report(cast, by=cast.actor_of(cast.daughter_link), at=NOW - HOUR, pain_now=10)

    answer = browser(cast.nurse_lin).get(reverse("patient:summary", args=[cast.mrs_wang.pk]))

    own, family, observed = answer.context["figures"]["views"]
    assert (own["usual"], own["worst"], own["last"], own["count"]) == ("4", 9, 2, 2)
    assert (family["usual"], family["worst"], family["last"]) == ("10", 10, 10)
    assert observed["usual"] is None and observed["count"] == 0
    assert answer.context["figures"]["rescue"] == {"days": 2, "total": 3, "most": 2, "asked": []}
    assert [flag["row"] for flag in answer.context["flags"]] == ["E4"]


def test_upper_levels_read_while_the_task_concerns_them(cast: Cast) -> None:
    report(cast, pain_now=9)
    address = reverse("patient:page", args=[cast.mrs_wang.pk])
    assert browser(cast.doctor_qin).get(address).status_code == 403

    task = m.Task.objects.get(kind="alert")
    m.Told.objects.create(task=task, practitioner=cast.doctor_qin, rung=3, told_at=NOW)

    assert browser(cast.doctor_qin).get(address).status_code == 200
