"""All numbers of this room, for the pharmacist's page."""

from __future__ import annotations

from paingrid.clinical.medicines import reading
from paingrid.clinical.numbers import Number
from paingrid.clinical.opioids import convert, person, rescue, taper, target, titrate, tolerance
from paingrid.clinical.opioids.factors import FACTOR_SETS

_ROOMS = (reading.NUMBERS, person.NUMBERS, tolerance.NUMBERS, titrate.NUMBERS, rescue.NUMBERS, convert.NUMBERS)
NUMBERS: tuple[Number, ...] = (
    *(number for one in FACTOR_SETS.values() for number in one.numbers),
    *(number for room in _ROOMS for number in room),
    *taper.NUMBERS,
    *target.NUMBERS,
)
