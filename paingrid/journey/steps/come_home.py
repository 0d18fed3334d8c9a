"""A patient whom a hospital team sent home has come: from now on the team at home has them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from paingrid.errors import Refusal
from paingrid.journey.access import Actor
from paingrid.journey.steps.passing_on import pass_talks_on, pass_tasks_on
from paingrid.journey.steps.transactions import require_transaction
from paingrid.records.models import CareTeam, Enrolment, Referral


class NoTeamThere(Refusal):
    """Nobody but a member of a team at the receiving institution can take the patient in."""

    code = "referral.no-team"
    text = {
        "zh": "请由将要负责这位病人的团队成员来登记“病人已到”。",
        "en": "A member of the team that will look after the patient must say that they have come.",
    }


def come_home(referral: Referral, *, by: Actor, now: datetime) -> CareTeam:
    """
    Enrol the patient with the actor's team at the receiver and pass on what is open; return the team.

    This referral stays the hospital's own. :raises NoTeamThere: the actor is in no team there.
    """
    require_transaction()
    team = CareTeam.objects.filter(institution_id=referral.receiver_id, pk__in=by.team_ids).order_by("pk").first()
    if team is None:
        raise NoTeamThere
    current = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    rows = Enrolment.objects.select_for_update().filter(current, patient_id=referral.patient_id, starts_at__lte=now)
    if rows.filter(team=team).exists():
        return team
    rows.update(ends_at=now)
    Enrolment.objects.create(patient_id=referral.patient_id, team=team, starts_at=now)
    pass_tasks_on([referral.patient_id], team, because=str(referral.pk), now=now)
    pass_talks_on([referral.patient_id], team, now=now, but=referral.pk)
    return team
