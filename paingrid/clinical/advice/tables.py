"""All numbers of this room, for the pharmacist's page."""

from __future__ import annotations

from paingrid.clinical.advice import effects, lines, situation, steps
from paingrid.clinical.numbers import Number

NUMBERS: tuple[Number, ...] = (*(*situation.NUMBERS, *steps.NUMBERS, *lines.NUMBERS, *effects.NUMBERS),)
