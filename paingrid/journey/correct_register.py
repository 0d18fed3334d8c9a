"""Correct the register: the old row stays, a new row points at it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db import transaction

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.dispense import SHORTEST_REASON, NotHere, days_on_record
from paingrid.journey.steps.audit import audit
from paingrid.records.models import Dispensing, Returned


class CorrectedAlready(Refusal):
    """The row has a correction already."""

    code = "conflict.corrected"
    text = {
        "zh": "这条已经更正过，请更正最新的那条。",
        "en": "This row was corrected already: correct the newest one.",
    }


class ReasonMissing(Refusal):
    """A correction without its reason."""

    code = "dispensary.reason"
    text = {"zh": "请写明哪里错了。", "en": "Please say what was wrong."}


def correct_row(
    *,
    by: access.Actor,
    institution_id: int,
    table: str,
    row_id: UUID,
    new_id: UUID,
    units: int,
    note: str,
    now: datetime,
) -> UUID:
    """
    Write the right number of units beside a wrong row; 0 says that it never happened.

    :raises NotHere: no such row here. :raises CorrectedAlready: a correction stands. :raises ReasonMissing: no reason.
    """
    access.check_can_dispense(by, institution_id, now=now)
    if len(note.strip()) < SHORTEST_REASON or units < 0:
        raise ReasonMissing
    model = Dispensing if table == "dispensed" else Returned
    with transaction.atomic(durable=True):
        old = model.objects.select_for_update().filter(pk=row_id, institution_id=institution_id).first()
        if old is None:
            raise NotHere
        later = list(model.objects.filter(corrects=old))
        if any(one.pk == new_id for one in later):
            return new_id
        if later:
            raise CorrectedAlready
        values = {name: getattr(old, name) for name in _kept(model)}
        if isinstance(old, Dispensing) and old.days_covered is not None and old.units:
            values["days_covered"] = days_on_record(Fraction(old.days_covered) * units / old.units)
        who = {"dispensed_by_id" if model is Dispensing else "returned_by_id": by.practitioner_id}
        model.objects.create(
            **{**values, **who, "id": new_id, "units": units, "note": note.strip()[:400]}, corrects=old, recorded_at=now
        )
        audit("register.corrected", by=by, patient_id=old.patient_id, subject=str(row_id), now=now, units=units)
    return new_id


def _kept(model: type[Dispensing] | type[Returned]) -> Iterable[str]:
    """What a correction takes over from the row it corrects; the time stays that of the deed."""
    common = ("patient_id", "institution_id", "product")
    if model is Dispensing:
        return (*common, "prescription_id", "batch", "early_why", "dispensed_at", "days_covered")
    return (*common, "kind", "returned_at", "witness_id")
