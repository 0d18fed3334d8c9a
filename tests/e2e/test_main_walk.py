"""The main job, once from end to end: a report nobody acts on reaches the district, and the record shows all of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from paingrid.records import models as m
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """A clock that shows `NOW` plus some minutes; moving it lets the loop do what is due."""
    path = tmp_path / "clock.json"
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(path))
    move_clock(path, to=NOW)

    def to(minutes: int) -> None:
        move_clock(path, to=NOW + timedelta(minutes=minutes))
        call_command("clock", "--once")

    return to


@pytest.fixture
def cast(clock: Any, transactional_db: None) -> Cast:
    return assemble()


def sign_in(page: Page, server: str, username: str) -> None:
    page.goto(f"{server}/sign-in/")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(username)
    page.get_by_role("button", name="登录", exact=True).click()


def test_a_report_nobody_acts_on_reaches_the_district_and_is_closed_there(
    new_context: Any, live_server: Any, cast: Cast, clock: Callable[[int], None]
) -> None:
    server = live_server.url

    daughter = new_context().new_page()
    daughter.goto(f"{server}{cast.daughter_path}report/")
    daughter.locator("label:has([name=pain_now][value='8'])").click()
    daughter.locator("label:has([name=sleepy][value='cannot-wake'])").click()
    expect(daughter.get_by_role("alert", name="紧急情况").get_by_role("link", name="120").first).to_be_visible()
    assert m.Report.objects.count() == 0
    daughter.locator("form#report button[type=submit]").click()
    expect(daughter.locator("a[href='tel:120']").first).to_be_visible()
    expect(daughter.locator("main")).to_contain_text("今天 10:10")

    nurse = new_context(viewport={"width": 1280, "height": 900}).new_page()
    sign_in(nurse, server, "lin")
    first = nurse.locator("li.row").first
    expect(first).to_contain_text("王淑芬")
    expect(first).to_have_class(re.compile("urgency-E"))

    clock(11)
    doctor = new_context(viewport={"width": 1280, "height": 900}).new_page()
    sign_in(doctor, server, "qin")
    row = doctor.locator("li.row").first
    expect(row).to_contain_text("王淑芬")
    expect(row).to_contain_text("已超")
    row.get_by_role("button", name="我来处理").click()
    expect(doctor.locator("li.row").first).to_contain_text("您")
    doctor.locator("li.row").first.get_by_role("link", name="记录结果").click()
    doctor.locator("label:has([name=outcome][value='sent-to-hospital'])").click()
    doctor.locator("#outcome [name=note]").fill("已由120送区医院")
    doctor.get_by_role("button", name="保存").click()
    expect(doctor.locator("main")).to_contain_text("已关闭")

    task = m.Task.objects.get(kind="alert")
    assert (task.closed_by, task.closed_why) == (cast.doctor_qin, "已由120送区医院")
    nurse.goto(f"{server}/patient/{cast.mrs_wang.pk}/")
    record = nurse.locator("main")
    for said in ("叫不醒", "秦医生", "林护士", "已由120送区医院", "E1"):
        expect(record).to_contain_text(said)
