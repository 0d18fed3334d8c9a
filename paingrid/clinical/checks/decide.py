"""The verdict on an order: every rule is asked, one finding stays for each reason, the gravest comes first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from paingrid.clinical.checks.finding import GRAVITY, Finding
from paingrid.clinical.checks.order import Order
from paingrid.clinical.checks.rules import concerning
from paingrid.clinical.numbers import BUILT_IN, Edition

Word = Literal["refuse", "stop", "warn", "ok"]


@dataclass(frozen=True)
class Verdict:
    """
    What stands against an order.

    `refuse` cannot be signed; `stop` can, by a named prescriber who gives a reason; `ok` may still have notes.
    """

    verdict: Word
    findings: tuple[Finding, ...]


def check(order: Order, edition: Edition = BUILT_IN) -> Verdict:
    """Return the verdict on an order under an edition of the numbers."""
    gravest: dict[tuple[str, ...], tuple[tuple[int, int, str, str], Finding]] = {}
    for place, apply in concerning(order.kinds):
        for finding in apply(order, edition):
            # Equally grave findings on one reason: the earlier rule speaks, then the alphabet, never the list's order.
            rank = (GRAVITY[finding.severity], place, finding.code, finding.text["en"])
            held = gravest.get(finding.about)
            if held is None or rank < held[0]:
                gravest[finding.about] = (rank, finding)
    findings = tuple(finding for _, finding in sorted(gravest.values(), key=lambda one: one[0]))
    return Verdict(_word(findings), findings)


def _word(findings: tuple[Finding, ...]) -> Word:
    severity = findings[0].severity if findings else "note"
    return "ok" if severity == "note" else severity
