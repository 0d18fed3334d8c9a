"""Change what the record says of a patient: how to reach them, what is agreed, what is known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.identity import check_identity_is_free, clean_identity_number
from paingrid.records.models import Expectation, Patient, PersonalLink

REACHED_BY = frozenset({"phone", "bed_zh", "language"})
AGREED = frozenset({"goals_of_care", "nrs_goal", "refuses_opioids"})
#: A patient wrongly recorded as dead was not looked after meanwhile: somebody asks within a day [default].
HEAR_WITHIN = timedelta(days=1)
KNOWN = frozenset(
    {
        "name_en",
        "identity_number",
        "diagnosis_zh",
        "diagnosis_en",
        "allergies",
        "egfr",
        "egfr_on",
        "chemo_on",
        "supply_until_on",
        "review_due_on",
    }
)


def change_patient(*, by: access.Actor, patient_id: UUID, changes: Mapping[str, Any], now: datetime) -> tuple[str, ...]:
    """
    Write the changed facts and return their names; the audit keeps which facts changed, never their words.

    A new phone number takes away the mark "wrong number". An unknown fact is a programming error.

    :raises BadIdentityNumber, IdentityNumberTaken: what stands on the document cannot be right.

    :raises NotAllowed: this actor may not change this record.
    """
    access.check_can_change_record(by, patient_id, now=now)
    unknown = set(changes) - REACHED_BY - AGREED - KNOWN
    if unknown:
        raise KeyError(f"not facts of a patient that may change: {sorted(unknown)}")
    if "identity_number" in changes:
        changes = {**changes, "identity_number": clean_identity_number(changes["identity_number"])}
    with transaction.atomic(durable=True):
        patient = Patient.objects.select_for_update(no_key=True).get(pk=patient_id)
        check_identity_is_free(changes.get("identity_number", ""), patient_id)
        changed = tuple(sorted(name for name, value in changes.items() if getattr(patient, name) != value))
        for name in changed:
            setattr(patient, name, changes[name])
        if "phone" in changed:
            patient.phone_wrong_since = None
        if changed:
            patient.save()
            audit("patient.changed", by=by, patient_id=patient_id, now=now, facts=list(changed))
    return changed


def confirm_phone(*, by: access.Actor, patient_id: UUID, now: datetime) -> None:
    """Take the mark "wrong number" away from a number that was checked and is right after all."""
    access.check_can_change_record(by, patient_id, now=now)
    with transaction.atomic(durable=True):
        marked = Patient.objects.filter(pk=patient_id, phone_wrong_since__isnull=False)
        if marked.update(phone_wrong_since=None):
            audit("patient.phone-confirmed", by=by, patient_id=patient_id, now=now)


def correct_death(*, by: access.Actor, patient_id: UUID, now: datetime) -> bool:
    """
    Take back a death that was recorded by mistake; returns false when none is on record.

    Links that the mistake withdrew work again, and news is expected within a day. The
    tasks it closed stay closed, with their history: what is due now is asked afresh.
    """
    access.check_can_change_record(by, patient_id, now=now)
    with transaction.atomic(durable=True):
        patient = Patient.objects.select_for_update(no_key=True).get(pk=patient_id)
        if patient.died_at is None:
            return False
        withdrawn = PersonalLink.objects.filter(patient_id=patient_id, revoked_at=patient.died_at)
        withdrawn.update(revoked_at=None, revoked_by=None)
        Expectation.objects.filter(patient_id=patient_id).update(next_expected_at=now + HEAR_WITHIN)
        Patient.objects.filter(pk=patient_id).update(died_at=None)
        audit("patient.death-corrected", by=by, patient_id=patient_id, now=now)
    return True
