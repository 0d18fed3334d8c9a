"""The project's own Python environment: made once, renewed when the lock file changes. Standard library only."""

from __future__ import annotations

import ast
import compileall
import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from launch.words import CannotGoOn, say, step, write

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
COMMAND = '#!/bin/sh\nexec "$(dirname "$0")/python" -m paingrid "$@"\n'


def folder() -> Path:
    """Return where the environment lives: `.venv` beside the code, or `PAINGRID_VENV`."""
    return Path(os.environ.get("PAINGRID_VENV") or ROOT / ".venv").absolute()


def enter(lock: str, module: str, arguments: list[str]) -> None:
    """Make the environment of `requirements/<lock>.txt` ready and replace this process by `module` in it."""
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, _leave)
    try:
        python = ready(lock)
    except CannotGoOn as reason:
        write(f"{reason}\n")
        sys.exit(1)
    os.chdir(ROOT)
    os.execv(python, [str(python), "-m", module, *arguments])


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def ready(lock: str) -> Path:
    """Return the environment's Python after creating or renewing what is missing or old."""
    venv = folder()
    python = venv / "bin" / "python"
    with _one_at_a_time():
        if not _works(python):
            _create(venv)
        if _stamp(venv).get(lock) != _fingerprint(lock):
            _install(venv, lock)
            _add_the_project(venv)
            _write_stamp(venv, lock)
    return python


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    handle = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _works(python: Path) -> bool:
    if not python.exists():
        return False
    check = "import sys; raise SystemExit(sys.version_info < (3, 11))"
    return subprocess.run([python, "-c", check], capture_output=True, check=False).returncode == 0


def _create(venv: Path) -> None:
    with step("正在建立运行环境（只有第一次）", "Making the Python environment (first time only)"):
        made = subprocess.run(
            [sys.executable, "-m", "venv", "--clear", venv], capture_output=True, text=True, check=False
        )
    if made.returncode:
        raise CannotGoOn(
            f"无法建立 Python 运行环境（{venv}）。在 Debian 或 Ubuntu 上请先安装 python3-venv。",
            f"Python could not make its environment in {venv}. On Debian or Ubuntu install python3-venv first.\n"
            + made.stdout[-600:]
            + made.stderr[-600:],
        )


def _install(venv: Path, lock: str) -> None:
    with step("正在安装软件包（只有第一次）", "Installing the packages (first time only)"):
        uv = _uv(venv)
        if uv and _run_uv(uv, venv, lock):
            return
        if uv:
            say("  uv 未能完成，改用 pip", "uv did not succeed, going on with pip")
        pip = [venv / "bin" / "python", "-m", "pip", "install", "--quiet", "--require-hashes"]
        if subprocess.run([*pip, "-r", REQUIREMENTS / f"{lock}.txt"], check=False).returncode:
            raise CannotGoOn(
                "软件包没有装好。请检查网络或 pip 的设置，再运行一次；已经下载的不会丢失。",
                "The packages could not be installed. Check the network or pip's settings and run this again.",
            )


def _uv(venv: Path) -> Path | None:
    """Return uv, which installs several times faster than pip; None when it cannot be had."""
    for place in (str(venv / "bin"), None):
        found = shutil.which("uv", path=place)
        if found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0:
            return Path(found)
    pip = [venv / "bin" / "python", "-m", "pip", "install", "--quiet", "--require-hashes"]
    got = subprocess.run([*pip, "-r", REQUIREMENTS / "uv.txt"], capture_output=True, check=False)
    return venv / "bin" / "uv" if got.returncode == 0 else None


def _run_uv(uv: Path, venv: Path, lock: str) -> bool:
    command = [uv, "pip", "install", "--quiet", "--python", venv / "bin" / "python", "--require-hashes"]
    command += ["--compile-bytecode", "-r", REQUIREMENTS / f"{lock}.txt"]
    environment = {**uv_environment(_pip_settings(venv)), "UV_INDEX_STRATEGY": "unsafe-best-match"}
    return subprocess.run(command, env={**environment, **os.environ}, check=False).returncode == 0


def _pip_settings(venv: Path) -> dict[str, str]:
    """Return pip's settings in force (files and environment), by plain name: `index-url`, `cert`, …"""
    listing = subprocess.run(
        [venv / "bin" / "python", "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    settings: dict[str, str] = {}
    for section in ("global.", "install.", ":env:."):
        for line in listing.stdout.splitlines():
            key, _, value = line.partition("=")
            if key.startswith(section):
                settings[key.removeprefix(section)] = str(ast.literal_eval(value))
    return settings


def uv_environment(pip: Mapping[str, str]) -> dict[str, str]:
    """Say pip's settings in uv's words, since uv does not read them: a mirror set for pip must serve here too."""
    words = {
        "index-url": ("UV_DEFAULT_INDEX", " "),
        "extra-index-url": ("UV_INDEX", " "),
        "find-links": ("UV_FIND_LINKS", ","),
        "trusted-host": ("UV_INSECURE_HOST", " "),
        "cert": ("SSL_CERT_FILE", " "),
        "proxy": ("ALL_PROXY", " "),
        "no-index": ("UV_NO_INDEX", " "),
        "timeout": ("UV_HTTP_TIMEOUT", " "),
        "default-timeout": ("UV_HTTP_TIMEOUT", " "),
    }
    return {words[key][0]: words[key][1].join(value.split()) for key, value in pip.items() if key in words}


def _add_the_project(venv: Path) -> None:
    """Put the checkout itself on the environment's path: nothing is built, and a moved checkout is noticed."""
    (packages,) = venv.glob("lib/python3*/site-packages")
    (packages / "paingrid-checkout.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    command = venv / "bin" / "paingrid"
    command.write_text(COMMAND, encoding="utf-8")
    command.chmod(0o755)
    for name in ("paingrid", "launch"):
        compileall.compile_dir(ROOT / name, quiet=2)


def _fingerprint(lock: str) -> str:
    return hashlib.sha256((REQUIREMENTS / f"{lock}.txt").read_bytes() + str(ROOT).encode()).hexdigest()


def _stamp(venv: Path) -> dict[str, str]:
    try:
        return dict(json.loads((venv / "paingrid-installed.json").read_text()))
    except (OSError, ValueError):
        return {}


def _write_stamp(venv: Path, lock: str) -> None:
    # the development lock holds everything that the run lock holds, in the same versions
    also = {"run": _fingerprint("run")} if lock == "dev" else {}
    stamp = {**_stamp(venv), lock: _fingerprint(lock), **also}
    (venv / "paingrid-installed.json").write_text(json.dumps(stamp))
