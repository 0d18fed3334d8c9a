"""Work out everybody in care under proposed values, a few at a time, so that nothing else has to wait for it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction

from paingrid.clinical.advice.difference import Change, differences, finding_differences
from paingrid.clinical.numbers import Edition
from paingrid.journey.steps.dosing import findings_of, proposal_of
from paingrid.records.models import EditionEffect, EditionPreview
from paingrid.records.queries.dosing import basis_of
from paingrid.records.queries.editions import edition_named, edition_of_values, in_care

log = logging.getLogger("paingrid.editions")
#: What is told where one person's advice cannot be worked out at all: it is counted, and holds nobody else up.
FAILED = Change(
    "failed",
    {"zh": "算不出来", "en": "Could not be worked out"},
    {"zh": "无", "en": "none"},
    {"zh": "请看这位病人的计划页", "en": "see the plan of this patient"},
)
#: So many people are worked out in one transaction.
AT_ONCE = 25


def work_out_edition(*, now: datetime, most: int = AT_ONCE) -> bool:
    """
    Work out the next people of the oldest unfinished preview; tell whether there was one.

    A preview is gone through in the order of the patients' ids: cut short, it goes on where it was.
    """
    with transaction.atomic(durable=True):
        preview = (
            EditionPreview.objects.select_for_update(skip_locked=True)
            .filter(finished_at__isnull=True)
            .order_by("proposed_at", "pk")
            .first()
        )
        if preview is None:
            return False
        people = in_care(at=now).order_by("pk")
        if preview.reached is not None:
            people = people.filter(pk__gt=preview.reached)
        batch = list(people.values_list("pk", flat=True)[:most])
        base, proposed = edition_named(preview.base), edition_of_values("proposed", preview.values)
        found = ((patient_id, _changes(patient_id, base, proposed, now)) for patient_id in batch)
        EditionEffect.objects.bulk_create(
            EditionEffect(preview=preview, patient_id=patient_id, changes=[one.as_json() for one in changes])
            for patient_id, changes in found
            if changes
        )
        preview.worked_out += len(batch)
        preview.reached = batch[-1] if batch else preview.reached
        if len(batch) < most:
            preview.finished_at = now
        preview.save(update_fields=["worked_out", "reached", "finished_at"])
    return True


def _changes(patient_id: UUID, base: Edition, proposed: Edition, now: datetime) -> tuple[Change, ...]:
    try:
        with transaction.atomic():
            return tuple(_differences(patient_id, base, proposed, now))
    except Exception:
        log.exception("a patient could not be worked out under proposed numbers: %s", patient_id)
        return (FAILED,)


def _differences(patient_id: UUID, base: Edition, proposed: Edition, now: datetime) -> Iterator[Change]:
    """Today's advice, and what the check says of the medicines that are taken now."""
    basis = basis_of(patient_id, at=now)
    yield from differences(proposal_of(basis, None, base), proposal_of(basis, None, proposed))
    before, after = (findings_of(basis, basis["lines"], {}, edition)[1] for edition in (base, proposed))
    yield from finding_differences(before, after)
