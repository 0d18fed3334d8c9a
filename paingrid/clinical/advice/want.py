"""What the doctor asks the advice for: today's step, a change of opioid, or a way out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from paingrid.clinical.findings import Problem


@dataclass(frozen=True)
class Today:
    """What the guideline says next for the present medicine."""

    kind: str = "today"


@dataclass(frozen=True)
class Rotate:
    """Another opioid or another way in; the fields are those of the `convert` contract."""

    to: Mapping[str, Any]
    reduction_percent: int | float | None = None
    kind: str = "rotate"


@dataclass(frozen=True)
class Taper:
    """Off the opioid; the fields are those of the `taper` contract."""

    percent: int | float | None = None
    rule: str = "cn-2018"
    kind: str = "taper"


Want = Today | Rotate | Taper
FIELDS = {"today": {"kind"}, "rotate": {"kind", "to", "reduction_percent"}, "taper": {"kind", "percent", "rule"}}


def read_want(raw: object) -> tuple[Want, list[Problem]]:
    """Read what is asked; what cannot be read is a problem, and today's step is answered."""
    if raw is None:
        return Today(), []
    if not isinstance(raw, Mapping) or raw.get("kind") not in FIELDS:
        known = ", ".join(FIELDS)
        text = {"zh": f"允许的值：{known}", "en": f"allowed: {known}"}
        return Today(), [Problem("want.kind", "unknown-want", text)]
    kind = raw["kind"]
    unknown = [
        Problem(f"want.{name}"[:60], "unknown-field", {"zh": "不认识这个字段", "en": "this field is not known"})
        for name in raw
        if name not in FIELDS[kind]
    ]
    if kind == "rotate":
        return _rotate(raw, unknown)
    if kind == "taper":
        return Taper(raw.get("percent"), raw.get("rule") or "cn-2018"), unknown
    return Today(), unknown


def _rotate(raw: Mapping[str, Any], problems: list[Problem]) -> tuple[Want, list[Problem]]:
    to = raw.get("to")
    if not isinstance(to, Mapping):
        text = {"zh": "请写明换成哪种药", "en": "say which medicine to change to"}
        return Today(), [*problems, Problem("want.to", "missing", text)]
    return Rotate(dict(to), raw.get("reduction_percent")), problems
