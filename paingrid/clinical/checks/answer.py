"""One case of `paingrid dose check` in, one answer out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from paingrid.clinical.checks.decide import check
from paingrid.clinical.checks.finding import Finding, found
from paingrid.clinical.checks.reading import read_order
from paingrid.clinical.findings import echoed_id
from paingrid.clinical.numbers import BUILT_IN
from paingrid.clinical.sources import DEFAULT, cite

RULES: Final = {"id": "checks-cn", "version": BUILT_IN.version}
NOT_READ: Final[Finding] = found(
    "not-read",
    "refuse",
    "这张单子有读不懂的地方，没有检查完，不能签署；请先改正。",
    "This order could not be read in full and was not checked through; it cannot be signed until it is corrected.",
    cite(DEFAULT, note="§3.12"),
)
#: What is answered where nothing could be checked: an order that was not read is never let through.
FAILED: Final[dict[str, Any]] = {"verdict": "refuse", "findings": [NOT_READ.as_json()], "rules": RULES}
_MEDICINES = ("current", "proposed")


def answer(case: Mapping[str, object]) -> dict[str, Any]:
    """
    Return the contract's answer.

    Where only the person or the prescription could not be read, the medicines are still checked against the rest;
    a list that was not read in full says nothing about what is missing from it, so then nothing else is said.
    """
    order, problems = read_order(case)
    errors = [problem.as_json() for problem in problems]
    if not problems:
        verdict = check(order)
        return _answer(case, verdict.verdict, [one.as_json() for one in verdict.findings], errors)
    if any(problem.field.startswith(_MEDICINES) for problem in problems):
        return _answer(case, "refuse", [NOT_READ.as_json()], errors)
    others = [one.as_json() for one in check(order).findings]
    return _answer(case, "refuse", [NOT_READ.as_json(), *others], errors)


def _answer(
    case: Mapping[str, object], verdict: str, findings: list[dict[str, Any]], errors: list[dict[str, Any]]
) -> dict[str, Any]:
    return {"id": echoed_id(case), "verdict": verdict, "findings": findings, "rules": RULES, "errors": errors}
