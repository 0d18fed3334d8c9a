"""A patient has another team: open tasks, referrals and questions go along, and who had them is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from paingrid.journey.steps.notify import notify
from paingrid.journey.steps.referral import people_of_side, write_event
from paingrid.journey.steps.tell import tell_rung
from paingrid.journey.steps.transactions import require_transaction
from paingrid.records.models import (
    CareTeam,
    Consultation,
    ConsultationEvent,
    Practitioner,
    PractitionerRole,
    Referral,
    Task,
    TaskEvent,
    Told,
)
from paingrid.records.queries.duty import people_of
from paingrid.records.queries.guest_doors import still_told

YOURS = {
    "zh": "一位新到您团队的病人有没办完的转诊或会诊，现在由您的团队负责。",
    "en": "A patient who is now with your team has an open referral or question: it is yours now.",
}
NOT_YOURS = {
    "zh": "一位病人已转到别的团队，没办完的转诊或会诊也由那边负责。",
    "en": "A patient is with another team now, and so is the open referral or question.",
}


def pass_tasks_on(patients: Iterable[UUID], team: CareTeam, *, because: str, now: datetime) -> None:
    """Nothing that waits is lost: the new team has the task with its clock as it runs, and is told now."""
    ids = list(patients)
    _shut(ids, team, now)
    tasks = Task.objects.select_for_update().filter(patient_id__in=ids, closed_at__isnull=True)
    for task in tasks.exclude(team=team).order_by("pk"):
        details = {"from_team": task.team_id, "to_team": team.pk, "change": because, "holder": task.holder_id}
        task.team, task.holder, task.held_since = team, None, None
        task.version += 1
        task.save(update_fields=["team", "holder", "held_since", "version"])
        TaskEvent.objects.create(
            task=task, at=now, kind=TaskEvent.Kind.MOVED, cycle=task.cycle, rung=task.rung, details=details
        )
        for rung in sorted({0, task.rung}):
            tell_rung(task, rung=rung, occasion=f"moved:{because}", now=now)


def _shut(patients: list[UUID], team: CareTeam, now: datetime) -> None:
    """Whoever was told of a task as a member of the team that left reads the record no more; upper levels still do."""
    theirs = PractitionerRole.objects.filter(practitioner_id=OuterRef("practitioner_id"))
    told = Told.objects.filter(still_told(now), task__patient_id__in=patients).exclude(task__team=team)
    left = Exists(theirs.filter(team_id=OuterRef("task__team_id")))
    goes_on = theirs.filter(Q(team=team) | Q(team__isnull=True), starts_at__lte=now).exclude(ends_at__lte=now)
    told.filter(left).exclude(Exists(goes_on)).update(until=now)


def pass_talks_on(patients: Iterable[UUID], team: CareTeam, *, but: UUID | None = None, now: datetime) -> None:
    """
    The new team stands where the old one stood in open referrals and questions; clocks run on as they were.

    The old team is told, and sees them no more; `but` is the referral that brought the patient.
    The caller holds the patients' locks.
    """
    require_transaction()
    ids = list(patients)
    referrals = Referral.objects.select_for_update(of=("self",)).select_related("team", "receiver")
    still = referrals.filter(patient_id__in=ids, ended_at__isnull=True)
    for one in still.exclude(team=team).exclude(pk=but).order_by("pk"):
        _pass_referral(one, team, now)
    questions = Consultation.objects.select_for_update(of=("self",), no_key=True).select_related("team")
    for row in questions.filter(patient_id__in=ids, closed_at__isnull=True).exclude(team=team).order_by("pk"):
        _pass_question(row, team, now)


def _pass_referral(one: Referral, team: CareTeam, now: datetime) -> None:
    before = people_of_side(one, "sender", now=now)
    details = {"from_team": one.team_id, "to_team": team.pk}
    one.team = team
    if team.institution_id != one.receiver_id:
        one.sender_id = team.institution_id
    one.version += 1
    one.save(update_fields=["team", "sender", "version"])
    write_event(one, "pass-on", one.status, side="sender", by=None, note="", now=now, **details)
    after = people_of(institution_id=team.institution_id, team_id=team.pk, now=now)
    _tell(f"referral:{one.pk}:pass-on:{one.version}", f"/referrals/{one.pk}/", one.urgency, before, after, now)


def _pass_question(row: Consultation, team: CareTeam, now: datetime) -> None:
    old = row.team
    before = people_of(institution_id=old.institution_id, team_id=old.pk, now=now)
    if row.asking_id == old.institution_id and team.institution_id != row.to_id:
        row.asking_id = team.institution_id
    row.team = team
    row.version += 1
    row.save(update_fields=["team", "asking", "version"])
    ConsultationEvent.objects.create(consultation=row, at=now, what="pass-on", to_institution_id=row.to_id)
    after = people_of(institution_id=team.institution_id, team_id=team.pk, now=now)
    _tell(f"consultation:{row.pk}:{row.version}:pass-on", f"/consultations/{row.pk}/", row.urgency, before, after, now)


def _tell(
    occasion: str,
    address: str,
    urgency: str,
    before: Iterable[Practitioner],
    after: Iterable[Practitioner],
    now: datetime,
) -> None:
    """Whoever stands on both sides hears once that it is theirs; the old team gets no address to open."""
    mine = list(after)
    left = [one for one in before if one.pk not in {person.pk for person in mine}]
    notify(mine, occasion=f"{occasion}:here", urgency=urgency, said=YOURS, address=address, now=now)
    notify(left, occasion=f"{occasion}:gone", urgency="R", said=NOT_YOURS, address="/", now=now)
