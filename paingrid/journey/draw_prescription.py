"""Draw prescription drafts from the plan in force: one paper a control class and day limit, signed by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from math import ceil, floor
from typing import Any
from uuid import UUID

from django.db import transaction

from paingrid.clinical.advice.lines import plain
from paingrid.clinical.checks.rules.prescribing import most_days
from paingrid.clinical.checks.schedules import schedule_of
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.product import Schedule
from paingrid.clinical.medicines.reading import read_medicine
from paingrid.clinical.numbers import Edition
from paingrid.clinical.quantities import digits
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.prescription import has_narcotic_right
from paingrid.journey.steps.statements import dose_words
from paingrid.records.models import Document, Patient, Plan, Prescription
from paingrid.records.queries.editions import edition_in_force

PALE_RED = frozenset({Schedule.NARCOTIC, Schedule.PSYCHOTROPIC_1})
NEEDED = frozenset({"consent", "diagnosis-certificate"})


class NoPlan(Refusal):
    """No plan is in force."""

    code = "prescription.no-plan"
    text = {"zh": "没有正在执行的已签署计划。", "en": "No signed plan is in force."}


class NoRight(Refusal):
    """The actor has no right to prescribe narcotics here."""

    code = "prescription.no-right"
    text = {
        "zh": "您在本机构没有麻醉药品处方权，不能开这张单子。",
        "en": "You have no right to prescribe narcotics at this institution.",
    }


class PapersMissing(Refusal):
    """Consent or the hospital's certificate is not on file."""

    code = "prescription.papers-missing"
    text = {
        "zh": "知情同意书或二级以上医院的诊断证明还没有存档（《处方管理办法》第二十一条）。",
        "en": "The consent or the hospital's diagnosis certificate is not on file (Order 53, Article 21).",
    }


def draw_prescription(
    *, by: access.Actor, patient_id: UUID, setting: str, days: int, now: datetime
) -> tuple[UUID, ...]:
    """
    Draw drafts for so many days, fewer where the law allows fewer, and return their ids.

    Drawn twice for the same plan and days they are the same drafts.

    :raises NoPlan: nothing is signed.
    :raises NoRight: no physician here with the right to narcotics, and the plan holds one.
    :raises PapersMissing: a narcotic without consent or certificate.
    """
    access.check_can_change_record(by, patient_id, now=now)
    edition = edition_in_force()
    with transaction.atomic(durable=True):
        Patient.objects.select_for_update(no_key=True).get(pk=patient_id)
        plan = Plan.objects.filter(patient_id=patient_id, status=Plan.Status.SIGNED).first()
        if plan is None:
            raise NoPlan
        papers = _papers(plan, setting, days, edition)
        if any(kind == "pale-red" for kind, _days in papers):
            _check_narcotics(by, patient_id, now)
        elif not access.can_prescribe(by):
            raise NoRight
        place = by.roles[0].institution_id
        return tuple(
            _draw(by, plan, place, setting, kind, most, lines, now) for (kind, most), lines in sorted(papers.items())
        )


def _check_narcotics(by: access.Actor, patient_id: UUID, now: datetime) -> None:
    if not (access.can_prescribe(by) and has_narcotic_right(by, now=now)):
        raise NoRight
    held = Document.objects.filter(patient_id=patient_id, withdrawn_at__isnull=True, kind__in=NEEDED)
    if set(held.values_list("kind", flat=True)) != NEEDED:
        raise PapersMissing


def _papers(plan: Plan, setting: str, days: int, edition: Edition) -> dict[tuple[str, int], list[dict[str, Any]]]:
    """Return the lines of each paper: by its colour and the days that it may cover."""
    papers: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for line in plan.lines:
        medicine, problems = read_medicine(plain(line), "line")
        if medicine is None:
            raise ValueError(f"a signed plan has a line that cannot be read: {[one.code for one in problems]}")
        limit = most_days(setting, medicine, edition)
        allowed = days if limit is None else min(days, floor(limit))
        papers[_kind(medicine), allowed].append(_line(medicine, line, allowed, limit))
    return papers


def _kind(medicine: Medicine) -> str:
    schedule = schedule_of(medicine)
    if schedule in PALE_RED:
        return Prescription.FormKind.PALE_RED.value
    class_2 = schedule is Schedule.PSYCHOTROPIC_2
    return (Prescription.FormKind.WHITE_2 if class_2 else Prescription.FormKind.ORDINARY).value


def _line(medicine: Medicine, line: Mapping[str, Any], days: int, limit: Fraction | None) -> dict[str, Any]:
    product = medicine.product
    count = _units(medicine, days)
    unit = product.unit if product else {"zh": "", "en": ""}
    said = "____" if count is None else str(count)
    return {
        "product": product.id if product else "",
        "name": medicine.name,
        "count": count,
        "units": {lang: f"{said} {unit[lang]}".strip() for lang in ("zh", "en")},
        "directions": {lang: dose_words(medicine, lang) for lang in ("zh", "en")},
        "day_limit": None if limit is None else digits(limit),
    }


def _units(medicine: Medicine, days: int) -> int | None:
    """Return whole units for so many days; a patch that would outlast them is not begun, but one is always needed."""
    if medicine.change_every is not None:
        return max(1, floor(Fraction(days * 24) / medicine.change_every.amount)) * int(medicine.count or 1)
    times = medicine.most_per_day if medicine.as_needed else medicine.high_per_day
    return None if times is None or medicine.count is None else ceil(times * medicine.count * days)


def _draw(
    by: access.Actor,
    plan: Plan,
    institution_id: int,
    setting: str,
    kind: str,
    days: int,
    lines: list[dict[str, Any]],
    now: datetime,
) -> UUID:
    known = Prescription.objects.filter(
        plan=plan, form_kind=kind, days=days, setting=setting, prescriber_id=by.practitioner_id, status="draft"
    ).first()
    if known is not None:
        return known.pk
    row = Prescription.objects.create(
        plan=plan,
        patient_id=plan.patient_id,
        institution_id=institution_id,
        lines=lines,
        days=days,
        setting=setting,
        form_kind=kind,
        prescriber_id=by.practitioner_id,
        drawn_by_id=by.practitioner_id,
        drawn_at=now,
    )
    audit("prescription.drawn", by=by, patient_id=plan.patient_id, subject=str(row.pk), now=now, days=days, kind=kind)
    return row.pk
