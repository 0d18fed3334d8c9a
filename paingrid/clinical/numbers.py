"""
Every number a pharmacist may argue with, and the editions in which a site changed some of them.

A rule never writes such a number down twice: it declares a `Number` with its source and asks the edition for its
value. A stored result names its edition, so it is reproduced with the values of its own day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from paingrid.clinical.findings import Text
from paingrid.clinical.sources import Citation


@dataclass(frozen=True, eq=False)
class Number:
    """One configurable number: a dotted `id` ("ceiling.tramadol.hard"), `unit` as printed, its meaning and source."""

    id: str
    value: Fraction
    unit: str
    text: Text
    source: Citation
    verified: bool = False


@dataclass(frozen=True)
class Edition:
    """The numbers as they hold at one site from one signature on; `changed` by the id of the number."""

    version: str
    changed: Mapping[str, Fraction] = field(default_factory=dict)

    def __getitem__(self, number: Number) -> Fraction:
        return self.changed.get(number.id, number.value)


#: The numbers as they are shipped.
BUILT_IN = Edition("2026.1")


def number_of(
    id: str, value: int | str | Fraction, unit: str, zh: str, en: str, source: Citation, *, verified: bool = False
) -> Number:
    """Return a number; the order of the arguments is the order in which a pharmacist reads it."""
    return Number(id, Fraction(value), unit, {"zh": zh, "en": en}, source, verified)
