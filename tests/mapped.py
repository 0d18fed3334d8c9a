"""A small map for tests: two streets of the cast's grid, seven real cells each, looked after by team A and team B."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import h3

from paingrid.records import models as m
from tests.cast import NOW, Cast

#: Two places in Chengdu, degrees WGS84, far enough apart that their cells do not meet.
YULIN = (104.0600, 30.6300)
TONGZI = (104.1200, 30.6300)
SINCE = date(2026, 1, 1)
TODAY = date(2026, 11, 23)


@dataclass
class Mapped:
    """The cast's street, a second one, and the cells of both."""

    cast: Cast
    other_street: m.Territory
    cells: list[m.Cell]
    other_cells: list[m.Cell]


def lay_out(cast: Cast) -> Mapped:
    """Lay seven cells under each street; team A has the first street, team B the second, since the new year."""
    other = m.Territory.objects.create(
        parent=cast.grid, kind="street", code="s2", name_zh="桐梓林街道", name_en="Tongzilin"
    )
    m.Institution.objects.filter(pk=cast.centre.pk).update(longitude=YULIN[0], latitude=YULIN[1])
    m.Institution.objects.filter(pk=cast.district.pk).update(longitude=TONGZI[0], latitude=TONGZI[1])
    one, two = _cells(cast.street, YULIN, cast.team_a), _cells(other, TONGZI, cast.team_b)
    return Mapped(cast, other, one, two)


def _cells(street: m.Territory, place: tuple[float, float], team: m.CareTeam) -> list[m.Cell]:
    made = []
    for name in sorted(h3.grid_disk(h3.latlng_to_cell(place[1], place[0], 8), 1)):
        latitude, longitude = h3.cell_to_latlng(name)
        made.append(
            m.Cell.objects.create(
                id=name, street=street, longitude=longitude, latitude=latitude, people=1000, patients=2.6
            )
        )
    m.Responsibility.objects.bulk_create(
        m.Responsibility(cell=cell, team=team, institution=team.institution, starts_on=SINCE) for cell in made
    )
    return made


def divided(on: date = TODAY) -> dict[str, list[int]]:
    """Return the teams of every cell on a day."""
    found: dict[str, list[int]] = {cell: [] for cell in m.Cell.objects.values_list("pk", flat=True)}
    for row in m.Responsibility.objects.filter(starts_on__lte=on):
        if row.ends_on is None or row.ends_on > on:
            found[row.cell_id].append(row.team_id)
    return found


__all__ = ["NOW", "SINCE", "TODAY", "TONGZI", "YULIN", "Mapped", "divided", "lay_out"]
