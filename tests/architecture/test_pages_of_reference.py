"""The reference pages name every setting and every command; decisions are numbered without gaps."""

from __future__ import annotations

import re
from pathlib import Path

from django.core.management import get_commands

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def test_every_setting_is_in_its_page() -> None:
    read = {
        name
        for folder in ("paingrid", "launch")
        for path in (ROOT / folder).rglob("*.py")
        for name in re.findall(r'"(PAINGRID_[A-Z_]+|DATABASE_URL)"', path.read_text())
    }
    page = (DOCS / "reference" / "settings.md").read_text()

    assert {name for name in read if name not in page and not name.endswith("_FILE")} == set()


def test_every_command_is_in_its_page() -> None:
    ours = {name for name, app in get_commands().items() if app.startswith("paingrid")} | {"score", "triage"}
    page = (DOCS / "reference" / "commands.md").read_text()

    assert {name for name in ours if f"paingrid {name}" not in page} == set()


def test_decisions_are_numbered_without_gaps() -> None:
    pages = sorted((DOCS / "adr").glob("*.md"))

    assert [int(p.name[:4]) for p in pages] == list(range(1, len(pages) + 1))
    assert [p.name for p in pages if not p.read_text().startswith(f"# {int(p.name[:4])}. ")] == []


def test_links_between_pages_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text())
        if not (page.parent / target).exists()
    ]

    assert broken == []
