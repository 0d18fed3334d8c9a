"""Every locked package comes with its hashes and an allowed licence; the audit never says well unasked."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("run", "dev", "uv")
LICENCES = tomllib.loads((ROOT / "requirements" / "licences.toml").read_text(encoding="utf-8"))


def locked(lock: str) -> Iterator[tuple[str, list[str]]]:
    """Return every package of a lock file with its hashes."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if found := re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", line):
            yield found[1].lower(), re.findall(r"--hash=(\S+)", line)
        else:
            assert not line.strip() or line.lstrip().startswith("#"), line


def ids(expression: str) -> set[str]:
    return set(re.split(r"\s+(?:AND|OR)\s+|[()]", expression)) - {""}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_held_by_its_hashes(lock: str) -> None:
    packages = list(locked(lock))

    assert packages
    assert [name for name, hashes in packages if not hashes] == []
    assert [h for _, hashes in packages for h in hashes if not re.fullmatch(r"sha256:[0-9a-f]{64}", h)] == []


def test_every_package_has_an_allowed_licence_and_none_is_listed_that_left() -> None:
    names = {name for lock in LOCKS for name, _ in locked(lock)}
    allowed, said = set(LICENCES["allowed"]), LICENCES["licence"]

    assert set(said) == names
    assert {name: one for name, one in said.items() if not ids(one) <= allowed} == {}


def test_what_packages_say_themselves_is_what_stands_there() -> None:
    wrong = {}
    for name, licence in LICENCES["licence"].items():
        try:
            own = metadata(name).get("License-Expression")
        except PackageNotFoundError:  # one of another system
            continue
        if own and own != licence:
            wrong[name] = own
    assert wrong == {}


def test_an_audit_that_could_not_ask_says_so_and_does_not_say_well(tmp_path: Path) -> None:
    """Without a way to the list of weaknesses the answer is 2, never 0."""
    nowhere = {"PATH": str(tmp_path), "PAINGRID_VENV": str(tmp_path)}
    script = str(ROOT / "scripts" / "audit_packages")
    done = subprocess.run([sys.executable, script], env={**os.environ, **nowhere}, capture_output=True, text=True)

    assert done.returncode == 2
    assert "NOT audited" in done.stderr
