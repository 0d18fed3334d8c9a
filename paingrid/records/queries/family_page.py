"""What a patient's own page shows: who cares for them, what was promised, and the last two weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from paingrid.records.models import Assessment, Enrolment, MedicationStatement, Patient, PersonalLink, Report, Task

LOOK_BACK = timedelta(days=14)
#: More rows than anybody sends in two weeks; a page must stay small whatever was sent.
AT_MOST = 400

Text = dict[str, str]


@dataclass(frozen=True)
class Person:
    """The patient as the holder of the link may see them, and whom to telephone."""

    patient_id: UUID
    name: Text
    language: str
    comfort_plan: bool
    died: bool
    team: Text | None
    team_phone: str
    centre: Text | None
    centre_phone: str


@dataclass(frozen=True)
class Promise:
    """An open task as its patient may know it: who will speak with them and by when."""

    kind: str
    urgency: str
    contact_by: datetime
    rung: int
    holder: Text | None
    contacted: bool


@dataclass(frozen=True)
class Sent:
    """One report of the last two weeks, as it was sent."""

    report_id: UUID
    answers: dict[str, Any]
    reporter: str
    link_id: UUID | None
    felt_at: datetime
    received_at: datetime
    corrects: UUID | None
    corrected: bool
    handled: bool


@dataclass(frozen=True)
class Reading:
    """One pain score now; `view` is self or family, never merged."""

    view: str
    at: datetime
    value: int


@dataclass(frozen=True)
class Answered:
    """What the rules made of one report. Empty while it has not been handled."""

    urgency: str
    instructions: tuple[str, ...]
    reasons: tuple[Text, ...]
    errors: tuple[dict[str, Any], ...]


def person_of(patient_id: UUID, *, now: datetime) -> Person:
    """Return the patient and the team that is responsible at `now`, or was last; two queries."""
    patient = Patient.objects.get(pk=patient_id)
    begun = Enrolment.objects.filter(patient_id=patient_id, starts_at__lte=now)
    enrolment = begun.select_related("team__institution").order_by("-starts_at").first()
    team = enrolment.team if enrolment else None
    centre = team.institution if team else None
    return Person(
        patient_id=patient_id,
        name=_text(patient.name_zh, patient.name_en),
        language=patient.language,
        comfort_plan=patient.goals_of_care == Patient.Goals.COMFORT_DYING,
        died=patient.died_at is not None,
        team=_text(team.name_zh, team.name_en) if team else None,
        team_phone=(team.phone or (centre.phone if centre else "")) if team else "",
        centre=_text(centre.name_zh, centre.name_en) if centre else None,
        centre_phone=centre.phone if centre else "",
    )


def language_of_link(link_id: UUID) -> str:
    """Return the language recorded for whoever holds the link."""
    link = PersonalLink.objects.select_related("patient", "related_person").get(pk=link_id)
    return link.related_person.language if link.related_person else link.patient.language


def promises_to(patient_id: UUID) -> tuple[Promise, ...]:
    """Return the open tasks that end in somebody calling or visiting, soonest first; one query."""
    tasks = Task.objects.filter(patient_id=patient_id, closed_at__isnull=True).select_related("holder")
    return tuple(
        Promise(
            kind=task.kind,
            urgency=task.urgency,
            contact_by=task.contact_by,
            rung=task.rung,
            holder=_text(task.holder.name_zh, task.holder.name_en) if task.holder else None,
            contacted=task.contacted_at is not None,
        )
        for task in tasks.order_by("contact_by")
    )


def sent_lately(patient_id: UUID, *, now: datetime) -> tuple[Sent, ...]:
    """Return the reports felt in the last two weeks, newest first, corrected ones marked; one query."""
    lately = _reports().filter(patient_id=patient_id, felt_at__gt=now - LOOK_BACK)
    return tuple(_sent(report) for report in lately.order_by("-felt_at", "-received_at")[:AT_MOST])


def readings_lately(patient_id: UUID, *, now: datetime) -> tuple[Reading, ...]:
    """Return the pain scores "now" of the last two weeks, oldest first, without corrected ones; one query."""
    rows = Assessment.objects.filter(
        patient_id=patient_id,
        instrument="nrs",
        view__in=[Assessment.View.SELF, Assessment.View.FAMILY],
        measured_at__gt=now - LOOK_BACK,
        report__corrected_by__isnull=True,
    )
    said = rows.order_by("-measured_at", "-pk").values_list("view", "measured_at", "answers__now")[:AT_MOST]
    return tuple(Reading(*row) for row in reversed(said) if type(row[2]) is int)


def has_rescue_medicine(patient_id: UUID, *, at: datetime) -> bool:
    """Whether a medicine for breakthrough pain is on record at `at`; one query."""
    rescue = MedicationStatement.objects.filter(
        patient_id=patient_id, purpose=MedicationStatement.Purpose.RESCUE, starts_at__lte=at
    )
    return rescue.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at)).exists()


def sent_report(patient_id: UUID, report_id: UUID) -> Sent | None:
    """Return one report of this patient, or none; one query."""
    report = _reports().filter(patient_id=patient_id, pk=report_id).first()
    return _sent(report) if report else None


def latest_version(patient_id: UUID, report_id: UUID) -> UUID:
    """Return the newest correction of a report, or the report itself."""
    following: dict[UUID, UUID] = {}
    near = Report.objects.filter(patient_id=patient_id, corrects__isnull=False).order_by("received_at")
    for old, new in near.values_list("corrects_id", "pk"):
        following[old] = new
    while report_id in following:
        report_id = following.pop(report_id)
    return report_id


def answered(report_id: UUID) -> Answered | None:
    """Return what was decided on a handled report; one query."""
    rows = Report.objects.filter(pk=report_id, decision__isnull=False)
    found = rows.values_list("decision__urgency", "decision__output").first()
    if found is None:
        return None
    urgency, output = found
    return Answered(
        urgency=urgency,
        instructions=tuple(output.get("instructions", [])),
        reasons=tuple(reason["text"] for reason in output.get("reasons", [])),
        errors=tuple(output.get("errors", [])),
    )


def _reports() -> QuerySet[Report]:
    newer = Report.objects.filter(corrects=OuterRef("pk"))
    return Report.objects.annotate(corrected=Exists(newer)).select_related("handling")


def _sent(report: Any) -> Sent:
    handling = getattr(report, "handling", None)
    return Sent(
        report_id=report.pk,
        answers=report.answers,
        reporter=report.reporter,
        link_id=report.link_id,
        felt_at=report.felt_at,
        received_at=report.received_at,
        corrects=report.corrects_id,
        corrected=report.corrected,
        handled=handling is not None and handling.done_at is not None,
    )


def _text(zh: str, en: str) -> Text:
    return {"zh": zh, "en": en or zh}
