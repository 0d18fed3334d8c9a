"""Lines of a plan: the contract's medicines, made from counted units of products."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from paingrid.clinical.advice.facts import Facts
from paingrid.clinical.advice.proposal import Line
from paingrid.clinical.medicines.products import PRODUCTS
from paingrid.clinical.medicines.reading import FIELDS, read_medicine
from paingrid.clinical.numbers import BUILT_IN, Edition, number_of
from paingrid.clinical.opioids.rescue import MOST_PER_DAY
from paingrid.clinical.opioids.rounding import MadeOf
from paingrid.clinical.quantities import number
from paingrid.clinical.sources import DEFAULT, UNVERIFIED, cite

_BY_ID = {product.id: product for product in PRODUCTS}
LACTULOSE_ML = number_of("laxative.lactulose", 15, "mL", "乳果糖每次", "lactulose each time", cite(UNVERIFIED, DEFAULT))
METOCLOPRAMIDE_PER_DAY = number_of(
    "anti-emetic.metoclopramide", 3, "/24 h", "甲氧氯普胺每天最多次数", "metoclopramide a day at most", cite(DEFAULT)
)
NUMBERS = (LACTULOSE_ML, METOCLOPRAMIDE_PER_DAY)


def by_the_clock(units: MadeOf, times_per_day: Fraction) -> list[Line]:
    """Return one line a product, so many times a day."""
    return [
        {
            "product": one.product.name["zh"],
            "count": number(one.count),
            "times_per_day": number(times_per_day),
            "purpose": "background",
        }
        for one in units
    ]


def as_patches(units: MadeOf, every_h: Fraction) -> list[Line]:
    """Return one line a patch strength."""
    return [
        {
            "product": one.product.name["zh"],
            "count": number(one.count),
            "change_every_h": number(every_h),
            "purpose": "background",
        }
        for one in units
    ]


def extra(units: MadeOf, edition: Edition = BUILT_IN) -> list[Line]:
    """Return the line of the extra dose; nothing was taken of it yet."""
    return [
        {
            "product": one.product.name["zh"],
            "count": number(one.count),
            "as_needed": True,
            "taken_per_day": 0,
            "max_per_day": number(edition[MOST_PER_DAY]),
            "purpose": "rescue",
        }
        for one in units
    ]


def others(facts: Facts) -> list[Line]:
    """Return what is taken besides opioids, as it stands."""
    return [dict(line) for line, one in zip(facts.lines, facts.current, strict=True) if not one.opioid]


def all_of(facts: Facts) -> tuple[Line, ...]:
    """Return the list as it stands."""
    return tuple(dict(line) for line in facts.lines)


def beside(facts: Facts, edition: Edition = BUILT_IN, *, starting: bool = False) -> list[Line]:
    """Return the laxative that is missing and, for a start, the anti-emetic; none where they would harm."""
    if facts.dying or facts.person.has("bowel-obstruction") or "obstruction" in facts.red_flags:
        return []
    taken = facts.current
    lines: list[Line] = []
    if not any(one.is_a("stimulant-laxative", "osmotic-laxative") for one in taken):
        lines.append(_lactulose(edition))
    if starting and not any(one.is_a("anti-emetic") for one in taken) and not _serotonergic(facts):
        lines.append(_metoclopramide(edition))
    return lines


def plain(line: Mapping[str, Any]) -> Line:
    """Return a line with the fields of the contract only."""
    return {name: value for name, value in line.items() if name in FIELDS}


def unread(lines: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether any line cannot be read."""
    return any(read_medicine(plain(line), "line")[1] for line in lines)


def _serotonergic(facts: Facts) -> bool:
    """Metoclopramide meets serotonergic medicines badly (§3.9)."""
    return any(one.is_a("serotonergic", "mao-inhibitor") for one in facts.current)


def _lactulose(edition: Edition) -> Line:
    return {
        "product": _BY_ID["lactulose-ir-667"].name["zh"],
        "count": number(edition[LACTULOSE_ML]),
        "times_per_day": 1,
        "purpose": "laxative",
    }


def _metoclopramide(edition: Edition) -> Line:
    return {
        "product": _BY_ID["metoclopramide-ir-5"].name["zh"],
        "count": 1,
        "as_needed": True,
        "taken_per_day": 0,
        "max_per_day": number(edition[METOCLOPRAMIDE_PER_DAY]),
        "purpose": "anti-emetic",
    }
