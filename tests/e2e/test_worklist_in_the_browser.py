"""The worklist under a nurse's hands: it renews itself and takes nothing away from her."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from paingrid.records import models as m
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble
from tests.e2e.staff import PHONE, refresh, signed_in
from tests.worklist_rows import many_tasks, open_task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    return assemble()


@pytest.fixture
def lin(cast: Cast, new_context: Any, live_server: Any) -> Page:
    """Nurse Lin at a desk."""
    return signed_in(new_context, live_server.url, cast.nurse_lin)


def test_the_list_renews_itself_and_the_readers_place_and_words_stay(cast: Cast, lin: Page, live_server: Any) -> None:
    tasks = many_tasks(cast, 12)
    lin.goto(live_server.url)
    row = lin.locator(f"#row-{tasks[8].pk}")
    row.locator(".row-open").click()
    lin.locator("#id_note").fill("写到一半")
    assert lin.locator("#sheet").bounding_box()["x"] > row.bounding_box()["x"] + row.bounding_box()["width"]
    row.locator(".row-open").focus()

    open_task(cast.mrs_wang, cast.team_a, "E", minutes=5)
    m.Task.objects.filter(pk=tasks[0].pk).update(holder=cast.doctor_zhou, held_since=NOW, version=2)
    refresh(lin)

    expect(lin.locator("li.row").first).to_contain_text("王淑芬")
    expect(lin.locator(f"#row-{tasks[0].pk}")).to_contain_text("周医生从 10:00 起在处理")
    expect(row.locator(".row-open")).to_be_focused()
    expect(lin.locator("#id_note")).to_have_value("写到一半")
    expect(lin.locator(".sheet-stale")).to_be_hidden()
    m.Task.objects.filter(pk=tasks[8].pk).update(holder=cast.doctor_zhou, held_since=NOW, version=2)
    refresh(lin)
    expect(lin.locator(".sheet-stale")).to_be_visible()
    expect(lin.locator("#id_note")).to_have_value("写到一半")


def test_an_unchanged_row_stays_the_very_same_node_in_the_same_place(cast: Cast, lin: Page, live_server: Any) -> None:
    tasks = many_tasks(cast, 12)
    lin.goto(live_server.url)
    row = lin.locator(f"#row-{tasks[8].pk}")
    row.locator(".row-open").focus()
    row.evaluate("row => { row.same = true }")
    before = row.bounding_box()["y"]

    open_task(cast.mrs_wang, cast.team_a, "E", minutes=5)
    refresh(lin)

    expect(lin.locator("li.row").first).to_contain_text("王淑芬")
    assert row.evaluate("row => row.same === true"), "an unchanged row is the very same node"
    assert abs(row.bounding_box()["y"] - before) <= 2


def test_a_changed_row_in_focus_keeps_the_focus_and_a_closed_one_passes_it_on(
    cast: Cast, lin: Page, live_server: Any
) -> None:
    tasks = many_tasks(cast, 3)
    lin.goto(live_server.url)
    lin.locator(f"#open-{tasks[1].pk}").focus()

    m.Task.objects.filter(pk=tasks[1].pk).update(reason_zh="疼痛 9 分", version=2)
    refresh(lin)
    expect(lin.locator(f"#row-{tasks[1].pk}")).to_contain_text("疼痛 9 分")
    expect(lin.locator(f"#open-{tasks[1].pk}")).to_be_focused()

    m.Task.objects.filter(pk=tasks[1].pk).update(closed_at=NOW)
    refresh(lin)
    expect(lin.locator(f"#row-{tasks[1].pk}")).to_have_count(0)
    expect(lin.locator(f"#open-{tasks[2].pk}")).to_be_focused()


def test_two_people_claim_and_the_second_reads_who_was_first(
    cast: Cast, lin: Page, new_context: Any, live_server: Any
) -> None:
    task = open_task(cast.mrs_wang, cast.team_a)
    zhou = signed_in(new_context, live_server.url, cast.doctor_zhou, viewport=PHONE)
    lin.goto(live_server.url)
    zhou.goto(live_server.url)

    lin.get_by_role("button", name="我来处理").click()
    expect(lin.locator(".row-mine")).to_contain_text("您从 10:0")
    zhou.get_by_role("button", name="我来处理").click()

    expect(zhou.get_by_role("alert")).to_contain_text("林护士从 10:0")
    assert m.Task.objects.get(pk=task.pk).holder == cast.nurse_lin


def test_the_keyboard_alone_claims_and_records_an_outcome(cast: Cast, lin: Page, live_server: Any) -> None:
    many_tasks(cast, 2)
    lin.goto(live_server.url)

    lin.keyboard.press("j")
    lin.keyboard.press("j")
    lin.keyboard.press("k")
    lin.keyboard.press("c")
    expect(lin.locator("li.row").first.locator(".row-mine")).to_be_visible()
    lin.keyboard.press("o")
    expect(lin.locator("#sheet [name=outcome]").first).to_be_focused()
    lin.keyboard.press("Space")
    expect(lin.locator(".outcome-next")).to_contain_text("下次联系不晚于 14:0")
    lin.locator("#id_note").focus()
    lin.keyboard.type("jck?o 都是字")
    lin.keyboard.press("Tab")
    lin.locator(".outcome-save").press("Enter")

    expect(lin.locator("#sheet .notice-success")).to_be_focused()
    contact = m.Contact.objects.get()
    assert (contact.outcome, contact.note) == ("reached-better", "jck?o 都是字")
    lin.keyboard.press("Escape")
    expect(lin.locator("#sheet")).to_be_empty()
    expect(lin.locator(f"#open-{contact.task_id}")).to_be_focused()


def test_without_a_connection_nothing_typed_is_lost_and_the_page_says_so(
    cast: Cast, lin: Page, live_server: Any
) -> None:
    open_task(cast.mrs_wang, cast.team_a)
    lin.goto(live_server.url)
    lin.get_by_role("link", name=re.compile("^记录结果")).click()
    lin.locator("label:has([value=advice-given])").click()
    lin.locator("#id_note").fill("多喝水")

    lin.context.set_offline(True)
    lin.locator(".outcome-save").click()
    expect(lin.locator("#connection")).to_contain_text("刚才的内容没有保存")
    expect(lin.locator("#id_note")).to_have_value("多喝水")
    assert not m.Contact.objects.exists()

    lin.context.set_offline(False)
    lin.locator(".outcome-save").click()
    expect(lin.locator("#sheet .notice-success")).to_be_visible()
    expect(lin.locator("#connection")).to_be_hidden()
    assert m.Contact.objects.get().note == "多喝水"


def test_the_language_switch_keeps_the_open_sheet(cast: Cast, lin: Page, live_server: Any) -> None:
    task = open_task(cast.mrs_wang, cast.team_a)
    lin.goto(f"{live_server.url}/?group=street")
    lin.locator(".row-open").click()
    expect(lin.locator("#sheet-heading")).to_be_focused()

    lin.get_by_role("button", name="English").click()

    expect(lin.locator("#sheet-heading")).to_have_text("Wang Shufen")
    expect(lin).to_have_url(f"{live_server.url}/?group=street&open={task.pk}")


def test_a_new_emergency_rings_in_words_and_in_the_title(cast: Cast, lin: Page, live_server: Any) -> None:
    lin.goto(live_server.url)
    open_task(cast.mrs_wang, cast.team_a, "E")

    lin.evaluate("document.body.dispatchEvent(new CustomEvent('notices-changed'))")

    expect(lin.locator("#announce")).to_have_text("待办里有新的危急病人")
    expect(lin).to_have_title(re.compile(r"^\(1\) 待办"))
    expect(lin.locator("li.row")).to_contain_text("王淑芬")
    sound = lin.locator("#sound")
    sound.click()
    expect(sound).to_have_attribute("aria-pressed", "true")


def test_everything_works_without_a_script(cast: Cast, new_context: Any, live_server: Any) -> None:
    open_task(cast.mrs_wang, cast.team_a)
    page = signed_in(new_context, live_server.url, cast.nurse_lin, viewport=PHONE, java_script_enabled=False)
    page.goto(live_server.url)

    page.get_by_role("button", name="我来处理").click()
    page.get_by_role("link", name="王淑芬").first.click()
    page.locator("label:has([value=visit-agreed])").click()
    page.locator("#id_note").fill("下午三点上门")
    page.get_by_role("button", name="保存").click()

    expect(page.locator("main")).to_contain_text("已保存")
    expect(page.locator("main")).to_contain_text("下午三点上门")
    assert m.Contact.objects.get().outcome == "visit-agreed"
