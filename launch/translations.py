"""
Translations without GNU gettext: every app folder keeps `locale/zh_Hans/LC_MESSAGES/django.po`.

`update` collects the English sentences from Python and templates, `compile` makes the .mo files,
`check` fails on anything missing, empty, fuzzy, obsolete or with other placeholders.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import template

from launch.words import write

LANGUAGE = "zh_Hans"
PLACE = Path("locale") / LANGUAGE / "LC_MESSAGES" / "django.po"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
TEMPLATES = (".html", ".txt", ".svg")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sdif]|%[sdif]|\{(\w*)\}")


@dataclass(frozen=True)
class App:
    """One folder that owns translations."""

    folder: Path

    @property
    def catalogue(self) -> Path:
        """Where its Chinese sentences are kept."""
        return self.folder / PLACE


def apps(package: Path) -> list[App]:
    """Return every app folder of the package (they have an `apps.py`), deepest first."""
    folders = sorted((file.parent for file in package.rglob("apps.py")), key=lambda folder: -len(folder.parts))
    return [App(folder) for folder in folders]


def _sources(app: App, everyone: list[App]) -> Iterator[Path]:
    inner = [other.folder for other in everyone if other.folder != app.folder and app.folder in other.folder.parents]
    for file in sorted(app.folder.rglob("*")):
        speaks = file.suffix == ".py" or (file.suffix in TEMPLATES and "templates" in file.parts)
        if speaks and not any(folder in file.parents for folder in inner):
            yield file


def sentences(app: App, everyone: list[App]) -> Catalog:
    """Return what the app's code and templates say, with empty translations."""
    found = Catalog(locale=LANGUAGE, domain="django")
    for file in _sources(app, everyone):
        text = file.read_text(encoding="utf-8")
        # In brackets a page's own indentation means nothing to the reader of Python that looks for sentences.
        code = text if file.suffix == ".py" else f"({_templatize(text, file)}\n)"
        for line, message, comments, context in extract(
            "python", io.BytesIO(code.encode()), KEYWORDS, comment_tags=("Translators:",)
        ):
            where = [(str(file.relative_to(app.folder)), line)]
            found.add(message, locations=where, auto_comments=comments, context=context)
    return found


def _templatize(text: str, file: Path) -> str:
    return str(template.templatize(text, origin=str(file)))


def read(app: App) -> Catalog:
    """Return the app's kept translations; an empty catalogue when it has none."""
    if not app.catalogue.exists():
        return Catalog(locale=LANGUAGE, domain="django")
    with app.catalogue.open("rb") as handle:
        return read_po(handle, locale=LANGUAGE, domain="django")


#: Dates in a catalogue would change it every time somebody looks.
ALWAYS = datetime(2026, 11, 23, tzinfo=UTC)


def update(package: Path) -> int:
    """Bring every catalogue in line with the code; new sentences wait for their translation."""
    everyone = apps(package)
    for app in everyone:
        said, kept = sentences(app, everyone), read(app)
        if not len(said) and not app.catalogue.exists():
            continue
        fresh = _header(Catalog(locale=LANGUAGE, domain="django", project="PainGrid", charset="utf-8"))
        fresh.creation_date = fresh.revision_date = ALWAYS
        for message in said:
            if message.id:
                old = kept.get(message.id, message.context)
                fresh.add(
                    message.id,
                    old.string if old is not None and not old.fuzzy else None,
                    locations=[(file, 0) for file in dict.fromkeys(file for file, _ in message.locations)],
                    flags=message.flags - {"fuzzy"},
                    auto_comments=message.auto_comments,
                    context=message.context,
                )
        app.catalogue.parent.mkdir(parents=True, exist_ok=True)
        with app.catalogue.open("wb") as handle:
            write_po(handle, fresh, width=100, sort_output=True, include_lineno=False, omit_header=False)
    return 0


def _header(catalogue: Catalog) -> Catalog:
    """Give a catalogue a header that does not change from day to day."""
    catalogue.header_comment = "# PainGrid: 简体中文"
    catalogue.mime_headers = [
        ("Language", LANGUAGE),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("Plural-Forms", "nplurals=1; plural=0;"),
    ]
    return catalogue


def compile_all(package: Path) -> int:
    """Make the .mo file beside each .po file that is newer."""
    for po in sorted(package.rglob("*.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as source:
            catalogue = read_po(source, locale=LANGUAGE, domain="django")
        new = mo.with_suffix(".mo.new")
        with new.open("wb") as target:
            write_mo(target, catalogue)
        new.replace(mo)
    return 0


def check(package: Path) -> int:
    """Print every fault of every catalogue; returns 1 when there is one."""
    everyone = apps(package)
    faults = [fault for app in everyone for fault in _faults(app, everyone, package)]
    for fault in faults:
        write(f"{fault}\n")
    write(f"{len(faults)} faults in the translations\n" if faults else "translations complete\n")
    return 1 if faults else 0


def _faults(app: App, everyone: list[App], package: Path) -> Iterator[str]:
    where = app.catalogue.relative_to(package.parent)
    said, kept = sentences(app, everyone), read(app)
    for message in said:
        if message.id:
            yield from (f"{where}: {fault}" for fault in _compare(message, kept.get(message.id, message.context)))
    for message in kept:
        if message.id and said.get(message.id, message.context) is None:
            yield f"{where}: no longer said anywhere: {_first(message)!r}"
    for message in kept.obsolete.values():
        yield f"{where}: obsolete: {_first(message)!r}"


def _compare(message: Message, kept: Message | None) -> Iterator[str]:
    name = repr(_first(message))
    if kept is None:
        yield f"missing: {name}"
        return
    strings = list(kept.string) if isinstance(kept.string, list | tuple) else [kept.string]
    if kept.fuzzy:
        yield f"fuzzy: {name}"
    if not all(strings):
        yield f"not translated: {name}"
        return
    wanted = _placeholders(message.id[-1] if isinstance(message.id, list | tuple) else message.id)
    for string in strings:
        if _placeholders(string) != wanted:
            yield f"other placeholders: {name} → {string!r}"


def _placeholders(text: str) -> list[str]:
    return sorted(match[0] for match in PLACEHOLDER.finditer(text.replace("%%", "")))


def _first(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, list | tuple) else message.id)


def main(arguments: list[str], package: Path) -> int:
    """Run `update`, `compile` or `check`."""
    jobs = {"update": update, "compile": compile_all, "check": check}
    if len(arguments) != 1 or arguments[0] not in jobs:
        write(f"usage: scripts/messages {' | '.join(jobs)}\n")
        return 2
    if not settings.configured:
        settings.configure(USE_I18N=True)
    return jobs[arguments[0]](package)
