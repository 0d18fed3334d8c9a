"""The band across every page of the staff when the clock stands still; it costs a page nothing in between."""

from __future__ import annotations

import pytest
from django.test import Client

from paingrid.web.shell import context, heartbeat
from paingrid.web.shell.heartbeat import Heartbeat
from tests.cast import assemble

pytestmark = pytest.mark.django_db(transaction=True)


class Seconds:
    """A clock of the test."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch, settings: object) -> Seconds:
    settings.CLOCK_SILENT_S = 60  # type: ignore[attr-defined]  # pytest-django's settings
    made = Seconds()
    monkeypatch.setattr(context, "HEARTBEAT", Heartbeat(made))
    return made


def test_a_clock_that_is_not_there_is_said_after_a_minute_on_a_page_of_the_staff(seconds: Seconds) -> None:
    cast, client = assemble(), Client(headers={"accept-language": "zh-hans"})
    client.force_login(cast.nurse_lin.account, backend="django.contrib.auth.backends.ModelBackend")
    first = client.get("/").content.decode()
    seconds.at = 61.0
    later = client.get("/").content.decode()
    family = Client().get(cast.wang_path).content.decode()
    assert "时钟停了" not in first
    assert "时钟停了" in later and 'role="alert"' in later
    assert "时钟停了" not in family, "a family cannot mend it"


def test_in_between_nothing_is_asked(seconds: Seconds, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(heartbeat, "seconds_since_the_clock_looked", lambda: asked.append(1) or 0.5)
    beat = Heartbeat(seconds)
    for at in (0.0, 3.0, 9.9, 10.0, 12.0):
        seconds.at = at
        assert not beat.is_silent()
    assert len(asked) == 2
