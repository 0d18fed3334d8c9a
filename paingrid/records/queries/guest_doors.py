"""Which one record a guest stay opens to the host team, for exactly its days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from paingrid.records.models import GuestStay
from paingrid.timekeeping import SHANGHAI


@dataclass(frozen=True)
class Host:
    """The team that hosts a patient now, and the first moment at which it does no more."""

    team_id: int
    until: datetime


def stays_now(at: datetime) -> QuerySet[GuestStay]:
    """Return the accepted stays that run at a moment."""
    on = at.astimezone(SHANGHAI).date()
    return GuestStay.objects.filter(
        accepted_at__isnull=False, accepted_at__lte=at, starts_on__lte=on, ends_on__gte=on
    ).filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at))


def guest_opens(team_ids: Iterable[int], patient_id: UUID, at: datetime) -> bool:
    """Whether one of these teams hosts the patient at `at`; at most one query."""
    teams = list(team_ids)
    return bool(teams) and stays_now(at).filter(patient_id=patient_id, host_team_id__in=teams).exists()


def host_now(patient_id: UUID, at: datetime) -> Host | None:
    """Return who hosts the patient at `at`, or none; one query."""
    found = stays_now(at).filter(patient_id=patient_id).values_list("host_team_id", "ends_on").first()
    return None if found is None else Host(found[0], end_of(found[1]))


def end_of(day: date) -> datetime:
    """Return the first moment after a day in Chengdu."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=SHANGHAI)


def still_told(now: datetime, prefix: str = "") -> Q:
    """Return which rows of `Told` count at `now`: what somebody heard as a host ends with the stay."""
    return Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gt": now})
