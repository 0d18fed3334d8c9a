"""How far a score lies from its baseline, and whether the fall means something."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from paingrid.clinical.instruments.reading import Problem, problem, unknown_field
from paingrid.clinical.instruments.scale import Change, Instrument

TENTH = Decimal("0.1")


def read_baseline(instrument: Instrument, raw: object) -> tuple[Decimal | None, list[Problem]]:
    """Read `{"from": 8}`; the baseline must be a score that the scale can give."""
    if raw is None:
        return None, []
    if not isinstance(raw, Mapping):
        return None, [problem("change", "not-an-object", '应为 {"from": 数}', 'must be {"from": number}')]
    unknown = [unknown_field(f"change.{name}") for name in raw if name != "from"]
    value = raw.get("from")
    if unknown or value is None:
        return None, unknown
    if instrument.change is None:
        zh, en = "这个量表的结果不是数，不能算差值", "this scale gives no number to compare"
        return None, [problem("change", "no-change", zh, en)]
    if not _possible(instrument.change, value):
        rule = instrument.change
        return None, [
            problem("change.from", "out-of-range", f"允许 {rule.low}–{rule.high}", f"allowed: {rule.low}–{rule.high}")
        ]
    return Decimal(str(value)), []


def _possible(rule: Change, value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    # NaN fails this comparison too.
    if not rule.low <= value <= rule.high:
        return False
    return rule.step is None or (isinstance(value, int) and (value - rule.low) % rule.step == 0)


def compare(rule: Change, of: str, now: float, baseline: Decimal) -> dict[str, Any]:
    """
    Return points, relief in per cent of the baseline, and whether that is meaningful.

    The printed score is compared, since the baseline was a printed score too. Relief over 0 is undefined.
    """
    fall = baseline - Decimal(str(now))
    relief = fall * 100 / baseline if rule.less_is_better and baseline > 0 else None
    return {
        "of": of,
        "points": _number(-fall),
        "relief_percent": None if relief is None else float(relief.quantize(TENTH, ROUND_HALF_UP)),
        "meaningful": _meaningful(rule, fall, baseline),
        "source": rule.source,
        "verified": rule.verified,
    }


def _meaningful(rule: Change, fall: Decimal, baseline: Decimal) -> bool | None:
    if rule.points is None and rule.percent is None:
        return None
    by_points = rule.points is not None and fall >= rule.points
    # Multiplied, not divided: thirty per cent is met exactly or not at all.
    return by_points or (rule.percent is not None and baseline > 0 and fall * 100 >= rule.percent * baseline)


def _number(points: Decimal) -> int | float:
    return int(points) if points == points.to_integral_value() else float(points.quantize(TENTH, ROUND_HALF_UP))
