"""The pictures of the family sheet: how many of what, at which part of the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from paingrid.clinical.advice.day_clock import PARTS_OF_DAY, part_of_day
from paingrid.clinical.findings import Text
from paingrid.clinical.medicines.product import Form

#: More than this is drawn once with a number beside it: nobody counts nine small circles.
DRAWN_ONE_BY_ONE = 6
#: The counting word of a unit, and how it is drawn.
SHAPES = {
    "片": "tablet",
    "粒": "capsule",
    "支": "ampoule",
    "贴": "patch",
    "袋": "sachet",
    "包": "sachet",
    "毫升": "measure",
}
#: Drawn once whatever the count: fifteen millilitres are not fifteen cups.
UNCOUNTED = frozenset({"measure", "box"})


@dataclass(frozen=True)
class Picture:
    """`whole` drawings of `shape`, and half a one; `times` is over 0 where one drawing stands for so many."""

    shape: str
    whole: tuple[int, ...]
    half: bool
    times: int

    @property
    def drawn(self) -> tuple[str, ...]:
        """The templates to draw, one after another."""
        halves = ("half",) if self.half else ()
        return (*(self.shape for _ in self.whole), *halves)


@dataclass(frozen=True)
class Cell:
    """What is taken in one part of the day."""

    part: str
    times: tuple[str, ...]


def shape_of(form: Form, unit: Text) -> str:
    """Return how one unit is drawn; what has no picture of its own is a plain box."""
    if form is Form.PATCH:
        return "patch"
    return next((shape for word, shape in SHAPES.items() if word in unit.get("zh", "")), "box")


def picture(shape: str, count: Fraction | None) -> Picture | None:
    """Return the drawing of so many units; none where the count is not known or cannot be drawn honestly."""
    if count is None or count <= 0:
        return None
    if shape in UNCOUNTED:
        return Picture(shape, (1,), half=False, times=0)
    if count.denominator not in (1, 2):
        return None
    whole, half = int(count), count.denominator == 2
    if half and shape != "tablet":
        return None
    if whole > DRAWN_ONE_BY_ONE:
        return None if half else Picture(shape, (1,), False, whole)
    return Picture(shape, tuple(range(whole)), half, 0)


def across_the_day(times: Iterable[str]) -> tuple[Cell, ...]:
    """Return the four parts of the day with the times that fall into each; the small hours belong to the night."""
    given: Sequence[str] = tuple(times)
    return tuple(
        Cell(part, tuple(sorted((t for t in given if part_of_day(t) == part), key=_by_night))) for part in PARTS_OF_DAY
    )


def _by_night(time: str) -> tuple[bool, str]:
    return time < "05:00", time
