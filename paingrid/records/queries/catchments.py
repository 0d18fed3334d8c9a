"""From an address or a pin to the team that is responsible: today, on a given day, and in the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import F, Q, QuerySet, TextField, Value

from paingrid.records.models import Cell, Responsibility, Territory
from paingrid.records.queries.patient_page import Text, text
from paingrid.territory.cells import Position, cell_of, centre_of, distance_km, neighbours_of

RESPONSIBLE = """
SELECT r.cell_id, s.id, s.name_zh, s.name_en, g.id, g.name_zh, g.name_en,
       i.id, i.name_zh, i.name_en, i.phone, t.id, t.name_zh, t.name_en, t.phone
FROM records_responsibility r
JOIN records_cell c ON c.id = r.cell_id
JOIN records_territory s ON s.id = c.street_id
JOIN records_territory g ON g.id = s.parent_id
JOIN records_institution i ON i.id = r.institution_id
JOIN records_careteam t ON t.id = r.team_id
WHERE r.cell_id = ANY(%(cells)s) AND r.starts_on <= %(on)s AND (r.ends_on IS NULL OR r.ends_on > %(on)s)
"""


@dataclass(frozen=True)
class Named:
    """A place or team: its key, its name, its telephone (empty when it has none)."""

    pk: int
    name: Text
    phone: str = ""


@dataclass(frozen=True)
class Responsible:
    """Who looks after one place on one day, from the cell up."""

    cell: str
    street: Named
    grid: Named
    institution: Named
    team: Named


@dataclass(frozen=True)
class Term:
    """One team's time with a cell or street; `ends_on` is the first day that is no longer theirs."""

    team: Named
    institution: Named
    starts_on: date
    ends_on: date | None


def team_responsible(longitude: float, latitude: float, on: date) -> Responsible | None:
    """
    Return who looks after a position (degrees WGS84) on a day: one indexed look-up.

    On the border a second look asks the cells beside, nearest first; none means the place is not on the map.

    :raises PositionUnreadable, PositionImpossible, PositionSwapped: it is no position.
    """
    cell = cell_of(longitude, latitude)
    found = _responsible([cell], on)
    if found:
        return found[cell]
    here = Position(longitude, latitude)
    beside = _responsible(list(neighbours_of(cell)), on)
    nearest = sorted(neighbours_of(cell), key=lambda c: (distance_km(here, centre_of(c)), c))
    return next((beside[c] for c in nearest if c in beside), None)


def responsibility_history(cell: str) -> tuple[Term, ...]:
    """Return everybody who was, is and will be responsible for a cell, in the order of time; one query."""
    rows = Responsibility.objects.filter(cell_id=cell).select_related("team", "institution").order_by("starts_on")
    return tuple(_term(row) for row in rows)


def street_history(street_id: int) -> tuple[Term, ...]:
    """Return the same for a street: a term of a team that had any of its cells; one query."""
    rows = (
        Responsibility.objects.filter(cell__street_id=street_id)
        .select_related("team", "institution")
        .order_by("starts_on", "team_id", "ends_on")
        .distinct("starts_on", "team_id", "ends_on")
    )
    return tuple(_term(row) for row in rows)


def teams_of_streets(street_ids: list[int], on: date) -> dict[int, frozenset[int]]:
    """Return the teams that look after some of each street on a day; a street off the map is left out; one query."""
    found: dict[int, set[int]] = {}
    pairs = on_day(on).filter(cell__street_id__in=street_ids).values_list("cell__street_id", "team_id").distinct()
    for street, team in pairs:
        found.setdefault(street, set()).add(team)
    return {street: frozenset(teams) for street, teams in found.items()}


def on_day(on: date) -> QuerySet[Responsibility]:
    """Return the responsibilities that hold on a day."""
    return Responsibility.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)


def streets_named(asked: str, *, at_most: int = 12) -> tuple[tuple[int, Text], ...]:
    """Return the streets whose name is part of an address, or holds what was typed; two queries."""
    found = Territory.objects.filter(kind="street")
    within = found.annotate(asked=Value(asked, output_field=TextField())).filter(asked__contains=F("name_zh"))
    rows = list(within.order_by("code")[:at_most]) or list(
        found.filter(Q(name_zh__icontains=asked) | Q(name_en__icontains=asked)).order_by("code")[:at_most]
    )
    return tuple((s.pk, text(s.name_zh, s.name_en)) for s in rows)


def has_cells() -> bool:
    """Whether the map has been laid out here."""
    return Cell.objects.exists()


def _responsible(cells: list[str], on: date) -> dict[str, Responsible]:
    with connection.cursor() as cursor:
        cursor.execute(RESPONSIBLE, {"cells": [str(c) for c in cells], "on": on})
        return {row[0]: _made(row) for row in cursor.fetchall()}


def _made(row: tuple) -> Responsible:
    cell, s, s_zh, s_en, g, g_zh, g_en, i, i_zh, i_en, i_phone, t, t_zh, t_en, t_phone = row
    return Responsible(
        cell,
        street=Named(s, text(s_zh, s_en)),
        grid=Named(g, text(g_zh, g_en)),
        institution=Named(i, text(i_zh, i_en), i_phone),
        team=Named(t, text(t_zh, t_en), t_phone),
    )


def _term(row: Responsibility) -> Term:
    return Term(
        team=Named(row.team_id, text(row.team.name_zh, row.team.name_en), row.team.phone),
        institution=Named(row.institution_id, text(row.institution.name_zh, row.institution.name_en)),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )
