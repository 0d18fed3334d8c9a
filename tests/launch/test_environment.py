"""Making the environment respects the reader's own package settings and explains what is wrong."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from launch.environment import ROOT, uv_environment
from launch.options import read_options


def test_a_mirror_set_for_pip_serves_uv_too() -> None:
    pip = {
        "index-url": "https://mirror.example/simple",
        "extra-index-url": "https://a.example/simple\nhttps://b.example/simple",
        "find-links": "/wheels /more",
        "cert": "/etc/own.pem",
        "quiet": "1",
    }

    assert uv_environment(pip) == {
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "UV_INDEX": "https://a.example/simple https://b.example/simple",
        "UV_FIND_LINKS": "/wheels,/more",
        "SSL_CERT_FILE": "/etc/own.pem",
    }


@pytest.mark.parametrize("lock", ["run", "dev", "uv"])
def test_lock_files_name_hashes_and_no_host(lock: str) -> None:
    text = (ROOT / f"requirements/{lock}.txt").read_text()
    pinned = re.findall(r"^[\w.-]+(?:\[[\w,]+\])?==", text, re.MULTILINE)

    assert "//" not in text and "index" not in text
    assert len(pinned) == len(re.findall(r"^[^\s#-]", text, re.MULTILINE))
    assert text.count("--hash=sha256:") >= len(pinned)


def test_tests_run_with_the_versions_that_users_get() -> None:
    def versions(lock: str) -> set[str]:
        return set(re.findall(r"^[\w.-]+==\S+", (ROOT / f"requirements/{lock}.txt").read_text(), re.MULTILINE))

    assert versions("run") <= versions("dev")


def test_help_is_there_before_anything_is_installed(tmp_path: Path) -> None:
    asked = subprocess.run(
        [sys.executable, "-S", ROOT / "start", "--help"],
        env={"PAINGRID_VENV": str(tmp_path / "none"), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "--fresh" in asked.stdout and "演示" in asked.stdout
    assert not (tmp_path / "none").exists()


def test_old_python_is_told_what_is_missing(tmp_path: Path) -> None:
    code = (
        "import sys; sys.version_info = (3, 9); sys.path.insert(0, sys.argv[1])\n"
        "from launch.door import enter; enter('run', 'launch.demo')"
    )
    asked = subprocess.run(
        [sys.executable, "-c", code, str(ROOT)], env={"PATH": str(tmp_path)}, capture_output=True, check=False
    )

    assert asked.returncode == 2
    assert "PainGrid needs Python 3.11 or newer" in asked.stderr.decode()


@pytest.mark.parametrize(
    "arguments",
    [["--empty", "--fresh"], ["--empty", "--live"], ["--speed", "60"], ["--port", "0"], ["--speed", "nan", "--live"]],
)
def test_contradictory_wishes_are_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refusal:
        read_options(arguments)

    assert refusal.value.code == 2
    assert "error" in capsys.readouterr().err
