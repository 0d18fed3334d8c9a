"""What an administrator does with a colleague's account: end its sessions, take a lost second step away, leaving."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.second_factor import has_second_factor
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

SHORTEST = 4
TAKEN_AWAY = {
    "zh": "管理员取消了您账号的第二步验证，所有登录已退出。如果您没有要求过，请马上告诉管理员。",
    "en": "An administrator took the second step of your account away and ended every session. "
    "If you did not ask for it, please say so at once.",
}
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


class NoSuchAccount(Refusal):
    """Nobody, or closed already."""

    code = "missing.account"
    text = {"zh": "没有这位同事，或者账号已经关闭。", "en": "There is no such colleague, or the account is closed."}


class NotYourself(Refusal):
    """Another administrator must do this."""

    code = "account.yourself"
    text = {
        "zh": "不能对自己的账号这样做，请另一位管理员来做。",
        "en": "Not for your own account: ask another administrator.",
    }


class ReasonNeeded(Refusal):
    """Why, in a few words."""

    code = "account.reason"
    text = {"zh": "请写明原因，以及您怎么确认是本人。", "en": "Please say why, and how you made sure who asks."}


class ProveYourself(Refusal):
    """Whoever takes a second step away has one."""

    code = "account.prove"
    text = {
        "zh": "请先为您自己的账号设置第二步验证，再取消别人的。",
        "en": "Please set up a second step for your own account first.",
    }


class LastAdministrator(Refusal):
    """Nobody could administer any more."""

    code = "account.last-administrator"
    text = {
        "zh": "这是最后一位管理员，请先添加另一位。",
        "en": "This is the last administrator: add another one first.",
    }


def end_sessions(*, by: access.Actor, practitioner_id: int, now: datetime) -> None:
    """Sign a colleague (or oneself) out everywhere. :raises NotAllowed, NoSuchAccount: not possible."""
    if by.practitioner_id != practitioner_id:
        access.check_is_administrator(by)
    with transaction.atomic(durable=True):
        person = _locked(practitioner_id)
        _end_sessions(person.account_id)
        audit("account.sessions-ended", by=by, subject=str(person.account_id), now=now)


def take_second_step_away(*, by: access.Actor, practitioner_id: int, reason: str, now: datetime) -> None:
    """
    Remove every factor of a colleague who lost theirs; where one is required they set a new one up at the next sign-in.

    :raises NotAllowed: no administrator. :raises NotYourself, ReasonNeeded, ProveYourself, NoSuchAccount: as they say.
    """
    access.check_is_administrator(by)
    if by.practitioner_id == practitioner_id:
        raise NotYourself
    if settings.SECOND_FACTOR == "required" and not has_second_factor(by.account_id or 0):
        raise ProveYourself
    _take_away(by, practitioner_id, reason, now)


def take_second_step_away_by_hand(*, username: str, reason: str, now: datetime) -> None:
    """Do the same from the machine itself, for the last administrator. :raises NoSuchAccount, ReasonNeeded: so."""
    person = Practitioner.objects.filter(account__username=username, account__is_active=True).first()
    if person is None:
        raise NoSuchAccount
    _take_away(access.SYSTEM, person.pk, reason, now)


def _take_away(by: access.Actor, practitioner_id: int, reason: str, now: datetime) -> None:
    if len(reason.strip()) < SHORTEST:
        raise ReasonNeeded
    with transaction.atomic(durable=True):
        person = _locked(practitioner_id)
        Authenticator.objects.filter(user_id=person.account_id).delete()
        _end_sessions(person.account_id)
        details = {"reason": reason.strip()[:200]}
        audit("account.factor-reset", by=by, subject=str(person.account_id), now=now, **details)
        occasion = f"factor:reset:{person.pk}:{now.isoformat(timespec='seconds')}"
        notify([person], occasion=occasion, urgency="D", said=TAKEN_AWAY, address="/sign-in/second/", now=now)


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
        # One leaving at a time, so that the last two administrators cannot both go.
        administrators = list(Account.objects.select_for_update().filter(is_administrator=True, is_active=True))
        person = _locked(practitioner_id)
        if person.account.is_administrator and len(administrators) < 2:
            raise LastAdministrator
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


def _locked(practitioner_id: int) -> Practitioner:
    person = Practitioner.objects.select_related("account").filter(pk=practitioner_id).first()
    if person is None:
        raise NoSuchAccount
    account = Account.objects.select_for_update().get(pk=person.account_id)
    if not account.is_active:
        raise NoSuchAccount
    person.account = account
    return person


def _end_sessions(account_id: int) -> None:
    Account.objects.filter(pk=account_id).update(session_round=F("session_round") + 1)


def _close_account(person: Practitioner, now: datetime) -> None:
    account = person.account
    account.is_active = account.is_administrator = False
    account.set_unusable_password()
    account.save(update_fields=["is_active", "is_administrator", "password"])
    _end_sessions(account.pk)
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
