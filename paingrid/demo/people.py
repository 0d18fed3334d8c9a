"""
Invented people in real places: teams, staff, duty, patients, households, families.

The mix of sites follows the deaths by site and sex in `data/cancer_epidemiology.csv` where it has
them (lung, liver, stomach; men to women); the other sites, all ages and the stage are our estimate.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from paingrid.demo import hero
from paingrid.demo.city import City, epidemiology
from paingrid.demo.names import Name, invent_name, unreal_phone
from paingrid.journey.import_rows import (
    FamilyRow,
    InstitutionRow,
    PatientRow,
    RoleRow,
    ShiftRow,
    StaffRow,
    TeamRow,
)
from paingrid.timekeeping import SHANGHAI

PATIENTS_A_TEAM = 65
HERO_PATIENTS = 72
DUTY_DAYS = range(-31, 61)
KIN = (("spouse", 0.45), ("daughter", 0.7), ("son", 0.9), ("daughter-in-law", 1.0))


@dataclass(frozen=True, slots=True)
class Site:
    """Where the cancer is. `weight` is relative; `men` the share of men; ages in years."""

    code: str
    zh: str
    en: str
    weight: float
    men: float
    age_mean: float


@dataclass(frozen=True, slots=True)
class People:
    """Everybody of the demonstration."""

    teams: tuple[TeamRow, ...]
    staff: tuple[StaffRow, ...]
    shifts: tuple[ShiftRow, ...]
    patients: tuple[PatientRow, ...]


def sites() -> tuple[Site, ...]:
    """Return the mix of sites among people who need pain care, by deaths where published (E004, E012–E014)."""
    e = epidemiology()
    men = e["E038"] / (e["E038"] + e["E039"])  # Chengdu's crude mortality of men and women, 2010
    deaths = e["E004"]
    return (
        Site("lung", "肺癌", "Lung cancer", e["E012"] / deaths, men, 68),
        Site("liver", "肝癌", "Liver cancer", e["E013"] / deaths, men + 0.08, 62),
        Site("stomach", "胃癌", "Stomach cancer", e["E014"] / deaths, men, 67),
        Site("colorectum", "结直肠癌", "Colorectal cancer", 0.10, 0.57, 68),  # from here on: our estimate
        Site("oesophagus", "食管癌", "Oesophageal cancer", 0.07, 0.74, 69),
        Site("pancreas", "胰腺癌", "Pancreatic cancer", 0.06, 0.56, 67),
        Site("breast", "乳腺癌", "Breast cancer", 0.06, 0.0, 58),
        Site("cervix", "宫颈癌", "Cervical cancer", 0.035, 0.0, 57),
        Site("prostate", "前列腺癌", "Prostate cancer", 0.03, 1.0, 75),
        Site("head-neck", "头颈部肿瘤", "Head and neck cancer", 0.04, 0.75, 60),
        Site("ovary", "卵巢癌", "Ovarian cancer", 0.02, 0.0, 60),
        Site("kidney-bladder", "泌尿系肿瘤", "Kidney or bladder cancer", 0.035, 0.7, 69),
        Site("myeloma", "多发性骨髓瘤", "Multiple myeloma", 0.02, 0.56, 67),
    )


#: Share of each spread among people in pain care: estimate.
SPREAD = (
    ("骨转移", "bone metastases", 0.42),
    ("肝转移", "liver metastases", 0.6),
    ("多发转移", "multiple metastases", 0.82),
    ("局部晚期", "locally advanced", 0.95),
    ("", "", 1.0),
)


def build_people(city: City, *, seed: int, patients: int, opening_at: datetime) -> People:
    """Invent everybody; the same seed, size and opening give the same people."""
    sizes = _team_sizes(city, patients)
    teams = tuple(_team(code, city) for code in sizes)
    staff = (*hero.STAFF, *_team_staff(teams, seed), *_upper_staff(city, seed))
    shifts = tuple(_shifts(staff, opening_at))
    rows: list[PatientRow] = []
    for team in teams:
        for _ in range(sizes[team.institution_code]):
            rows.append(_patient(len(rows), team, city, rows, seed, opening_at.astimezone(SHANGHAI)))
    return People(teams, staff, shifts, tuple(rows))


def _team_sizes(city: City, patients: int) -> dict[str, int]:
    """Return how many patients the team of each centre has: the demonstration's own team first."""
    own = min(HERO_PATIENTS, max(1, round(patients * 0.45)))
    rest = patients - own
    wanted = max(1, round(rest / PATIENTS_A_TEAM)) if rest else 0
    grids = [t for t in city.territories if t.kind == "grid"]
    seats: dict[str, int] = {}
    for _ in range(wanted):  # largest population for each team already there: d'Hondt
        grid = max(grids, key=lambda g: ((g.population or 0) / (seats.get(g.code, 0) + 1), g.code))
        seats[grid.code] = seats.get(grid.code, 0) + 1
    free = {code: [c for c in city.centres_of(code) if c.code != hero.CENTRE] for code in seats}
    centres = [c.code for code, n in sorted(seats.items()) for c in free[code][:n]]
    share = {c: rest // len(centres) + (i < rest % len(centres)) for i, c in enumerate(centres)}
    return {hero.CENTRE: own, **share}


def _team(centre_code: str, city: City) -> TeamRow:
    centre = _institution(city, centre_code)
    grid = next(t for t in city.territories if t.code == centre.territory_code)
    return TeamRow(
        code=hero.TEAM if centre_code == hero.CENTRE else f"T-{centre_code}",
        institution_code=centre_code,
        grid_code=grid.code if grid.kind == "grid" else str(grid.parent_code),
        name_zh=f"{centre.name_zh.removeprefix('成都市武侯区').removesuffix('（模拟）')}家庭医生一队",
        name_en=f"Family-doctor team 1, {centre.name_en.removesuffix(' (simulated)')}",
    )


def _institution(city: City, code: str) -> InstitutionRow:
    return next(i for i in city.institutions if i.code == code)


def _team_staff(teams: tuple[TeamRow, ...], seed: int) -> list[StaffRow]:
    staff: list[StaffRow] = []
    for team in teams:
        draw = random.Random(f"{seed}:staff:{team.code}")
        wanted = {"team-leader": 1, "family-doctor": draw.randint(1, 2), "nurse": draw.randint(2, 3)}
        for role, number in wanted.items():
            there = 1 if team.code == hero.TEAM else 0  # the demonstration's own persons fill one place of each role
            staff += [_colleague(draw, team, role, n, len(staff) + n - there) for n in range(there, number)]
    return staff


def _colleague(draw: random.Random, team: TeamRow, role: str, n: int, number: int) -> StaffRow:
    name = invent_name(draw, "younger")
    place = RoleRow(role=role, institution_code=team.institution_code, team_code=team.code)
    return _staff(f"{team.code.lower()}-{role}-{n + 1}", name, (place,), number)


def _staff(username: str, name: Name, roles: tuple[RoleRow, ...], number: int) -> StaffRow:
    phone = unreal_phone(3, 100 + number)
    return StaffRow(username=username, name_zh=name.zh, name_en=name.en, roles=roles, phone=phone, invented=True)


def _upper_staff(city: City, seed: int) -> list[StaffRow]:
    """Two pain doctors for each leading hospital, three for each tertiary clinic, one coordinator a grid."""
    staff: list[StaffRow] = []
    leads = {g: _lead_of(city, g) for g in city.seats}
    posts = [(code, "district-doctor", 2) for code in sorted(set(leads.values()))]
    posts += [(i.code, "tertiary-doctor", 3) for i in city.institutions if i.tier == "L3"]
    for code, role, number in posts:
        draw = random.Random(f"{seed}:staff:{code}")
        there = 1 if code in (hero.DISTRICT, hero.TERTIARY) else 0
        for n in range(there, number):
            place = RoleRow(role=role, institution_code=code)
            staff.append(
                _staff(f"{code.lower()}-{role}-{n + 1}", invent_name(draw, "younger"), (place,), 500 + len(staff))
            )
    for grid, lead in leads.items():
        if grid != hero.GRID:
            draw = random.Random(f"{seed}:staff:{grid}")
            place = RoleRow(role="grid-coordinator", institution_code=lead, territory_code=grid)
            staff.append(
                _staff(f"{grid.lower()}-coordinator", invent_name(draw, "younger"), (place,), 500 + len(staff))
            )
    return staff


def _lead_of(city: City, grid: str) -> str:
    return str(city.centres_of(grid)[0].refers_to_code)


def _shifts(staff: tuple[StaffRow, ...], opening_at: datetime) -> list[ShiftRow]:
    """Let the doctors of each hospital, and the doctors of each team, take turns from 08:00 to 08:00."""
    groups: dict[str, list[str]] = {}
    for person in staff:
        for role in person.roles:
            if role.role in ("district-doctor", "tertiary-doctor", "family-doctor", "team-leader"):
                groups.setdefault(role.institution_code, []).append(person.username)
    local = opening_at.astimezone(SHANGHAI)
    today = local.replace(hour=8, minute=0, second=0, microsecond=0) - timedelta(days=local.hour < 8)
    return [
        _shift(place, people, day, today + timedelta(days=day))
        for place, people in sorted(groups.items())
        for day in DUTY_DAYS
    ]


def _shift(place: str, people: list[str], day: int, starts_at: datetime) -> ShiftRow:
    """The first of a list (the demonstration's own person) has the day of opening and the next two days."""
    who = people[0] if 0 <= day < 3 else people[day % len(people)]
    return ShiftRow(institution_code=place, username=who, starts_at=starts_at, ends_at=starts_at + timedelta(days=1))


def _patient(
    number: int, team: TeamRow, city: City, others: list[PatientRow], seed: int, opening_at: datetime
) -> PatientRow:
    if number == 0:
        return hero.patient(team, opening_at, patient_id=id_of_patient(seed, number))
    draw = random.Random(f"{seed}:patient:{number}")
    site = draw.choices(sites(), [s.weight for s in sites()])[0]
    sex = "male" if draw.random() < site.men else "female"
    age = min(94, max(24, round(draw.gauss(site.age_mean, 11))))
    name = invent_name(draw, sex)
    zh, en = next((zh, en) for zh, en, up_to in SPREAD if draw.random() < up_to)
    street, address = _address(draw, team, city, others)
    registered_at = opening_at - timedelta(days=draw.randint(31, 240), minutes=draw.randint(0, 600))
    return PatientRow(
        id=id_of_patient(seed, number),
        name_zh=name.zh,
        name_en=name.en,
        invented=True,
        sex=sex,
        birth_on=date(opening_at.year - age, draw.randint(1, 12), draw.randint(1, 28)),
        phone=unreal_phone(1, number),
        street_code=street,
        address_zh=address,
        team_code=team.code,
        diagnosis_zh=f"{site.zh}，{zh}" if zh else site.zh,
        diagnosis_en=f"{site.en}, {en}" if en else site.en,
        registered_at=registered_at,
        nrs_goal=draw.choices((3, 2, 4), (85, 8, 7))[0],
        egfr=float(draw.randint(22, 110)) if draw.random() < 0.7 else None,
        egfr_on=opening_at.date() - timedelta(days=draw.randint(1, 80)),
        chemo_on=opening_at.date() - timedelta(days=draw.randint(5, 120)) if draw.random() < 0.22 else None,
        supply_until_on=opening_at.date() + timedelta(days=draw.randint(4, 14)),
        review_due_on=opening_at.date() + timedelta(days=draw.randint(16, 90)),
        family=_family(draw, name, sex, age, number),
    )


def id_of_patient(seed: int, number: int) -> UUID:
    """Return the id of one patient; number 0 is the demonstration's own."""
    return uuid5(NAMESPACE_URL, f"https://paingrid.invalid/demo/{seed}/patient/{number}")


def _address(draw: random.Random, team: TeamRow, city: City, others: list[PatientRow]) -> tuple[str, str]:
    """Return a street and an invented address; now and then it is a front door already known to the team."""
    if others and others[-1].team_code == team.code and draw.random() < 0.03:
        return others[-1].street_code, others[-1].address_zh
    home = _institution(city, team.institution_code).territory_code
    streets = [t for t in city.territories if t.parent_code == team.grid_code]
    own = [t for t in streets if t.code == home]
    street = own[0] if own and draw.random() < 0.8 else draw.choice(streets[:6])
    road, house, unit = draw.choice("一二三四五"), draw.randint(1, 60), draw.randint(1, 4)
    room = f"{draw.randint(1, 11)}{draw.randint(1, 6):02d}"
    return street.code, f"{street.name_zh}示例{road}路{house}号{unit}单元{room}"


def _family(draw: random.Random, name: Name, sex: str, age: int, number: int) -> tuple[FamilyRow, ...]:
    members = []
    for n in range(draw.choices((0, 1, 2), (12, 58, 30))[0]):
        point = draw.random()
        kin = next(k for k, up_to in KIN if point < up_to)
        if kin == "spouse" and (n or age < 30):
            kin = "daughter"
        kind = {"spouse": "female" if sex == "male" else "male"}.get(kin, "younger")
        surname = name.zh[0] if kin in ("son", "daughter") and sex == "male" else None
        who = invent_name(draw, kind, surname=surname)
        members.append(
            FamilyRow(
                name_zh=who.zh,
                name_en=who.en,
                relationship=kin,
                phone=unreal_phone(2, 2 * number + n),
                invented=True,
            )
        )
    return tuple(members)
