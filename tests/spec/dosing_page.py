"""Prints the dosing specification: tables from the code, then every worked case as it was tested, numbered to sign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from types import ModuleType

from paingrid.clinical.checks.answer import RULES as CHECKS
from paingrid.clinical.medicines.products import RULES as PRODUCTS
from paingrid.clinical.numbers import BUILT_IN
from paingrid.clinical.opioids.answers.frame import RULES as OPIOIDS
from paingrid.clinical.sources import SOURCES
from tests.spec.dosing_cases import SEVERITIES, Case, Cases
from tests.spec.dosing_prose import CHAPTER_SIGNED, HEAD, SIGNATURES
from tests.spec.dosing_words import joined
from tests.spec.printer import chapters, table_of, tests_of

CHAPTERS = r"test_dosing_\d"


@cache
def shown() -> tuple[tuple[ModuleType, tuple[tuple[str, tuple[Case, ...]], ...]], ...]:
    """Return every chapter with its paragraphs: a sentence and the cases, which were checked on the way."""
    return tuple((chapter, tuple(_paragraphs(chapter))) for chapter in chapters(CHAPTERS))


def all_cases() -> Iterator[Case]:
    """Return every case of the document."""
    return (case for _, found in shown() for _, cases in found for case in cases)


def document() -> str:
    """Return the whole page as Markdown."""
    rules = " · ".join(f"`{one['id']}` `{one['version']}`" for one in (OPIOIDS, CHECKS, PRODUCTS))
    parts = [HEAD.format(edition=BUILT_IN.version, rules=rules), _contents()]
    for number, (chapter, found) in enumerate(shown(), 1):
        parts += [f"## {number}. {title(chapter)}", *_tables(chapter)]
        at = 0
        for sentence, cases in found:
            parts.append(f"### {sentence}")
            for case in cases:
                at += 1
                parts.append(_printed(f"{number}.{at}", case))
        parts.append(CHAPTER_SIGNED.format(number=number))
    return "\n\n".join([*parts, _sources(), SIGNATURES]) + "\n"


def title(chapter: ModuleType) -> str:
    """Return the heading of a chapter."""
    return (chapter.__doc__ or "").strip()


def _paragraphs(chapter: ModuleType) -> Iterator[tuple[str, tuple[Case, ...]]]:
    for test, sentence in tests_of(chapter):
        cases = Cases()
        test(cases)
        yield sentence, tuple(cases.kept)


def _tables(chapter: ModuleType) -> Iterable[str]:
    return chapter.tables() if hasattr(chapter, "tables") else ()


def _contents() -> str:
    lines = [
        (str(number), title(chapter), str(sum(len(cases) for _, cases in found)))
        for number, (chapter, found) in enumerate(shown(), 1)
    ]
    return f"## 目录 Contents\n\n{table_of(('', '章 chapter', '例 cases'), lines)}"


def _printed(number: str, case: Case) -> str:
    return f"**{number}**{printed(case)}"


def printed(case: Case) -> str:
    """Return a case as it stands on the page behind its number."""
    marks = [f"`{case.code}`"] if case.code else []
    if case.severity:
        marks.append(f"**{case.severity}** {' '.join(SEVERITIES[case.severity])}")
    if case.source:
        marks.append(f"来源 source: {case.source}")
    if case.verified is not None:
        marks.append(f"核对 found: {found(case.verified)}")
    if case.about:
        marks.append(f"理由 reason: {case.about}")
    rows = [(_cell(zh), _cell(en)) for zh, en in (joined(case.given, "；", "; "), *case.said)]
    table = table_of(("中文", "English"), rows)
    return "".join(f" · {mark}" for mark in marks) + f"\n\n{table}"


def found(verified: bool) -> str:
    """Say whether the document behind a line was at hand."""
    return "是 yes" if verified else "**否 no**"


def _cell(text: str) -> str:
    return text.replace("|", "/")


def _sources() -> str:
    lines = (f"- {id}: {source.title}" for id, source in SOURCES.items())
    return "\n".join(["## 来源 Sources\n", *lines])
