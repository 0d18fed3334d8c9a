"""What an administrator does with a colleague's account: end its sessions, take a lost second step away."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.db.models import F

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.second_factor import has_second_factor
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.notify import notify
from paingrid.records.models import Account, Practitioner

SHORTEST = 4
TAKEN_AWAY = {
    "zh": "管理员取消了您账号的第二步验证，所有登录已退出。如果您没有要求过，请马上告诉管理员。",
    "en": "An administrator took the second step of your account away and ended every session. "
    "If you did not ask for it, please say so at once.",
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


def end_sessions(*, by: access.Actor, practitioner_id: int, now: datetime) -> None:
    """Sign a colleague (or oneself) out everywhere. :raises NotAllowed, NoSuchAccount: not possible."""
    if by.practitioner_id != practitioner_id:
        access.check_is_administrator(by)
    with transaction.atomic(durable=True):
        person = locked_account(practitioner_id)
        end_all_sessions(person.account_id)
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
        person = locked_account(practitioner_id)
        Authenticator.objects.filter(user_id=person.account_id).delete()
        end_all_sessions(person.account_id)
        details = {"reason": reason.strip()[:200]}
        audit("account.factor-reset", by=by, subject=str(person.account_id), now=now, **details)
        occasion = f"factor:reset:{person.pk}:{now.isoformat(timespec='seconds')}"
        notify([person], occasion=occasion, urgency="D", said=TAKEN_AWAY, address="/sign-in/second/", now=now)


def locked_account(practitioner_id: int) -> Practitioner:
    """Return somebody whose account is open, and hold it. :raises NoSuchAccount: nobody, or closed."""
    person = Practitioner.objects.select_related("account").filter(pk=practitioner_id).first()
    if person is None:
        raise NoSuchAccount
    account = Account.objects.select_for_update().get(pk=person.account_id)
    if not account.is_active:
        raise NoSuchAccount
    person.account = account
    return person


def end_all_sessions(account_id: int) -> None:
    """End them within the caller's transaction."""
    Account.objects.filter(pk=account_id).update(session_round=F("session_round") + 1)
