"""The day's total in oral morphine as it is sent to another institution; what cannot be read makes it a lower bound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from paingrid.clinical.medicines.reading import FIELDS, read_medicine
from paingrid.clinical.opioids.factors import FACTOR_SETS
from paingrid.clinical.opioids.total import total
from paingrid.clinical.quantities import digits
from paingrid.records.queries.editions import edition_in_force


@dataclass(frozen=True)
class DayTotal:
    """Milligrams of oral morphine a day as digits; none where no line is on record."""

    mg: str | None
    complete: bool
    factor_set: str
    edition: str


def day_total(basis: Mapping[str, Any]) -> DayTotal:
    """Return the total of a dosing basis (`basis_of`) with its factor set and edition; two queries at most."""
    edition, factors = edition_in_force(), FACTOR_SETS[basis["factor_set"]]
    read = [_medicine(line) for line in basis["lines"]]
    known = [medicine for medicine in read if medicine is not None]
    summed = total(known, factors, edition=edition)
    complete = summed.complete and len(known) == len(read)
    return DayTotal(digits(summed.per_day.amount) if read else None, complete, factors.id, edition.version)


def _medicine(line: Mapping[str, Any]) -> Any:
    medicine, problems = read_medicine({name: value for name, value in line.items() if name in FIELDS}, "line")
    return None if problems else medicine
