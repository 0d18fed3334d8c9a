"""Guessing at a colleague's name, from one place and from a thousand: slowed and bounded, and the colleague gets in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live
from django.test import Client
from django.urls import reverse

from paingrid.journey.sign_in_tries import BOUND
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble
from tests.integration.test_second_factor import by_password, code_of, set_up_app

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    return assemble()


def tries(name: str, password: str, client: Client, where: str) -> int:
    given = {"username": name, "password": password}
    return client.post("/sign-in/", given, REMOTE_ADDR=where).status_code


def besiege(name: str, times: int = 1000) -> list[int]:
    """Guess from another address each time."""
    return [tries(name, f"wrong{n}", Client(), f"198.{18 + n // 250}.{n % 250}.7") for n in range(times)]


def test_after_a_thousand_guesses_the_colleague_gets_in(cast: Cast) -> None:
    known = Client()
    assert tries("lin", "lin", known, "203.0.113.9") == 303
    known.post("/sign-in/out/")
    secret = set_up_app(by_password(cast.doctor_zhou)[0])

    said = besiege("lin") + besiege("zhou")

    assert set(said) == {422, 429}
    assert tries("lin", "lin", known, "198.18.3.7") == 303, "a browser she has signed in with, wherever it is"
    new = Client(headers={"accept-language": "en"})
    assert tries("zhou", "zhou", new, "203.0.113.77") == 303
    assert new.post(reverse("mfa_authenticate"), {"code": code_of(secret, 1)}).status_code == 302
    assert new.get("/").status_code == 200, "password and second step open a browser that is new"


def test_guessing_from_everywhere_is_bounded_and_the_answer_tells_nothing(cast: Cast) -> None:
    said = besiege("lin", BOUND + 20)
    nobody = besiege("nobody-here", BOUND + 20)
    right = Client(headers={"accept-language": "en"})

    assert said == nobody and said.count(422) == BOUND and said[-1] == 429
    assert tries("lin", "lin", right, "203.0.113.5") == 429, "the one right guess is answered like a wrong one"
    assert right.get("/bell/").status_code == 302
    assert tries("tang", "tang", Client(), "203.0.113.5") == 303, "other names are not touched"


def test_one_address_is_slowed_at_once(cast: Cast) -> None:
    one = [tries("lin", f"wrong{n}", Client(), "198.51.100.7") for n in range(50)]
    assert one.count(422) <= 6 and one[-1] == 429


def test_signing_in_changes_the_session_and_signing_out_leaves_nothing_of_it(cast: Cast) -> None:
    planted = Client()
    planted.get("/sign-in/")
    session = planted.session
    session["planted"] = "1"
    session.save()
    planted.cookies[live.SESSION_COOKIE_NAME] = before = str(session.session_key)

    assert tries("lin", "lin", planted, "203.0.113.9") == 303
    after = planted.cookies[live.SESSION_COOKIE_NAME].value
    assert after != before, "whoever planted a session knows none afterwards"
    thief = Client()
    thief.cookies[live.SESSION_COOKIE_NAME] = before
    assert thief.get("/bell/").status_code == 302
    planted.post("/sign-in/out/")
    thief.cookies[live.SESSION_COOKIE_NAME] = after
    assert thief.get("/bell/").status_code == 302
    assert not _stored(after)


def _stored(key: Any) -> bool:
    return Client().session.__class__().exists(key)
