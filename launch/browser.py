"""A Chromium for the browser tests: the one named, the one installed, or one fetched for the purpose."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from launch.environment import ROOT
from launch.words import say, step

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
PLAYWRIGHT_SHAPES = (
    "chromium-*/chrome-linux*/chrome",
    "chromium_headless_shell-*/chrome-*/*headless*shell",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)
MACOS = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)
DOWNLOAD_LIMIT_S = 240
START_LIMIT_S = 60


def find() -> Path | None:
    """Return a browser that is already here and starts; None when there is none."""
    return next((path for path in _candidates() if _starts(path)), None)


def find_or_install() -> Path | None:
    """Return a browser, fetched if need be in whatever way this machine allows; None when all of them fail."""
    found = find()
    if found is not None:
        return found
    say("▸ 没有找到 Chromium，正在尝试安装…", "No Chromium found, trying to install one …")
    for fetch in (_from_playwright, _from_apt):
        fetch()
        found = find()
        if found is not None:
            return found
    return None


def _candidates() -> Iterator[Path]:
    named = os.environ.get("PAINGRID_CHROMIUM")
    if named:
        yield Path(named)
        return
    yield from (Path(found) for name in NAMES if (found := shutil.which(name)))
    yield from (Path(place) for place in MACOS)
    cache = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    homes = [Path(cache)] if cache else [Path("~/.cache/ms-playwright"), Path("~/Library/Caches/ms-playwright")]
    for home in homes:
        for shape in PLAYWRIGHT_SHAPES:
            yield from sorted(home.expanduser().glob(shape), reverse=True)


def _starts(browser: Path) -> bool:
    """Say whether the browser can really show a page here: a file alone proves nothing about its libraries."""
    if not browser.is_file():
        return False
    command: list[str | Path] = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    command += ["--no-first-run", "--dump-dom", "data:text/html,<p>paingrid"]
    try:
        # a folder of its own: the home folder may not be writable, and a browser may be open there
        with tempfile.TemporaryDirectory(prefix="paingrid-", ignore_cleanup_errors=True) as own:
            command.insert(1, f"--user-data-dir={own}")
            shown = subprocess.run(command, capture_output=True, timeout=START_LIMIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        say(f"  {browser} 无法启动", f"{browser} does not start: {error}")
        return False
    if b"paingrid" in shown.stdout:
        return True
    last = shown.stderr.decode(errors="replace").strip().splitlines()[-3:]
    say(f"  {browser} 无法启动", f"{browser} does not start ({shown.returncode}): {' | '.join(last)}")
    return False


def _try(*command: str, **more: str) -> None:
    """Run a command that may well fail; whether it helped is seen afterwards."""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=DOWNLOAD_LIMIT_S,
            check=True,
            env={**os.environ, **more},
            cwd=ROOT,
        )


def _from_playwright() -> None:
    with step("  playwright 下载", "download by playwright"):
        _try(sys.executable, "-m", "playwright", "install", "chromium")


def _from_apt() -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    with step("  apt-get 安装 chromium", "chromium by apt-get"):
        quietly = {"DEBIAN_FRONTEND": "noninteractive"}
        _try("apt-get", "-qq", "update", **quietly)
        packages = ("chromium", "fonts-noto-cjk")
        _try("apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages, **quietly)
