"""Sign a plan: a named prescriber, the facts of this moment, a reason for each departure. Nothing signs by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from paingrid.clinical.advice.lines import plain
from paingrid.clinical.checks.schedules import controlled
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.reading import read_medicine
from paingrid.clinical.numbers import Edition
from paingrid.consortium.consents import TREATMENT
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.change_plan import NoSuchDraft, draft_of
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.clock import start_clock
from paingrid.journey.steps.close import close_review
from paingrid.journey.steps.dosing import findings_of
from paingrid.journey.steps.open_tasks import Work, upsert_task
from paingrid.journey.steps.permission import check_consent
from paingrid.journey.steps.prescription import order_around
from paingrid.journey.steps.review import count_from_now
from paingrid.journey.steps.statements import bring_in_line
from paingrid.records.models import Expectation, Patient, Plan, Task
from paingrid.records.queries.dosing import basis_of
from paingrid.records.queries.editions import edition_in_force
from paingrid.records.queries.teams import team_of

#: A reason is a sentence, not a dot.
SHORTEST_REASON = 4
SOONEST_LOOK = timedelta(hours=1)
REASSESS_URGENCY = "D"
REASSESS_WHY = {
    "zh": "改药后复评：疼痛、镇静、解救次数",
    "en": "After a change: pain, sleepiness, extra doses",
}
#: What must be the same at the signature as when the draft was looked at.
LOOKED_AT = ("lines", "red_flags", "documents")
OF_PERSON = ("egfr", "egfr_date", "weight_kg", "allergies", "conditions", "goals_of_care", "child_pugh", "recent")


class FactsChanged(Refusal):
    """The record changed after the draft was last looked at."""

    code = "plan.facts-changed"
    text = {
        "zh": "草稿算好以后，用药、化验、过敏或危险信号有了变化。请保存草稿、重新看一遍再签。",
        "en": "Since the draft was worked out, medicines, results, allergies or red flags have changed. Save the draft,"
        " look at it again, then sign.",
    }


class CannotBeSigned(Refusal):
    """A finding stands against it that nobody may override."""

    code = "plan.refused"
    text = {
        "zh": "有不允许签署的问题，请先改正（见红色条目）。",
        "en": "Something stands against this plan that cannot be overridden: correct it first (see the red lines).",
    }


class ReasonMissing(Refusal):
    """A departure without its reason."""

    code = "plan.reason-missing"
    text = {"zh": "每一处超出限度的地方都要写明理由。", "en": "Each departure from a limit needs its reason."}


class NoPrescriber(Refusal):
    """The actor is no physician in this place."""

    code = "plan.no-prescriber"
    text = {
        "zh": "只有有处方权的医生能签署用药计划。您可以保存草稿，请医生签。",
        "en": "Only a prescriber signs a plan. You can keep the draft and ask a doctor to sign.",
    }


@dataclass(frozen=True, kw_only=True)
class Signed:
    """What a signature brought."""

    plan_id: UUID
    version: int
    task_id: UUID | None


def _as_signed(drafted: dict[str, Any], basis: dict[str, Any], order: dict[str, Any], edition: str) -> dict[str, Any]:
    """Add what was checked at the signature, so that the findings can be worked out again."""
    kept = {"now": basis["now"], "patient": basis["patient"], "order": order, "edition": edition}
    return {**drafted, "signed": basis["now"], "signature": kept}


def sign_plan(
    *,
    by: access.Actor,
    patient_id: UUID,
    plan_id: UUID,
    revision: int,
    reasons: Mapping[str, str],
    now: datetime,
) -> Signed:
    """
    Sign a draft: check it once more, end and begin medicines, start the clock of the next look.

    `reasons` are by the code of the finding. Sent twice it is signed once.

    :raises NoPrescriber: no physician's role. :raises NotTreated: the patient took back the consent to treatment.
    :raises NoSuchDraft: withdrawn, or another was signed first.
    :raises ChangedMeanwhile: somebody saved another revision.
    :raises FactsChanged: the record is no longer what the draft was checked against.
    :raises CannotBeSigned: a finding of the class refuse.
    :raises ReasonMissing: a finding of the class stop without a reason.
    """
    access.check_can_change_record(by, patient_id, now=now)
    if not access.can_prescribe(by):
        raise NoPrescriber
    with transaction.atomic(durable=True):
        patient = Patient.objects.select_for_update(no_key=True).get(pk=patient_id)
        twice = _signed_already(by, patient_id, plan_id)
        if twice is not None:
            return twice
        check_consent(TREATMENT, patient_id)
        plan = draft_of(patient_id, plan_id, revision)
        basis = basis_of(patient_id, at=now)
        if _changed(plan.basis, basis):
            raise FactsChanged
        edition = edition_in_force()
        order = order_around(by, patient_id, plan.lines, basis, now=now)
        verdict, findings = findings_of(basis, plan.lines, order, edition)
        departures = _departures(findings, reasons)
        _supersede(patient_id, by, now)
        plan.findings, plan.departures = findings, departures
        plan.basis = _as_signed(plan.basis, basis, order, edition.version)
        plan.statements = bring_in_line(patient_id, plan.lines, by_id=by.practitioner_id, now=now)
        plan.reassess_at = max(plan.reassess_at or now + SOONEST_LOOK, now + SOONEST_LOOK)
        plan.status, plan.signed_by_id, plan.signed_at = Plan.Status.SIGNED, by.practitioner_id, now
        plan.version = (Plan.objects.filter(patient_id=patient_id).aggregate(top=Max("version"))["top"] or 0) + 1
        plan.save()
        task = _look_again(patient, plan, now)
        _review(patient, plan, by, edition, now)
        audit(
            "plan.signed",
            by=by,
            patient_id=patient_id,
            subject=str(plan.pk),
            now=now,
            version=plan.version,
            verdict=verdict,
            departures=[one["code"] for one in departures],
        )
    return Signed(plan_id=plan.pk, version=plan.version, task_id=task.pk if task else None)


def _review(patient: Patient, plan: Plan, by: access.Actor, edition: Edition, now: datetime) -> None:
    """The doctor who signs a narcotic has reviewed: the next three months count from here."""
    if any(controlled(medicine) for medicine in _medicines(plan)):
        close_review(patient, by=by, why="plan signed", now=now)
        count_from_now(patient, edition, now=now)


def _medicines(plan: Plan) -> Iterator[Medicine]:
    read = (read_medicine(plain(line), "line")[0] for line in plan.lines)
    return (medicine for medicine in read if medicine is not None)


def withdraw_plan(*, by: access.Actor, patient_id: UUID, plan_id: UUID, why: str, now: datetime) -> None:
    """
    End a draft or a signed plan. Its medicines stay on the list: what is taken does not stop by paper.

    :raises NoSuchDraft: it has ended already.
    :raises ReasonMissing: no reason.
    """
    access.check_can_change_record(by, patient_id, now=now)
    if len(why.strip()) < SHORTEST_REASON:
        raise ReasonMissing
    with transaction.atomic(durable=True):
        Patient.objects.select_for_update(no_key=True).get(pk=patient_id)
        plan = Plan.objects.select_for_update().filter(pk=plan_id, patient_id=patient_id).first()
        if plan is None or plan.status not in (Plan.Status.DRAFT, Plan.Status.SIGNED):
            raise NoSuchDraft
        if plan.status == Plan.Status.SIGNED and not access.can_prescribe(by):
            raise NoPrescriber
        plan.status, plan.ended_at, plan.ended_why = Plan.Status.WITHDRAWN, now, why.strip()[:400]
        plan.ended_by_id = by.practitioner_id
        plan.save()
        audit("plan.withdrawn", by=by, patient_id=patient_id, subject=str(plan.pk), now=now)


def _signed_already(by: access.Actor, patient_id: UUID, plan_id: UUID) -> Signed | None:
    """The same hand pressing twice gets the first outcome; anybody else is told that it is no draft any more."""
    known = Plan.objects.filter(
        pk=plan_id, patient_id=patient_id, status=Plan.Status.SIGNED, signed_by_id=by.practitioner_id
    ).first()
    return None if known is None else Signed(plan_id=known.pk, version=known.version or 0, task_id=None)


def _changed(then: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    if any(then.get(name) != now.get(name) for name in LOOKED_AT):
        return True
    return any(then["patient"].get(name) != now["patient"].get(name) for name in OF_PERSON)


def _departures(findings: list[dict[str, Any]], reasons: Mapping[str, str]) -> list[dict[str, Any]]:
    if any(one["severity"] == "refuse" for one in findings):
        raise CannotBeSigned
    stops = [one for one in findings if one["severity"] == "stop"]
    if any(len(reasons.get(one["code"], "").strip()) < SHORTEST_REASON for one in stops):
        raise ReasonMissing
    return [{"code": one["code"], "text": one["text"], "reason": reasons[one["code"]].strip()[:400]} for one in stops]


def _supersede(patient_id: UUID, by: access.Actor, now: datetime) -> None:
    for old in Plan.objects.select_for_update().filter(patient_id=patient_id, status=Plan.Status.SIGNED):
        old.status, old.ended_at, old.ended_why = Plan.Status.SUPERSEDED, now, "a newer plan was signed"
        old.ended_by_id = by.practitioner_id
        old.save()


def _look_again(patient: Patient, plan: Plan, now: datetime) -> Task | None:
    """Start the clock of the next look, or move the open one to it; news is expected by then too."""
    team = team_of(patient.pk, at=now)
    due = plan.reassess_at
    if team is None or due is None or patient.died_at is not None:
        return None
    known, _ = Expectation.objects.get_or_create(patient=patient)
    known.next_expected_at = min(filter(None, [known.next_expected_at, due]))
    known.basis = "titrating"
    known.save()
    open_one = (
        Task.objects.select_for_update()
        .filter(patient=patient, kind=Task.Kind.REASSESS, closed_at__isnull=True)
        .first()
    )
    if open_one is not None:
        start_clock(open_one, grid_id=team.grid_id, contact_by=due)
        open_one.version += 1
        open_one.save()
        return open_one
    work = Work(Task.Kind.REASSESS, REASSESS_URGENCY, REASSESS_WHY, (), due)
    return upsert_task(work, patient_id=patient.pk, team=team, decision=None, report=None, now=now)
