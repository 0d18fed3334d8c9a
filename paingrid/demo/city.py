"""
Chengdu as a tree of places: city, 23 grids, 261 streets, real hospitals, one health centre a township.

Names, codes, grades and positions come from `data/`; what is missing there is filled
with a centre marked simulated. Which hospital leads which grid is our assumption: the nearest.
"""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from paingrid.journey.import_rows import InstitutionRow, TerritoryRow

DATA = Path(__file__).resolve().parent / "data"
CITY_CODE = "5101"
EARTH_KM = 6371.0

#: Hospitals that act as tertiary pain clinics here: the university, provincial and cancer hospitals of the
#: list. Whether each runs a pain clinic was not looked up, so the capability is marked simulated.
TERTIARY = ("CDF001", "CDF002", "CDF003", "CDF020", "CDF022", "CDF026")
#: General hospitals that may lead a grid: the people's hospitals, without those for one kind of illness.
NOT_GENERAL = ("CDF002", "CDF023", "CDF026", "CDF043", "CDF014")

CAPABILITIES = {
    "L1": ("titration", "rescue-dose", "home-visit", "narcotic-stock"),
    "L1-town": ("rescue-dose", "home-visit"),
    "L2": ("titration", "patch-start", "parenteral-opioid", "rotation", "narcotic-stock", "duty-24h"),
    "L3": (
        *("titration", "patch-start", "parenteral-opioid", "rotation", "methadone", "nerve-block"),
        *("intrathecal", "radiotherapy", "narcotic-stock", "duty-24h"),
    ),
}
SIMULATED_CAPABILITIES = "capabilities and place in the consortium: simulated"


@dataclass(frozen=True, slots=True)
class Point:
    """A position in degrees, WGS84, and how far off it may be."""

    longitude: float
    latitude: float
    error_m: int | None


@dataclass(frozen=True, slots=True)
class City:
    """Territories and institutions; `seats` are the grids' own positions."""

    territories: tuple[TerritoryRow, ...]
    institutions: tuple[InstitutionRow, ...]
    seats: dict[str, Point]

    def centres_of(self, grid_code: str) -> list[InstitutionRow]:
        """Return the community and township health centres of one grid."""
        streets = {t.code for t in self.territories if t.parent_code == grid_code} | {grid_code}
        return [i for i in self.institutions if i.tier == "L1" and i.territory_code in streets]


def build_city(*, seed: int) -> City:
    """Build the city; the seed only scatters the simulated centres around their district's seat."""
    points, districts, towns, facilities = _points(), _rows("districts"), _rows("townships"), _rows("facilities")
    seats = {d["code"]: points[d["code"]] for d in districts}
    leads = {code: _lead(code, seat, facilities, points) for code, seat in seats.items()}
    hospitals = list(_hospitals(facilities, points, leads))
    centres = list(_real_centres(facilities, points, towns, leads))
    taken = {c.territory_code for c in centres}
    simulated = [_simulated_centre(t, points, seats, districts, leads, seed) for t in towns if t["code"] not in taken]
    return City(tuple(_territories(districts, towns)), (*hospitals, *centres, *simulated), seats)


def distance_km(one: Point, other: Point) -> float:
    """Return the great-circle distance in kilometres."""
    a, b = math.radians(one.latitude), math.radians(other.latitude)
    half = math.radians(other.longitude - one.longitude) / 2
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(half) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(h))


@cache
def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def epidemiology() -> dict[str, float]:
    """Return the published figures by their id in `cancer_epidemiology.csv`."""
    return {row["id"]: float(row["value"]) for row in _rows("cancer_epidemiology")}


def _points() -> dict[str, Point]:
    rows = [*_rows("points"), *_rows("osm/points")]
    error = {row["code"]: int(row["error_m"]) if row["error_m"] else None for row in rows}
    return {r["code"]: Point(float(r["lon"]), float(r["lat"]), error[r["code"]]) for r in rows}


def _territories(districts: list[dict[str, str]], towns: list[dict[str, str]]) -> Iterable[TerritoryRow]:
    total = sum(int(d["population_2020"]) for d in districts)
    yield TerritoryRow(
        code=CITY_CODE,
        kind="city",
        parent_code=None,
        name_zh="成都市",
        name_en="Chengdu",
        population=total,
        source="census 2020",
    )
    for d in districts:
        yield TerritoryRow(
            code=d["code"],
            kind="grid",
            parent_code=CITY_CODE,
            name_zh=d["name_zh"],
            name_en=d["name_en"],
            population=int(d["population_2020"]),
            source=f"census 2020: {d['population_status']}",
        )
    for t in towns:
        yield TerritoryRow(
            code=t["code"],
            kind="street",
            parent_code=t["grid_code"],
            name_zh=t["name_zh"],
            name_en=t["name_en"],
            source=f"NBS codes 2023; zone: {t['zone_status']}" if t["zone"] else "NBS codes 2023",
        )


