"""The medicine plans of one patient, as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from paingrid.clinical.numbers import Edition
from paingrid.records.models import Document, Plan, Practitioner, Prescription
from paingrid.records.queries.dosing import basis_of
from paingrid.records.queries.editions import edition_in_force, edition_named

Text = dict[str, str]
Line = dict[str, Any]


@dataclass(frozen=True)
class Version:
    """One plan: a draft, the one in force, or one that ended. `lines` are medicines of the contract with a purpose."""

    plan_id: UUID
    version: int | None
    revision: int
    status: str
    want: dict[str, Any]
    basis: dict[str, Any]
    proposal: dict[str, Any]
    lines: list[Line]
    findings: list[dict[str, Any]]
    departures: list[dict[str, Any]]
    factor_set: str
    edition: str
    reassess_at: datetime | None
    family_note: str
    created_by: Text | None
    created_at: datetime
    signed_by: Text | None
    signed_at: datetime | None
    ended_by: Text | None
    ended_at: datetime | None
    ended_why: str


@dataclass(frozen=True)
class Paper:
    """A paper the law asks for; `withdrawn_at` none means that it counts."""

    document_id: int
    kind: str
    issued_on: date
    institution: str
    held_by: str
    recorded_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class Drawn:
    """A prescription form; each line has `product` (id), `name`, `units`, `directions` (both languages)."""

    prescription_id: UUID
    plan_id: UUID
    plan_version: int | None
    lines: list[dict[str, Any]]
    days: int
    setting: str
    form_kind: str
    status: str
    institution: Text
    prescriber: Text
    drawn_at: datetime


@dataclass(frozen=True)
class Standing:
    """Where a patient's medicines stand at one moment."""

    basis: dict[str, Any]
    edition: Edition
    draft: Version | None
    in_force: Version | None
    papers: tuple[Paper, ...]


def standing(patient_id: UUID, *, now: datetime) -> Standing:
    """Return the facts, the draft and the plan in force; thirteen queries, nothing is written."""
    open_plans = [_version(row) for row in _rows(patient_id).filter(status__in=["draft", "signed"])]
    return Standing(
        basis=basis_of(patient_id, at=now),
        edition=edition_in_force(),
        draft=next((one for one in open_plans if one.status == "draft"), None),
        in_force=next((one for one in open_plans if one.status == "signed"), None),
        papers=papers(patient_id),
    )


def versions(patient_id: UUID) -> tuple[Version, ...]:
    """Return every plan of a patient, newest first; one query."""
    return tuple(_version(row) for row in _rows(patient_id).order_by("-created_at"))


def plan(patient_id: UUID, plan_id: UUID) -> Version | None:
    """Return one plan of this patient, or none; one query."""
    row = _rows(patient_id).filter(pk=plan_id).first()
    return None if row is None else _version(row)


def edition_of(version: Version) -> Edition:
    """Return the edition a plan was worked out with; at most one query."""
    return edition_named(version.edition)


def papers(patient_id: UUID) -> tuple[Paper, ...]:
    """Return the papers of a patient, newest first; one query."""
    rows = Document.objects.filter(patient_id=patient_id).order_by("-issued_on", "-pk")
    return tuple(
        Paper(row.pk, row.kind, row.issued_on, row.institution, row.held_by, row.recorded_at, row.withdrawn_at)
        for row in rows
    )


def prescriptions(patient_id: UUID) -> tuple[Drawn, ...]:
    """Return the prescriptions drawn for a patient, newest first; one query."""
    rows = Prescription.objects.filter(patient_id=patient_id).select_related("plan", "institution", "prescriber")
    return tuple(_drawn(row) for row in rows.order_by("-drawn_at"))


def prescription(patient_id: UUID, prescription_id: UUID) -> Drawn | None:
    """Return one prescription of this patient, or none; one query."""
    return next((one for one in prescriptions(patient_id) if one.prescription_id == prescription_id), None)


def _rows(patient_id: UUID):  # type: ignore[no-untyped-def]  # a QuerySet generic adds nothing here
    return Plan.objects.filter(patient_id=patient_id).select_related("created_by", "signed_by", "ended_by")


def _version(row: Plan) -> Version:
    return Version(
        plan_id=row.pk,
        version=row.version,
        revision=row.revision,
        status=row.status,
        want=row.want,
        basis=row.basis,
        proposal=row.proposal,
        lines=row.lines,
        findings=row.findings,
        departures=row.departures,
        factor_set=row.factor_set,
        edition=row.edition,
        reassess_at=row.reassess_at,
        family_note=row.family_note,
        created_by=_name(row.created_by),
        created_at=row.created_at,
        signed_by=_name(row.signed_by),
        signed_at=row.signed_at,
        ended_by=_name(row.ended_by),
        ended_at=row.ended_at,
        ended_why=row.ended_why,
    )


def _drawn(row: Prescription) -> Drawn:
    return Drawn(
        prescription_id=row.pk,
        plan_id=row.plan_id,
        plan_version=row.plan.version,
        lines=row.lines,
        days=row.days,
        setting=row.setting,
        form_kind=row.form_kind,
        status=row.status,
        institution={"zh": row.institution.name_zh, "en": row.institution.name_en or row.institution.name_zh},
        prescriber=_name(row.prescriber) or {"zh": "", "en": ""},
        drawn_at=row.drawn_at,
    )


def _name(person: Practitioner | None) -> Text | None:
    return None if person is None else {"zh": person.name_zh, "en": person.name_en or person.name_zh}
