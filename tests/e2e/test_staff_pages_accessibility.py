"""No page for staff has a fault that axe can find, in either language, on a phone or at a desk."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from paingrid.journey.sign_in import write_sign_in_link
from paingrid.records import models as m
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble
from tests.e2e.staff import DESK, PHONE, faults, signed_in
from tests.worklist_rows import many_tasks, open_task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    cast = assemble()
    open_task(cast.mrs_wang, cast.team_a, "E", minutes=-3)
    held, _, _ = many_tasks(cast, 3, "U")
    m.Task.objects.filter(pk=held.pk).update(holder=cast.doctor_zhou, held_since=NOW, failed_attempts=2)
    many_tasks(cast, 1, "D", kind="no-news")
    return cast


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_fault_on_any_staff_page(
    cast: Cast, new_context: Any, live_server: Any, size: dict[str, int], language: str
) -> None:
    server = live_server.url
    task = m.Task.objects.get(urgency="E")
    token = write_sign_in_link(cast.nurse_lin.account_id, once=True, valid=timedelta(days=1), now=NOW)
    lin = signed_in(new_context, server, cast.nurse_lin, viewport=size, language=language)
    stranger = new_context(viewport=size, locale="en-GB" if language == "en" else "zh-CN").new_page()
    found: list[str] = []

    for address in ("/sign-in/", f"/sign-in/link/{token}/", "/sign-in/link/nonsense/"):
        stranger.goto(server + address)
        found += faults(stranger, stranger.url)
    for address in ("/", "/?group=household", "/?mine=1", "/bell/", "/sign-in/password/", f"/task/{task.pk}/"):
        lin.goto(server + address)
        found += faults(lin, lin.url)
    for part in lin.locator("main summary").all():
        part.click()
    lin.locator("label:has([value=died])").click()
    lin.locator(".outcome-save").click()
    lin.locator("[data-focus]").wait_for()
    found += faults(lin, lin.url)
    if size is DESK:
        lin.goto(f"{server}/?open={task.pk}")
        lin.locator("#help-open").click()
        found += faults(lin, lin.url)

    assert found == []
