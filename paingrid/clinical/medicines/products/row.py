"""How the product table is written: one line a form, with all its strengths."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from paingrid.clinical.findings import Text
from paingrid.clinical.medicines.product import Form, Product, Route, Schedule
from paingrid.clinical.medicines.substance import Substance
from paingrid.clinical.medicines.substances import SUBSTANCES
from paingrid.clinical.quantities import Hours, MicrogramsPerHour, Milligrams, digits
from paingrid.clinical.sources import UNVERIFIED, Citation, cite

UNITS: dict[str, Text] = {
    "tablet": {"zh": "片", "en": "tablet(s)"},
    "capsule": {"zh": "粒", "en": "capsule(s)"},
    "ampoule": {"zh": "支", "en": "ampoule(s)"},
    "patch": {"zh": "贴", "en": "patch(es)"},
    "plaster": {"zh": "贴", "en": "plaster(s)"},
    "mL": {"zh": "毫升", "en": "mL"},
    "sachet": {"zh": "袋", "en": "sachet(s)"},
    "suppository": {"zh": "粒", "en": "suppository(-ies)"},
    "spray": {"zh": "喷", "en": "spray(s)"},
}
UNCHECKED = cite(UNVERIFIED, note="product table from general knowledge: check against the box and the licence")
Parts = tuple[tuple[Substance, Milligrams], ...]


def rows(table: str, *, source: Citation = UNCHECKED, verified: bool = False) -> tuple[Product, ...]:
    """
    Read a table: `名称 | name | form route unit | schedule | strengths | trade names | options`.

    Strengths are "morphine 10, 30" or, for combinations, "oxycodone 5 + paracetamol 325; …". Options: `split`,
    `every=12` (hours), `rates=25,50` (µg/h, one for each strength), `reservoir`, `from=2019-09-01`, `until=…`.
    """
    return tuple(product for line in table.strip().splitlines() for product in _family(line, source, verified))


def _family(line: str, source: Citation, verified: bool) -> Iterator[Product]:
    zh, en, kind, schedule, strengths, trade, said = (cell.strip() for cell in line.split("|"))
    form, route, unit = kind.split()
    options = {key: value for key, _, value in (option.partition("=") for option in said.split())}
    rates = [MicrogramsPerHour(rate) for rate in options["rates"].split(",")] if "rates" in options else []
    brands = tuple(name.strip() for name in trade.split(",") if name.strip())
    for at, parts in enumerate(_strengths(strengths)):
        rate = rates[at] if rates else None
        mass = _mass(parts)
        shown = f"{mass} ({digits(rate.amount)} µg/h)" if rate else mass
        yield Product(
            id="-".join([*(s.id.replace(" ", "-") for s, _ in parts), options.get("id", form), _code(parts)]),
            name={"zh": f"{zh} {shown}{_each(unit)}", "en": f"{en} {shown}{_each(unit)}"},
            parts=parts,
            form=Form(form),
            route=Route(route),
            unit=UNITS[unit],
            schedule=Schedule(schedule),
            source=source,
            aliases=tuple(_aliases((zh, en, *brands), mass, rate)),
            rate=rate,
            usual_every=Hours(options["every"]) if "every" in options else None,
            splittable="split" in options,
            reservoir="reservoir" in options,
            verified=verified,
            sold_from=date.fromisoformat(options.get("from", "2000-01-01")),
            sold_until=date.fromisoformat(options["until"]) if "until" in options else None,
        )


def _strengths(said: str) -> Iterator[Parts]:
    if "+" in said:
        for one in said.split(";"):
            yield tuple(_part(part) for part in one.split("+"))
        return
    name, _, amounts = said.rpartition(" ") if "," not in said else _split_name(said)
    for amount in amounts.split(","):
        yield ((SUBSTANCES[name.strip()], Milligrams(amount.strip())),)


def _split_name(said: str) -> tuple[str, str, str]:
    first, comma, rest = said.partition(",")
    name, space, amount = first.rpartition(" ")
    return name, space, f"{amount}{comma}{rest}"


def _part(said: str) -> tuple[Substance, Milligrams]:
    name, _, amount = said.strip().rpartition(" ")
    return SUBSTANCES[name.strip()], Milligrams(amount)


def _mass(parts: Parts) -> str:
    return "/".join(f"{digits(mass.amount)} mg" for _, mass in parts)


def _code(parts: Parts) -> str:
    return "-".join(digits(mass.amount) for _, mass in parts)


def _each(unit: str) -> str:
    return "/mL" if unit == "mL" else ""


def _aliases(names: tuple[str, ...], mass: str, rate: MicrogramsPerHour | None) -> Iterator[str]:
    """A name alone, and with its strength in each way people write it."""
    for name in names:
        yield name
        yield f"{name} {mass}"
        if rate is not None:
            yield f"{name} {digits(rate.amount)} µg/h"
            yield f"{name} {digits(rate.amount)} ug/h"


def half_of(product: Product) -> Fraction:
    """Return the smallest part of a unit that is a dose."""
    return Fraction(1, 2) if product.splittable else Fraction(1)
