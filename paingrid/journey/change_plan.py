"""Change the lines of a draft. The facts are read anew, so that what is checked is what is true now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.dosing import facts_of_proposal, findings_of
from paingrid.journey.steps.prescription import order_around
from paingrid.records.models import Patient, Plan
from paingrid.records.queries.dosing import basis_of
from paingrid.records.queries.editions import edition_named


class NoSuchDraft(Refusal):
    """There is no such draft of this patient, or it was signed or withdrawn."""

    code = "plan.no-draft"
    text = {
        "zh": "没有找到这份草稿：可能已经签署或撤回。",
        "en": "This draft is not there: it was signed or withdrawn.",
    }


class ChangedMeanwhile(Refusal):
    """Somebody else saved the draft in the meantime."""

    code = "plan.changed-meanwhile"
    text = {
        "zh": "别人刚刚改过这份草稿。请看一下新的内容，再改一次；您填的内容还在页面上。",
        "en": "Somebody else has just changed this draft. Look at it and change it again; what you entered is still"
        " here.",
    }


class BadReassessTime(Refusal):
    """The time of the next look makes no sense."""

    code = "plan.reassess"
    text = {
        "zh": "复评时间要在签署之后、三个月以内。",
        "en": "The next look must lie after the signature and within three months.",
    }


LONGEST_DAYS = 92


def change_plan(
    *,
    by: access.Actor,
    patient_id: UUID,
    plan_id: UUID,
    revision: int,
    lines: Sequence[Mapping[str, Any]],
    family_note: str = "",
    reassess_at: datetime | None = None,
    now: datetime,
) -> int:
    """
    Keep other lines for a draft, check them, and return the new revision.

    :raises NoSuchDraft: it was signed or withdrawn.
    :raises ChangedMeanwhile: somebody saved another revision.
    :raises BadReassessTime: before now, or over three months ahead.
    """
    access.check_can_change_record(by, patient_id, now=now)
    if reassess_at is not None and not 0 < (reassess_at - now).total_seconds() <= LONGEST_DAYS * 86_400:
        raise BadReassessTime
    with transaction.atomic(durable=True):
        Patient.objects.select_for_update(no_key=True).get(pk=patient_id)
        plan = draft_of(patient_id, plan_id, revision)
        # The proposal stays the one of the first facts, so these are kept beside the newer ones.
        first = facts_of_proposal(plan.basis)
        plan.basis = {**basis_of(patient_id, at=now), "proposed_from": dict(first)}
        plan.lines = [dict(line) for line in lines]
        order = order_around(by, patient_id, plan.lines, plan.basis, now=now)
        _verdict, plan.findings = findings_of(plan.basis, plan.lines, order, edition_named(plan.edition))
        plan.family_note = family_note
        plan.reassess_at = reassess_at or plan.reassess_at
        plan.revision += 1
        plan.save()
        audit("plan.changed", by=by, patient_id=patient_id, subject=str(plan.pk), now=now, revision=plan.revision)
    return plan.revision


def draft_of(patient_id: UUID, plan_id: UUID, revision: int) -> Plan:
    """
    Return the locked draft at this revision; the caller holds the patient's lock.

    :raises NoSuchDraft: it is none, or none of this patient.
    :raises ChangedMeanwhile: it is at another revision.
    """
    plan = Plan.objects.select_for_update().filter(pk=plan_id, patient_id=patient_id).first()
    if plan is None or plan.status != Plan.Status.DRAFT:
        raise NoSuchDraft
    if plan.revision != revision:
        raise ChangedMeanwhile
    return plan
