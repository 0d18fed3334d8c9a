"""The duty roster, the ladder and the undelivered messages in a real browser: axe, width, and a change by keyboard."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from paingrid.records import models as m
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble
from tests.e2e.staff import DESK, PHONE, faults, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def cast(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    cast = assemble()
    evening = NOW + 8 * HOUR
    for n, who in enumerate((cast.nurse_tang, cast.doctor_zhou, cast.leader_he, cast.nurse_tang)):
        m.DutyShift.objects.create(
            institution=cast.centre,
            practitioner=who,
            starts_at=evening + n * DAY,
            ends_at=evening + n * DAY + 14 * HOUR,
        )
    m.Leave.objects.create(practitioner=cast.doctor_zhou, starts_at=NOW - DAY, ends_at=NOW + 3 * DAY)
    m.LadderStep.objects.create(
        grid=cast.grid,
        urgency="U",
        rung="grid-coordinator",
        minutes=150,
        lengthened=True,
        signed_off_by=cast.coordinator_luo,
        signed_off_at=NOW,
        reason="汛期演练",
    )
    for n, (channel, urgency, error) in enumerate(
        (("email", "E", "SMTP 550: no such person"), ("webhook", "U", "webhook: HTTP 503"))
    ):
        m.Message.objects.create(
            key=f"dead:{n}",
            channel=channel,
            practitioner=cast.nurse_lin,
            kind="act",
            urgency=urgency,
            language="en",
            state="dead",
            attempts=7,
            queued_at=NOW,
            try_after=NOW,
            last_error=error,
        )
    return cast


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_fault_on_the_duty_pages(
    cast: Cast, new_context: Any, live_server: Any, size: dict[str, int], language: str
) -> None:
    leader = signed_in(new_context, live_server.url, cast.leader_he, viewport=size, language=language)
    coordinator = signed_in(new_context, live_server.url, cast.coordinator_luo, viewport=size, language=language)
    mark = f"{size['width']}-{language}"
    found: list[str] = []

    leader.goto(f"{live_server.url}/duty/{cast.centre.pk}/")
    found += faults(leader, f"roster-{mark}")
    leader.locator("[name=starts]").fill("18:00")
    leader.locator("[name=ends]").fill("18:00")
    leader.locator("form[action$='/shift/'] [name=on]").fill("2026-11-01")
    leader.locator("form[action$='/shift/'] button").click()
    leader.locator(".notice-error").wait_for()
    found += faults(leader, f"roster-refused-{mark}")
    coordinator.goto(f"{live_server.url}/duty/ladder/{cast.grid.pk}/")
    coordinator.locator("main summary").nth(1).press("Enter")
    found += faults(coordinator, f"ladder-{mark}")
    coordinator.goto(f"{live_server.url}/messages/")
    found += faults(coordinator, f"outbox-{mark}")

    assert found == []


def test_a_leader_writes_a_shift_without_scripts(cast: Cast, new_context: Any, live_server: Any) -> None:
    page = signed_in(new_context, live_server.url, cast.leader_he, java_script_enabled=False, viewport=PHONE)
    page.goto(f"{live_server.url}/duty/")
    page.locator("form[action$='/shift/'] [name=practitioner]").select_option(str(cast.nurse_lin.pk))
    page.locator("form[action$='/shift/'] [name=on]").fill("2026-11-28")
    page.locator("form[action$='/shift/'] button").click()

    assert "值班已经排好" in page.locator("main").inner_text()
    assert m.DutyShift.objects.filter(practitioner=cast.nurse_lin).count() == 1
