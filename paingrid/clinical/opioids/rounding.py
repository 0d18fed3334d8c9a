"""A dose made of strengths that exist, never above what was worked out."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache

from paingrid.clinical.medicines.product import Form, Product, Route
from paingrid.clinical.medicines.products import PRODUCTS, products_of
from paingrid.clinical.medicines.products.row import half_of
from paingrid.clinical.medicines.substance import Substance
from paingrid.clinical.quantities import MicrogramsPerHour, Milligrams


@dataclass(frozen=True)
class Units:
    """So many units of one product."""

    product: Product
    count: Fraction


MadeOf = tuple[Units, ...]
#: Doses come again and again; so many roundings are remembered.
REMEMBERED = 8192


@lru_cache(REMEMBERED)
def made_of(dose: Milligrams, substance: Substance, form: Form, route: Route) -> MadeOf:
    """
    Return the largest dose not above `dose` that existing strengths make, biggest units first; empty: none is so small.

    Halves only where the product may be split. Liquids are used only where there is nothing to count. A dose is made
    up within one name: a sulfate and a hydrochloride tablet in one dose would look like two medicines.
    """
    made = (_fill(dose.amount, strengths) for strengths in _families(substance, form, route))
    return max(made, key=_handy, default=())


def _handy(units: MadeOf) -> tuple[Fraction, bool, int, Fraction]:
    """The most first, then whole units before halves, few products before several, few pieces before many."""
    pieces = sum((one.count for one in units), Fraction(0))
    return dose_of(units).amount, all(one.count % 1 == 0 for one in units), -len(units), -pieces


@lru_cache(REMEMBERED)
def patches_of(rate: MicrogramsPerHour, substance: Substance) -> MadeOf:
    """Return patches whose rates add up to at most `rate`; a patch is never cut."""
    return _fill(rate.amount, _rates(substance))


@lru_cache(REMEMBERED)
def simplest(
    low: Milligrams, high: Milligrams, substance: Substance, form: Form, route: Route, *, most: int = 3
) -> MadeOf:
    """
    Return the easiest dose between `low` and `high`: whole units of one product before halves, few before many.

    Of equally easy ones the one nearest the middle; empty: at most `most` units of one product make none.
    """
    middle = (low.amount + high.amount) / 2
    offered = [
        (dose, units) for dose, units in _singles(substance, form, route, most) if low.amount <= dose <= high.amount
    ]
    if not offered:
        return ()
    return (min(offered, key=lambda pair: (pair[1].count % 1 != 0, pair[1].count, abs(pair[0] - middle)))[1],)


@cache
def _singles(substance: Substance, form: Form, route: Route, most: int) -> tuple[tuple[Fraction, Units], ...]:
    """Return every dose of at most `most` units of one product, a half where it may be split."""
    return tuple(
        (strength * count, Units(product, count))
        for strength, product in _strengths(substance, form, route)
        for count in (*((Fraction(1, 2),) if half_of(product) < 1 else ()), *map(Fraction, range(1, most + 1)))
    )


def dose_of(units: MadeOf) -> Milligrams:
    """Return what the units hold of their first substance."""
    return Milligrams(sum((one.product.parts[0][1].amount * one.count for one in units), Fraction(0)))


def rate_of(units: MadeOf) -> MicrogramsPerHour:
    """Return the rate of all patches together."""
    return MicrogramsPerHour(
        sum((one.product.rate.amount * one.count for one in units if one.product.rate), Fraction(0))
    )


def _fill(wanted: Fraction, strengths: tuple[tuple[Fraction, Product], ...]) -> MadeOf:
    made: list[Units] = []
    for strength, product in strengths:
        count = wanted // strength
        if count:
            made.append(Units(product, Fraction(count)))
            wanted -= strength * count
    return _with_half(made, wanted, strengths)


def _with_half(made: list[Units], left: Fraction, strengths: tuple[tuple[Fraction, Product], ...]) -> MadeOf:
    """Add the largest half unit that still fits; one unit and a half of the same product are said together."""
    for strength, product in strengths:
        half = half_of(product)
        if half < 1 and strength * half <= left:
            same = next((at for at, units in enumerate(made) if units.product is product), None)
            if same is None:
                return (*made, Units(product, half))
            made[same] = Units(product, made[same].count + half)
            return tuple(made)
    return tuple(made)


@cache
def _strengths(substance: Substance, form: Form, route: Route) -> tuple[tuple[Fraction, Product], ...]:
    """Return one product a strength, strongest first; of twins the first of the table."""
    found = products_of(substance, form, route)
    countable = [one for one in found if one.unit["en"] != "mL"] or list(found)
    by_strength: dict[Fraction, Product] = {}
    for product in countable:
        by_strength.setdefault(product.parts[0][1].amount, product)
    return tuple(sorted(by_strength.items(), key=lambda pair: -pair[0]))


@cache
def _families(substance: Substance, form: Form, route: Route) -> tuple[tuple[tuple[Fraction, Product], ...], ...]:
    """Return the strengths of each product name by itself, in the order of the table."""
    found = products_of(substance, form, route)
    countable = [one for one in found if one.unit["en"] != "mL"] or list(found)
    names = dict.fromkeys(one.name["zh"].partition(" ")[0] for one in sorted(countable, key=PRODUCTS.index))
    return tuple(
        tuple((one.parts[0][1].amount, one) for one in reversed(countable) if one.name["zh"].partition(" ")[0] == name)
        for name in names
    )


@cache
def _rates(substance: Substance) -> tuple[tuple[Fraction, Product], ...]:
    by_rate: dict[Fraction, Product] = {}
    sold = sorted(products_of(substance, Form.PATCH), key=lambda one: one.reservoir)
    for rate, product in [(one.rate.amount, one) for one in sold if one.rate is not None]:
        by_rate.setdefault(rate, product)
    return tuple(sorted(by_rate.items(), key=lambda pair: -pair[0]))
