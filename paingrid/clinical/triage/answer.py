"""One case of the command-line contract in, one answer out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from paingrid.clinical.triage.decide import Decision, decide
from paingrid.clinical.triage.rules import RULES, all_rows
from paingrid.clinical.triage.snapshot import parse_snapshot


def answer(case: Mapping[str, object]) -> dict[str, Any]:
    """Return the contract's answer; impossible input has no urgency and says what is wrong."""
    snapshot, errors = parse_snapshot(case)
    if snapshot is None:
        given = case.get("id")
        echoed = given if type(given) in (str, int) else None
        return {"id": echoed, "urgency": None, **EMPTY, "rules": RULES, "errors": [e.as_json() for e in errors]}
    return _as_json(snapshot.id, decide(snapshot))


EMPTY: dict[str, Any] = {
    "rows": [],
    "reasons": [],
    "contact_by": None,
    "act": [],
    "also_notify": [],
    "reassess_at": None,
    "unknown": [],
    "instructions": [],
    "step_up": [],
    "step_down": False,
}
_REASONS: dict[str, dict[str, Any]] = {
    row.id: {"row": row.id, "text": row.text, "basis": row.basis, "source": row.source, "verified": row.verified}
    for row in all_rows()
}


def _as_json(case_id: str, decision: Decision) -> dict[str, Any]:
    act = dict.fromkeys(pair for row in decision.rows for pair in row.act)
    return {
        "id": case_id,
        "urgency": decision.urgency,
        "rows": [row.id for row in decision.rows],
        "reasons": [_REASONS[row.id] for row in decision.rows],
        "contact_by": decision.contact_by.isoformat() if decision.contact_by else None,
        "act": [{"level": level, "role": role} for level, role in act],
        "also_notify": list(decision.also_notify),
        "reassess_at": decision.reassess_at.isoformat(),
        "unknown": list(decision.unknown),
        "instructions": list(decision.instructions),
        "step_up": [step.as_json() for step in decision.step_up],
        "step_down": decision.step_down,
        "rules": RULES,
        "errors": [],
    }
