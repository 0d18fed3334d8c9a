"""Which counts may be shown: shares with their limits, and small numbers kept back. Pure, no Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: Below this many a number could point at one person (clinical reference §5).
SMALLEST = 5


@dataclass(frozen=True)
class Shown:
    """A share as it may be shown; everything is none when the denominator is too small."""

    group: str
    met: int | None
    counted: int | None
    missing: int | None
    left_out: int | None
    percent: str
    target: int | None

    @property
    def kept_back(self) -> bool:
        """Whether the number of people is too small to show."""
        return self.counted is None


def shown(group: str, *, met: int, counted: int, missing: int, left_out: int, target: int | None) -> Shown:
    """Return the share, or only its name when fewer than five count; no denominator is never a percentage."""
    if 0 < counted < SMALLEST:
        return Shown(group, None, None, None, None, "", target)
    # Rounded down: 199 of 200 never reads as all of them.
    percent = f"{1000 * met // counted / 10:g} %" if counted else "–"
    return Shown(group, met, counted, missing, left_out, percent, target)


def kept_back(sizes: Sequence[int]) -> frozenset[int]:
    """
    Return the places of the rows to keep back: those with one to four people.

    When that is only one, the next smallest goes with it: else the total would give it away.
    """
    small = {place for place, size in enumerate(sizes) if 0 < size < SMALLEST}
    others = sorted((size, place) for place, size in enumerate(sizes) if size >= SMALLEST)
    if len(small) == 1 and others:
        small.add(others[0][1])
    return frozenset(small)
