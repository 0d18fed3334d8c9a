"""Begin a plan: what the record knows now, what the guideline says of it, as a draft that nobody has signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.dosing import findings_of, proposal_of
from paingrid.journey.steps.prescription import order_around
from paingrid.records.models import Patient, Plan
from paingrid.records.queries.dosing import basis_of
from paingrid.records.queries.editions import edition_in_force

#: Where the proposal names no time, somebody looks again after a day [default].
LOOK_AFTER = timedelta(hours=24)


def propose_plan(*, by: access.Actor, patient_id: UUID, want: Mapping[str, Any] | None = None, now: datetime) -> UUID:
    """
    Work out a proposal and keep it as the patient's draft; an older draft is withdrawn, and stays to be read.

    Pressed twice with nothing changed it is one draft.

    :raises NotAllowed: this actor may not change this record.
    """
    access.check_can_change_record(by, patient_id, now=now)
    edition = edition_in_force()
    with transaction.atomic(durable=True):
        Patient.objects.select_for_update(no_key=True).get(pk=patient_id)
        basis = basis_of(patient_id, at=now)
        proposal = proposal_of(basis, want, edition)
        drafts = Plan.objects.select_for_update().filter(patient_id=patient_id, status=Plan.Status.DRAFT)
        for draft in drafts:
            same = draft.created_by_id == by.practitioner_id and _timeless(draft.basis) == _timeless(basis)
            if same and draft.revision == 1 and draft.proposal == proposal:
                return draft.pk
            draft.status, draft.ended_at, draft.ended_why = Plan.Status.WITHDRAWN, now, "a newer draft"
            draft.ended_by_id = by.practitioner_id
            draft.save()
        lines = proposal["lines"]
        order = order_around(by, patient_id, lines, basis, now=now)
        _verdict, findings = findings_of(basis, lines, order, edition)
        plan = Plan.objects.create(
            patient_id=patient_id,
            created_by_id=by.practitioner_id,
            created_at=now,
            want=dict(want or {"kind": "today"}),
            basis=basis,
            proposal=proposal,
            lines=lines,
            findings=findings,
            factor_set=proposal["factor_set"],
            edition=edition.version,
            reassess_at=now + _first_look(proposal),
        )
        audit("plan.proposed", by=by, patient_id=patient_id, subject=str(plan.pk), now=now, kind=proposal["kind"])
    return plan.pk


def _timeless(basis: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in basis.items() if name != "now"}


def _first_look(proposal: Mapping[str, Any]) -> timedelta:
    looks = proposal["reassess"]
    return timedelta(hours=float(looks[0]["hours"])) if looks else LOOK_AFTER