def _lead(grid: str, seat: Point, facilities: list[dict[str, str]], points: dict[str, Point]) -> str:
    """Return the general hospital that leads a grid: the nearest to its seat, its own before others'."""
    general = [
        f
        for f in facilities
        if "人民医院" in f["name_zh"]
        and "分院" not in f["name_zh"]
        and f["facility_id"] not in (*TERTIARY, *NOT_GENERAL)
    ]
    return min(
        general,
        key=lambda f: (f["grid_code"] != grid, distance_km(seat, points[f["facility_id"]]), f["facility_id"]),
    )["facility_id"]


def _hospitals(
    facilities: list[dict[str, str]], points: dict[str, Point], leads: dict[str, str]
) -> Iterable[InstitutionRow]:
    """The tertiary clinics first, so that each district hospital finds the one it refers to."""
    known = [f for f in facilities if f["type"] != "community_health_centre"]
    for f in sorted(known, key=lambda f: f["facility_id"] not in TERTIARY):
        here, code = points[f["facility_id"]], f["facility_id"]
        top = code in TERTIARY
        nearest = min(TERTIARY, key=lambda t: (distance_km(here, points[t]), t))
        yield _real(
            f, here, tier="L3" if top else "L2", refers_to=None if top else nearest, leading=code in leads.values()
        )


def _real(
    f: dict[str, str], here: Point, *, tier: str, refers_to: str | None, leading: bool, territory: str | None = None
) -> InstitutionRow:
    has = tier != "L2" or leading
    return InstitutionRow(
        code=f["facility_id"],
        territory_code=territory or f["grid_code"],
        refers_to_code=refers_to,
        name_zh=f["name_zh"],
        name_en=f["name_en"],
        tier=tier,
        level_zh=f["level"],
        capabilities=CAPABILITIES[tier] if has else (),
        address_zh=f["address_zh"],
        longitude=here.longitude,
        latitude=here.latitude,
        position_error_m=here.error_m,
        source=f"{f['source']}; {SIMULATED_CAPABILITIES}" if has else f["source"],
    )


def _real_centres(
    facilities: list[dict[str, str]], points: dict[str, Point], towns: list[dict[str, str]], leads: dict[str, str]
) -> Iterable[InstitutionRow]:
    """A centre whose name names a street belongs to it; the others belong to their grid as a whole."""
    taken: set[str] = set()
    for f in facilities:
        if f["type"] == "community_health_centre":
            street = next((t["code"] for t in towns if _names(f, t) and t["code"] not in taken), None)
            taken |= {street} if street else set()
            lead = leads[f["grid_code"]]
            yield _real(f, points[f["facility_id"]], tier="L1", refers_to=lead, leading=True, territory=street)


def _names(facility: dict[str, str], town: dict[str, str]) -> bool:
    stem = town["name_zh"].removesuffix("街道").removesuffix("镇")
    name = facility["name_zh"].removeprefix("成都市武侯区").removesuffix("社区卫生服务中心")
    return facility["grid_code"] == town["grid_code"] and name in (stem, stem.removesuffix("街"))


def _simulated_centre(
    town: dict[str, str],
    points: dict[str, Point],
    seats: dict[str, Point],
    districts: list[dict[str, str]],
    leads: dict[str, str],
    seed: int,
) -> InstitutionRow:
    grid, urban = town["grid_code"], town["kind"] == "subdistrict"
    area = next(float(d["area_km2"] or 150) for d in districts if d["code"] == grid)
    here = points.get(town["code"]) or _scattered(seats[grid], area, f"{seed}:{town['code']}")
    stem = town["name_zh"].removesuffix("街道") if urban else town["name_zh"]
    plain = town["name_en"].removesuffix(" Subdistrict").removesuffix(" Town")
    return InstitutionRow(
        code=f"SIM{town['code']}",
        territory_code=town["code"],
        refers_to_code=leads[grid],
        name_zh=f"{stem}{'社区卫生服务中心' if urban else '卫生院'}（模拟）",
        name_en=f"{plain} {'Community' if urban else 'Township'} Health Centre (simulated)",
        tier="L1",
        level_zh="社区卫生服务中心" if urban else "乡镇卫生院",
        capabilities=CAPABILITIES["L1" if urban else "L1-town"],
        longitude=here.longitude,
        latitude=here.latitude,
        position_error_m=here.error_m,
        source="simulated: no real centre known for this township",
        simulated=True,
    )


def _scattered(seat: Point, area_km2: float, seed: str) -> Point:
    """Return a point somewhere in a disc of the district's area; its error is the radius of that disc."""
    draw = random.Random(seed)
    radius_km = math.sqrt(area_km2 / math.pi)
    out_km, turn = radius_km * math.sqrt(draw.random()), 2 * math.pi * draw.random()
    latitude = seat.latitude + math.degrees(out_km * math.sin(turn) / EARTH_KM)
    shrink = math.cos(math.radians(seat.latitude))
    longitude = seat.longitude + math.degrees(out_km * math.cos(turn) / (EARTH_KM * shrink))
    return Point(round(longitude, 4), round(latitude, 4), round(radius_km * 1000))
