"""`./start`: everything that makes a running PainGrid, in order, and its orderly end."""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from types import FrameType

from launch.environment import ROOT
from launch.family import Family, Member
from launch.household import Household, RunningElsewhere, clear, move_in, place
from launch.options import Options, read_options
from launch.postgres import Cluster, open_cluster
from launch.throwaway import server
from launch.words import CannotGoOn, say, step, write

FIRST_PORT = 8000
LOOPBACK = "127.0.0.1"


class AskedToStop(Exception):
    """Ctrl-C, a closed terminal, or a polite signal."""


def main() -> int:
    """Run one installation until it is asked to stop; returns the exit status."""
    options = read_options(sys.argv[1:])
    _listen_for_signals(_stop)
    try:
        household = move_in(place(options.folder_name))
        _run(options, household)
    except RunningElsewhere as other:
        say(f"PainGrid 已经在运行：  {other.address}", "PainGrid is already running there.")
        return 1
    except CannotGoOn as reason:
        write(f"{reason}\n")
        return 1
    except AskedToStop:
        say("已经停止，数据都已保留。", "Stopped; everything is kept.")
    return 0


def _run(options: Options, household: Household) -> None:
    if options.fresh:
        _start_over(options, household)
    family = Family(held=[household.programs])
    try:
        port = _port(options)
        address = f"http://{LOOPBACK}:{port}"
        household.announce(address)
        environment = _environment(options, household, address)
        cluster = _start_database(family, household, environment)
        if cluster is not None:
            environment["DATABASE_URL"] = cluster.url
            environment["PAINGRID_WEB_DATABASE_URL"] = cluster.web_url
        _prepare(family, options, household, environment)
        _start_programs(family, options.live, household, environment, port)
        _greet(options, household, address)
        _stay(family, household)
    finally:
        _ignore_signals()
        say("\n▸ 正在停止…", "Stopping …")
        family.stop()
        if not options.empty:
            household.mark_alive()


def _start_over(options: Options, household: Household) -> None:
    if os.environ.get("DATABASE_URL"):
        raise CannotGoOn(
            "--fresh 只删除它自己的数据文件夹；DATABASE_URL 指定的数据库请您自己清空。",
            "--fresh deletes its own data folder only; empty the database of DATABASE_URL yourself.",
        )
    say(f"▸ 将删除演示数据：{household.folder}", "The demonstration's data in this folder will be deleted.")
    if sys.stdin.isatty() and not options.yes:
        write("  继续请输入 y · type y to go on: ")
        if sys.stdin.readline().strip().lower() not in ("y", "yes", "是"):
            raise CannotGoOn("没有删除任何内容。", "Nothing was deleted.")
    clear(household)


def _port(options: Options) -> int:
    """Return the port asked for, or the first free one."""
    wanted = [options.port] if options.port else range(FIRST_PORT, FIRST_PORT + 100)
    for port in wanted:
        if _is_free(port):
            return port
    raise CannotGoOn(
        f"端口 {wanted[0]} 已被占用。请用 --port 换一个。", f"Port {wanted[0]} is taken. Choose another with --port."
    )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def _environment(options: Options, household: Household, address: str) -> dict[str, str]:
    own = {
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "PAINGRID_LOG_FORMAT": "text",
        "DJANGO_SETTINGS_MODULE": "paingrid.config.settings",
        "PAINGRID_DEMO": "0" if options.empty else "1",
        "PAINGRID_BASE_URL": os.environ.get("PAINGRID_BASE_URL") or address,
        "PAINGRID_SECRET_KEY_FILE": str(household.secret("secret-key")),
        "PAINGRID_LINK_KEY_FILE": str(household.secret("link-key")),
        "PAINGRID_FIELD_KEYS_FILE": str(household.secret("field-keys")),
        "PAINGRID_AUDIT_KEY_FILE": str(household.secret("audit-key")),
        "PAINGRID_AUDIT_CHECKPOINTS": str(household.folder / "audit"),
        "PAINGRID_WATCH_FILE": str(household.folder / "watch"),
        "PAINGRID_STATIC_ROOT": str(household.folder / "static"),
        "PAINGRID_STATIC_MANIFEST": "1",
    }
    if not options.empty:
        household.resume_clock(options.speed or 1.0)
        own["PAINGRID_CLOCK_FILE"] = str(household.clock)
    return {**os.environ, **own}


