"""Work out a proposal and check an order, from facts that are kept with the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from paingrid.clinical.advice.facts_json import BadBasis, read_facts
from paingrid.clinical.advice.lines import plain
from paingrid.clinical.advice.propose import propose
from paingrid.clinical.advice.want import read_want
from paingrid.clinical.checks.answer import NOT_READ
from paingrid.clinical.checks.decide import check
from paingrid.clinical.checks.reading import read_order
from paingrid.clinical.numbers import Edition

Line = dict[str, Any]


def proposal_of(basis: Mapping[str, Any], want: Mapping[str, Any] | None, edition: Edition) -> dict[str, Any]:
    """Return the proposal as it is kept; where the facts cannot be read, a proposal that says so and gives no dose."""
    wanted, problems = read_want(want)
    try:
        facts = read_facts(basis)
    except BadBasis as bad:
        return _no_proposal(basis, bad.problems[0].text, edition)
    if problems:
        return _no_proposal(basis, problems[0].text, edition)
    return propose(facts, wanted, edition).as_json()


def findings_of(
    basis: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], prescription: Mapping[str, Any], edition: Edition
) -> tuple[str, list[dict[str, Any]]]:
    """Return the verdict and the findings of an order; one that cannot be read in full is refused."""
    order, problems = read_order(
        {
            "now": datetime.fromisoformat(basis["now"]).date().isoformat(),
            "patient": basis["patient"],
            "current": [plain(line) for line in basis["lines"]],
            "proposed": [plain(line) for line in lines],
            "proposed_is": "whole-list",
            "prescription": dict(prescription),
        }
    )
    if problems:
        said = {**NOT_READ.as_json(), "about": sorted({problem.field for problem in problems})}
        return "refuse", [said, *({**problem.as_json(), "severity": "refuse"} for problem in problems)]
    verdict = check(order, edition)
    return verdict.verdict, [one.as_json() for one in verdict.findings]


def facts_of_proposal(basis: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the facts the proposal was worked out from: a draft that was changed rests on newer ones besides."""
    first: Mapping[str, Any] = basis.get("proposed_from", basis)
    return first


def _no_proposal(basis: Mapping[str, Any], why: dict[str, str], edition: Edition) -> dict[str, Any]:
    return {
        "kind": "ask",
        "text": {
            "zh": f"现有用药里有看不懂的地方（{why['zh']}），先改正再算。",
            "en": f"Something on the present list cannot be read ({why['en']}): correct it first.",
        },
        "lines": [dict(line) for line in basis["lines"]],
        "working": [],
        "rescue": None,
        "total_now": None,
        "total_then": None,
        "reassess": [],
        "refused": None,
        "notes": [],
        "factor_set": basis.get("factor_set", "cn-2018"),
        "rules": {"id": "advice-cn", "version": edition.version},
    }
