"""
The shape of Chengdu from the packaged outlines: districts, cells, and where its three zones are taken to lie.

Outlines © OpenStreetMap contributors, ODbL 1.0. Schematic, not authoritative.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

from paingrid.territory.cells import CellSet, Position, Resolution, cell_set
from paingrid.territory.demand import Disc, Unit

ATTRIBUTION = {
    "zh": "区界 © OpenStreetMap 贡献者（ODbL 1.0）。示意图，不作为行政区划依据。",
    "en": "Outlines © OpenStreetMap contributors (ODbL 1.0). Schematic, not authoritative.",
}

#: The zones have no free outline. We lay each as discs round its known point, inside its parent districts. Points:
#: `CD-HTZ` mean of seven metro stations, its western part near Hezuo; `CD-TFNA` Huayang; `CD-ENA` the airport.
#: Areas are those usually given for the zones (87 + 43, 564 and 729 km²): recalled, not re-read. ASSUMPTION.
ZONES: dict[str, tuple[Disc, ...]] = {
    "CD-HTZ": (
        Disc(Position(104.0641, 30.5681), 87.0, ("510107", "510116")),
        Disc(Position(103.9752, 30.7421), 43.0, ("510117",)),
    ),
    "CD-TFNA": (Disc(Position(104.0674, 30.5239), 564.0, ("510116",)),),
    "CD-ENA": (Disc(Position(104.4433, 30.29), 729.0, ("510185",)),),
}


@cache
def outlines() -> tuple[tuple[str, tuple[tuple[float, float], ...]], ...]:
    """Return the 20 districts as (code, ring of longitude and latitude)."""
    file = resources.files("paingrid.territory") / "data" / "osm" / "districts.geojson"
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    return tuple((f["id"], tuple((x, y) for x, y in f["geometry"]["coordinates"][0])) for f in features)


@cache
def city_cells(resolution: int = Resolution.STANDARD) -> CellSet:
    """Return the cells of the city: 20,209 at resolution 8."""
    return cell_set(outlines(), resolution)


def units_of(populations: Mapping[str, int], seats: Mapping[str, Position]) -> tuple[Unit, ...]:
    """Return district-level units with their people and seat; the three zones first, they take their cells first."""
    order = sorted(populations, key=lambda code: (code not in ZONES, code))
    return tuple(Unit(code, populations[code], seats[code], ZONES.get(code, ())) for code in order)
