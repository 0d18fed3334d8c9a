"""For the patient: who may read the record now and why, and who did, from the audit, a line a person and day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Q, QuerySet

from paingrid.consortium.consents import FAMILY, SHARING
from paingrid.consortium.consultation import STAYS_OPEN
from paingrid.records.models import AuditEvent, Consultation, EmergencyAccess, GuestStay, Referral, RelatedPerson
from paingrid.records.queries.consent_doors import standing
from paingrid.records.queries.deeds import deed
from paingrid.records.queries.guest_doors import stays_now
from paingrid.records.queries.patient_page import Text, text
from paingrid.records.queries.referral_doors import LOOK_BACK
from paingrid.records.queries.teams import team_of
from paingrid.timekeeping import SHANGHAI

#: So many rows of the audit make one page.
PAGE = 200


@dataclass(frozen=True)
class MayRead:
    """One door that is open now: by which right, for whom, until when (none: as long as it lasts)."""

    right: str
    name: Text
    until: datetime | None = None


@dataclass(frozen=True)
class DidRead:
    """What one person did in the record on one day by one right."""

    on: date
    last_at: datetime
    name: Text | None
    right: str
    deeds: tuple[Text, ...]
    times: int


@dataclass(frozen=True)
class WhoRead:
    """One page, newest first; `older` is where the next one begins."""

    lines: tuple[DidRead, ...]
    older: int | None


def who_may_read(patient_id: UUID, *, now: datetime) -> tuple[MayRead, ...]:
    """Return every door to the record that is open at `now`; six queries."""
    team = team_of(patient_id, at=now)
    found = []
    if team is not None:
        place = text(team.institution.name_zh, team.institution.name_en)
        own = text(team.name_zh, team.name_en)
        found.append(MayRead("team", {one: f"{place[one]} {own[one]}" for one in ("zh", "en")}))
    found += [MayRead("guest-team", text(s.host_team.name_zh, s.host_team.name_en)) for s in _stays(patient_id, now)]
    recent = Q(ended_at__isnull=True) | Q(ended_at__gt=now - LOOK_BACK)
    for one in Referral.objects.filter(recent, standing(SHARING), patient_id=patient_id).select_related("receiver"):
        until = None if one.ended_at is None else one.ended_at + LOOK_BACK
        found.append(MayRead("referral", text(one.receiver.name_zh, one.receiver.name_en), until))
    still = Q(closed_at__isnull=True) | Q(status="decided", closed_at__gt=now - STAYS_OPEN)
    for row in Consultation.objects.filter(still, standing(SHARING), patient_id=patient_id).select_related("to"):
        until = None if row.closed_at is None else row.closed_at + STAYS_OPEN
        found.append(MayRead("consultation", text(row.to.name_zh, row.to.name_en), until))
    broken = EmergencyAccess.objects.filter(patient_id=patient_id, ends_at__gt=now, ended_at__isnull=True)
    for glass in broken.select_related("practitioner"):
        found.append(MayRead("emergency", text(glass.practitioner.name_zh, glass.practitioner.name_en), glass.ends_at))
    family = RelatedPerson.objects.filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=now),
        standing(FAMILY),
        patient_id=patient_id,
        scopes__contains=["read"],
    )
    found += [MayRead("family", text(one.name_zh, one.name_en)) for one in family]
    return tuple(found)


def who_read(patient_id: UUID, *, before: int | None = None) -> WhoRead:
    """Return who did what in the record but the patient and the clock; one query."""
    rows = rows_of_others(patient_id)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    page = list(rows.order_by("-pk")[: PAGE + 1])
    kept = page[:PAGE]
    return WhoRead(by_day(kept), kept[-1].pk if len(page) > PAGE else None)


def by_day(rows: Iterable[AuditEvent]) -> tuple[DidRead, ...]:
    """Gather rows, newest first, to a line a person and day."""
    days = groupby(rows, key=lambda one: one.at.astimezone(SHANGHAI).date())
    return tuple(line for on, events in days for line in _of_one_day(on, events))


def rows_of_others(patient_id: UUID) -> QuerySet[AuditEvent]:
    """Return the rows of everybody but the patient and the clock, with whoever they name."""
    rows = AuditEvent.objects.filter(patient_id=patient_id).exclude(relationship__in=["self", "system"])
    named = Q(practitioner__isnull=False) | Q(link__related_person__isnull=False)
    return rows.filter(named).select_related("practitioner", "link__related_person")


def _of_one_day(on: date, events: Iterable[AuditEvent]) -> list[DidRead]:
    grouped: dict[tuple[int | None, int | None, str], list[AuditEvent]] = {}
    for one in events:
        person = one.link.related_person_id if one.link else None
        grouped.setdefault((one.practitioner_id, person, one.relationship), []).append(one)
    return [
        DidRead(
            on=on,
            last_at=those[0].at,
            name=_name(those[0]),
            right=those[0].relationship,
            deeds=tuple(deed(action) for action in dict.fromkeys(one.action for one in those)),
            times=len(those),
        )
        for those in grouped.values()
    ]


def _name(one: AuditEvent) -> Text | None:
    if one.practitioner is not None:
        return text(one.practitioner.name_zh, one.practitioner.name_en)
    person = one.link.related_person if one.link else None
    return None if person is None else text(person.name_zh, person.name_en)


def _stays(patient_id: UUID, now: datetime) -> Iterable[GuestStay]:
    return stays_now(now).filter(patient_id=patient_id).select_related("host_team")
