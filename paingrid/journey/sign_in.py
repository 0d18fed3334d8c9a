"""Ways in for staff that are not a password: invitations, demonstration links, the first administrator."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from paingrid.errors import Refusal
from paingrid.journey.open_link import digest_of
from paingrid.records.models import Account, Practitioner, SignInLink


class SignInLinkRefused(Refusal):
    """This sign-in link does not work."""

    code = "link.sign-in"
    text = {
        "zh": "这个登录链接无效、已用过或已过期。请让管理员重新发一个。",
        "en": "This sign-in link is unknown, used or expired. Please ask the administrator for a new one.",
    }


class AlreadySetUp(Refusal):
    """There is an administrator already."""

    code = "conflict.administrator"
    text = {"zh": "这里已经有管理员了。", "en": "There is an administrator already."}


def write_sign_in_link(account_id: int, *, once: bool, valid: timedelta, now: datetime) -> str:
    """Make a sign-in link and return its token; only the digest is kept."""
    token = secrets.token_urlsafe(24)
    SignInLink.objects.create(account_id=account_id, digest=digest_of(token), once=once, expires_at=now + valid)
    return token


def name_behind_sign_in_link(*, token: str, now: datetime) -> dict[str, str]:
    """
    Return the display name behind a link without using it up.

    :raises SignInLinkRefused: unknown, used or expired.
    """
    link = _usable(token, now).select_related("account__practitioner").first()
    if link is None:
        raise SignInLinkRefused
    person = getattr(link.account, "practitioner", None)
    zh = person.name_zh if person else link.account.username
    return {"zh": zh, "en": (person.name_en if person else "") or zh}


def redeem_sign_in_link(*, token: str, now: datetime) -> int:
    """
    Use a sign-in link and return the account it opens.

    :raises SignInLinkRefused: unknown, used or expired.
    """
    with transaction.atomic(durable=True):
        link = _usable(token, now).select_for_update(of=("self",)).first()
        if link is None:
            raise SignInLinkRefused
        SignInLink.objects.filter(pk=link.pk).update(used_at=now)
    return link.account_id


def create_first_administrator(*, username: str, now: datetime) -> str:
    """
    Create the first administrator of an empty installation and return the token of a one-time sign-in link.

    Called again before anybody has signed in, it gives a fresh link for the same account.

    :raises AlreadySetUp: an administrator has signed in before.
    """
    with transaction.atomic(durable=True):
        first = Account.objects.select_for_update().filter(is_administrator=True).first()
        if first and (first.last_login or first.has_usable_password()):
            raise AlreadySetUp
        account = first or _administrator(username)
        return write_sign_in_link(account.pk, once=True, valid=timedelta(days=2), now=now)


def _administrator(username: str) -> Account:
    account = Account(username=username, is_administrator=True)
    account.set_unusable_password()
    account.save()
    Practitioner.objects.create(account=account, name_zh="管理员", name_en="Administrator")
    return account


def _usable(token: str, now: datetime):  # type: ignore[no-untyped-def]  # a QuerySet generic adds nothing here
    unused = Q(once=False) | Q(used_at__isnull=True)
    staying = Q(account__leaves_at__isnull=True) | Q(account__leaves_at__gt=now)
    links = SignInLink.objects.filter(unused, staying, digest=digest_of(token), expires_at__gt=now)
    return links.filter(account__is_active=True)
