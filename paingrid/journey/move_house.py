"""A patient moves: the new address is written, and where another team looks after it, that team has the patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.host_guest import end_stays
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.households import Pin, household_of
from paingrid.journey.steps.notify import notify
from paingrid.journey.steps.open_tasks import Work, upsert_task
from paingrid.journey.steps.passing_on import pass_talks_on, pass_tasks_on
from paingrid.records.models import CareTeam, Enrolment, Patient, Task
from paingrid.records.queries.consultants import coordinators, team_people
from paingrid.records.wall.asking import errand

#: The new team has spoken with the patient within a day of the move [default].
FIRST_CONTACT = timedelta(days=1)
WHY = {
    "zh": "搬家转来的病人：请联系，确认用药够不够、下次什么时候随访",
    "en": "Moved here: please call, check that medicines last and when the next visit is",
}
HERE = {
    "zh": "一位病人搬到您团队负责的地方，从现在起由您的团队负责，请在一天内联系。",
    "en": "A patient has moved to where your team looks after people, and is yours now: please call within a day.",
}
GONE = {
    "zh": "一位病人搬家后已转给新的团队负责，没办完的事一并转过去了。",
    "en": "A patient who moved is with another team now, and so is everything that was open.",
}
NOBODY = {
    "zh": "搬来的病人转给了一个现在没有人在岗的团队，请协调。",
    "en": "A patient who moved was handed to a team where nobody is there now: please see to it.",
}


class NoSuchTeam(Refusal):
    """No team to hand the patient to."""

    code = "missing.team"
    text = {"zh": "没有这个团队，请重新选择。", "en": "There is no such team. Please choose again."}


class SameHome(Refusal):
    """Neither the address nor the team changes."""

    code = "move.nothing"
    text = {"zh": "地址和团队都没有变。", "en": "Neither the address nor the team changes."}


@dataclass(frozen=True, kw_only=True)
class NewHome:
    """Where somebody lives now; the pin (degrees WGS84) may be missing."""

    street_id: int
    address_zh: str
    pin: Pin | None = None
    bed_zh: str = ""


@errand("moving")
def move_house(*, by: access.Actor, patient_id: UUID, home: NewHome, team_id: int, now: datetime) -> bool:
    """
    Write the new home and, where `team_id` is another team, hand the patient over; return whether that happened.

    Open tasks, referrals and questions pass on with their clocks, stays elsewhere end, and the new team has a task of
    its own to call within a day: nobody is between two chairs. The old team is told, and reads the record no more.

    :raises NotAllowed: not a clinician of the patient's own team. :raises UnknownPlace: no such street.
    :raises NoSuchTeam: nobody to hand over to. :raises SameHome: nothing changes.
    """
    access.check_can_change_record(by, patient_id, now=now)
    access.check_is_own_patient(by, patient_id, now=now)
    with transaction.atomic(durable=True):
        patient = Patient.objects.select_for_update(no_key=True).select_related("household").get(pk=patient_id)
        household = household_of(home.street_id, home.address_zh, home.pin)
        team = CareTeam.objects.filter(pk=team_id).first()
        if team is None:
            raise NoSuchTeam
        other = not _is_with(patient_id, team, now)
        moved = household.pk != patient.household_id or home.bed_zh != patient.bed_zh
        if not (other or moved or home.pin):
            raise SameHome
        patient.household, patient.bed_zh = household, home.bed_zh
        patient.save(update_fields=["household", "bed_zh"])
        audit("patient.moved", by=by, patient_id=patient_id, subject=str(team.pk), now=now, handed_over=other)
        if other:
            _hand_over(patient_id, team, by=by, now=now)
    return other


def _is_with(patient_id: UUID, team: CareTeam, now: datetime) -> bool:
    return _current(patient_id, now).filter(team=team).exists()


def _current(patient_id: UUID, now: datetime):  # type: ignore[no-untyped-def]  -- a QuerySet generic adds nothing here
    lasting = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    return Enrolment.objects.filter(lasting, patient_id=patient_id, starts_at__lte=now)


def _hand_over(patient_id: UUID, team: CareTeam, *, by: access.Actor, now: datetime) -> None:
    """End the old enrolment and begin the new one in the same moment; everything open goes along."""
    old = list(_current(patient_id, now).select_for_update(of=("self",)))
    Enrolment.objects.filter(pk__in=[row.pk for row in old]).update(ends_at=now)
    Enrolment.objects.create(patient_id=patient_id, team=team, starts_at=now)
    end_stays(patient_id, by=by, now=now)
    because = str(uuid4())
    pass_tasks_on([patient_id], team, because=because, now=now)
    pass_talks_on([patient_id], team, now=now)
    work = Work(Task.Kind.REASSESS, "D", WHY, (), now + FIRST_CONTACT)
    upsert_task(work, patient_id=patient_id, team=team, decision=None, report=None, now=now)
    here = team_people(team.pk, now=now)
    mine = {person.pk for person in here}
    before = [one for row in old for one in team_people(row.team_id, now=now) if one.pk not in mine]
    _tell(because, "here", here, HERE, f"/patient/{patient_id}/", now)
    _tell(because, "gone", before, GONE, "/", now)
    if not here:
        _tell(because, "nobody", coordinators(team.grid_id, now=now), NOBODY, f"/territory/grid/{team.grid_id}/", now)


def _tell(move: str, what: str, people, said: dict[str, str], address: str, now: datetime) -> None:  # type: ignore[no-untyped-def]
    notify(people, occasion=f"house:{move}:{what}", urgency="D", said=said, address=address, now=now)
