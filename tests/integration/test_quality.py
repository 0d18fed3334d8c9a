"""Quality counts: what counts, what is left out, what is kept back, and who may look."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from paingrid.records import models as m
from paingrid.records.queries import quality as query
from paingrid.timekeeping import move_clock
from paingrid.web.quality.counts import kept_back, shown
from paingrid.web.quality.views import LIMITS, LIVE
from tests.cast import NOW, Cast, assemble, patient

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def cast(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    return assemble()


def browser(who: m.Practitioner) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(who.account)
    return client


def alarm(cast: Cast, urgency: str, *, at: datetime, contact: timedelta | None, who: Any = None, **more: Any) -> None:
    one = who or patient(f"试{m.Patient.objects.count()}", "", cast.team_a, cast.street)
    task = m.Task.objects.create(
        patient=one,
        team=cast.team_a,
        kind="alert",
        urgency=urgency,
        reason_zh="x",
        reason_en="x",
        opened_at=at,
        clock_started_at=at,
        contact_by=at,
        closed_at=at + DAY,
    )
    m.TaskEvent.objects.create(task=task, at=at, kind="opened", details={"urgency": urgency})
    outcomes = {"outcome": "advice-given", **more}
    if contact is not None:
        m.Contact.objects.create(
            task=task, patient=one, practitioner=cast.nurse_lin, at=at + contact, outcome=outcomes["outcome"]
        )


def on_time(cast: Cast) -> dict[str, tuple[int, int, int, int]]:
    found = query.contact_on_time([cast.team_a.pk], since=NOW - 30 * DAY, until=NOW, limits=LIMITS, live=LIVE, now=NOW)
    return {one.group: (one.met, one.counted, one.missing, one.left_out) for one in found}


def test_contact_on_time_counts_the_limit_itself_and_nothing_later(cast: Cast) -> None:
    alarm(cast, "E", at=NOW - DAY, contact=10 * MINUTE)
    alarm(cast, "E", at=NOW - DAY, contact=10 * MINUTE + timedelta(seconds=1))
    alarm(cast, "E", at=NOW - DAY, contact=2 * MINUTE, outcome="not-reached")
    alarm(cast, "U", at=NOW - DAY, contact=59 * MINUTE)
    alarm(cast, "U", at=NOW - 30 * MINUTE, contact=None)
    alarm(cast, "D", at=NOW - DAY, contact=None)

    assert on_time(cast) == {"E": (1, 3, 1, 0), "U": (1, 1, 0, 1), "D": (0, 1, 1, 0)}


def test_an_alarm_whose_patient_died_before_the_limit_is_left_out(cast: Cast) -> None:
    one = patient("试病人", "", cast.team_a, cast.street, died_at=NOW - DAY + 5 * MINUTE)
    alarm(cast, "E", at=NOW - DAY, contact=None, who=one)
    later = patient("试病人二", "", cast.team_a, cast.street, died_at=NOW - HOUR)
    alarm(cast, "E", at=NOW - DAY, contact=None, who=later)

    assert on_time(cast)["E"] == (0, 1, 1, 1)


def test_a_raise_is_an_alarm_of_the_graver_class(cast: Cast) -> None:
    alarm(cast, "D", at=NOW - DAY, contact=2 * HOUR)
    m.TaskEvent.objects.create(task=m.Task.objects.get(), at=NOW - DAY + HOUR, kind="raised", details={"urgency": "E"})

    assert on_time(cast) == {"E": (0, 1, 0, 0), "U": (0, 0, 0, 0), "D": (1, 1, 0, 0)}


def reading(cast: Cast, who: m.Patient, at: datetime, nrs: int | None, rescue: int | None = 0) -> m.Report:
    report = m.Report.objects.create(patient=who, reporter="patient", answers={}, felt_at=at, received_at=at)
    inputs = {name: value for name, value in (("nrs_now", nrs), ("rescue_n24", rescue)) if value is not None}
    m.Decision.objects.create(report=report, patient=who, rules="r", inputs=inputs, output={}, decided_at=at)
    return report


def control(cast: Cast) -> tuple[int, int, int, int]:
    one = query.control_by_72_hours([cast.team_a.pk], since=NOW - 30 * DAY, until=NOW, now=NOW)
    return one.met, one.counted, one.missing, one.left_out


@pytest.mark.parametrize(
    ("hours", "nrs", "rescue", "expected"),
    [
        (48, 3, 3, (1, 1, 0, 0)),
        (72, 0, 0, (1, 1, 0, 0)),
        (47, 3, 0, (0, 1, 1, 0)),
        (73, 3, 0, (0, 1, 1, 0)),
        (60, 4, 0, (0, 1, 0, 0)),
        (60, 3, 4, (0, 1, 0, 0)),
        (60, 3, None, (0, 1, 1, 0)),
    ],
)
def test_control_by_72_hours(
    cast: Cast, hours: int, nrs: int, rescue: int | None, expected: tuple[int, int, int, int]
) -> None:
    reading(cast, cast.mrs_wang, NOW - 10 * DAY, 6)
    reading(cast, cast.mrs_wang, NOW - 10 * DAY + hours * HOUR, nrs, rescue)

    assert control(cast) == expected


def test_an_episode_is_counted_once_and_a_fresh_one_waits(cast: Cast) -> None:
    for hours in (0, 5, 70, 100):
        reading(cast, cast.mrs_wang, NOW - 10 * DAY + hours * HOUR, 7)
    reading(cast, cast.mr_shu, NOW - DAY, 9)
    fresh = patient("试病人", "", cast.team_a, cast.street)
    reading(cast, fresh, NOW - DAY, 9)

    assert control(cast) == (0, 1, 0, 1)


def test_a_corrected_reading_starts_no_episode(cast: Cast) -> None:
    slip = reading(cast, cast.mrs_wang, NOW - 10 * DAY, 9)
    right = reading(cast, cast.mrs_wang, NOW - 10 * DAY, 2)
    m.Report.objects.filter(pk=right.pk).exists()
    m.Report.objects.create(
        patient=cast.mrs_wang,
        reporter="patient",
        answers={},
        felt_at=NOW - 10 * DAY,
        received_at=NOW - 10 * DAY,
        corrects=slip,
    )

    assert control(cast) == (0, 0, 0, 0)


def test_fewer_than_five_are_kept_back_and_rounding_flatters_nobody() -> None:
    few = shown("E", met=4, counted=4, missing=0, left_out=0, target=95)
    none = shown("E", met=0, counted=0, missing=0, left_out=0, target=95)
    nearly = shown("E", met=1999, counted=2000, missing=0, left_out=0, target=95)

    assert few.kept_back and few.met is None and few.percent == ""
    assert (none.kept_back, none.percent) == (False, "–")
    assert nearly.percent == "99.9 %"


def test_one_small_team_is_not_given_away_by_the_total() -> None:
    assert kept_back([3, 40, 9, 0]) == {0, 2}
    assert kept_back([3, 2, 9]) == {0, 1}
    assert kept_back([8, 9]) == frozenset()


def test_the_page_and_the_file_name_no_patient_and_only_the_own_grid(cast: Cast) -> None:
    other = m.Territory.objects.create(parent=cast.city, kind="grid", code="g2", name_zh="别区", name_en="Other grid")
    m.CareTeam.objects.create(institution=cast.tertiary, grid=other, code="Z", name_zh="别队", name_en="Far team")
    for _n in range(6):
        alarm(cast, "E", at=NOW - DAY, contact=5 * MINUTE)
    client = browser(cast.officer_qiu)

    html = client.get(reverse("quality:quality")).content.decode()
    file = client.get(reverse("quality:csv")).content.decode()

    for text in (html, file):
        assert "Team A" in text and "Far team" not in text
        assert "Wang" not in text and "王" not in text and "试" not in text
    assert "100 %" in html and "Q12 urgent contact on time (local),Emergency,6,6,0,0,100 %,95" in file
    assert "not national" in html


def test_only_quality_officers_and_coordinators_see_the_counts(cast: Cast) -> None:
    seen = {
        who.account.username: browser(who).get(reverse("quality:quality")).status_code
        for who in (cast.officer_qiu, cast.coordinator_luo, cast.nurse_lin, cast.doctor_qin, cast.admin_an)
    }

    assert seen == {"qiu": 200, "luo": 200, "lin": 403, "qin": 403, "an": 403}


def test_the_counts_need_a_fixed_number_of_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    client = browser(cast.officer_qiu)
    for n in range(8):
        alarm(cast, "U", at=NOW - n * DAY - HOUR, contact=5 * MINUTE)
        m.CareTeam.objects.create(institution=cast.centre, grid=cast.grid, code=f"n{n}", name_zh=f"队{n}")

    with django_assert_max_num_queries(20):
        assert client.get(reverse("quality:quality")).status_code == 200
