"""A colleague leaves, now or at the end of a day to come: every right ends, and nothing is left without an owner."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from datetime import date, datetime, time, timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.manage_account import NoSuchAccount, NotYourself, end_all_sessions, locked_account
from paingrid.journey.steps import consulting
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.notify import notify
from paingrid.records.models import (
    Account,
    Consultation,
    DutyShift,
    Practitioner,
    PractitionerRole,
    SignInLink,
    Task,
    TaskEvent,
)
from paingrid.records.queries.consultants import coordinators, team_people
from paingrid.records.queries.duty import people_of
from paingrid.records.wall.asking import errand
from paingrid.timekeeping import SHANGHAI

#: A last day further off is a slip of the pen [default].
LONGEST_AHEAD = timedelta(days=366)
FREE_AGAIN = {
    "zh": "一位同事离开了，他接手的待办现在没有人负责，请查看待办并接手。",
    "en": "A colleague has left: tasks they had taken on are free again. Please look at the worklist.",
}
QUESTION_FREE = {
    "zh": "一位同事离开了，他接手的会诊问题请其他医生接手。",
    "en": "A colleague has left: a question they had taken on waits for another consultant.",
}
NOBODY_LEFT = {
    "zh": "有同事离开后，一个团队缺了护士或医生，请安排接替。",
    "en": "Somebody left, and a team lacks a nurse or a doctor now: please find a successor.",
}


class LastAdministrator(Refusal):
    """Nobody could administer any more."""

    code = "account.last-administrator"
    text = {
        "zh": "这是最后一位管理员，请先添加另一位。",
        "en": "This is the last administrator: add another one first.",
    }


class DayNotToCome(Refusal):
    """A day that is over, or more than a year off."""

    code = "account.last-day"
    text = {
        "zh": "最后工作日只能是今天或以后一年内的日期。",
        "en": "The last day is today or a day within the coming year.",
    }


@errand("leaving")
def leave(*, by: access.Actor, practitioner_id: int, now: datetime) -> None:
    """
    A colleague leaves: every right ends in this moment, and nothing they had is left without an owner.

    Roles end, the account closes, sessions, links and factors are dead; duty to come is taken out. Tasks they held are
    free again for the team with their clocks as they run, questions they had taken wait for a colleague. Who must
    know is told; where a team lacks its last nurse or doctor, the coordinator of the grid.

    :raises NotAllowed: no administrator. :raises NotYourself, LastAdministrator, NoSuchAccount: as they say.
    """
    access.check_is_administrator(by)
    if by.practitioner_id == practitioner_id:
        raise NotYourself
    with transaction.atomic(durable=True):
        _end_everything(_goes(practitioner_id), by, now)


def leave_on(*, by: access.Actor, practitioner_id: int, last_day: date, now: datetime) -> None:
    """
    Write that a colleague works until the end of `last_day` in Chengdu; at that midnight it is as after `leave`.

    The doors (`access.actor_of_account`, the second wall) shut at that moment by themselves; the clock passes on what
    was theirs. Written again, the later word counts.

    :raises NotAllowed: no administrator. :raises NotYourself, LastAdministrator: as they say.
    :raises NoSuchAccount, DayNotToCome: so, too.
    """
    access.check_is_administrator(by)
    if by.practitioner_id == practitioner_id:
        raise NotYourself
    if not now.astimezone(SHANGHAI).date() <= last_day <= now.astimezone(SHANGHAI).date() + LONGEST_AHEAD:
        raise DayNotToCome
    with transaction.atomic(durable=True):
        person = _goes(practitioner_id)
        end = datetime.combine(last_day + timedelta(days=1), time(), SHANGHAI)
        Account.objects.filter(pk=person.account_id).update(leaves_at=end)
        audit("account.leaving-planned", by=by, subject=str(person.pk), now=now, last_day=last_day.isoformat())


def stay(*, by: access.Actor, practitioner_id: int, now: datetime) -> None:
    """
    Take back that a colleague leaves on a day to come.

    :raises NotAllowed: no administrator. :raises NoSuchAccount: nobody, or the day has come.
    """
    access.check_is_administrator(by)
    with transaction.atomic(durable=True):
        person = locked_account(practitioner_id)
        if person.account.leaves_at is None or person.account.leaves_at <= now:
            raise NoSuchAccount
        Account.objects.filter(pk=person.account_id).update(leaves_at=None)
        audit("account.stays", by=by, subject=str(person.pk), now=now)


def next_to_leave(*, now: datetime, leaving_out: Collection[Hashable] = ()) -> int | None:
    """Return the account of somebody whose last day is over and whose rights were not passed on yet."""
    due = Account.objects.filter(is_active=True, leaves_at__lte=now).exclude(pk__in=leaving_out)
    return due.order_by("leaves_at").values_list("pk", flat=True).first()


def carry_out_leaving(*, account_id: int, now: datetime) -> bool:
    """Do what `leave` does for somebody whose last day is over; false when it was done, or taken back, meanwhile."""
    with transaction.atomic(durable=True):
        due = Account.objects.select_for_update(skip_locked=True).filter(is_active=True, leaves_at__lte=now)
        account = due.filter(pk=account_id).first()
        if account is None:
            return False
        person = Practitioner.objects.filter(account=account).first()
        if person is None:
            return False
        person.account = account
        _end_everything(person, access.SYSTEM, now)
    return True


def _goes(practitioner_id: int) -> Practitioner:
    """Hold whoever leaves; one leaving at a time, so that the last two administrators cannot both go."""
    administrators = Account.objects.select_for_update().filter(is_administrator=True, is_active=True)
    staying = {account.pk for account in administrators.order_by("pk") if account.leaves_at is None}
    person = locked_account(practitioner_id)
    if person.account.is_administrator and not staying - {person.account_id}:
        raise LastAdministrator
    return person


def _end_everything(person: Practitioner, by: access.Actor, now: datetime) -> None:
    roles = list(_open_roles(person.pk, now))
    PractitionerRole.objects.filter(pk__in=[role.pk for role in roles], starts_at__lt=now).update(ends_at=now)
    PractitionerRole.objects.filter(practitioner=person, starts_at__gte=now).delete()
    _close_account(person, now)
    _free_tasks(person, by, now)
    _free_questions(person, now)
    DutyShift.objects.filter(practitioner=person, starts_at__gte=now).delete()
    DutyShift.objects.filter(practitioner=person, ends_at__gt=now).update(ends_at=now)
    audit("account.left", by=by, subject=str(person.pk), now=now, roles=[role.role for role in roles])
    _say_who_is_missing(person, roles, now)


def _open_roles(practitioner_id: int, now: datetime):  # type: ignore[no-untyped-def]  -- a QuerySet
    lasting = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    return PractitionerRole.objects.filter(lasting, practitioner_id=practitioner_id).select_related("team")


def _close_account(person: Practitioner, now: datetime) -> None:
    account = person.account
    account.is_active = account.is_administrator = False
    account.set_unusable_password()
    account.save(update_fields=["is_active", "is_administrator", "password"])
    end_all_sessions(account.pk)
    Authenticator.objects.filter(user_id=account.pk).delete()
    SignInLink.objects.filter(account=account, expires_at__gt=now).update(expires_at=now)


def _free_tasks(person: Practitioner, by: access.Actor, now: datetime) -> None:
    held = Task.objects.select_for_update(of=("self",)).filter(holder=person, closed_at__isnull=True)
    teams: dict[int, str] = {}
    for task in held.select_related("team").order_by("pk"):
        task.holder = task.held_since = None
        task.version += 1
        task.save(update_fields=["holder", "held_since", "version"])
        TaskEvent.objects.create(
            task=task,
            at=now,
            kind=TaskEvent.Kind.RELEASED,
            practitioner_id=by.practitioner_id,
            cycle=task.cycle,
            rung=task.rung,
            details={"by": "left"},
        )
        teams[task.team_id] = min(teams.get(task.team_id, "R"), task.urgency, key="EUDSR".index)
    for team_id, urgency in teams.items():
        people = team_people(team_id, now=now)
        notify(people, occasion=f"left:{person.pk}:{team_id}", urgency=urgency, said=FREE_AGAIN, address="/", now=now)


def _free_questions(person: Practitioner, now: datetime) -> None:
    rows = Consultation.objects.select_for_update(of=("self",), no_key=True).select_related("team")
    mine = Q(taken_by=person) | Q(to_person=person, status="asked")
    for row in rows.filter(mine, closed_at__isnull=True, status__in=["asked", "taken"]).order_by("pk"):
        row.taken_by = row.to_person = None
        consulting.move(row, "reroute", access.SYSTEM, now=now)
        people = people_of(institution_id=row.to_id, now=now)
        consulting.tell(row, people, "left", QUESTION_FREE, but=person.pk, now=now)


def _say_who_is_missing(person: Practitioner, roles: list[PractitionerRole], now: datetime) -> None:
    """A team without its last nurse or doctor: alarms climb at once there, and somebody must find a successor."""
    for role in roles:
        if role.team is None or _open_roles_of(role, now).exists():
            continue
        people = coordinators(role.team.grid_id, now=now)
        occasion = f"left:{person.pk}:{role.team_id}:{role.role}"
        address = f"/territory/place/{role.team.institution_id}/"
        notify(people, occasion=occasion, urgency="D", said=NOBODY_LEFT, address=address, now=now)


def _open_roles_of(role: PractitionerRole, now: datetime):  # type: ignore[no-untyped-def]  -- a QuerySet
    lasting = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    active = PractitionerRole.objects.filter(lasting, practitioner__account__is_active=True)
    return active.filter(team_id=role.team_id, role=role.role)
