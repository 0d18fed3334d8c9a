"""Everything one needs to work on one task: its history, the contacts so far, and colleagues to hand it to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from paingrid.records.models import Contact, Practitioner, RelatedPerson, TaskEvent, Told
from paingrid.records.queries.guest_doors import still_told
from paingrid.records.queries.worklist import Text

TEAM_ROLES = ("nurse", "family-doctor", "team-leader")
UPPER_ROLES = ("district-doctor", "tertiary-doctor", "grid-coordinator")


@dataclass(frozen=True)
class Line:
    """One line of a task's history."""

    at: datetime
    kind: str
    who: Text | None
    rung: int
    details: dict[str, Any]


@dataclass(frozen=True)
class Attempt:
    """One contact with the patient, or an attempt at one."""

    at: datetime
    outcome: str
    attempt: int
    note: str
    who: Text
    next_contact_at: datetime | None


@dataclass(frozen=True)
class Colleague:
    """Somebody the task may be handed to."""

    practitioner_id: int
    name: Text


@dataclass(frozen=True)
class Phone:
    """One number in the patient's surroundings."""

    name: Text
    relationship: str
    number: str


def phones(patient_id: UUID, *, now: datetime) -> tuple[Phone, ...]:
    """Return the family's numbers; one query."""
    current = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    family = RelatedPerson.objects.filter(current, patient_id=patient_id).exclude(phone="").order_by("pk")
    return tuple(Phone(_names(one), one.relationship, one.phone) for one in family)


def history(task_id: UUID) -> tuple[Line, ...]:
    """Return the history of a task, oldest first; one query."""
    events = TaskEvent.objects.filter(task_id=task_id).select_related("practitioner").order_by("at", "pk")
    return tuple(Line(e.at, e.kind, _who(e.practitioner), e.rung, e.details) for e in events)


def attempts(task_id: UUID) -> tuple[Attempt, ...]:
    """Return the contacts of a task, newest first; one query."""
    contacts = Contact.objects.filter(task_id=task_id).select_related("practitioner").order_by("-at")
    return tuple(
        Attempt(c.at, c.outcome, c.attempt, c.note, _names(c.practitioner), c.next_contact_at) for c in contacts
    )


def colleagues(*, task_id: UUID, team_id: int, but: int | None, now: datetime) -> tuple[Colleague, ...]:
    """Return who may take the task: the team, and people of other levels who were told of it; one query."""
    current = Q(roles__starts_at__lte=now) & (Q(roles__ends_at__isnull=True) | Q(roles__ends_at__gt=now))
    in_team = Q(roles__team_id=team_id, roles__role__in=TEAM_ROLES)
    told = Told.objects.filter(still_told(now), task_id=task_id).values("practitioner_id")
    others = Q(roles__role__in=(*TEAM_ROLES, *UPPER_ROLES), pk__in=told)
    people = Practitioner.objects.filter(current & (in_team | others), account__is_active=True)
    return tuple(Colleague(p.pk, _names(p)) for p in people.exclude(pk=but).distinct().order_by("pk"))


def _who(person: Practitioner | None) -> Text | None:
    return _names(person) if person else None


def _names(person: Practitioner | RelatedPerson) -> Text:
    return {"zh": person.name_zh, "en": person.name_en or person.name_zh}
