"""The maps of the pages: the city, a grid, and a grid before and after a change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.urls import reverse

from paingrid.records.queries import territory_map
from paingrid.territory.chengdu import outlines
from paingrid.web.shell.templatetags.shell import pick
from paingrid.web.territory import drawing

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class WhatIf:
    """One grid twice: who looks after which street now, and who would; letters stand for teams."""

    before: drawing.Drawing
    after: drawing.Drawing
    teams: tuple[tuple[str, dict[str, str]], ...]


def letters_of(found: territory_map.GridMap) -> dict[int, str]:
    """Return one letter a team, as maps and tables write it."""
    return {team.pk: LETTERS[n % 26] for n, team in enumerate(found.teams)}


def what_if(found: territory_map.GridMap, teams: Mapping[int, int]) -> WhatIf:
    """Return the grid as it is, and as it would be with these streets at these teams; moved streets are marked."""
    letters = letters_of(found)
    then = replace(
        found,
        streets=tuple(
            replace(street, team_ids=(teams[street.pk],)) if street.pk in teams else street for street in found.streets
        ),
    )
    sides = (_by_team(one, letters, frozenset(teams)) for one in (found, then))
    return WhatIf(*sides, tuple((letters[team.pk], team.name) for team in found.teams))


def _by_team(found: territory_map.GridMap, letters: Mapping[int, str], moved: frozenset[int]) -> drawing.Drawing:
    plain = grid_drawing(found, letters)
    drawn = [street for street in found.streets if street.cells]
    labels = ["".join(letters.get(team, "?") for team in street.team_ids) or "–" for street in drawn]
    shapes = tuple(
        replace(shape, label=label, moved=street.pk in moved)
        for shape, street, label in zip(plain.shapes, drawn, labels, strict=True)
    )
    return replace(plain, shapes=shapes)


def city_drawing(city: territory_map.CityMap) -> drawing.Drawing:
    """Return the grids of a city by density."""
    rings = {code: ring for code, ring in outlines()}
    frame = drawing.frame_of([point for ring in rings.values() for point in ring])
    shapes = []
    for number, one in enumerate(city.grids, start=1):
        ring = rings.get(one.code)
        if ring is None and one.longitude is None:
            continue
        centre = (one.longitude, one.latitude) if one.longitude is not None else drawing.middle_of([ring or ()])
        x, y = frame.at(centre[0], centre[1] or 0.0)
        path = frame.path([ring]) if ring else f"M{x - 7:g} {y:g}a7 7 0 1 0 14 0a7 7 0 1 0 -14 0z"
        shapes.append(
            drawing.Shape(path, one.band, number, x, y, reverse("territory:grid", args=[one.pk]), pick(one.name))
        )
    shapes.sort(key=lambda s: len(s.path) < 60)
    return drawing.Drawing(frame.height, tuple(shapes), (), _marks(frame, city.spots))


def grid_drawing(found: territory_map.GridMap, letters: Mapping[int, str]) -> drawing.Drawing:
    """Return the streets of a grid by density, a heavy line round what one team looks after."""
    rings = {street.pk: drawing.rings_of(street.cells) for street in found.streets if street.cells}
    frame = drawing.frame_of([p for street in rings.values() for ring in street for p in ring])
    shapes = []
    for number, street in enumerate(found.streets, start=1):
        if street.pk in rings:
            x, y = frame.at(*drawing.middle_of(rings[street.pk]))
            address = reverse("territory:street", args=[street.pk])
            path = frame.path(rings[street.pk])
            shapes.append(drawing.Shape(path, street.band, number, x, y, address, pick(street.name)))
    borders = []
    for team in letters:
        cells = tuple(sorted(c for street in found.streets if team in street.team_ids for c in street.cells))
        borders.append(frame.path(drawing.rings_of(cells)))
    return drawing.Drawing(frame.height, tuple(shapes), tuple(filter(None, borders)), _marks(frame, found.spots))


def _marks(frame: drawing.Frame, spots: tuple[territory_map.Spot, ...]) -> tuple[drawing.Mark, ...]:
    addresses = {spot.pk: reverse("territory:place", args=[spot.pk]) for spot in spots}
    return drawing.marks_of(frame, spots, addresses, pick)
