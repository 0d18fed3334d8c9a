"""The data folder of one installation: private, locked while in use, with its own secrets and its own clock."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from launch.words import CannotGoOn, say

MARK = "这个文件夹由 PainGrid 的 ./start 建立 · This folder was made by PainGrid's ./start\n"
CLOSING_TIME_S = 30.0


@dataclass(frozen=True)
class RunningElsewhere(Exception):
    """Another start is using this folder; `address` is where it answers."""

    address: str


@dataclass(frozen=True)
class Household:
    """
    One installation's data folder, held by two open locks.

    `owner` belongs to the start itself; `programs` is handed on to its programs and is free
    only when the last of them has gone.
    """

    folder: Path
    owner: int
    programs: int

    @property
    def clock(self) -> Path:
        """The demonstration's clock file; the machine's own clock counts while it does not exist."""
        return self.folder / "clock.json"

    @property
    def logs(self) -> Path:
        """Where the programs write what they have to say."""
        return self.folder / "log"

    def secret(self, name: str) -> Path:
        """Return the file of a secret, made once and readable by its owner only."""
        path = self.folder / "secrets" / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if not path.exists():
            new = path.with_suffix(".new")
            new.unlink(missing_ok=True)
            handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            os.write(handle, secrets.token_urlsafe(48).encode())
            os.fsync(handle)
            os.close(handle)
            new.rename(path)
        return path

    def announce(self, address: str) -> None:
        """Write down where this installation answers, for whoever finds the folder locked."""
        (self.folder / "owner.lock").write_text(address)

    def mark_alive(self) -> None:
        """Leave a trace of the present moment, from which the next start sets its clock after a crash."""
        (self.folder / "alive").touch()

    def resume_clock(self, rate: float) -> None:
        """
        Let the demonstration's clock go on from where it stood, at `rate` times real speed.

        Records of the future would be wrong, so a clock that ran ahead never goes back; the time
        during which nothing ran counts at real speed.
        """
        machine = datetime.now(UTC)
        shown = machine
        if self.clock.exists():
            clock = json.loads(self.clock.read_text())
            anchor, stood = datetime.fromisoformat(clock["anchor"]), datetime.fromisoformat(clock["shown"])
            alive = self.folder / "alive"
            until = datetime.fromtimestamp(alive.stat().st_mtime, UTC) if alive.exists() else machine
            until = max(anchor, min(until, machine))
            shown = stood + (until - anchor) * float(clock["rate"]) + (machine - until)
        elif rate == 1:
            return
        new = self.clock.with_suffix(".new")
        new.write_text(json.dumps({"anchor": machine.isoformat(), "shown": shown.isoformat(), "rate": rate}))
        new.replace(self.clock)


def place(name: str) -> Path:
    """Return the data folder `demo` or `real`, whether or not it exists."""
    given = os.environ.get("PAINGRID_DATA")
    if given:
        return Path(given).expanduser().absolute() / name
    home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(home).expanduser().absolute() / "paingrid" / name


def move_in(folder: Path) -> Household:
    """Make the folder if it is new, lock it, and wait for an earlier start that is still closing."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        owner = _own(folder)
        programs = _wait_for_programs(folder)
        if not (folder / "paingrid-data").exists():
            (folder / "paingrid-data").write_text(MARK, encoding="utf-8")
        (folder / "log").mkdir(mode=0o700, exist_ok=True)
    except (PermissionError, FileNotFoundError, NotADirectoryError, RuntimeError) as error:
        raise CannotGoOn(
            f"无法使用数据文件夹 {folder}：{error}。请用 PAINGRID_DATA 指定一个可以写入的文件夹。",
            f"The data folder {folder} cannot be used ({error}). Name a writable one in PAINGRID_DATA.",
        ) from error
    return Household(folder, owner, programs)


def _own(folder: Path) -> int:
    handle = os.open(folder / "owner.lock", os.O_RDWR | os.O_CREAT, 0o600)
    if not _locked(handle):
        os.close(handle)
        raise RunningElsewhere((folder / "owner.lock").read_text())
    return handle


def _wait_for_programs(folder: Path) -> int:
    """Wait until the programs of an earlier start, killed or still closing, have gone."""
    handle = os.open(folder / "programs.lock", os.O_RDWR | os.O_CREAT, 0o600)
    if _locked(handle):
        return handle
    say("▸ 正在等待上一次启动完全结束…", "Waiting for the last start to end …")
    limit = time.monotonic() + CLOSING_TIME_S
    while not _locked(handle):
        if time.monotonic() > limit:
            raise CannotGoOn(
                f"上一次启动还没有完全结束（{folder}）。请稍候再试。",
                f"The last start has not quite ended ({folder}). Try again in a moment.",
            )
        time.sleep(0.1)
    return handle


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def clear(household: Household) -> None:
    """Delete everything of a demonstration but the locks that are being held."""
    if household.folder.name != "demo" or not (household.folder / "paingrid-data").exists():
        raise CannotGoOn(
            f"{household.folder} 不是演示数据，没有删除任何内容。",
            f"{household.folder} is not a demonstration's data folder; nothing was deleted.",
        )
    for entry in household.folder.iterdir():
        if entry.name in ("owner.lock", "programs.lock", "paingrid-data"):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    (household.folder / "log").mkdir(mode=0o700, exist_ok=True)
