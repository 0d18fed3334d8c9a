"""What the platform says of a patient today: the facts it rests on, the proposal, and what is taken now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from paingrid.clinical.advice.facts_json import BadBasis, read_facts
from paingrid.clinical.advice.propose import propose
from paingrid.clinical.findings import Text
from paingrid.clinical.numbers import Edition
from paingrid.clinical.quantities import digits
from paingrid.records.queries.dosing import basis_of
from paingrid.web.plan.lines import is_opioid
from paingrid.web.plan.showing import Shown, shown
from paingrid.web.shell.templatetags.shell import moment as moment_words


@dataclass(frozen=True)
class Reading:
    """One number of today, with when it was said."""

    name: str
    value: str
    at: str


@dataclass(frozen=True)
class Today:
    """Everything the page shows of today. `unread` are the reasons why no proposal could be worked out."""

    patient: Mapping[str, Any]
    readings: tuple[Reading, ...]
    current: Shown
    proposal: Mapping[str, Any] | None
    proposed: Shown | None
    on_opioid: bool
    unread: tuple[Text, ...]


def today(patient_id: UUID, *, edition: Edition, now: datetime) -> Today:
    """Return today's picture; nothing is written."""
    basis = basis_of(patient_id, at=now)
    factor_set = basis["factor_set"]
    proposal, unread = _proposed(basis, edition)
    return Today(
        patient=basis["patient"],
        readings=_readings(basis),
        current=shown(_with_taken(basis), factor_set, edition=edition),
        proposal=proposal,
        proposed=shown(proposal["lines"], factor_set, planned=True, edition=edition) if proposal else None,
        on_opioid=any(map(is_opioid, [*basis["lines"], *(proposal["lines"] if proposal else ())])),
        unread=unread,
    )


def _proposed(basis: Mapping[str, Any], edition: Edition) -> tuple[Mapping[str, Any] | None, tuple[Text, ...]]:
    """No advice is given on half of the facts: what cannot be read is said instead."""
    try:
        return propose(read_facts(basis), edition=edition).as_json(), ()
    except BadBasis as bad:
        return None, tuple(problem.text for problem in bad.problems)


def _with_taken(basis: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the lines with yesterday's rescues where it is certain of which medicine they were."""
    lines = list(basis["lines"])
    rescues = [n for n, line in enumerate(lines) if line.get("as_needed") and is_opioid(line)]
    count = rescue_count(basis)
    if count is None or len(rescues) != 1 or lines[rescues[0]].get("taken_per_day") is not None:
        return lines
    lines[rescues[0]] = {**lines[rescues[0]], "taken_per_day": count}
    return lines


def rescue_count(basis: Mapping[str, Any]) -> int | None:
    """Return the extra doses of 24 hours: the larger of the diary's and the reports' count; none where nobody said."""
    said = [count for count in (len(basis["rescues"]) or None, basis["rescue_count_24h"]) if count is not None]
    return max(said, default=None)


def _readings(basis: Mapping[str, Any]) -> tuple[Reading, ...]:
    at = basis.get("nrs_at")
    when = moment_words(datetime.fromisoformat(at)) if at else ""
    count = rescue_count(basis)
    times = _("not told") if count is None else ngettext("%(n)s time", "%(n)s times", count) % {"n": count}
    return (
        Reading(_("Pain now"), _score(basis.get("nrs_now")), when),
        Reading(_("Worst in 24 hours"), _score(basis.get("nrs_worst24")), ""),
        Reading(_("Rescues in 24 hours"), times, _rescue_mass(basis)),
    )


def _score(value: Any) -> str:
    return "–" if value is None else str(value)


def _rescue_mass(basis: Mapping[str, Any]) -> str:
    """Return what the diary's rescues come to in mg, where all of them are of one known substance."""
    masses = [one.get("mg") for one in basis["rescues"]]
    if not masses or None in masses or len({one["substance"] for one in basis["rescues"]}) != 1:
        return ""
    return f"{digits(sum((Fraction(str(mass)) for mass in masses), Fraction(0)))} mg"
