"""The factor sets side by side: one row a medicine and way in, one column a set, and the tables to a patch."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from paingrid.clinical.findings import Text
from paingrid.clinical.medicines.substances import SUBSTANCES
from paingrid.clinical.numbers import Edition
from paingrid.clinical.opioids.factors import FACTOR_SETS, Direction, Factor, FactorSet, Way
from paingrid.clinical.quantities import digits

WAYS: dict[Way, Promise] = {Way.ORAL: _("by mouth"), Way.PARENTERAL: _("injected"), Way.PATCH: _("patch, × µg/h")}
DIRECTIONS: dict[Direction, Promise] = {
    Direction.BOTH: _("to and from morphine"),
    Direction.TO_PATCH: _("to the patch only, never backwards"),
}


@dataclass(frozen=True)
class SetRow:
    """What one set is for. `doses`: whether a dose may be worked out with it."""

    id: str
    version: str
    purpose: Text
    direction: str
    source: str
    verified: bool
    doses: bool
    has_factors: bool


@dataclass(frozen=True)
class FactorRow:
    """One medicine: its factor in each set that has factors, empty where there is none."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Band:
    """One line of a table to the patch."""

    set: str
    range: str
    rate: str


def sets() -> list[SetRow]:
    """Return what each set is for."""
    return [
        SetRow(
            id=one.id,
            version=one.version,
            purpose=one.purpose,
            direction=str(DIRECTIONS[one.direction]),
            source=str(one.source),
            verified=one.verified,
            doses=one.doses,
            has_factors=bool(one.factors),
        )
        for one in FACTOR_SETS.values()
    ]


def factor_rows(edition: Edition) -> list[FactorRow]:
    """Return every medicine that has a factor in any set; for one without, the cell stays empty."""
    shown = [one for one in FACTOR_SETS.values() if one.factors]
    keys = dict.fromkeys(key for one in shown for key in (*one.factors, *_methadone(one)))
    return [FactorRow(_name(*key), tuple(_cell(one, key, edition) for one in shown)) for key in sorted(keys)]


def _methadone(one: FactorSet) -> tuple[tuple[str, Way], ...]:
    return (("methadone", Way.ORAL),) if one.methadone else ()


def _name(drug: str, way: Way) -> str:
    english = (get_language() or "").startswith("en")
    return f"{SUBSTANCES[drug].names['en' if english else 'zh']} · {WAYS[way]}"


def _cell(one: FactorSet, key: tuple[str, Way], edition: Edition) -> str:
    if key == ("methadone", Way.ORAL) and one.methadone:
        return " · ".join(f"≤{_upto(edition[upto])}: {digits(edition[times])}" for upto, times in one.methadone)
    found = one.factors.get(key)
    return "" if found is None else _said(found, edition)


def _upto(amount: object) -> str:
    said = digits(amount)  # type: ignore[arg-type]  # a Fraction
    return "∞" if len(said) > 5 else said


def _said(found: Factor, edition: Edition) -> str:
    low, high = edition[found.low], edition[found.high]
    return digits(low) if low == high else f"{digits(low)} – {digits(high)}"


def bands(edition: Edition) -> list[Band]:
    """Return the tables to the patch, line by line."""
    return [band for one in FACTOR_SETS.values() for band in _bands(one, edition)]


def _bands(one: FactorSet, edition: Edition) -> list[Band]:
    starts = [edition[step.from_mg] for step in one.steps]
    ends = [*starts[1:], edition[one.last_mg] if one.last_mg else None]
    made = []
    for step, start, end in zip(one.steps, starts, ends, strict=False):
        span = f"{digits(start)} ≤ mg < {digits(end)}" if end is not None else f"≥ {digits(start)}"
        made.append(Band(one.id, span, digits(edition[step.rate])))
    if one.further:
        more, rate = (digits(edition[number]) for number in one.further)
        made.append(Band(one.id, f"+ {more}", f"+ {rate}"))
    return made
