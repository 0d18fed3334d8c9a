"""The table of OWASP ASVS 5.0.0, levels 1 and 2: read from its data, made into its page, held against its numbers."""

from __future__ import annotations

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from launch.environment import ROOT

DATA = ROOT / "docs" / "security" / "asvs.toml"
PAGE = ROOT / "docs" / "reference" / "asvs.md"
STATUSES = ("met", "partly", "not met", "not applicable")
#: By section its numbers of level 1, and those of levels 1 and 2 (what is missing is of level 3);
#: from the table of release 5.0.0.
SECTIONS: dict[str, tuple[str, str]] = {
    "1.1": ("", "1-2"),
    "1.2": ("1-5", "1-9"),
    "1.3": ("1-2", "1-11"),
    "1.4": ("", "1-3"),
    "1.5": ("1", "1-2"),
    "2.1": ("1", "1-3"),
    "2.2": ("1-2", "1-3"),
    "2.3": ("1", "1-4"),
    "2.4": ("", "1"),
    "3.2": ("1-2", "1-2"),
    "3.3": ("1", "1-4"),
    "3.4": ("1-2", "1-6"),
    "3.5": ("1-3", "1-5"),
    "3.7": ("", "1-2"),
    "4.1": ("1", "1-3"),
    "4.2": ("", "1"),
    "4.3": ("", "1-2"),
    "4.4": ("1", "1-4"),
    "5.1": ("", "1"),
    "5.2": ("1-2", "1-3"),
    "5.3": ("1-2", "1-2"),
    "5.4": ("", "1-3"),
    "6.1": ("1", "1-3"),
    "6.2": ("1-8", "1-12"),
    "6.3": ("1-2", "1-4"),
    "6.4": ("1-2", "1-4"),
    "6.5": ("", "1-5"),
    "6.6": ("", "1-3"),
    "6.8": ("", "1-4"),
    "7.1": ("", "1-3"),
    "7.2": ("1-4", "1-4"),
    "7.3": ("", "1-2"),
    "7.4": ("1-2", "1-5"),
    "7.5": ("", "1-2"),
    "7.6": ("", "1-2"),
    "8.1": ("1", "1-2"),
    "8.2": ("1-2", "1-3"),
    "8.3": ("1", "1"),
    "8.4": ("", "1"),
    "9.1": ("1-3", "1-3"),
    "9.2": ("1", "1-4"),
    "10.1": ("", "1-2"),
    "10.2": ("", "1-2"),
    "10.3": ("", "1-4"),
    "10.4": ("1-5", "1-11"),
    "10.5": ("", "1-5"),
    "10.6": ("", "1-2"),
    "10.7": ("", "1-3"),
    "11.1": ("", "1-2"),
    "11.2": ("", "1-3"),
    "11.3": ("1-2", "1-3"),
    "11.4": ("1", "1-4"),
    "11.5": ("", "1"),
    "11.6": ("", "1"),
    "12.1": ("1", "1-3"),
    "12.2": ("1-2", "1-2"),
    "12.3": ("", "1-4"),
    "13.1": ("", "1"),
    "13.2": ("", "1-5"),
    "13.3": ("", "1-2"),
    "13.4": ("1", "1-5"),
    "14.1": ("", "1-2"),
    "14.2": ("1", "1-4"),
    "14.3": ("1", "1-3"),
    "15.1": ("1", "1-3"),
    "15.2": ("1", "1-3"),
    "15.3": ("1", "1-7"),
    "16.1": ("", "1"),
    "16.2": ("", "1-5"),
    "16.3": ("", "1-4"),
    "16.4": ("", "1-3"),
    "16.5": ("", "1-3"),
    "17.1": ("", "1"),
    "17.2": ("", "1-4"),
    "17.3": ("", "1-2"),
}
HEAD = """# OWASP ASVS 5.0, levels 1 and 2 · 应用安全验证标准

Made from [its data](../security/asvs.toml) by `scripts/asvs`: the makers' own judgement, which nobody
outside has verified. The numbers are those of the
[OWASP Application Security Verification Standard 5.0.0](https://owasp.org/www-project-application-security-verification-standard/)
(OWASP Foundation, CC BY-SA 4.0); its sentences stay there, and the subjects below are our own short words for them.

由数据文件生成，是开发者自己的逐条判断，没有经过外部验证；编号是 OWASP ASVS 5.0.0 的编号，原文请看该标准。
状态：met 达到，partly 部分达到，not met 没有达到，not applicable 不适用。
"""


@dataclass(frozen=True)
class Requirement:
    """One requirement as the data judge it."""

    number: str
    chapter: str
    said: Mapping[str, Any]

    @property
    def status(self) -> str:
        """One of `STATUSES`."""
        return str(self.said["status"])

    @property
    def level(self) -> int:
        """The lowest level that asks for it."""
        return int(self.said["level"])

    @property
    def tests(self) -> list[str]:
        """The tests that show it, by file or by node id."""
        return list(self.said.get("tests", ()))


def numbers() -> dict[str, int]:
    """Return every requirement of levels 1 and 2 by its number, with its level."""
    return {
        f"{section}.{one}": 1 if one in _range(first) else 2
        for section, (first, whole) in SECTIONS.items()
        for one in _range(whole)
    }


def read(path: Path = DATA) -> list[Requirement]:
    """Return every requirement in the order of the table."""
    chapters = tomllib.loads(path.read_text(encoding="utf-8"))["chapter"]
    return [
        Requirement(one["number"], f"V{chapter['number']} {chapter['name']}", one)
        for chapter in chapters
        for one in chapter["requirement"]
    ]


def missing_tests(table: list[Requirement], root: Path = ROOT) -> Iterator[str]:
    """Name each test of the table that is not there."""
    for one in table:
        for test in one.tests:
            path, _, name = test.partition("::")
            if not (root / path).is_file() or (name and name not in _functions(root / path)):
                yield f"{one.number}: {test}"


def page(table: list[Requirement]) -> str:
    """Return the page, with the counts on top."""
    lines = [HEAD, "| level | met | partly | not met | not applicable | together |", "|---|---|---|---|---|---|"]
    for label, levels in (("1", (1,)), ("2", (2,)), ("1 and 2", (1, 2))):
        found = Counter(one.status for one in table if one.level in levels)
        lines.append(f"| {label} | {' | '.join(str(found[status]) for status in STATUSES)} | {found.total()} |")
    for chapter in dict.fromkeys(one.chapter for one in table):
        lines += ["", f"## {chapter}", "", "| number | level | subject | status | how, and what is missing | tested |"]
        lines.append("|---|---|---|---|---|---|")
        lines += [_line(one) for one in table if one.chapter == chapter]
    return "\n".join([*lines, ""])


def _line(one: Requirement) -> str:
    status = one.status if one.status in ("met", "not applicable") else f"**{one.status}**"
    words = " ".join(filter(None, (one.said.get("how", ""), one.said.get("why", ""))))
    tests = "<br>".join(f"`{test.removeprefix('tests/')}`" for test in one.tests)
    return f"| V{one.number} | {one.level} | {one.said['about']} | {status} | {words} | {tests} |"


def _range(written: str) -> range:
    if not written:
        return range(0)
    first, _, last = written.partition("-")
    return range(int(first), int(last or first) + 1)


@cache
def _functions(path: Path) -> frozenset[str]:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return frozenset(node.name for node in body if isinstance(node, ast.FunctionDef))
