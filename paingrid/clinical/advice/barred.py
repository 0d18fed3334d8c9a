"""What the check would stop for this person's kidneys, liver or allergies is not proposed in the first place."""

from __future__ import annotations

from dataclasses import replace

from paingrid.clinical.advice import refusals
from paingrid.clinical.advice.facts import Facts
from paingrid.clinical.advice.lines import plain
from paingrid.clinical.advice.proposal import Line, Proposal
from paingrid.clinical.checks.finding import Finding
from paingrid.clinical.checks.order import Order
from paingrid.clinical.checks.rules.organs import organs
from paingrid.clinical.checks.rules.person_today import allergies
from paingrid.clinical.findings import Refused
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.reading import read_medicine
from paingrid.clinical.numbers import Edition

RULES = (allergies, organs)
#: What stands beside the main line of a proposal.
BESIDE = ("rescue", "laxative", "anti-emetic")
#: Flags of a conversion that say of an extra dose what the note about leaving it out says again.
SAID_BEFORE = ("kidneys-avoid", "allergic-extra")


def without_barred(found: Proposal, facts: Facts, edition: Edition) -> Proposal:
    """
    Return a proposal without what stands beside its main line and this person must not have; a note says which.

    :raises Refused: the check would stop the main line itself.
    """
    left_out: dict[str, Finding] = {}
    lines: list[Line] = []
    for line in found.lines:
        finding = None if _stands(line, facts) else _barred(line, facts, edition)
        if finding is None:
            lines.append(line)
        elif line.get("purpose") in BESIDE:
            left_out[line["purpose"]] = finding
        else:
            raise Refused(refusals.barred(finding))
    if not left_out:
        return found
    said = (note for note in found.notes if note.code not in SAID_BEFORE)
    notes = (*said, *map(refusals.left_out, left_out.values()))
    rescue = None if "rescue" in left_out else found.rescue
    return replace(found, lines=tuple(lines), rescue=rescue, notes=notes)


def _stands(line: Line, facts: Facts) -> bool:
    """A medicine that is no opioid and stays as it is was decided before; an opioid is decided anew."""
    return any(not one.opioid and dict(present) == line for present, one in _present(facts))


def _present(facts: Facts) -> list[tuple[Line, Medicine]]:
    return [(dict(line), one) for line, one in zip(facts.lines, facts.current, strict=True)]


def _barred(line: Line, facts: Facts, edition: Edition) -> Finding | None:
    medicine = read_medicine(plain(line), "line")[0]
    assert medicine is not None  # a proposal is made of lines that can be read
    order = Order(person=facts.person, proposed=(medicine,))
    found = [one for rule in RULES for one in rule(order, edition)]
    return next((one for one in found if one.severity in ("refuse", "stop")), None)
