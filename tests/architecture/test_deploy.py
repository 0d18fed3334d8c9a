"""What lies in deploy/ can be read, and every program, command, option and setting in it exists."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from configparser import RawConfigParser
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SETTING = r"\b(PAINGRID_[A-Z_]+|DATABASE_URL|PROMETHEUS_[A-Z_]+)\b"


def unit(path: Path) -> RawConfigParser:
    """A unit may name a key again and again; configparser keeps the last, and the form is what is looked at."""
    parser = RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's keys keep their capitals
    parser.read_string(path.read_text())
    return parser


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every command, without the folder and the interpreter it is started by."""
    for path in UNITS:
        if path.suffix == ".service":
            words = shlex.split(unit(path)["Service"]["ExecStart"])
            yield path.name, [Path(words[0]).name, *words[1:]]
    for name, service in COMPOSE["services"].items():
        words = service.get("command")
        if words:
            yield f"compose {name}", words[2:] if words[:2] == ["python", "-m"] else words


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_are_whole(path: Path) -> None:
    read = unit(path)

    assert read["Unit"]["Description"]
    if path.suffix == ".timer":
        assert path.with_suffix(".service").exists() and read["Timer"]["OnCalendar"]
        return
    service = read["Service"]
    assert service["User"] == "paingrid" and service["NoNewPrivileges"] == "yes"
    assert service.get("Restart") == "always" or service["Type"] == "oneshot"


def test_every_command_and_option_exists() -> None:
    ours = {name for name in get_commands()} | {"score", "triage", "dose"}
    granian = subprocess.run(
        [sys.executable, "-m", "granian", "--help"], capture_output=True, text=True, check=True
    ).stdout
    wrong = []
    for where, (program, *arguments) in commands():
        if program == "paingrid":
            wrong += [] if arguments[0] in ours else [f"{where}: paingrid {arguments[0]}"]
        elif program == "granian":
            wrong += [f"{where}: {one}" for one in arguments if one.startswith("--") and one not in granian]
        else:
            wrong.append(f"{where}: {program}")

    assert wrong == []


def test_the_three_programs_run_in_both_ways() -> None:
    needed = {("paingrid", "clock"), ("paingrid", "watch"), ("granian", "paingrid.config.wsgi:application")}
    found = [(where.startswith("compose"), (words[0], words[1])) for where, words in commands()]

    assert all({one for compose, one in found if compose is way} >= needed for way in (True, False))


def test_every_setting_exists_and_no_secret_stands_there() -> None:
    code = "".join(path.read_text() for path in (ROOT / "paingrid").rglob("*.py"))
    texts = {p: p.read_text() for p in DEPLOY.rglob("*") if p.is_file()}
    known = set(re.findall(rf'"{SETTING[2:-2]}"', code))
    found = {(p.name, name) for p, text in texts.items() for name in re.findall(SETTING, text)}
    wrong = {one for one in found if one[1] not in known and one[1].removesuffix("_FILE") not in known}

    assert wrong == set()
    secret = r"(SECRET_KEY|LINK_KEY|FIELD_KEYS|AUDIT_KEY|PASSWORD|WEBHOOK_SECRET|TOKEN)\s*[=:]"
    assert [p.name for p, text in texts.items() if re.search(secret, text)] == []


def test_compose_names_only_what_it_has() -> None:
    for service in COMPOSE["services"].values():
        assert set(service.get("secrets", ())) <= set(COMPOSE["secrets"])
        assert {one.split(":")[0] for one in service.get("volumes", ())} <= set(COMPOSE["volumes"])
        assert set(service.get("depends_on", ())) <= set(COMPOSE["services"])
    assert all(port.startswith("127.0.0.1:") for port in COMPOSE["services"]["web"]["ports"])
    assert "ports" not in COMPOSE["services"]["database"]
