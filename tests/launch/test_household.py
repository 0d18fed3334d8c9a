"""The data folder: private, held by one start at a time, with a clock that never goes back."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from launch.household import Household, RunningElsewhere, clear, move_in, place
from launch.words import CannotGoOn

HOLDER = """
import sys, time
from pathlib import Path
from launch.household import move_in
move_in(Path(sys.argv[1])).announce("http://127.0.0.1:8000")
print("holds", flush=True)
time.sleep(60)
"""


def move_out(household: Household) -> None:
    os.close(household.owner)
    os.close(household.programs)


@pytest.fixture
def household(tmp_path: Path) -> Iterator[Household]:
    household = move_in(tmp_path / "demo")
    yield household
    move_out(household)


def shown(household: Household, machine: datetime) -> datetime:
    clock = json.loads(household.clock.read_text())
    anchor, stood = datetime.fromisoformat(clock["anchor"]), datetime.fromisoformat(clock["shown"])
    return stood + (machine - anchor) * float(clock["rate"])


def test_folder_and_secrets_are_for_their_owner_only(household: Household) -> None:
    secret = household.secret("secret-key")

    assert stat.S_IMODE(household.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert len(secret.read_text()) >= 64


def test_secrets_are_made_once_and_differ(household: Household) -> None:
    first = household.secret("secret-key").read_text()

    assert household.secret("secret-key").read_text() == first
    assert household.secret("link-key").read_text() != first


def test_second_start_is_told_where_the_first_one_answers(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    with holder, holder.stdout:
        holder.stdout.readline()
        with pytest.raises(RunningElsewhere) as refusal:
            move_in(tmp_path)
        holder.kill()

    assert refusal.value.address == "http://127.0.0.1:8000"
    move_out(move_in(tmp_path))


def test_fresh_deletes_a_demonstration_and_keeps_its_lock(household: Household) -> None:
    household.secret("secret-key")
    (household.folder / "postgresql").mkdir()

    clear(household)

    assert sorted(entry.name for entry in household.folder.iterdir()) == [
        "log",
        "owner.lock",
        "paingrid-data",
        "programs.lock",
    ]


@pytest.mark.parametrize("name", ["real", "documents"])
def test_fresh_never_deletes_anything_else(tmp_path: Path, name: str) -> None:
    household = move_in(tmp_path / name)
    (household.folder / "precious").write_text("years of records")

    with pytest.raises(CannotGoOn, match="nothing was deleted"):
        clear(household)

    move_out(household)
    assert (household.folder / "precious").exists()


def test_unwritable_place_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(CannotGoOn, match="PAINGRID_DATA"):
        move_in(tmp_path / "file" / "demo")


def test_demo_and_real_data_lie_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PAINGRID_DATA", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    assert place("demo") == tmp_path / "paingrid/demo"
    assert place("real") == tmp_path / "paingrid/real"


def test_clock_stays_the_machines_own_at_real_speed(household: Household) -> None:
    household.resume_clock(1.0)

    assert not household.clock.exists()


def test_fast_clock_slows_down_without_going_back(household: Household) -> None:
    began = datetime.now(UTC) - timedelta(hours=2)
    clock = {"anchor": began.isoformat(), "shown": began.isoformat(), "rate": 60.0}
    household.clock.write_text(json.dumps(clock))
    stopped = began + timedelta(hours=1)
    household.mark_alive()
    os.utime(household.folder / "alive", (stopped.timestamp(), stopped.timestamp()))

    household.resume_clock(1.0)

    # one hour at sixty times the speed, then one hour in which nothing ran
    due = began + timedelta(hours=61)
    assert abs(shown(household, datetime.now(UTC)) - due) < timedelta(seconds=5)
    assert shown(household, datetime.now(UTC) + timedelta(hours=1)) - due < timedelta(hours=1, seconds=5)
