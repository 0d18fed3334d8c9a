"""Write down what a patient takes, and that it stopped. A record, not advice: nothing here works out a dose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from paingrid.clinical.medicines.products import product_named
from paingrid.clinical.medicines.substances import SUBSTANCES, substance_named
from paingrid.clinical.medicines.words import plain
from paingrid.clinical.triage.follow_up import expected_within
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.records.models import Expectation, MedicationStatement, Patient

#: Chinese generic names of opioids: a name on a box has words around them.
OPIOID_WORDS = tuple(plain(one.names["zh"]) for one in SUBSTANCES.values() if one.is_a("opioid"))
#: A start further back is history and a slip of the year more often than meant [default].
LONGEST_AGO = timedelta(days=3650)


class BadStart(Refusal):
    """The start makes no sense."""

    code = "medicine.start"
    text = {
        "zh": "开始时间不对：不能晚于现在，也不能早于十年前。",
        "en": "This start cannot be right: not later than now, not more than ten years ago.",
    }


class NoSuchMedicine(Refusal):
    """This medicine is not on this patient's record, or has stopped already."""

    code = "missing.medicine"
    text = {
        "zh": "没有找到这条正在使用的药物，可能已经停了。",
        "en": "This medicine is not on the record, or was stopped already.",
    }


@dataclass(frozen=True, kw_only=True)
class Medicine:
    """One medicine as prescribed; `ome_mg_per_day` as the prescriber wrote it down, none means not known."""

    purpose: str
    drug: str
    name_zh: str
    name_en: str = ""
    dose_zh: str
    dose_en: str = ""
    is_opioid: bool = False
    is_patch: bool = False
    ome_mg_per_day: float | None = None


def record_medicine(
    *,
    by: access.Actor,
    patient_id: UUID,
    medicine: Medicine,
    starts_at: datetime,
    replaces: int | None = None,
    now: datetime,
) -> int:
    """
    Write a medicine from `starts_at` on and return its id; `replaces` ends another one at that moment.

    The same form sent twice writes one row. After an opioid is begun or changed, news is expected as soon as
    during titration.

    :raises BadStart: the start is in the future or over ten years ago.
    :raises NoSuchMedicine: what is to be replaced is not there.
    """
    access.check_can_change_record(by, patient_id, now=now)
    if starts_at > now or starts_at < now - LONGEST_AGO:
        raise BadStart
    with transaction.atomic(durable=True):
        patient = Patient.objects.select_for_update(no_key=True).get(pk=patient_id)
        known = _current(patient_id, now).filter(**_words(medicine), starts_at=starts_at).first()
        if known is not None:
            return known.pk
        if replaces is not None:
            _end(patient_id, replaces, starts_at, now)
        row = MedicationStatement.objects.create(
            patient=patient, starts_at=starts_at, recorded_by_id=by.practitioner_id, **_words(medicine)
        )
        if row.is_opioid:
            _expect_soon(patient, now)
        audit("medicine.recorded", by=by, patient_id=patient_id, subject=str(row.pk), now=now, replaces=replaces)
    return row.pk


def stop_medicine(*, by: access.Actor, patient_id: UUID, medicine_id: int, now: datetime) -> None:
    """
    Write that a medicine stopped now.

    :raises NoSuchMedicine: it is not this patient's, or stopped already.
    """
    access.check_can_change_record(by, patient_id, now=now)
    with transaction.atomic(durable=True):
        patient = Patient.objects.select_for_update(no_key=True).get(pk=patient_id)
        stopped = _end(patient_id, medicine_id, now, now)
        if stopped.is_opioid:
            _expect_soon(patient, now)
        audit("medicine.stopped", by=by, patient_id=patient_id, subject=str(medicine_id), now=now)


def _words(medicine: Medicine) -> dict[str, object]:
    said = {name: getattr(medicine, name) for name in medicine.__dataclass_fields__}
    return {**said, "is_opioid": medicine.is_opioid or _names_an_opioid(medicine)}


def _names_an_opioid(medicine: Medicine) -> bool:
    """A medicine called morphine is an opioid whatever box was ticked: triage rests on it."""
    for name in (medicine.drug, medicine.name_zh, medicine.name_en):
        known = substance_named(name)
        products = product_named(name)
        if (known is not None and known.is_a("opioid")) or any(product.opioid for product in products):
            return True
    return any(word in plain(medicine.name_zh) for word in OPIOID_WORDS)


def _current(patient_id: UUID, now: datetime):  # type: ignore[no-untyped-def]  -- a QuerySet generic adds nothing here
    return MedicationStatement.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), patient_id=patient_id)


def _end(patient_id: UUID, medicine_id: int, at: datetime, now: datetime) -> MedicationStatement:
    row = _current(patient_id, now).select_for_update().filter(pk=medicine_id).first()
    if row is None:
        raise NoSuchMedicine
    if at < row.starts_at:
        raise BadStart
    row.ends_at = at
    row.save(update_fields=["ends_at"])
    return row


def _expect_soon(patient: Patient, now: datetime) -> None:
    """A changed opioid is watched as during titration; an earlier date stays."""
    if patient.died_at is not None:
        return
    soon = now + expected_within(opioid_status="titrating", goals_of_care=patient.goals_of_care)
    known, _ = Expectation.objects.get_or_create(patient=patient)
    known.next_expected_at = min(filter(None, [known.next_expected_at, soon]))
    known.basis = "titrating"
    known.save()
