"""Passwords: what is taken and refused, what changing one asks for, and how guessing is slowed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble

pytestmark = pytest.mark.django_db
ADDRESS = "/sign-in/password/"


@pytest.fixture
def cast(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    return assemble()


def inside(name: str = "lin") -> Client:
    client = Client(headers={"accept-language": "en"})
    assert client.post("/sign-in/", {"username": name, "password": name}).status_code == 303
    return client


def change(client: Client, new: str, old: str = "lin") -> int:
    given = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post(ADDRESS, given).status_code


@pytest.mark.parametrize("weak", ["short12", "password123", "12345678901", "lin"])
def test_short_common_and_all_digit_passwords_are_refused(cast: Cast, weak: str) -> None:
    assert change(inside(), weak) == 422
    assert Client().login(username="lin", password="lin")


@pytest.mark.parametrize(
    "good", ["correct horse battery", "雨后的竹林很安静吗", "jasmine" * 12, " jasmin tea 1 ", "!!!!ffff????"]
)
def test_any_composition_and_length_is_taken_exactly_as_typed(cast: Cast, good: str) -> None:
    assert change(inside(), good) == 303
    assert Client().login(username="lin", password=good)
    assert not Client().login(username="lin", password=good.upper() if good.upper() != good else good.strip() + "x")


def test_a_new_one_needs_the_present_one_and_ends_the_other_sessions(cast: Cast) -> None:
    here, elsewhere = inside(), inside()

    assert change(here, "jasmine-tea-42", old="wrong") == 422
    assert change(here, "jasmine-tea-42") == 303
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


def test_the_field_is_masked_and_a_password_manager_is_welcome(cast: Cast) -> None:
    page = Client().get("/sign-in/").content.decode()

    assert 'type="password"' in page and 'autocomplete="current-password"' in page
    assert "onpaste" not in page


def test_guessing_is_slowed_where_it_is_done_and_nobody_else_waits(cast: Cast) -> None:
    guesser, owner = Client(REMOTE_ADDR="198.51.100.7"), Client(REMOTE_ADDR="203.0.113.9")
    tried = [guesser.post("/sign-in/", {"username": "lin", "password": f"wrong{n}"}).status_code for n in range(12)]

    assert tried[0] == 422 and tried[-1] == 429
    assert guesser.post("/sign-in/", {"username": "lin", "password": "lin"}).status_code == 429
    assert owner.post("/sign-in/", {"username": "lin", "password": "lin"}).status_code == 303
