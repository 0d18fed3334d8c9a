"""A patient takes the record along and asks for a correction; the doctor answers; axe and width on both sides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import expect

from paingrid.records import models as m
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble
from tests.e2e.staff import DESK, PHONE, faults, signed_in
from tests.integration.test_export import WORDS, pages, says

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WRONG, ANSWER = "过敏写错了：我对青霉素过敏", "已改为青霉素过敏，谢谢提醒"


@pytest.fixture
def cast(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW, rate=0.0)
    made = assemble()
    says(made, made.mrs_wang, WORDS)
    return made


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_copy_is_taken_and_a_correction_is_asked_answered_and_read(
    cast: Cast, new_context: Any, live_server: Any, size: dict[str, int], language: str
) -> None:
    name = f"{size['width']}-{language}"
    context = new_context(viewport=size, accept_downloads=True)
    context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}])
    own = context.new_page()
    own.goto(f"{live_server.url}{cast.wang_path}")
    own.click("a[href$='/my-record/']")
    own.wait_for_url("**/my-record/")
    found = faults(own, f"my-record-{name}")
    with own.expect_download() as taken:
        own.click("a[href$='/pdf/']")
    assert WORDS in "".join("".join(pages(Path(taken.value.path()).read_bytes())).split())
    expect(own.get_by_role("status")).not_to_be_empty()

    own.locator("summary").click()
    own.fill("#words", "错")
    own.locator("form[action$='/my-record/'] button").click()
    expect(own.get_by_role("alert")).to_be_visible()
    expect(own.locator("#words")).to_have_value("错")
    found += faults(own, f"my-record-refused-{name}")
    own.locator("label:has([value=correction])").click()
    own.fill("#words", WRONG)
    own.locator("form[action$='/my-record/'] button").click()
    expect(own.locator("q", has_text=WRONG)).to_be_visible()
    found += faults(own, f"my-record-asked-{name}")

    doctor = signed_in(new_context, live_server.url, cast.doctor_zhou, viewport=size, language=language)
    task = m.Task.objects.get(kind="record-request")
    doctor.goto(f"{live_server.url}/task/{task.pk}/")
    found += faults(doctor, f"request-task-{name}")
    doctor.click("a[href$='/requests/']")
    doctor.wait_for_url("**/requests/")
    doctor.locator("form[action*='/requests/'] button").click()
    expect(doctor.locator(".field-error").first).to_be_visible()
    found += faults(doctor, f"request-refused-{name}")
    doctor.locator("select[name$='-verdict']").select_option("accepted")
    doctor.locator("textarea[name$='-answer']").fill(ANSWER)
    doctor.locator("form[action*='/requests/'] button").click()
    expect(doctor.locator(".their-words", has_text=ANSWER)).to_be_visible()
    found += faults(doctor, f"request-answered-{name}")

    own.goto(f"{live_server.url}{cast.wang_path}my-record/")
    expect(own.get_by_text(ANSWER)).to_be_visible()
    found += faults(own, f"my-record-answered-{name}")
    assert m.Task.objects.get(pk=task.pk).closed_at is not None
    assert found == []
