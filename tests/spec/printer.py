"""
Runs a paragraph of the clinical specification, and prints all of them as one bilingual document.

A paragraph is a test with a table: inputs on the left of `=>`, the decision and its rows on the right.
Everything not in the table is as in `BASE`.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

from paingrid.clinical.sources import SOURCES
from paingrid.clinical.triage.answer import answer
from paingrid.clinical.triage.danger_words import MEANINGS
from paingrid.clinical.triage.follow_up import AFTER
from paingrid.clinical.triage.instructions import INSTRUCTIONS
from paingrid.clinical.triage.ladder import CONTACT_WITHIN, MINUTES, RUNGS, URGENCIES, raised_after
from paingrid.clinical.triage.levels import STEPS_UP
from paingrid.clinical.triage.rules import RULES, all_rows
from tests.spec.prose import HEAD, PROMISES, SIGNATURES

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


def chapters(named: str = r"test_\d") -> Iterator[ModuleType]:
    """Return the modules of a specification in order: those of triage, or others by how their names begin."""
    package = importlib.import_module("tests.spec")
    for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        if re.match(named, found.name):
            yield importlib.import_module(f"tests.spec.{found.name}")


def tests_of(chapter: ModuleType) -> Iterator[tuple[Callable[..., None], str]]:
    """Return each test of a chapter, in its order, with its sentence."""
    for name, test in vars(chapter).items():
        if name.startswith("test_") and inspect.isfunction(test):
            yield test, inspect.getdoc(test) or ""


def paragraphs(chapter: ModuleType) -> Iterator[tuple[Callable[..., None], str, str]]:
    """Return each paragraph of a chapter with its sentence and its table."""
    for test, sentence in tests_of(chapter):
        table: list[str] = []
        test(table.append)
        yield test, sentence, "\n".join(inspect.cleandoc(t) for t in table)


def document() -> str:
    """Return the whole specification as Markdown."""
    parts = [HEAD.format(**RULES), _classes(), _rows(), _acts(), _levels(), _follow_ups(), PROMISES, _base()]
    for number, chapter in enumerate(chapters(), 1):
        parts.append(f"## {number}. {(chapter.__doc__ or '').strip()}")
        parts += [f"{sentence}\n\n```text\n{table}\n```" for _, sentence, table in paragraphs(chapter)]
    return "\n\n".join([*parts, _words(), _sources(), SIGNATURES]) + "\n"


def _classes() -> str:
    head = ("class", "最晚联系 contact within", *RUNGS, "逾期升为 unmet becomes")
    lines = [
        (u, _span(CONTACT_WITHIN[u]) if u != "R" else "下次随访 next visit", *map(_minutes, MINUTES[u]), _raised(u))
        for u in URGENCIES
    ]
    note = "时钟开始后多少分钟告知每一级；全部是默认值，未核对。 Minutes after the clock's start; all defaults, unverified."
    return f"## 时限与上报阶梯 Classes and ladder\n\n{note}\n\n{table_of(head, lines)}"


def _rows() -> str:
    head = ("row", "情况", "finding", "basis", "source", "找到 found")
    lines = [
        (r.id, r.text["zh"], r.text["en"], r.basis, r.source.brief, "是 yes" if r.verified else "**否 no**")
        for r in all_rows()
    ]
    return f"## 决策表 The rows\n\n{table_of(head, lines)}"


def _acts() -> str:
    head = ("row", "谁 who acts", "也告知 also told", "复评 look again", "家属做什么 what the family does")
    lines = [
        (
            r.id,
            ", ".join(f"{level} {role}" for level, role in r.act),
            " ".join(r.also),
            _span(r.reassess) if r.reassess else "按随访计划 by the schedule",
            ", ".join(r.instructions),
        )
        for r in all_rows()
    ]
    told = table_of(("code", "中文", "English"), [(c, t["zh"], t["en"]) for c, t in INSTRUCTIONS.items()])
    return f"## 谁来做、做什么 Who acts, and what is done\n\n{table_of(head, lines)}\n\n{told}"


def _levels() -> str:
    head = ("code", "to", "情况", "when", "source", "找到 found")
    lines = [
        (s.code, s.to, s.text["zh"], s.text["en"], s.source.brief, "是 yes" if s.verified else "**否 no**")
        for s in STEPS_UP
    ]
    down = (
        "下转：0–3分且解救不超过2次已72小时，口服或贴剂，计划和药都在，且没有任何上转理由；缺一项就不建议。\n"
        "Down: 0–3 and at most 2 rescues for 72 hours, oral or transdermal, plan and supply there, and no reason to step up;"
        " with one of them unknown it is not proposed. (default)"
    )
    return f"## 上转与下转 Step-up and down-referral\n\n{table_of(head, lines)}\n\n{down}"


def _follow_ups() -> str:
    lines = [(event, ", ".join(map(_span, times))) for event, times in AFTER.items()]
    return f"## 随访计划 Follow-up (all defaults)\n\n{table_of(('event', '之后 after'), lines)}"


def _base() -> str:
    given = "\n".join(f"{name} = {value}" for name, value in BASE.items())
    return f"## 例子的共同前提 What every example takes for granted\n\n```text\n{given}\n```"


def _words() -> str:
    lines = [(row, "、".join(zh), ", ".join(en)) for row, zh, en in MEANINGS]
    note = (
        "文字只会升级，不会降级；否定的危险词（“没有抽搐”）也可能升级。\n"
        "Words raise and never lower; a negated danger word may raise too. “…” 表示中间可有几个字，“*” 表示词尾不限；\n"
        "英文先化为一种说法（can't、unable to 写作 cannot，his、her 写作 the）。 “…” is a few letters in between,"
        " “*” any ending; English is first brought to one form (cannot for can't and unable to, the for his and her)."
    )
    return f"## 危险词 Danger words\n\n{note}\n\n{table_of(('row', '中文', 'English'), lines)}"


def _sources() -> str:
    cited = {id for found in (*all_rows(), *STEPS_UP) for id in found.source.ids}
    lines = [f"- {id}: {source.title}" for id, source in SOURCES.items() if id in cited]
    return "\n".join(["## 来源 Sources\n", *lines])


def table_of(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a table of Markdown."""
    rows: list[Sequence[str]] = [head, ("---",) * len(head), *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _minutes(value: int | None) -> str:
    return "—" if value is None else str(value)


def _raised(urgency: str) -> str:
    rule = raised_after(urgency)
    return f"{rule[1]} ({_span(rule[0])})" if rule else "—"


def _span(time: timedelta) -> str:
    minutes = int(time.total_seconds()) // 60
    if minutes % 60:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours // 24} d" if hours % 24 == 0 and hours > 72 else f"{hours} h"
