"""
Rows of a bulk import, named by codes instead of keys: places, people, courses.

Plain data, no Django, so that a city can be built and tested without a database.
Times are aware; `ends_at` and `until` are exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritoryRow:
    """One node of the territory tree."""

    code: str
    kind: str
    parent_code: str | None
    name_zh: str
    name_en: str
    population: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionRow:
    """One hospital or health centre; `refers_to_code` is the next level of its consortium."""

    code: str
    territory_code: str
    refers_to_code: str | None
    name_zh: str
    name_en: str
    tier: str
    level_zh: str = ""
    capabilities: tuple[str, ...] = ()
    phone: str = ""
    address_zh: str = ""
    longitude: float | None = None
    latitude: float | None = None
    position_error_m: int | None = None
    source: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedRow:
    """Places of one kind that an institution shares."""

    institution_code: str
    kind: str
    name_zh: str
    name_en: str = ""
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StockRow:
    """An opening delivery of one product, in units."""

    institution_code: str
    product: str
    units: int
    batch: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    """One family-doctor team."""

    code: str
    institution_code: str
    grid_code: str
    name_zh: str
    name_en: str
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRow:
    """One role of a member of staff."""

    role: str
    institution_code: str
    team_code: str | None = None
    territory_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """One member of staff with an account of that name and no password."""

    username: str
    name_zh: str
    name_en: str
    roles: tuple[RoleRow, ...]
    phone: str = ""
    email: str = ""
    invented: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRow:
    """One duty shift at an institution."""

    institution_code: str
    username: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyRow:
    """One family member who may report and read."""

    name_zh: str
    name_en: str
    relationship: str
    phone: str
    invented: bool = False
    reports: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRow:
    """One patient with household, enrolment, family and personal links."""

    id: UUID
    name_zh: str
    name_en: str
    invented: bool
    sex: str
    birth_on: date
    phone: str
    street_code: str
    address_zh: str
    team_code: str
    diagnosis_zh: str
    diagnosis_en: str
    registered_at: datetime
    bed_zh: str = ""
    allergies: str = ""
    goals_of_care: str = "standard"
    nrs_goal: int = 3
    egfr: float | None = None
    egfr_on: date | None = None
    chemo_on: date | None = None
    refuses_opioids: bool = False
    supply_until_on: date | None = None
    review_due_on: date | None = None
    died_at: datetime | None = None
    family: tuple[FamilyRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineRow:
    """One medicine from one moment on."""

    purpose: str
    drug: str
    name_zh: str
    name_en: str
    dose_zh: str
    dose_en: str
    is_opioid: bool
    is_patch: bool
    ome_mg_per_day: float | None
    starts_at: datetime
    ends_at: datetime | None = None
    #: The medicine as the dosing contract writes it; then what follows from it is worked out, not taken from above.
    regimen: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One report exactly as it was sent."""

    id: UUID
    reporter: str
    answers: dict[str, Any]
    felt_at: datetime
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """One attempt of a member of staff to reach the patient."""

    id: UUID
    username: str
    at: datetime
    outcome: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseRow:
    """
    What happened to one patient, each list in the order of time.

    `answering` are a nurse and a doctor of the team: they answer what no listed contact answers.
    `follow_up_at` is the next agreed contact, still open.
    """

    patient: PatientRow
    medicines: tuple[MedicineRow, ...]
    reports: tuple[ReportRow, ...]
    contacts: tuple[ContactRow, ...]
    answering: tuple[str, str]
    follow_up_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRow:
    """One hexagon of a street, whom it holds (`patients` expected) and which team looks after it."""

    cell: str
    street_code: str
    team_code: str
    longitude: float
    latitude: float
    people: int
    patients: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CityRows:
    """All places and the people who work in them."""

    territories: tuple[TerritoryRow, ...]
    institutions: tuple[InstitutionRow, ...]
    teams: tuple[TeamRow, ...]
    staff: tuple[StaffRow, ...]
    shifts: tuple[ShiftRow, ...]
