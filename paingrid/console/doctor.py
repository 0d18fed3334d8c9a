"""
What is unsafe about this installation: the system checks of its settings, and what only a running one can show.

Questions about settings are asked in `paingrid.config.checks` alone; this module adds the Chinese words and asks
the database, the loop, the watch, the backup, the clock and the disk.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.core.checks import run_checks
from django.db import DatabaseError, InterfaceError

from paingrid.records.queries import running
from paingrid.records.queries.due import seconds_since_the_clock_looked
from paingrid.timekeeping import machine_seconds

Verdict = Literal["good", "unsafe", "unknown"]
#: A nightly backup may be two hours late [default].
BACKUP_OLD_S = 26 * 3600
WATCH_OLD_S = 30
SKEW_S = 5
DISK_FREE = 0.10
#: About the other host names of a domain, which are not ours to decide.
NOT_OURS = {"security.W005", "security.W021"}
CHINESE = {
    "paingrid.E001": "有密钥还是源代码里公开的默认值，谁都看得到。请换成自己的随机密钥。",
    "paingrid.E002": "正式地址上开着演示模式。请去掉 PAINGRID_DEMO。",
    "paingrid.E003": "访问地址不是 https：病历和密码在网上明文传送。",
    "paingrid.E004": "任何主机名都会被应答，消息里的链接可能被引到别处。请在 PAINGRID_ALLOWED_HOSTS 写明。",
    "paingrid.E005": "开药的人和管理员只凭密码就能登录。请设 PAINGRID_SECOND_FACTOR=required。",
    "paingrid.E006": "后台循环停了，工作人员的页面两分钟内不会提示。请设 PAINGRID_CLOCK_SILENT_S=120。",
    "paingrid.W001": "邮件和短信网关都没有配置：只有开着页面的人才看得到提醒。",
    "paingrid.W002": "审计记录没有第二处存证：被截断或换成旧副本时发现不了。",
    "paingrid.W003": "代理设置互相矛盾：来访者的地址会记错。",
    "paingrid.W004": "后台循环停了，两分钟内没有值班人员会收到通知。",
    "security.W004": "没有开启 HSTS：浏览器可能先走不加密的地址。",
    "security.W008": "不加密的访问没有被转到 https。",
    "security.W009": "PAINGRID_SECRET_KEY 太短、太简单，或还是默认值。",
    "security.W012": "登录 cookie 会在不加密的连接上发送。",
    "security.W016": "表单 cookie 会在不加密的连接上发送。",
    "security.W018": "调试模式开着，出错页面会泄露数据。",
    "security.W020": "没有写明哪些主机名可以访问。",
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    code: str
    verdict: Verdict
    zh: str
    en: str


def examine() -> tuple[Finding, ...]:
    """Look at everything; good findings are among them."""
    return (*_settings(), *_database(), _watch(), _backup(), *_disks())


def _settings() -> Iterator[Finding]:
    for message in run_checks(include_deployment_checks=True):
        if message.id not in NOT_OURS:
            hint = f" ({message.hint})" if message.hint else ""
            english = " ".join(f"{message.msg}{hint}".split())
            yield Finding(message.id or "check", "unsafe", CHINESE.get(message.id or "", english), english)


def _database() -> Iterator[Finding]:
    try:
        waiting = running.pending_migrations()
        superuser = running.role_is_superuser()
        age = seconds_since_the_clock_looked()
        open_tables, round_the_wall = running.tables_before_the_wall(), running.pages_go_round_the_wall()
        skew = abs(running.database_seconds() - machine_seconds())
    except (DatabaseError, InterfaceError):
        yield Finding("database", "unsafe", "数据库连不上。", "The database cannot be reached.")
        return
    yield _either(
        "migrations",
        not waiting,
        ("数据库结构是最新的。", "The database is migrated."),
        (f"有 {len(waiting)} 个数据库迁移还没有执行。", f"{len(waiting)} migrations wait: run `paingrid migrate`."),
    )
    yield _either(
        "role",
        not superuser,
        ("数据库账号不是超级用户。", "The database role is no superuser."),
        (
            "程序用超级用户连接数据库，能绕过一切保护。请换普通账号。",
            "The application is superuser of the database and could switch every protection off.",
        ),
    )
    yield _second_wall(open_tables, round_the_wall)
    yield _either(
        "clock",
        age is not None and age <= settings.CLOCK_SILENT_S,
        ("后台循环在运行。", "The loop runs."),
        ("后台循环没有运行：提醒和上报停了。", "The loop is silent: start `paingrid clock`."),
    )
    yield _either(
        "time",
        skew <= SKEW_S,
        ("本机和数据库的时钟一致。", "This machine's clock and the database's agree."),
        (f"本机和数据库的时钟相差 {skew:.0f} 秒。", f"This machine's clock and the database's are {skew:.0f} s apart."),
    )


def _second_wall(open_tables: tuple[str, ...], round_the_wall: bool | None) -> Finding:
    if round_the_wall is None and not open_tables:
        english = "No page is being served, so as whom is not known: start the web server and ask again."
        return Finding(
            "second-wall", "unknown", "网页没有在运行，不知道它用什么账号连接数据库：请启动后再查。", english
        )
    return _either(
        "second-wall",
        not (open_tables or round_the_wall),
        (
            "数据库按人隔离病历，网页无法绕过。",
            "The database itself keeps records apart, and the pages cannot get round it.",
        ),
        (
            "网页用的数据库账号不受病历隔离约束。请让它用 paingrid_web 登录（docs/explanation/second-wall.md）。"
            if not open_tables
            else f"数据库里有 {len(open_tables)} 张病历表没有隔离。请运行 paingrid migrate。",
            "The pages are served as a role that the second wall does not hold: let them log in as paingrid_web."
            if not open_tables
            else f"{len(open_tables)} tables stand before the second wall: run `paingrid migrate`.",
        ),
    )


def _watch() -> Finding:
    age = _age(settings.WATCH_FILE)
    if not settings.WATCH_FILE:
        english = "Whether the watch runs is not known: set PAINGRID_WATCH_FILE."
        return Finding("watch", "unknown", "不知道值守程序是否在运行：请设 PAINGRID_WATCH_FILE。", english)
    return _either(
        "watch",
        age is not None and age <= WATCH_OLD_S,
        ("值守程序在运行。", "The watch runs."),
        ("值守程序没有运行。请启动 paingrid watch。", "The watch is not running: start `paingrid watch`."),
    )


def _backup() -> Finding:
    age = _age(settings.BACKUP_MARKER)
    if not settings.BACKUP_MARKER:
        english = "How old the last backup is is not known: set PAINGRID_BACKUP_MARKER."
        return Finding("backup", "unknown", "不知道最近一次备份是什么时候：请设 PAINGRID_BACKUP_MARKER。", english)
    return _either(
        "backup",
        age is not None and age <= BACKUP_OLD_S,
        ("备份是新的。", "The backup is fresh."),
        ("超过 26 小时没有成功的备份。", "No backup has succeeded for more than 26 hours."),
    )


def _disks() -> Iterator[Finding]:
    """The disks of this machine; that of a database elsewhere cannot be seen from here."""
    places = {str(settings.STATIC_ROOT), settings.AUDIT_CHECKPOINTS, str(Path(settings.WATCH_FILE or ".").parent)}
    for place in sorted(filter(None, places)):
        if not Path(place).exists():
            continue
        usage = shutil.disk_usage(place)
        free = usage.free / usage.total
        yield _either(
            "disk",
            free >= DISK_FREE,
            (f"磁盘空间够用（{place}，剩 {free:.0%}）。", f"There is room on the disk ({place}, {free:.0%} free)."),
            (f"磁盘快满了（{place}，只剩 {free:.0%}）。", f"The disk is nearly full ({place}, {free:.0%} free)."),
        )


def _age(path: str) -> float | None:
    """Return the seconds since a file was touched by the machine's own clock; none without it."""
    try:
        return time.clock_gettime(time.CLOCK_REALTIME) - Path(path).stat().st_mtime if path else None
    except OSError:
        return None


def _either(code: str, good: bool, well: tuple[str, str], ill: tuple[str, str]) -> Finding:
    return Finding(code, "good" if good else "unsafe", *(well if good else ill))
