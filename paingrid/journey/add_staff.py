"""Add a member of staff with an account, a role and a one-time sign-in link; make a new link for somebody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from paingrid.consortium.roles import TEAM_ROLES
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.sign_in import write_sign_in_link
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.transactions import require_transaction
from paingrid.records.models import Account, CareTeam, Institution, Practitioner, PractitionerRole, Territory

#: How long an invitation waits for its first use [default].
INVITATION = timedelta(days=7)
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,78}")


class BadUsername(Refusal):
    """The name to sign in with cannot be used."""

    code = "staff.username"
    text = {
        "zh": "登录名只能用小写字母、数字、点和横线，至少两个字符。",
        "en": "A sign-in name has at least two small letters, digits, dots or hyphens.",
    }


class UsernameTaken(Refusal):
    """Somebody has this name already."""

    code = "conflict.username"
    text = {"zh": "这个登录名已经有人用了。", "en": "Somebody signs in with this name already."}


class PlaceNeeded(Refusal):
    """The role needs a team or a grid."""

    code = "staff.place"
    text = {
        "zh": "护士、家庭医生和团队长要选团队；协调员要选网格。",
        "en": "Nurses, family doctors and team leaders need a team; coordinators need a grid.",
    }


class NoSuchMember(Refusal):
    """There is no such member of staff, or their account is closed."""

    code = "missing.staff"
    text = {"zh": "没有找到这位工作人员，或者账号已停用。", "en": "No such member of staff, or the account is closed."}


@dataclass(frozen=True, kw_only=True)
class NewMember:
    """Who, and in which role where; a role in a team takes its institution from the team."""

    username: str
    name_zh: str
    name_en: str = ""
    phone: str = ""
    email: str = ""
    role: str
    institution_id: int
    team_id: int | None = None
    territory_id: int | None = None


@dataclass(frozen=True)
class Invited:
    """A member of staff and the token of the one-time link that signs them in; the token is shown once."""

    practitioner_id: int
    token: str
    valid_until: datetime


def add_staff(*, by: access.Actor, member: NewMember, invented: bool = False, now: datetime) -> Invited:
    """
    Write account, person and role, and make the one-time sign-in link.

    :raises NotAllowed: not an administrator.
    :raises BadUsername: the sign-in name has other signs than small letters, digits, dots and hyphens.
    :raises UsernameTaken: it belongs to somebody.
    :raises PlaceNeeded: the role needs a team or a grid.
    """
    access.check_is_administrator(by)
    with transaction.atomic(durable=True):
        return write_member(by=by, member=member, invented=invented, now=now)


def write_member(*, by: access.Actor, member: NewMember, invented: bool = False, now: datetime) -> Invited:
    """Do what `add_staff` does inside the transaction of another use case, which has asked who may."""
    require_transaction()
    _check(member)
    person = Practitioner.objects.create(
        account=_new_account(member.username),
        name_zh=member.name_zh,
        name_en=member.name_en,
        phone=member.phone,
        email=member.email,
        invented=invented,
    )
    _write_role(person, member, now)
    audit("staff.added", by=by, subject=str(person.pk), now=now, role=member.role)
    return _invite(person, by, now)


def invite(*, by: access.Actor, practitioner_id: int, now: datetime) -> Invited:
    """
    Make a new one-time sign-in link for a member of staff.

    :raises NoSuchMember: nobody, or the account is closed.
    """
    access.check_is_administrator(by)
    with transaction.atomic(durable=True):
        person = Practitioner.objects.filter(pk=practitioner_id, account__is_active=True).first()
        if person is None:
            raise NoSuchMember
        return _invite(person, by, now)


def _invite(person: Practitioner, by: access.Actor, now: datetime) -> Invited:
    token = write_sign_in_link(person.account_id, once=True, valid=INVITATION, now=now)
    audit("staff.invited", by=by, subject=str(person.pk), now=now)
    return Invited(person.pk, token, now + INVITATION)


def _new_account(username: str) -> Account:
    account = Account(username=username)
    account.set_unusable_password()
    try:
        # Two administrators may write the same name at once: the unique key decides.
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as error:
        raise UsernameTaken from error
    return account


def _check(member: NewMember) -> None:
    if not USERNAME.fullmatch(member.username):
        raise BadUsername
    in_team = member.role in TEAM_ROLES
    if (in_team and member.team_id is None) or (member.role == "grid-coordinator" and member.territory_id is None):
        raise PlaceNeeded


def _write_role(person: Practitioner, member: NewMember, now: datetime) -> None:
    team = CareTeam.objects.get(pk=member.team_id) if member.role in TEAM_ROLES else None
    home = team.institution if team else Institution.objects.get(pk=member.institution_id)
    of_grid = member.role in ("grid-coordinator", "quality-officer") and member.territory_id is not None
    PractitionerRole.objects.create(
        practitioner=person,
        role=member.role,
        institution=home,
        team=team,
        territory=Territory.objects.get(pk=member.territory_id) if of_grid else None,
        starts_at=now,
    )
