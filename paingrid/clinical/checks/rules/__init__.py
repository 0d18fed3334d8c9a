"""Every rule, in the order in which equally grave findings are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from paingrid.clinical.checks.finding import Finding
from paingrid.clinical.checks.order import Order
from paingrid.clinical.checks.rules import (
    amounts,
    ceilings,
    choice,
    duplicates,
    interactions,
    nsaids,
    organs,
    patches,
    person_today,
    prescribing,
    single_dose,
    slips,
    tolerance,
    unjudged,
    unknowns,
    watch,
)
from paingrid.clinical.numbers import Edition, Number

Apply = Callable[[Order, Edition], Iterable[Finding]]


@dataclass(frozen=True)
class Rule:
    """One rule, and the classes or substances of which one must be on a list before it is worth asking."""

    apply: Apply
    needs: frozenset[str] = frozenset()

    def concerns(self, kinds: frozenset[str]) -> bool:
        """Tell whether the rule may have something to say about a list of these classes and substances."""
        return not self.needs or not self.needs.isdisjoint(kinds)


def _rule(apply: Apply, *needs: str) -> Rule:
    return Rule(apply, frozenset(needs))


RULES: tuple[Rule, ...] = (
    _rule(person_today.breathing, "opioid"),
    _rule(person_today.red_flags),
    _rule(person_today.allergies),
    _rule(tolerance.tolerance, "opioid"),
    _rule(unjudged.unjudged, "opioid"),
    _rule(unjudged.rhythms, "opioid"),
    _rule(choice.opioid_choice, "pethidine", "dihydroetorphine", "methadone", "agonist-antagonist", *choice.MIXED),
    _rule(slips.slips),
    _rule(amounts.steps, "opioid"),
    _rule(amounts.stopping, "opioid"),
    _rule(interactions.interactions),
    _rule(interactions.recently, "opioid"),
    _rule(interactions.alcohol, "opioid"),
    _rule(interactions.qt, "qt-prolonging", "methadone"),
    _rule(interactions.hla, "carbamazepine"),
    _rule(duplicates.two_long_acting, "opioid"),
    _rule(duplicates.duplicates),
    _rule(ceilings.ceilings, *ceilings.SUBSTANCES),
    _rule(nsaids.nsaids, "nsaid"),
    _rule(nsaids.two_nsaids, "nsaid"),
    _rule(organs.organs, "nsaid", *organs.ORGANS),
    _rule(patches.patches, "opioid"),
    _rule(single_dose.single_doses, *single_dose.SUBSTANCES),
    _rule(single_dose.daily_total, "opioid"),
    _rule(watch.watch, *(kind for row in watch.WATCH for kind in row.kinds)),
    _rule(watch.swallowing),
    _rule(person_today.young, "opioid"),
    _rule(person_today.mothers, "codeine"),
    _rule(choice.unknown_medicines),
    _rule(prescribing.online),
    _rule(prescribing.signing),
    _rule(prescribing.prescriber),
    _rule(prescribing.documents),
    _rule(prescribing.day_limits),
    _rule(prescribing.review),
    _rule(amounts.rescue, "opioid"),
    _rule(choice.obstructed, "stimulant-laxative", "prokinetic", "bulk-laxative"),
    _rule(choice.laxative, "opioid"),
    _rule(choice.naloxone_for_the_dying, "naloxone"),
    _rule(unknowns.unknowns),
)


@lru_cache(maxsize=4096)
def concerning(kinds: frozenset[str]) -> tuple[tuple[int, Apply], ...]:
    """Return the rules for lists of these classes and substances, each with its place."""
    return tuple((place, rule.apply) for place, rule in enumerate(RULES) if rule.concerns(kinds))


NUMBERS: tuple[Number, ...] = (
    *tolerance.NUMBERS,
    *amounts.NUMBERS,
    *slips.NUMBERS,
    *single_dose.NUMBERS,
    *ceilings.NUMBERS,
    *interactions.NUMBERS,
    *nsaids.NUMBERS,
    *duplicates.NUMBERS,
    *patches.NUMBERS,
    *person_today.NUMBERS,
    *prescribing.NUMBERS,
    *unjudged.NUMBERS,
)
