"""The plan with which a patient goes home (clinical reference §2.5, Q14): every field is needed before anybody goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

Text = dict[str, str]

#: The fields of a return plan and what they are called.
FIELDS: Mapping[str, Text] = {
    "plan_version": {"zh": "已签署的用药计划", "en": "a signed medicine plan"},
    "rescue": {"zh": "解救方案", "en": "what to take for pain that breaks through"},
    "stop_rules": {"zh": "什么时候停药、减药、叫人", "en": "when to stop, to lower, to call"},
    "next_visit_on": {"zh": "下次复诊日期", "en": "the day of the next visit"},
    "supply_days": {"zh": "带回的药够几天", "en": "for how many days the medicines last"},
    "certificate": {"zh": "诊断证明", "en": "the diagnosis certificate"},
}


def missing(plan: Mapping[str, Any], *, today: date) -> tuple[str, ...]:
    """Return the fields that are absent, empty or impossible, in the order of the form."""
    return tuple(name for name in FIELDS if not _stands(name, plan.get(name), today))


def _stands(name: str, value: Any, today: date) -> bool:
    if name == "next_visit_on":
        day = _day(value)
        return day is not None and day >= today
    if name in ("supply_days", "plan_version"):
        return type(value) is int and value >= 1
    if name == "certificate":
        return value is True
    return isinstance(value, str) and len(value.strip()) >= 4


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
