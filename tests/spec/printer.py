"""
Runs a paragraph of the clinical specification, and prints all of them as one bilingual document.

A paragraph is a test with a table: inputs on the left of `=>`, the decision and its rows on the right.
Everything not in the table is as in `BASE`.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

from paingrid.clinical.triage.answer import answer
from paingrid.clinical.triage.ladder import CONTACT_WITHIN, MINUTES, RUNGS, URGENCIES
from paingrid.clinical.triage.rules import RULES, all_rows

NOW = datetime.fromisoformat("2026-11-23T10:00:00+08:00")
BASE: dict[str, Any] = {
    "reporter": "patient",
    "age": 68,
    "nrs_now": 2,
    "nrs_previous": 2,
    "rescue_n24": 0,
    "opioid_status": "stable",
    "ome_mg_per_day": 60,
    "sedation": 1,
    "respiratory_rate": 16,
    "stool_days": 1,
    "vomiting": "none",
    "chemo_days": 200,
}
NUMBER_WORDS = {"yes": True, "no_": False, "-": None}


def parse(table: str) -> list[tuple[dict[str, Any], dict[str, str]]]:
    """Return (given, expected) for each line of a table; the first line names the columns."""
    lines = [line for line in table.strip().splitlines() if set(line.strip()) - set("-+=>| ")]
    heads, *rows = [_cells(line) for line in lines]
    return [
        (
            {k: _value(k, v) for k, v in zip(heads[0], given, strict=True)},
            dict(zip(heads[1], expected, strict=True)),
        )
        for given, expected in rows
    ]


def case_of(given: dict[str, Any], now: datetime = NOW) -> dict[str, Any]:
    """Return one case of the triage contract: the base, changed by `given`."""
    changed = dict(given)
    old = timedelta(hours=changed.pop("hours_old", 0) or 0)
    now = datetime.fromisoformat(changed.pop("now")) if "now" in changed else now
    case = {"id": "spec", "now": now.isoformat(), "observed_at": (now - old).isoformat(), **BASE, **changed}
    return {name: value for name, value in case.items() if value is not None}


def run(table: str) -> None:
    """Check every line of a paragraph's table."""
    for given, expected in parse(table):
        reply = answer(case_of(given))
        assert reply["errors"] == [], given
        found = {"decision": reply["urgency"], "rows": " ".join(reply["rows"])}
        for name in expected.keys() - found.keys():
            found[name] = _shown(reply, name)
        assert found == {"rows": found["rows"], **expected}, given


def _shown(reply: dict[str, Any], name: str) -> str:
    value = reply[name]
    return " ".join(value) if isinstance(value, list) else str(value)


def _cells(line: str) -> tuple[list[str], list[str]]:
    left, right = line.split("=>")
    return [c.strip() for c in left.split("|")], [c.strip() for c in right.split("|")]


def _value(name: str, cell: str) -> Any:
    if cell in NUMBER_WORDS:
        return NUMBER_WORDS[cell]
    if name == "red_flags":
        return [] if cell == "none" else cell.split()
    try:
        return int(cell) if cell.lstrip("-").isdigit() else float(cell)
    except ValueError:
        return cell


def chapters() -> Iterator[ModuleType]:
    """Return the modules of the specification in order."""
    package = importlib.import_module("tests.spec")
    for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        if found.name.startswith("test_") and found.name != "test_document":
            yield importlib.import_module(f"tests.spec.{found.name}")


def paragraphs(chapter: ModuleType) -> Iterator[tuple[Callable[..., None], str, str]]:
    """Return each paragraph of a chapter with its sentence and its table."""
    for name, test in vars(chapter).items():
        if name.startswith("test_") and inspect.isfunction(test):
            table: list[str] = []
            test(table.append)
            yield test, inspect.getdoc(test) or "", "\n".join(inspect.cleandoc(t) for t in table)


def document() -> str:
    """Return the whole specification as Markdown."""
    parts = [HEAD.format(**RULES), _classes(), _rows(), _base()]
    for number, chapter in enumerate(chapters(), 1):
        parts.append(f"## {number}. {(chapter.__doc__ or '').strip()}")
        parts += [f"{sentence}\n\n```text\n{table}\n```" for _, sentence, table in paragraphs(chapter)]
    return "\n\n".join([*parts, SIGNATURES]) + "\n"


def _classes() -> str:
    head = "| class | 最晚联系 contact within | " + " | ".join(RUNGS) + " |\n|" + "---|" * (len(RUNGS) + 2)
    lines = [
        f"| {u} | {CONTACT_WITHIN[u]} | " + " | ".join("—" if m is None else str(m) for m in MINUTES[u]) + " |"
        for u in URGENCIES
    ]
    return "\n".join(["## 时限与上报阶梯 Classes and ladder (minutes, all defaults)\n", head, *lines])


def _rows() -> str:
    head = "| row | 情况 | finding | basis | source | verified |\n|---|---|---|---|---|---|"
    lines = [
        f"| {r.id} | {r.text['zh']} | {r.text['en']} | {r.basis} | {r.source} | {'yes' if r.verified else '**no**'} |"
        for r in all_rows()
    ]
    return "\n".join(["## 决策表 The rows\n", head, *lines])


def _base() -> str:
    given = "\n".join(f"{name} = {value}" for name, value in BASE.items())
    return f"## 例子的共同前提 What every example takes for granted\n\n```text\n{given}\n```"


HEAD = """# 分诊规则说明 Triage specification

Rule set `{id}`, version `{version}`. This page is printed by the test suite (`scripts/clinical_spec`): each table below
is a test that passed. 本页由测试自动生成，每张表都是通过的测试。

**Not yet signed. 尚未签字。** No row is verified against the full text of its source; do not use on patients before a
named physician and a pharmacist have signed below.

Highest class wins, every matching row is kept. Two or more same-day rows make the case urgent (D10). What is not known is
never called safe: without a current score, or on an opioid when nobody asked about wakefulness or danger signs, or counted
the rescue doses, the answer is X4 (somebody asks), never R1. Removing a reassuring value never lowers the class; removing the very finding that raised an
alarm cannot keep it raised, but never yields "routine"."""

SIGNATURES = """## 签字 Signatures

| | 姓名 name | 日期 date | 规则版本 rule version | 签名 signature |
|---|---|---|---|---|
| 医师 physician | | | | |
| 药师 pharmacist | | | | |"""
