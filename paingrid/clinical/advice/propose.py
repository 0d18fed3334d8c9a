"""What the guideline says next for one patient: the situation decides, and each situation has one step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from paingrid.clinical.advice import steps
from paingrid.clinical.advice.barred import without_barred
from paingrid.clinical.advice.facts import Facts
from paingrid.clinical.advice.lines import plain
from paingrid.clinical.advice.proposal import Proposal
from paingrid.clinical.advice.situation import Situation, situation_of
from paingrid.clinical.advice.want import Rotate, Taper, Today, Want
from paingrid.clinical.advice.wanted import rotate, way_off
from paingrid.clinical.findings import Refused
from paingrid.clinical.medicines.reading import read_medicines
from paingrid.clinical.numbers import BUILT_IN, Edition
from paingrid.clinical.opioids import refusals
from paingrid.clinical.opioids.factors import FACTOR_SETS
from paingrid.clinical.opioids.person import ADULT
from paingrid.clinical.opioids.total import total
from paingrid.clinical.quantities import number

Take = Callable[[Facts, Edition], Proposal]
STEPS: dict[Situation, Take] = {
    Situation.COMFORT: steps.comfort,
    Situation.HOLD: steps.hold,
    Situation.REFER: steps.refer,
    Situation.ASK: steps.ask,
    Situation.ASSESS: steps.assess,
    Situation.NON_OPIOID: steps.non_opioid,
    Situation.START: steps.start,
    Situation.NEWLY_CHANGED: steps.newly_changed,
    Situation.REDUCE: steps.reduce,
    Situation.WAIT: steps.wait,
    Situation.NEXT_DOSE: steps.next_single,
    Situation.NEXT_DAY: steps.tomorrow,
    Situation.TO_LONG_ACTING: steps.long_acting,
    Situation.FOLD: steps.fold,
    Situation.RAISE: steps.raise_background,
    Situation.KEEP: steps.keep,
}


#: Situations whose step begins or goes on with a dose: never what this person must not have.
GIVING = frozenset(
    (
        *(Situation.NON_OPIOID, Situation.START, Situation.NEXT_DOSE, Situation.NEXT_DAY),
        *(Situation.TO_LONG_ACTING, Situation.FOLD, Situation.RAISE),
    )
)
#: Those whose step works out a dose: of adults, by the standard. A reduction takes away, so it is never barred.
WORKED_OUT = GIVING | {Situation.REDUCE}


def propose(facts: Facts, want: Want | None = None, edition: Edition = BUILT_IN) -> Proposal:
    """
    Return the proposal for a patient; where no dose can be worked out it says why and leaves the list as it is.

    Nothing is ordered: a named prescriber changes it, gives reasons for what departs, and signs.
    """
    want = want or Today()
    try:
        if isinstance(want, Rotate):
            _check_adult(facts, edition)
            found = without_barred(rotate(facts, want, edition), facts, edition)
        elif isinstance(want, Taper):
            found = way_off(facts, want, edition)
        else:
            situation = situation_of(facts, edition)
            if situation in WORKED_OUT:
                _check_adult(facts, edition)
            found = STEPS[situation](facts, edition)
            if situation in GIVING:
                found = without_barred(found, facts, edition)
    except Refused as refusal:
        found = steps.refused(facts, refusal.said)
    return _with_totals(found, facts, edition)


def _check_adult(facts: Facts, edition: Edition) -> None:
    age = facts.person.age
    if age is not None and age < edition[ADULT]:
        raise Refused(refusals.children(age, edition[ADULT]))


def _with_totals(found: Proposal, facts: Facts, edition: Edition) -> Proposal:
    then, problems = read_medicines([plain(line) for line in found.lines], "lines")
    after = None if problems else _total(then, facts, edition)
    return replace(
        found,
        total_now=_total(facts.current, facts, edition),
        total_then=after,
        factor_set=facts.factor_set,
        version=edition.version,
    )


def _total(medicines: tuple[object, ...], facts: Facts, edition: Edition) -> dict[str, object]:
    factors = FACTOR_SETS[facts.factor_set]
    summed = total(medicines, factors, edition=edition)  # type: ignore[arg-type]  # medicines
    return {
        "per_day": number(summed.per_day.amount),
        "at_most": number(summed.at_most.amount),
        "complete": summed.complete,
        "unit": "mg/d",
        "factors": factors.id,
    }
