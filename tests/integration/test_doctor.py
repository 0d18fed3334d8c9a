"""What the doctor says of an installation in order, and of one with each fault."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from paingrid.console import doctor
from paingrid.console.doctor import CHINESE, examine

pytestmark = pytest.mark.django_db


@pytest.fixture
def safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The settings of an installation in which everything is right; the loop and the role are said to be."""
    (tmp_path / "watch.json").touch()
    (tmp_path / "backup").touch()
    monkeypatch.setattr(doctor, "seconds_since_the_clock_looked", lambda: 1.0)
    monkeypatch.setattr(doctor.running, "role_is_superuser", lambda: False)
    monkeypatch.setattr(doctor.running, "pages_go_round_the_wall", lambda: False)
    own = "aB3$" * 20 + "qwertyuiopas"
    return {
        **{"HTTPS": True, "BASE_URL": "https://grid.example.org", "DEBUG": False, "DEMO": False},
        **{"SECRET_KEY": own, "LINK_KEY": own, "FIELD_KEYS": f"a:{own}", "SECOND_FACTOR": "required"},
        **{"ALLOWED_HOSTS": ["grid.example.org"], "BEHIND_PROXY": True, "TRUSTED_PROXIES": 1},
        **{"SECURE_HSTS_SECONDS": 31536000, "SECURE_SSL_REDIRECT": True},
        **{"SESSION_COOKIE_SECURE": True, "CSRF_COOKIE_SECURE": True, "CLOCK_SILENT_S": 60},
        **{"EMAIL_HOST": "mail.example.org", "WATCH_EMAILS": ["duty@example.org"]},
        **{"AUDIT_CHECKPOINTS": str(tmp_path), "AUDIT_KEY": own, "STATIC_ROOT": tmp_path},
        **{"WATCH_FILE": str(tmp_path / "watch.json"), "BACKUP_MARKER": str(tmp_path / "backup")},
    }


def codes(verdict: str = "unsafe") -> set[str]:
    return {one.code for one in examine() if one.verdict == verdict}


def test_nothing_is_said_against_a_safe_installation(safe: dict[str, Any]) -> None:
    with override_settings(**safe):
        assert (codes(), codes("unknown")) == (set(), set())
        with pytest.raises(SystemExit) as ended:
            call_command("doctor")
    assert ended.value.code == 0


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"DEBUG": True}, "security.W018"),
        ({"SECRET_KEY": "short"}, "security.W009"),
        ({"LINK_KEY": "unsafe-link"}, "paingrid.E001"),
        ({"FIELD_KEYS": "unsafe:x"}, "paingrid.E001"),
        ({"DEMO": True}, "paingrid.E002"),
        ({"HTTPS": False, "BASE_URL": "http://grid.example.org"}, "paingrid.E003"),
        ({"ALLOWED_HOSTS": ["*"]}, "paingrid.E004"),
        ({"SECOND_FACTOR": "offered"}, "paingrid.E005"),
        ({"CLOCK_SILENT_S": 0}, "paingrid.E006"),
        ({"TRUSTED_PROXIES": 0}, "paingrid.W003"),
        ({"WATCH_EMAILS": []}, "paingrid.W004"),
        ({"SECURE_HSTS_SECONDS": 0}, "security.W004"),
        ({"SESSION_COOKIE_SECURE": False}, "security.W012"),
        ({"WATCH_FILE": "/nowhere/watch.json"}, "watch"),
        ({"BACKUP_MARKER": "/nowhere/backup"}, "backup"),
    ],
)
def test_each_fault_is_said_in_both_languages(safe: dict[str, Any], fault: dict[str, Any], code: str) -> None:
    with override_settings(**{**safe, **fault}):
        found = [one for one in examine() if one.code == code]
    assert [one.verdict for one in found] == ["unsafe"]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in found[0].zh) and found[0].en != found[0].zh


@pytest.mark.parametrize(("name", "hours"), [("watch", 1), ("backup", 27)])
def test_an_old_sign_of_life_is_none(safe: dict[str, Any], name: str, hours: int) -> None:
    file = Path(safe["WATCH_FILE"] if name == "watch" else safe["BACKUP_MARKER"])
    then = file.stat().st_mtime - hours * 3600
    os.utime(file, (then, then))
    with override_settings(**safe):
        assert codes() == {name}


def test_what_nobody_configured_is_unknown_and_not_good(safe: dict[str, Any]) -> None:
    with override_settings(**{**safe, "BACKUP_MARKER": "", "WATCH_FILE": ""}), pytest.raises(SystemExit) as ended:
        assert codes("unknown") == {"watch", "backup"}
        call_command("doctor")
    assert ended.value.code == 2


def test_no_loop_a_wrong_clock_and_a_mighty_role_are_said(
    safe: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "seconds_since_the_clock_looked", lambda: None)
    monkeypatch.setattr(doctor, "machine_seconds", lambda: 0)
    monkeypatch.setattr(doctor.running, "role_is_superuser", lambda: True)
    with override_settings(**safe):
        assert codes() == {"clock", "time", "role"}


@pytest.fixture
def page_served() -> Iterator[Callable[[str], Any]]:
    """Connect like a server of pages, as a role of the database."""
    with ExitStack() as connections:

        def serve(user: str) -> Any:
            known = connection.settings_dict
            address = {"host": known["HOST"], "port": known["PORT"] or 5432, "dbname": known["NAME"], "user": user}
            return connections.enter_context(psycopg.connect(**address, application_name=settings.WEB_SESSION))

        yield serve


@pytest.mark.parametrize(("user", "verdict"), [("paingrid_web", "good"), ("", "unsafe"), (None, "unknown")])
def test_pages_that_go_round_the_second_wall_are_said(
    page_served: Callable[[str], Any], user: str | None, verdict: str
) -> None:
    if user is not None:
        page_served(user or connection.settings_dict["USER"])

    assert [one.verdict for one in examine() if one.code == "second-wall"] == [verdict]


@pytest.mark.django_db(transaction=True)
def test_a_table_before_the_wall_is_said_and_migrate_takes_it_in(page_served: Callable[[str], Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE records_report DISABLE ROW LEVEL SECURITY")
    before = [(one.verdict, "paingrid migrate" in one.en) for one in examine() if one.code == "second-wall"]
    call_command("migrate", verbosity=0)
    page_served("paingrid_web")

    after = [one.verdict for one in examine() if one.code == "second-wall"]

    assert (before, after) == ([("unsafe", True)], ["good"])


def test_every_check_of_ours_has_chinese_words() -> None:
    source = (Path(doctor.__file__).parents[1] / "config" / "checks.py").read_text()
    assert {word for word in CHINESE if word.startswith("paingrid.") and f'"{word}"' not in source} == set()
    assert source.count('id="paingrid.') == len([word for word in CHINESE if word.startswith("paingrid.")])