def _start_database(family: Family, household: Household, environment: dict[str, str]) -> Cluster | None:
    if environment.get("DATABASE_URL"):
        say("▸ 使用 DATABASE_URL 指定的数据库", "Using the database named in DATABASE_URL")
        return None
    with step("正在启动数据库", "Starting the private database"):
        cluster = open_cluster(household.folder, durable=True)
        member = family.start(server(cluster, household.logs / "postgresql.log"))
        family.wait_until(member, cluster.accepts_connections, seconds=90)
        cluster.make_database()
    return cluster


def _prepare(family: Family, options: Options, household: Household, environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "launch.prepare", "--links-to", str(household.folder / "links")]
    command += ["--empty"] if options.empty else []
    command += ["--patients", str(options.patients)] if options.patients else []
    command += ["--seed", str(options.seed)] if options.seed is not None else []
    if family.finish(Member("prepare", command, environment)):
        raise CannotGoOn("准备工作没有完成，原因见上。", "The preparation did not succeed; the reason is above.")


def _start_programs(family: Family, live: bool, household: Household, environment: dict[str, str], port: int) -> None:
    with step("正在打开网页", "Opening the pages"):
        behind_the_wall = {**environment, "DATABASE_URL": _web_database(environment)}
        web = family.start(Member("web", _web_command(port), behind_the_wall, household.logs / "web.log"))
        for name in ("clock", "watch", "live") if live else ("clock", "watch"):
            command = [sys.executable, "-m", "paingrid", name]
            family.start(Member(name, command, environment, household.logs / f"{name}.log"))
        family.wait_until(web, lambda: _answers(port), seconds=90)


def _web_database(environment: dict[str, str]) -> str:
    """Return where the pages are served from: as a role that owns nothing, if one was named."""
    return environment.get("PAINGRID_WEB_DATABASE_URL") or environment["DATABASE_URL"]


def _web_command(port: int) -> list[str]:
    serve = [sys.executable, "-m", "granian", "paingrid.config.wsgi:application", "--interface", "wsgi"]
    serve += ["--host", LOOPBACK, "--port", str(port), "--workers", "2", "--blocking-threads", "2", "--no-ws"]
    return [*serve, "--respawn-failed-workers", "--workers-kill-timeout", "4"]


def _answers(port: int) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{LOOPBACK}:{port}/", timeout=10):
            return True
    except urllib.error.HTTPError as answer:
        return answer.code < 500
    except OSError:
        return False


def _greet(options: Options, household: Household, address: str) -> None:
    links = household.folder / "links"
    write(f"\n  因爱网格 PainGrid   {address}\n\n")
    write(links.read_text(encoding="utf-8"))
    links.unlink()
    if options.live:
        say("\n演示城市正在继续：新的报告会不断出现。", "The city goes on living: new reports keep coming.")
    say("\n按 Ctrl-C 结束，数据会保留。", "Ctrl-C ends it; the data are kept.")


def _stay(family: Family, household: Household) -> None:
    """
    Look after the programs until a signal asks to stop; a signal or a death wakes this loop at once.

    From here on a signal only leaves word. An exception in the middle of looking after a program would leave a lock
    of `subprocess` held, and the stop would wait for it for ever.
    """
    asked: list[int] = []
    wake, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    _listen_for_signals(lambda number, _frame: asked.append(number))
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    marked = 0.0
    while not asked:
        family.look_after()
        if time.monotonic() - marked > 5:
            household.mark_alive()
            marked = time.monotonic()
        if not asked and wake in select.select([wake], [], [], 1.0)[0]:
            os.read(wake, 4096)
    raise AskedToStop


def _listen_for_signals(heard: Callable[[int, FrameType | None], None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup asks to stay
            signal.signal(number, heard)


def _stop(_number: int, _frame: FrameType | None) -> None:
    _ignore_signals()
    raise AskedToStop


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main())
