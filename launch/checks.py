"""`./test`: every check of the project in a row, then the tests; all of them run even when one fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from launch import browser
from launch.environment import ROOT
from launch.throwaway import throwaway_database
from launch.words import CannotGoOn, say, write

KEPT_SETTINGS = ("PAINGRID_CHROMIUM", "PAINGRID_VENV")
PYTHON = sys.executable


@dataclass(frozen=True)
class Check:
    """One thing that must hold, and the command that finds out."""

    zh: str
    en: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """How a check ended."""

    check: Check
    passed: bool
    seconds: float


def main() -> int:
    """Run all checks, or pytest alone when arguments are given for it; returns the exit status."""
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    arguments = sys.argv[1:]
    environment = _environment()
    chromium = browser.find_or_install() if _may_need_a_browser(arguments) else None
    if chromium is not None:
        environment["PAINGRID_CHROMIUM"] = str(chromium)
    try:
        with _database(environment):
            checks = [_pytest(arguments)] if arguments else [*_static_checks(), _dosing(), _pytest(["-n", "2"])]
            outcomes = [_run(check, environment) for check in checks]
    except CannotGoOn as reason:
        write(f"{reason}\n")
        return 1
    return _report(outcomes, without_browser=chromium is None and not arguments)


def _environment() -> dict[str, str]:
    """Return a clean environment: nothing of a running installation may reach the tests."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("PAINGRID_") or name in KEPT_SETTINGS
    }
    return {**kept, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "paingrid.config.settings"}


def _may_need_a_browser(arguments: list[str]) -> bool:
    paths = [argument for argument in arguments if argument.startswith("tests")]
    return not paths or any("e2e" in path or path.rstrip("/") == "tests" for path in paths)


@contextmanager
def _database(environment: dict[str, str]) -> Iterator[None]:
    """Put a throw-away server into the environment's DATABASE_URL, unless one is named there already."""
    if environment.get("DATABASE_URL"):
        yield
        return
    with throwaway_database() as url:
        environment["DATABASE_URL"] = url
        yield


def _static_checks() -> Iterator[Check]:
    module = (PYTHON, "-m")
    scripts = ROOT / "scripts"
    tool = f"{os.path.dirname(PYTHON)}/"
    yield Check("代码规范", "lint", (*module, "ruff", "check", "."))
    yield Check("代码格式", "format", (*module, "ruff", "format", "--check", "."))
    yield Check("类型", "types", (*module, "mypy"))
    yield Check("房间之间的边界", "rooms", (f"{tool}lint-imports",))
    yield Check("数据库迁移齐全", "migrations", (*module, "django", "makemigrations", "--check", "--dry-run"))
    yield Check("翻译完整", "translations", (PYTHON, str(scripts / "messages"), "check"))
    if (scripts / "docs").exists():
        yield Check("生成的文档是最新的", "generated pages", (PYTHON, str(scripts / "docs"), "check"))
    yield Check("临床规则说明是最新的", "clinical specification", (PYTHON, str(scripts / "clinical_spec"), "--check"))
    yield Check("风险登记是最新的", "hazard log", (PYTHON, str(scripts / "hazards"), "--check"))
    yield Check("安全标准对照表是最新的", "security standard", (PYTHON, str(scripts / "asvs"), "--check"))
    yield Check("编译翻译", "compile translations", (PYTHON, str(scripts / "messages"), "compile"))


def _pytest(arguments: list[str]) -> Check:
    return Check("测试", "tests", (PYTHON, "-m", "pytest", *arguments))


def _dosing() -> Check:
    """Every branch of the dosing code is walked by a unit test or a case of the specification."""
    others = (
        "demo",
        "test_command_line.py",
        "test_home_form.py",
        "test_catchment_whole_city.py",
        "test_danger_words.py",
    )
    ignored = (f"--ignore=tests/unit/{name}" for name in others)
    command = (
        PYTHON,
        "-m",
        "pytest",
        "-q",
        "-n",
        "2",
        "tests/unit",
        "tests/spec",
        *ignored,
        "--cov",
        "--cov-report=term",
    )
    return Check("剂量代码的每个分支都有测试", "every branch of the dosing code", command)


def _run(check: Check, environment: dict[str, str]) -> Outcome:
    say(f"\n▸ {check.zh}", f"{check.en}")
    began = time.monotonic()
    status = subprocess.run(check.command, env=environment, cwd=ROOT, check=False).returncode
    return Outcome(check, status == 0, time.monotonic() - began)


def _report(outcomes: list[Outcome], *, without_browser: bool) -> int:
    failed = [outcome for outcome in outcomes if not outcome.passed]
    write("\n")
    for outcome in outcomes:
        mark = "✓" if outcome.passed else "✗"
        write(f"  {mark} {outcome.check.zh} · {outcome.check.en}  ({outcome.seconds:.0f} s)\n")
    if without_browser:
        write("\n" + "!" * 78 + "\n")
        say("!!! 浏览器测试没有运行：找不到也装不上 Chromium。", "The browser tests did NOT run: no Chromium.")
        say("!!! 请安装 Chromium 或设置 PAINGRID_CHROMIUM。", "Install Chromium or set PAINGRID_CHROMIUM.")
        write("!" * 78 + "\n")
    if failed:
        names = "、".join(outcome.check.zh for outcome in failed)
        say(f"✗ 没有通过：{names}", "NOT passed: " + ", ".join(outcome.check.en for outcome in failed))
    elif not without_browser:
        say("✓ 全部通过", "everything passed")
    return 1 if failed or (without_browser and os.environ.get("CI") == "true") else 0


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
