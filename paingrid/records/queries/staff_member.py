"""One colleague as an administrator sees them: roles, second step, and what would be free if they left now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.db.models import Q

from paingrid.records.models import Consultation, DutyShift, Practitioner, PractitionerRole, Task
from paingrid.records.queries.patient_page import Text, text
from paingrid.records.queries.setting_up import last_day
from paingrid.records.wall.asking import errand


@dataclass(frozen=True)
class StaffMember:
    """One colleague; `alone_in` are the teams where nobody else has the same role."""

    practitioner_id: int
    name: Text
    username: str
    active: bool
    administrator: bool
    signed_in_at: datetime | None
    last_day: date | None
    factors: tuple[str, ...]
    roles: tuple[tuple[str, Text], ...]
    tasks: int
    questions: int
    shifts: int
    alone_in: tuple[Text, ...]


@errand("leaving")
def staff_member(practitioner_id: int, *, now: datetime) -> StaffMember | None:
    """Return one colleague or none; a fixed number of queries."""
    person = Practitioner.objects.select_related("account").filter(pk=practitioner_id).first()
    if person is None:
        return None
    lasting = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    roles = list(
        PractitionerRole.objects.filter(lasting, practitioner=person).select_related("team", "institution", "territory")
    )
    teams = [role.team_id for role in roles if role.team_id]
    others = set(
        PractitionerRole.objects.filter(lasting, team_id__in=teams, practitioner__account__is_active=True)
        .exclude(practitioner=person)
        .values_list("team_id", "role")
    )
    places = ((role, role.team or role.territory or role.institution) for role in roles)
    return StaffMember(
        practitioner_id=person.pk,
        name=text(person.name_zh, person.name_en),
        username=person.account.username,
        active=person.account.is_active,
        administrator=person.account.is_administrator,
        signed_in_at=person.account.last_login,
        last_day=last_day(person.account.leaves_at),
        factors=tuple(
            Authenticator.objects.filter(user_id=person.account_id, type__in=("totp", "webauthn"))
            .order_by("type")
            .values_list("type", flat=True)
        ),
        roles=tuple((role.role, text(place.name_zh, place.name_en)) for role, place in places),
        tasks=Task.objects.filter(holder=person, closed_at__isnull=True).count(),
        questions=Consultation.objects.filter(taken_by=person, closed_at__isnull=True, status="taken").count(),
        shifts=DutyShift.objects.filter(practitioner=person, ends_at__gt=now).count(),
        alone_in=tuple(
            text(role.team.name_zh, role.team.name_en)
            for role in roles
            if role.team is not None and (role.team_id, role.role) not in others
        ),
    )
