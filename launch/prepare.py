"""
Bring an installation up to date before it opens: tables, translations, static files, people.

Runs as one process of its own (`python -m launch.prepare`), since loading Django once is quicker than five times.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import CommandError

from launch import translations
from launch.environment import ROOT
from launch.words import step

ALREADY_SET_UP = 3


def main() -> None:
    """Do all of it in order; each part is quick when there is nothing to do."""
    options = _options()
    translations.compile_all(ROOT / "paingrid")
    django.setup()
    with step("正在准备数据库", "Bringing the database up to date"):
        call_command("migrate", verbosity=0, interactive=False)
    with step("正在准备网页文件", "Collecting the pages' files"):
        _collect_static()
    links = _let_the_first_in() if options.empty else _settle_the_city(options)
    options.links_to.touch(mode=0o600)
    options.links_to.write_text(links, encoding="utf-8")


def _let_the_first_in() -> str:
    """Return the first administrator's way in, or the word that there is one already."""
    said = io.StringIO()
    try:
        call_command("create_first_administrator", base_url=settings.BASE_URL, stdout=said)
    except CommandError as refusal:
        if refusal.returncode != ALREADY_SET_UP:
            raise
        return f"{refusal}\n"
    return said.getvalue()


def _settle_the_city(options: argparse.Namespace) -> str:
    """Make the demonstration's people unless they are there, and return everybody's sign-in links."""
    said = io.StringIO()
    with step("正在准备演示城市", "Preparing the demonstration city"):
        call_command("seed_demo", **_how_to_seed(options))
    call_command("demo_links", base_url=settings.BASE_URL, stdout=said)
    return said.getvalue()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m launch.prepare", description=__doc__)
    parser.add_argument("--empty", action="store_true")
    parser.add_argument("--patients", type=int)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--links-to", type=Path, required=True)
    return parser.parse_args()


def _how_to_seed(options: argparse.Namespace) -> dict[str, int]:
    given = {"patients": options.patients, "seed": options.seed}
    return {name: value for name, value in given.items() if value is not None}


def _collect_static() -> None:
    """Collect the static files unless the same ones were collected last time."""
    note = Path(settings.STATIC_ROOT).with_suffix(".collected")
    print_of_now = hashlib.sha256(json.dumps(sorted(_static_files())).encode()).hexdigest()
    if Path(settings.STATIC_ROOT).is_dir() and note.exists() and note.read_text() == print_of_now:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    note.write_text(print_of_now)


def _static_files() -> Iterator[tuple[str, str, int, int]]:
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = Path(storage.path(path)).stat()
            yield storage.path(path), path, state.st_size, state.st_mtime_ns


if __name__ == "__main__":
    main()
