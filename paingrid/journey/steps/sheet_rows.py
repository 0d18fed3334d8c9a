"""Rows of a checked spreadsheet: what is wrong with them beside what is on record, and how they are written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.contrib.auth.hashers import make_password
from django.db.models import Q

from paingrid.errors import Refusal
from paingrid.journey.steps.sheet_columns import COLUMNS, Text
from paingrid.journey.steps.transactions import require_transaction
from paingrid.records.models import (
    Account,
    CareTeam,
    Enrolment,
    Expectation,
    Household,
    Institution,
    Patient,
    Practitioner,
    PractitionerRole,
    ServiceOffered,
    Territory,
)
from paingrid.records.sealed import finding, renew_digests
from paingrid.territory.cells import Position
from paingrid.timekeeping import SHANGHAI

if TYPE_CHECKING:
    from paingrid.journey.access import Actor

Row = dict[str, Any]
Fault = tuple[int, Text, Text]
WHOLE: Text = {"zh": "整行", "en": "the row"}
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,78}")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,30}")
IN_TEAM = frozenset({"nurse", "family-doctor", "team-leader"})
KEYS = {"institutions": "code", "staff": "username", "patients": "code"}
HIGHER = {"L1": frozenset({"L2", "L3"}), "L2": frozenset({"L3"}), "L3": frozenset({"L3"})}
#: Nothing is known of an imported patient yet: the first news is due within a day, as at an admission.
FIRST_NEWS = timedelta(hours=24)
OLDEST = date(1900, 1, 1)

DUPLICATE = {"zh": "这个代码在文件里出现了不止一次。", "en": "This code stands in the file more than once."}
UNKNOWN_PLACE = {"zh": "系统里没有这个街道或网格代码。", "en": "No street or grid has this code."}
UNKNOWN_INSTITUTION = {"zh": "没有这个机构代码。", "en": "No institution has this code."}
UNKNOWN_TEAM = {"zh": "没有这个团队代码，或者不在您的网格。", "en": "No team has this code, or it is not in your grid."}
OTHER_GRID = {"zh": "这个街道不在该团队的网格里。", "en": "This street does not lie in the team's grid."}
WRONG_LEVEL = {"zh": "上级机构的级别要更高。", "en": "It must refer to a higher level."}
BAD_CODE = {"zh": "只能用字母、数字、点和横线，2 到 31 个字符。", "en": "Use 2 to 31 letters, digits, dots or hyphens."}
BAD_NAME = {"zh": "登录名只能用小写字母、数字、点和横线。", "en": "Use small letters, digits, dots and hyphens."}
NEEDS_TEAM = {"zh": "这个岗位要填本机构的团队代码。", "en": "This role needs a team of this institution."}
NEEDS_GRID = {"zh": "协调员要填网格代码。", "en": "A coordinator needs a grid code."}
PIN_HALF = {"zh": "经度和纬度要一起填。", "en": "Longitude and latitude go together."}
NOT_BORN = {"zh": "出生日期不合理。", "en": "This date of birth is not possible."}
SAME_PERSON = {
    "zh": "系统里已有同名、同出生日期的病人，请先核对。",
    "en": "Somebody with this name and date of birth is on record already. Please check first.",
}
TWICE = {"zh": "文件里有两行是同名、同出生日期的人。", "en": "Two rows have the same name and date of birth."}
NOT_YOURS = {"zh": "这个档案号不能使用，请核对。", "en": "This record number cannot be used. Please check it."}


@dataclass
class Known:
    """What is on record as far as these rows ask, by code."""

    places: dict[str, Territory] = field(default_factory=dict)
    institutions: dict[str, Institution] = field(default_factory=dict)
    teams: dict[str, CareTeam] = field(default_factory=dict)
    people: dict[str, Practitioner] = field(default_factory=dict)
    patients: dict[UUID, Patient] = field(default_factory=dict)
    with_teams: dict[UUID, int] = field(default_factory=dict)
    born: dict[tuple[str, str], UUID] = field(default_factory=dict)
    open_teams: frozenset[int] = frozenset()
    today: date = date.max


def id_of(code: str) -> UUID:
    """Return the patient a record number stands for: our own id as exported, else one made from the number."""
    try:
        return UUID(code)
    except ValueError:
        return uuid5(NAMESPACE_URL, f"https://paingrid.invalid/record/{code}")


def known_for(kind: str, *, by: Actor, now: datetime) -> Known:
    """Return what rows of this kind are checked against; a fixed number of queries."""
    known = Known(
        places={t.code: t for t in Territory.objects.select_related("parent")},
        institutions={i.code: i for i in Institution.objects.all()},
        teams={t.code: t for t in CareTeam.objects.all()},
        today=now.astimezone(SHANGHAI).date(),
    )
    grids = {r.territory_id for r in by.roles if r.role == "grid-coordinator"}
    known.open_teams = frozenset(t.pk for t in known.teams.values() if by.administrator or t.grid_id in grids)
    if kind == "staff":
        known.people = {p.account.username: p for p in Practitioner.objects.select_related("account")}
    if kind == "patients":
        known.patients = Patient.objects.select_related("household").in_bulk()
        current = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
        pairs = Enrolment.objects.filter(current, starts_at__lte=now).values_list("patient_id", "team_id")
        known.with_teams = dict(pairs)
        alive = (p for p in known.patients.values() if p.died_at is None)
        known.born = {(p.name_zh, p.birth_on.isoformat()): p.pk for p in alive}
    return known


def is_known(kind: str, row: Row, known: Known) -> bool:
    """Whether the row changes somebody or something that is on record."""
    code = row[KEYS[kind]]
    if not code:
        return False
    if kind == "patients":
        return id_of(code) in known.patients
    return code in (known.institutions if kind == "institutions" else known.people)


def faults(kind: str, rows: Sequence[Row], known: Known) -> Iterator[Fault]:
    """Yield what is wrong, row by row; cells that could not be read were named before and are passed by."""
    counted = Counter(row[KEYS[kind]] for row in rows)
    if kind == "staff":  # one person may have several roles: a row each
        counted = Counter((row["username"], row["role"], row["institution_code"], row["team_code"]) for row in rows)
    check = {"institutions": _institution_faults, "staff": _staff_faults, "patients": _patient_faults}[kind]
    in_file = {row[KEYS[kind]]: row for row in rows}
    twice = Counter((row.get("name_zh"), row.get("birth_on")) for row in rows) if kind == "patients" else Counter()
    for row in rows:
        key = row[KEYS[kind]]
        whole = (key, row["role"], row["institution_code"], row["team_code"]) if kind == "staff" else key
        if key and counted[whole] > 1:
            yield _fault(kind, row, KEYS[kind], DUPLICATE)
        if twice[row.get("name_zh"), row.get("birth_on")] > 1 and row.get("birth_on"):
            yield (row["row"], WHOLE, TWICE)
        yield from check(row, known, in_file)


def _fault(kind: str, row: Row, key: str, text: Text) -> Fault:
    return (row["row"], next(c.name for c in COLUMNS[kind] if c.key == key), text)


def _institution_faults(row: Row, known: Known, in_file: dict[str, Row]) -> Iterator[Fault]:
    if row["code"] and not CODE.fullmatch(row["code"]):
        yield _fault("institutions", row, "code", BAD_CODE)
    if row["place_code"] and row["place_code"] not in known.places:
        yield _fault("institutions", row, "place_code", UNKNOWN_PLACE)
    above = row["refers_to"]
    if above:
        tier = in_file[above]["tier"] if above in in_file else getattr(known.institutions.get(above), "tier", None)
        if tier is None:
            yield _fault("institutions", row, "refers_to", UNKNOWN_INSTITUTION)
        elif row["tier"] and tier not in HIGHER[row["tier"]]:
            yield _fault("institutions", row, "refers_to", WRONG_LEVEL)
    if (row["longitude"] is None) != (row["latitude"] is None):
        yield _fault("institutions", row, "latitude", PIN_HALF)
    elif row["longitude"] is not None:
        try:
            Position(row["longitude"], row["latitude"])
        except Refusal as refusal:
            yield _fault("institutions", row, "longitude", refusal.text)


def _staff_faults(row: Row, known: Known, in_file: dict[str, Row]) -> Iterator[Fault]:
    if row["username"] and not USERNAME.fullmatch(row["username"]):
        yield _fault("staff", row, "username", BAD_NAME)
    home = known.institutions.get(row["institution_code"] or "")
    if home is None and row["institution_code"]:
        yield _fault("staff", row, "institution_code", UNKNOWN_INSTITUTION)
    team = known.teams.get(row["team_code"] or "")
    if row["role"] in IN_TEAM and (team is None or home is None or team.institution_id != home.pk):
        yield _fault("staff", row, "team_code", NEEDS_TEAM)
    grid = known.places.get(row["grid_code"] or "")
    if row["role"] == "grid-coordinator" and (grid is None or grid.kind != "grid"):
        yield _fault("staff", row, "grid_code", NEEDS_GRID)


def _patient_faults(row: Row, known: Known, in_file: dict[str, Row]) -> Iterator[Fault]:
    team = known.teams.get(row["team_code"] or "")
    if row["team_code"] and (team is None or team.pk not in known.open_teams):
        yield _fault("patients", row, "team_code", UNKNOWN_TEAM)
    street = known.places.get(row["street_code"] or "")
    if row["street_code"] and (street is None or street.kind != "street"):
        yield _fault("patients", row, "street_code", UNKNOWN_PLACE)
    elif street is not None and team is not None and street.parent_id != team.grid_id:
        yield _fault("patients", row, "street_code", OTHER_GRID)
    if row["birth_on"] and not OLDEST <= date.fromisoformat(row["birth_on"]) <= known.today:
        yield _fault("patients", row, "birth_on", NOT_BORN)
    if not row["code"]:
        return
    key, person = id_of(row["code"]), known.patients.get(id_of(row["code"]))
    if person is None:
        if known.born.get((row["name_zh"], row["birth_on"]), key) != key:
            yield (row["row"], WHOLE, SAME_PERSON)
        return
    same = (person.name_zh, person.birth_on.isoformat()) == (row["name_zh"], row["birth_on"])
    if known.with_teams.get(key) not in known.open_teams or not same:
        yield _fault("patients", row, "code", NOT_YOURS)


def write(kind: str, rows: Sequence[Row], known: Known, *, by: Actor, now: datetime) -> tuple[int, int]:
    """Write every row; return how many are new and how many changed."""
    require_transaction()
    new = sum(not is_known(kind, row, known) for row in rows)
    {"institutions": _write_institutions, "staff": _write_staff, "patients": _write_patients}[kind](rows, known, now)
    return new, len(rows) - new


def _write_institutions(rows: Sequence[Row], known: Known, now: datetime) -> None:
    names = ("name_zh", "name_en", "tier", "phone", "address_zh", "longitude", "latitude", "can_stock_narcotics")
    for tier in ("L3", "L2", "L1"):  # whom one refers to is written first
        for row in (row for row in rows if row["tier"] == tier):
            home = known.institutions.get(row["code"]) or Institution(code=row["code"])
            for name in names:
                setattr(home, name, row[name])
            home.territory = known.places[row["place_code"]]
            home.save()
            known.institutions[row["code"]] = home
    _write_services(rows, known, now.astimezone(SHANGHAI).date())
    for row in rows:
        above = known.institutions[row["refers_to"]].pk if row["refers_to"] else None
        Institution.objects.filter(code=row["code"]).update(refers_to_id=above)


def _write_services(rows: Sequence[Row], known: Known, today: date) -> None:
    """Add what the file names, from today on; what it leaves out stays, for a file may say less than is known."""
    offered = ServiceOffered.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today))
    standing = set(offered.values_list("institution_id", "service"))
    named = ((known.institutions[row["code"]].pk, code) for row in rows for code in row.get("services") or ())
    ServiceOffered.objects.bulk_create(
        ServiceOffered(institution_id=place, service=code, starts_on=today)
        for place, code in named
        if (place, code) not in standing
    )


def _write_staff(rows: Sequence[Row], known: Known, now: datetime) -> None:
    by_name = {row["username"]: row for row in rows}
    fresh = [name for name in by_name if name not in known.people]
    accounts = Account.objects.bulk_create(Account(username=n, password=make_password(None)) for n in fresh)
    people = Practitioner.objects.bulk_create(Practitioner(account=account) for account in accounts)
    known.people |= dict(zip(fresh, people, strict=True))
    for name, row in by_name.items():
        person = known.people[name]
        for key in ("name_zh", "name_en", "phone", "email"):
            setattr(person, key, row[key])
    Practitioner.objects.bulk_update(
        [known.people[name] for name in by_name], ["name_zh", "name_en", "phone", "email"], batch_size=1000
    )
    current = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    held = set(
        PractitionerRole.objects.filter(current, practitioner__in=[known.people[n] for n in by_name]).values_list(
            "practitioner_id", "role", "institution_id", "team_id", "territory_id"
        )
    )
    wanted = dict.fromkeys(_role_of(row, known) for row in rows)
    names = ("practitioner_id", "role", "institution_id", "team_id", "territory_id")
    PractitionerRole.objects.bulk_create(
        PractitionerRole(starts_at=now, **dict(zip(names, role, strict=True))) for role in wanted if role not in held
    )


def _role_of(row: Row, known: Known) -> tuple[int, str, int, int | None, int | None]:
    team = known.teams[row["team_code"]].pk if row["role"] in IN_TEAM else None
    of_grid = row["role"] in ("grid-coordinator", "quality-officer") and row["grid_code"] in known.places
    grid = known.places[row["grid_code"]].pk if of_grid else None
    return (known.people[row["username"]].pk, row["role"], known.institutions[row["institution_code"]].pk, team, grid)


def _write_patients(rows: Sequence[Row], known: Known, now: datetime) -> None:
    homes = _households(rows, known)
    kept = ("name_en", "phone", "diagnosis_zh", "diagnosis_en", "allergies")
    fresh, changed = [], []
    for row in rows:
        key, home = id_of(row["code"]), homes[row["street_code"], row["address_zh"]]
        person = known.patients.get(key)
        if person is None:
            person = Patient(
                id=key,
                name_zh=row["name_zh"],
                sex=row["sex"],
                birth_on=date.fromisoformat(row["birth_on"]),
                registered_at=now,
            )
            fresh.append((person, row))
        else:
            changed.append(person)
        person.household = home
        for name in kept:
            setattr(person, name, row[name])
    renew_digests(changed)
    Patient.objects.bulk_create([person for person, _row in fresh], batch_size=1000)
    Enrolment.objects.bulk_create(
        [Enrolment(patient=p, team=known.teams[row["team_code"]], starts_at=now) for p, row in fresh], batch_size=1000
    )
    Expectation.objects.bulk_create(
        [Expectation(patient=p, next_expected_at=now + FIRST_NEWS, basis="new") for p, _row in fresh], batch_size=1000
    )
    Patient.objects.bulk_update(changed, [*kept, "phone_digest", "household"], batch_size=500)


def _households(rows: Sequence[Row], known: Known) -> dict[tuple[str, str], Household]:
    wanted = {(row["street_code"], row["address_zh"]) for row in rows}
    streets = {known.places[code].pk: code for code, _address in wanted}
    doors = finding(Household, "address_digest", *(address for _code, address in wanted))
    there = Household.objects.filter(street__in=streets, **doors)
    found = {(streets[h.street_id], h.address_zh): h for h in there.order_by("-pk")}
    missing = sorted(wanted - set(found))
    made = Household.objects.bulk_create(Household(street=known.places[s], address_zh=a) for s, a in missing)
    return found | dict(zip(missing, made, strict=True))
