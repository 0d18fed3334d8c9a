"""全部数字 Every number of the edition"""

from __future__ import annotations

from collections.abc import Iterator

from paingrid.clinical.advice.tables import NUMBERS as ADVICE
from paingrid.clinical.checks.tables import NUMBERS as CHECKS
from paingrid.clinical.numbers import Number
from paingrid.clinical.opioids.tables import NUMBERS as OPIOIDS
from paingrid.clinical.quantities import digits
from tests.spec.dosing_page import found
from tests.spec.printer import table_of

ROOMS: tuple[tuple[str, tuple[Number, ...]], ...] = (
    ("换算与滴定 opioids", OPIOIDS),
    ("签字前的核对 checks", CHECKS),
    ("建议 advice", ADVICE),
)


def numbers() -> Iterator[tuple[str, tuple[Number, ...]]]:
    """Return the numbers room by room, each once: in the first room that names it."""
    seen: set[str] = set()
    for name, room in ROOMS:
        new = {number.id: number for number in room if number.id not in seen}
        seen |= new.keys()
        yield name, tuple(new.values())


def tables() -> Iterator[str]:
    """Print the numbers, grouped by what their ids begin with."""
    count = sum(len(room) for _, room in numbers())
    yield (
        f"共 {count} 个。机构可以签署不同的值（新版本）；存下的结果按当时的版本重算。\n"
        f"{count} in all. An institution may sign other values (a new edition); kept results keep their edition."
    )
    head = ("id", "含义", "meaning", "值 value", "单位 unit", "来源 source", "核对 found")
    for name, room in numbers():
        yield f"### {name}: {len(room)}"
        yield table_of(head, [_row(number) for number in room])


def _row(number: Number) -> tuple[str, ...]:
    text, unit = number.text, number.unit.replace("ug", "µg")
    value = digits(number.value)
    where = (f"**{value}**", unit, number.source.brief, found(number.verified))
    return (f"`{number.id}`", text["zh"], text["en"], *where)
