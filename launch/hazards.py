"""The hazard log: read from its data, made into its page, and held against the tests that ran."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launch.environment import ROOT

DATA = ROOT / "docs" / "hazards" / "hazards.toml"
PAGE = ROOT / "docs" / "reference" / "hazards.md"
HEAD = """# Hazard log · 风险登记

Made from [its data](../hazards/hazards.toml) by `scripts/hazards`; a full run of the tests fails when a test named here
did not pass. Severity and likelihood (1–5) are the makers' estimates; a site's own safety officer confirms them.
**OPEN** marks a control that nothing proves yet, and every hazard that has one.

由数据文件生成；完整测试中，这里写的任何一项测试没有通过，整次测试就算失败。严重度和可能性（1–5）是开发者的估计，
须由使用单位的安全负责人确认。**未完成 OPEN** 表示这项措施还没有任何测试证明。
"""


@dataclass(frozen=True)
class Hazard:
    """One hazard as its data say it."""

    id: str
    said: Mapping[str, Any]

    @property
    def controls(self) -> list[Mapping[str, Any]]:
        """Its controls, each with text and tests."""
        return list(self.said["control"])

    @property
    def is_open(self) -> bool:
        """Whether a control of it has no test."""
        return any(not control["tests"] for control in self.controls)


def read(path: Path = DATA) -> list[Hazard]:
    """Return every hazard in the order of the log."""
    return [Hazard(one["id"], one) for one in tomllib.loads(path.read_text(encoding="utf-8"))["hazard"]]


def named_tests(hazards: list[Hazard]) -> list[tuple[str, str]]:
    """Return (hazard, test) for every test that is named."""
    return [(one.id, test) for one in hazards for control in one.controls for test in control["tests"]]


def unproven(hazards: list[Hazard], outcomes: Mapping[str, str]) -> Iterator[str]:
    """Name each control's test that did not pass; `outcomes` gives passed, failed or skipped by pytest's node id."""
    for hazard, test in named_tests(hazards):
        cases = [outcome for node, outcome in outcomes.items() if node == test or node.startswith(f"{test}[")]
        if not cases or set(cases) != {"passed"}:
            yield f"{hazard}: {test} ({', '.join(sorted(set(cases))) or 'did not run'})"


def page(hazards: list[Hazard]) -> str:
    """Return the page."""
    return "\n".join([HEAD, *(_section(one) for one in hazards)])


def _section(hazard: Hazard) -> str:
    said = hazard.said
    mark = " — **未完成 OPEN**" if hazard.is_open else ""
    lines = [f"## {hazard.id} {said['name']['zh']} · {said['name']['en']}{mark}", ""]
    for key, label in (("cause", "原因 Cause"), ("harm", "伤害 Harm"), ("residual", "剩余风险 Residual")):
        lines.append(f"- {label}: {said[key]['zh']} {said[key]['en']}" + ("" if said[key]["en"].endswith(".") else "."))
    before, after = (f"{said[when]['severity']} × {said[when]['likelihood']}" for when in ("before", "after"))
    lines += [
        f"- 严重度 × 可能性 Severity × likelihood: {before} → {after}",
        "",
        "| 措施 control | 测试 test |",
        "|---|---|",
    ]
    for control in hazard.controls:
        tests = "<br>".join(f"`{test}`" for test in control["tests"]) or "**未完成 OPEN**"
        lines.append(f"| {control['text']['zh']} · {control['text']['en']} | {tests} |")
    return "\n".join([*lines, ""])
