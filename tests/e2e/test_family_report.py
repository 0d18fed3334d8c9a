"""A family reports on a phone: five taps, danger answered before anything is sent, nothing lost without a network."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from playwright.sync_api import BrowserContext, Page, expect

from paingrid.journey.receive_report import receive_report
from paingrid.pwa import doors
from paingrid.records import models as m
from tests.cast import NOW, Cast, assemble, takes_no_opioid
from tests.e2e.staff import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ANSWER = re.compile(r"/p/[a-z2-7]+/report/[0-9a-f-]{36}/$")
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}


@pytest.fixture
def cast(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(doors, "now", lambda: NOW)
    return assemble()


@pytest.fixture
def home(live_server: Any, cast: Cast) -> str:
    return f"{live_server.url}{cast.wang_path}"


def choose(page: Page, name: str, value: str) -> None:
    """Tap the large button of one answer, as a finger does."""
    page.locator(f"label:has([name={name}][value='{value}'])").click()


def test_a_common_report_takes_five_taps(page: Page, home: str) -> None:
    page.goto(home)

    page.get_by_role("link", name="现在报告疼痛").click()
    choose(page, "pain_now", "8")
    choose(page, "rescue_count", "2")
    choose(page, "bowels", "today")
    page.get_by_role("button", name="发送给团队").click()

    expect(page.get_by_role("heading", name="您的报告已经送到")).to_be_visible()
    expect(page.get_by_text("今天 11:00")).to_be_visible()
    report = m.Report.objects.get()
    assert (report.answers["pain_now"], report.answers["rescue_count"]) == (8, 2)
    assert report.answers["bowels"] == "today"


@pytest.mark.parametrize("script", [True, False])
def test_danger_is_answered_before_anything_is_sent(new_context: Any, home: str, script: bool) -> None:
    page = new_context(java_script_enabled=script).new_page()
    page.goto(f"{home}report/")
    panel = page.get_by_role("alert", name="紧急情况")
    expect(panel).to_be_hidden()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))

    choose(page, "sleepy", "cannot-wake")

    expect(panel).to_be_visible()
    call = panel.get_by_role("link", name="马上打120")
    expect(call).to_be_in_viewport()
    expect(call).to_have_attribute("href", "tel:120")
    expect(panel.get_by_role("listitem").filter(has_text="不要再给止痛药")).to_be_visible()
    assert sent == []
    assert not m.Report.objects.exists()

    page.get_by_role("button", name="同时通知团队：马上发送").click()

    page.wait_for_url(ANSWER)
    expect(page.get_by_role("alert").get_by_role("link", name="马上打120")).to_be_in_viewport()
    assert m.Task.objects.filter(closed_at__isnull=True).exists()


def test_everything_works_without_a_script(new_context: Any, home: str, cast: Cast) -> None:
    takes_no_opioid(cast.mrs_wang)
    page = new_context(java_script_enabled=False).new_page()
    page.goto(home)
    page.get_by_role("link", name="现在报告疼痛").click()
    choose(page, "pain_now", "0")
    page.get_by_role("button", name="发送给团队").click()

    page.wait_for_url(ANSWER)
    expect(page.get_by_text("这次报告不需要专门打电话给您")).to_be_visible()
    page.get_by_role("link", name="点错了，改一下").click()
    expect(page.locator("[name=pain_now][value='0']")).to_be_checked()
    choose(page, "pain_now", "6")
    page.get_by_role("button", name="发送给团队").click()

    page.wait_for_url(ANSWER)
    assert m.Report.objects.get(corrects__isnull=False).answers["pain_now"] == 6


def test_a_report_survives_a_dead_network_and_a_closed_tab(new_context: Any, home: str) -> None:
    phone: BrowserContext = new_context()
    page = phone.new_page()
    page.goto(f"{home}report/")
    phone.set_offline(True)
    choose(page, "pain_now", "7")
    page.get_by_role("button", name="发送给团队").click()
    expect(page.get_by_text("还没有送达")).to_be_visible()
    expect(page.get_by_text("已经送到")).to_have_count(0)
    page.close()
    phone.set_offline(False)

    page = phone.new_page()
    page.goto(home)
    expect(page.get_by_text("有一份报告还没有送达")).to_be_visible()
    page.get_by_role("link", name="打开再发").click()

    page.wait_for_url(ANSWER)
    assert m.Report.objects.get().answers["pain_now"] == 7
    page.goto(home)
    expect(page.get_by_text("有一份报告还没有送达")).to_be_hidden()


def test_while_the_server_is_away_nothing_is_called_delivered(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[int] = []

    def away_once(**report: Any) -> Any:
        if not answers:
            raise OperationalError
        return receive_report(**report)

    monkeypatch.setattr("paingrid.pwa.report.receive_report", away_once)
    page.on("response", lambda response: answers.append(response.status) if response.request.method == "POST" else None)
    page.goto(f"{home}report/")
    choose(page, "pain_now", "4")

    page.get_by_role("button", name="发送给团队").click()

    expect(page.get_by_text("还没有送达，正在自动重试")).to_be_visible()
    page.wait_for_url(ANSWER)
    assert answers == [503, 201]
    assert m.Report.objects.count() == 1


@pytest.mark.parametrize("pressed_again", [True, False])
def test_a_worse_turn_while_offline_goes_with_what_waits(new_context: Any, home: str, pressed_again: bool) -> None:
    phone: BrowserContext = new_context()
    page = phone.new_page()
    page.goto(f"{home}report/")
    phone.set_offline(True)
    choose(page, "pain_now", "3")
    page.get_by_role("button", name="发送给团队").click()
    expect(page.get_by_text("还没有送达")).to_be_visible()

    choose(page, "red_flags", "collapse")
    if pressed_again:
        page.get_by_role("button", name="同时通知团队：马上发送").click()
    phone.set_offline(False)

    page.wait_for_url(ANSWER)
    assert m.Report.objects.get(corrected_by__isnull=True).answers["red_flags"] == ["collapse"]
    assert m.Task.objects.get(kind="alert").urgency == "E"


def test_a_double_tap_sends_one_report(page: Page, home: str) -> None:
    page.goto(f"{home}report/")
    choose(page, "pain_now", "5")

    page.get_by_role("button", name="发送给团队").dblclick()

    page.wait_for_url(ANSWER)
    assert m.Report.objects.count() == 1


def test_unfinished_answers_are_there_again_after_a_closed_tab(new_context: Any, home: str) -> None:
    phone: BrowserContext = new_context()
    page = phone.new_page()
    page.goto(f"{home}report/")
    choose(page, "pain_now", "6")
    page.get_by_role("textbox").fill("右边肋骨")
    page.close()

    page = phone.new_page()
    page.goto(f"{home}report/")

    expect(page.locator("[name=pain_now][value='6']")).to_be_checked()
    expect(page.get_by_role("textbox")).to_have_value("右边肋骨")
    page.get_by_role("button", name="重新填").click()
    expect(page.locator("[name=pain_now]:checked")).to_have_count(0)


def test_a_correction_that_came_too_late_is_offered_as_a_new_report(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.goto(f"{home}report/")
    choose(page, "pain_now", "8")
    page.get_by_role("button", name="发送给团队").click()
    page.get_by_role("link", name="点错了，改一下").click()
    choose(page, "pain_now", "2")
    monkeypatch.setattr(doors, "now", lambda: NOW + timedelta(minutes=11))

    page.get_by_role("button", name="发送给团队").click()

    expect(page.get_by_role("alert").get_by_text("已经超过十分钟")).to_be_visible()
    expect(page.locator("[name=pain_now][value='2']")).to_be_checked()
    page.get_by_role("button", name="发送给团队").click()
    page.wait_for_url(ANSWER)
    assert sorted(report.answers["pain_now"] for report in m.Report.objects.filter(corrects=None)) == [2, 8]


def test_a_forgotten_number_is_asked_for_on_the_spot(page: Page, home: str) -> None:
    page.goto(f"{home}report/")
    choose(page, "bowels", "today")

    page.get_by_role("button", name="发送给团队").click()

    expect(page.get_by_role("status").get_by_text("请点一个疼痛数字")).to_be_visible()
    expect(page.locator("[name=pain_now][value='0']")).to_be_focused()
    assert not m.Report.objects.exists()


def test_the_keyboard_alone_reports(page: Page, home: str) -> None:
    page.goto(f"{home}report/")
    page.locator("[name=pain_now][value='0']").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(page.locator("[name=pain_now][value='4']")).to_be_checked()

    page.get_by_role("button", name="发送给团队").press("Enter")

    page.wait_for_url(ANSWER)
    assert m.Report.objects.get().answers["pain_now"] == 4


@pytest.mark.parametrize("size", SIZES)
def test_numbers_are_large_enough_for_a_thumb(new_context: Any, home: str, size: str) -> None:
    page = new_context(viewport=SIZES[size]).new_page()
    page.goto(f"{home}report/")

    boxes = [label.bounding_box() for label in page.locator(".pain").all()]

    assert len(boxes) == 11
    assert min(min(box["width"], box["height"]) for box in boxes if box) >= 56


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_of_the_link_keeps_anybody_out(
    new_context: Any, live_server: Any, home: str, size: str, language: str
) -> None:
    phone: BrowserContext = new_context(viewport=SIZES[size])
    phone.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    page = phone.new_page()
    found: list[str] = []

    def examine(where: str) -> None:
        found.extend(faults(page, f"{where}-{size}-{language}"))

    page.goto(f"{live_server.url}/p/unknown/")
    examine("refused")
    page.goto(f"{home}report/")
    examine("form")
    choose(page, "pain_now", "9")
    page.locator(".more summary").click()
    choose(page, "red_flags", "suicide")
    choose(page, "sleepy", "cannot-wake")
    examine("form-with-danger")
    page.locator(".send").click()
    page.wait_for_url(ANSWER)
    examine("answer")
    page.goto(home)
    for summary in page.locator("summary").all():
        summary.click()
    examine("home")
    page.goto(f"{home}who-read/")
    examine("who-read")

    assert found == []
