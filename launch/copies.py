"""Copies of a PostgreSQL: base backups that were verified, and a restore to a moment into a folder of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from launch.postgres import Cluster, Programs, installed, socket_folder
from launch.words import CannotGoOn

MARKER = "last-good.json"
SHAPE = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Restored:
    """What a restore brought back: where, from which copy, and the time of its last transaction."""

    data: Path
    base: str
    last_at: str


def follow_command(url: str, folder: Path) -> list[str]:
    """Return the command that receives the write-ahead log without end; a slot keeps what it has not yet had."""
    (folder / "wal").mkdir(parents=True, exist_ok=True)
    return [_tool("pg_receivewal"), "-D", str(folder / "wal"), "-d", url, "--slot=paingrid_copies", "--synchronous"]


def make_slot(url: str) -> None:
    """Make the slot for `follow_command`; one that is there stays."""
    _run([_tool("pg_receivewal"), "-d", url, "--slot=paingrid_copies", "--create-slot", "--if-not-exists"])


def back_up(url: str, folder: Path, *, keep: int, at: datetime) -> Path:
    """Take a base backup, verify it against its manifest, and only then count it and let go of the oldest."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    done = folder / f"base-{at.astimezone(UTC).strftime(SHAPE)}"
    for left in folder.glob("base-*.half-made"):  # of a run that was cut short
        shutil.rmtree(left)
    half_made = done.with_suffix(".half-made")
    _run([_tool("pg_basebackup"), "-D", str(half_made), "-d", url, "-X", "stream", "-c", "fast"])
    _run([_tool("pg_verifybackup"), "-q", str(half_made)])
    half_made.rename(done)
    _write(folder / MARKER, json.dumps({"at": at.astimezone(UTC).isoformat(), "base": done.name}))
    for old in _bases(folder)[:-keep]:
        shutil.rmtree(old)
    _let_go_of_old_changes(folder)
    return done


def _write(file: Path, text: str) -> None:
    """Put a whole file in place of the old one, on the disk and not only in memory."""
    new = file.with_suffix(".new")
    with new.open("w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    new.replace(file)
    place = os.open(file.parent, os.O_RDONLY)
    os.fsync(place)
    os.close(place)


def _let_go_of_old_changes(folder: Path) -> None:
    """Remove the log from before the oldest copy: no restore can begin there any more."""
    if not (folder / "wal").exists():
        return
    label = (_bases(folder)[0] / "backup_label").read_text()
    first = re.search(r"\(file ([0-9A-F]{24})\)", label)
    if first is not None:
        _run([_tool("pg_archivecleanup"), str(folder / "wal"), first[1]])


def restore(folder: Path, into: Path, *, to: datetime) -> Restored:
    """Bring the last copy before `to` up to that moment, in a new folder; a folder with anything in it is refused."""
    if into.exists() and any(into.iterdir()):
        raise CannotGoOn(f"{into} 不是空的，没有改动任何内容。", f"{into} is not empty; nothing was changed.")
    stamp = to.astimezone(UTC).strftime(SHAPE)
    earlier = [base for base in _bases(folder) if base.name.removeprefix("base-") < stamp]
    if not earlier:
        raise CannotGoOn("那个时间之前没有备份。", "There is no backup from before that moment.")
    major = int((earlier[-1] / "PG_VERSION").read_text())
    programs = next((one for one in installed() if one.major == major), None)
    if programs is None:
        raise CannotGoOn(f"没有 PostgreSQL {major}。", f"PostgreSQL {major} is not on this machine.")
    data, half_made = into / "postgresql", into / "postgresql.half-made"
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        shutil.copytree(earlier[-1], half_made)
        half_made.chmod(0o700)
        own = (half_made / "postgresql.auto.conf").read_text()
        _aim(half_made, folder / "wal", to)
        last_at = _replay(half_made, programs, into)
        # Nobody who starts it again is to look for the log of then.
        (half_made / "postgresql.auto.conf").write_text(own)
        half_made.rename(data)
    except BaseException:
        shutil.rmtree(half_made, ignore_errors=True)
        raise
    return Restored(data, earlier[-1].name, last_at)


def _bases(folder: Path) -> list[Path]:
    return sorted(base for base in folder.glob("base-*Z") if base.is_dir())


def _aim(data: Path, wal: Path, to: datetime) -> None:
    """Tell the server where its log is and when to stop; the unfinished last segment counts too."""
    place = str(wal.resolve())
    fetch = f'cp "{place}/%f" "%p" 2>/dev/null || cp "{place}/%f.partial" "%p"'
    lines = {
        "restore_command": fetch,
        "recovery_target_time": to.astimezone(UTC).isoformat(),
        "recovery_target_inclusive": "on",
        "recovery_target_action": "promote",
    }
    with (data / "postgresql.auto.conf").open("a") as settings:
        settings.writelines(f"{name} = '{value}'\n" for name, value in lines.items())
    (data / "recovery.signal").touch()


def _replay(data: Path, programs: Programs, folder: Path) -> str:
    """Run the restored server until it reached the moment; return the time of its last transaction."""
    cluster = Cluster(data, programs, socket_folder(folder))
    log = folder / "restore.log"
    with log.open("wb") as output:
        server = subprocess.Popen(cluster.command(), stdout=output, stderr=output, stdin=subprocess.DEVNULL)
    try:
        while cluster_says(cluster, "SELECT pg_is_in_recovery()") != "f":
            if server.poll() is not None:
                raise _why_not(log)
            time.sleep(0.1)
        return cluster_says(cluster, "SELECT pg_last_xact_replay_timestamp()")
    finally:
        server.send_signal(2)
        server.wait(60)


def _why_not(log: Path) -> CannotGoOn:
    said = log.read_text(errors="replace")
    if "recovery ended before configured recovery target was reached" in said:
        last = re.findall(r"last completed transaction was at log time ([^\n]+)", said)
        until = last[-1] if last else "-"
        return CannotGoOn(
            f"收到的改动只到 {until}，到不了那个时间。请选更早的时间。",
            f"What was received ends at {until}, before that moment. Choose an earlier one.",
        )
    return CannotGoOn(f"没有恢复到那个时间，见 {log}。", f"The copy did not reach that moment; {log} says why.")


def cluster_says(cluster: Cluster, sql: str) -> str:
    """Return what a cluster answers; empty while it does not."""
    psql = [str(cluster.programs.folder / "psql"), "-X", "-A", "-t", "-q", "-c", sql, cluster.url]
    return subprocess.run(psql, capture_output=True, text=True, check=False).stdout.strip()


def _tool(name: str) -> str:
    for programs in installed():
        if (programs.folder / name).exists():
            return str(programs.folder / name)
    raise CannotGoOn(f"没有找到 {name}。", f"{name} was not found; it comes with PostgreSQL.")


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        name = Path(command[0]).name
        raise CannotGoOn(f"{name} 失败。", f"{name} failed:\n{done.stderr[-1500:]}")
