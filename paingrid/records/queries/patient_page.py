"""
The record of one patient as its page shows it: who, with whom, what is open, what they take.

Each function says how many queries it needs; none depends on the number of rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from paingrid.records.models import Enrolment, MedicationStatement, Patient, Task

Text = dict[str, str]


@dataclass(frozen=True)
class TeamAt:
    """The team a patient is with, and where it works."""

    team_id: int
    name: Text
    institution: Text
    phone: str
    grid_id: int
    since: datetime


@dataclass(frozen=True)
class Person:
    """The slow facts of one patient."""

    patient_id: UUID
    name: Text
    name_zh: str
    name_en: str
    invented: bool
    sex: str
    birth_on: date
    phone: str
    identity_number: str
    phone_wrong_since: datetime | None
    street: Text
    address_zh: str
    bed_zh: str
    diagnosis: Text
    diagnosis_zh: str
    diagnosis_en: str
    allergies: str
    goals_of_care: str
    nrs_goal: int
    egfr: float | None
    egfr_on: date | None
    chemo_on: date | None
    refuses_opioids: bool
    supply_until_on: date | None
    review_due_on: date | None
    language: str
    registered_at: datetime
    died_at: datetime | None
    last_report_at: datetime | None
    next_expected_at: datetime | None
    team: TeamAt | None


@dataclass(frozen=True)
class OpenTask:
    """One open task."""

    task_id: UUID
    kind: str
    urgency: str
    rows: tuple[str, ...]
    reason: Text
    opened_at: datetime
    contact_by: datetime
    rung: int
    holder: Text | None
    held_since: datetime | None
    contacted_at: datetime | None
    rules: str


@dataclass(frozen=True)
class Medicine:
    """One medicine as recorded; `ends_at` exclusive."""

    medicine_id: int
    purpose: str
    drug: str
    name: Text
    dose: Text
    is_opioid: bool
    is_patch: bool
    ome_mg_per_day: float | None
    starts_at: datetime
    ends_at: datetime | None
    recorded_by: Text | None

    def is_current(self, at: datetime) -> bool:
        """Whether it is taken at `at`."""
        return self.starts_at <= at and (self.ends_at is None or self.ends_at > at)


def person(patient_id: UUID, *, now: datetime) -> Person:
    """Return who the patient is and with which team; two queries. The patient must exist."""
    row = Patient.objects.select_related("household__street", "expectation").get(pk=patient_id)
    expectation = getattr(row, "expectation", None)
    return Person(
        patient_id=row.pk,
        name=text(row.name_zh, row.name_en),
        name_zh=row.name_zh,
        name_en=row.name_en,
        invented=row.invented,
        sex=row.sex,
        birth_on=row.birth_on,
        phone=row.phone,
        identity_number=row.identity_number,
        phone_wrong_since=row.phone_wrong_since,
        street=text(row.household.street.name_zh, row.household.street.name_en),
        address_zh=row.household.address_zh,
        bed_zh=row.bed_zh,
        diagnosis=text(row.diagnosis_zh, row.diagnosis_en),
        diagnosis_zh=row.diagnosis_zh,
        diagnosis_en=row.diagnosis_en,
        allergies=row.allergies,
        goals_of_care=row.goals_of_care,
        nrs_goal=row.nrs_goal,
        egfr=row.egfr,
        egfr_on=row.egfr_on,
        chemo_on=row.chemo_on,
        refuses_opioids=row.refuses_opioids,
        supply_until_on=row.supply_until_on,
        review_due_on=row.review_due_on,
        language=row.language,
        registered_at=row.registered_at,
        died_at=row.died_at,
        last_report_at=expectation.last_report_at if expectation else None,
        next_expected_at=expectation.next_expected_at if expectation else None,
        team=_team(patient_id, now),
    )


def _team(patient_id: UUID, now: datetime) -> TeamAt | None:
    """Return the team now, else the last one there was."""
    enrolments = Enrolment.objects.select_related("team__institution").filter(patient_id=patient_id)
    last = enrolments.filter(starts_at__lte=now).order_by("-starts_at").first()
    if last is None:
        return None
    team, home = last.team, last.team.institution
    return TeamAt(
        team_id=team.pk,
        name=text(team.name_zh, team.name_en),
        institution=text(home.name_zh, home.name_en),
        phone=team.phone or home.phone,
        grid_id=team.grid_id,
        since=last.starts_at,
    )


def open_tasks(patient_id: UUID) -> tuple[OpenTask, ...]:
    """Return the open tasks, gravest first, then by time left; one query."""
    rows = Task.objects.filter(patient_id=patient_id, closed_at__isnull=True).select_related("holder", "decision")
    found = [
        OpenTask(
            task_id=task.pk,
            kind=task.kind,
            urgency=task.urgency,
            rows=tuple(task.rows),
            reason=text(task.reason_zh, task.reason_en),
            opened_at=task.opened_at,
            contact_by=task.contact_by,
            rung=task.rung,
            holder=text(task.holder.name_zh, task.holder.name_en) if task.holder else None,
            held_since=task.held_since,
            contacted_at=task.contacted_at,
            rules=task.decision.rules if task.decision else "",
        )
        for task in rows
    ]
    return tuple(sorted(found, key=lambda task: ("EUDSR".index(task.urgency), task.contact_by)))


def medicines(patient_id: UUID, *, since: datetime, until: datetime) -> tuple[Medicine, ...]:
    """Return the medicines taken at any time in `since`–`until`, in the order of their start; one query."""
    rows = MedicationStatement.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=since), patient_id=patient_id, starts_at__lt=until
    )
    return tuple(
        Medicine(
            medicine_id=row.pk,
            purpose=row.purpose,
            drug=row.drug,
            name=text(row.name_zh, row.name_en),
            dose=text(row.dose_zh, row.dose_en),
            is_opioid=row.is_opioid,
            is_patch=row.is_patch,
            ome_mg_per_day=row.ome_mg_per_day,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            recorded_by=text(row.recorded_by.name_zh, row.recorded_by.name_en) if row.recorded_by else None,
        )
        for row in rows.select_related("recorded_by").order_by("starts_at", "pk")
    )


def text(zh: str, en: str) -> Text:
    """Return a bilingual text; Chinese stands in where there is no English."""
    return {"zh": zh, "en": en or zh}
