"""Who is who, for programs that act for many people at once: the demonstration city that goes on living."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from paingrid.records.models import (
    Account,
    CareTeam,
    Enrolment,
    Institution,
    MedicationStatement,
    PersonalLink,
    PractitionerRole,
    RelatedPerson,
    Task,
    Territory,
)


@dataclass(frozen=True)
class Listed:
    """One living patient of one team."""

    patient_id: UUID
    team_code: str
    last_nrs: int | None
    last_report_at: datetime | None
    on_opioid: bool
    family_reports: bool
    since: datetime


@dataclass(frozen=True)
class Waiting:
    """One open task nobody has spoken about with the patient yet."""

    task_id: UUID
    version: int
    team_code: str
    kind: str
    urgency: str
    opened_at: datetime
    contact_by: datetime
    holder_account_id: int | None


def living_patients(*, now: datetime) -> list[Listed]:
    """Return every living patient with their team; one query."""
    opioid = MedicationStatement.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=now), patient_id=OuterRef("patient_id"), is_opioid=True
    )
    family = RelatedPerson.objects.filter(patient_id=OuterRef("patient_id"), scopes__contains=["read"])
    rows = (
        Enrolment.objects.filter(patient__died_at__isnull=True, ends_at__isnull=True)
        .order_by("pk")
        .values_list(
            "patient_id",
            "team__code",
            "patient__expectation__last_nrs",
            "patient__expectation__last_report_at",
            Exists(opioid),
            Exists(family),
            "starts_at",
        )
    )
    return [Listed(*row) for row in rows]


def waiting_tasks(*, now: datetime) -> list[Waiting]:
    """Return open tasks that are due a contact, oldest first; one query."""
    rows = (
        Task.objects.filter(closed_at__isnull=True, opened_at__lte=now)
        .filter(Q(contacted_at__isnull=True) | Q(contact_by__lte=now))
        .order_by("opened_at")
        .annotate(holder_account=F("holder__account_id"))
    )
    columns = ("pk", "version", "team__code", "kind", "urgency", "opened_at", "contact_by", "holder_account")
    return [Waiting(*row) for row in rows.values_list(*columns)]


@dataclass(frozen=True)
class Consortium:
    """A team's own institution and the hospitals above it, by level."""

    levels: dict[str, int]

    def at(self, level: str) -> int:
        """Return the institution of a level."""
        return self.levels[level]


def consortium_of(team_code: str) -> Consortium | None:
    """Return the consortium of a team, or none where a level is missing; one query."""
    home = CareTeam.objects.select_related("institution__refers_to__refers_to").get(code=team_code).institution
    above = home.refers_to
    chain = [place for place in (home, above, above.refers_to if above else None) if place]
    levels = {place.tier: place.pk for place in chain}
    return Consortium(levels) if levels.keys() >= {"L1", "L2", "L3"} else None


def doctors_of(institution_id: int) -> list[int]:
    """Return the accounts of an institution's hospital doctors; one query."""
    rows = PractitionerRole.objects.filter(
        institution_id=institution_id, role__in=["district-doctor", "tertiary-doctor"], ends_at__isnull=True
    )
    return list(rows.order_by("pk").values_list("practitioner__account_id", flat=True))


def accounts_by_username() -> dict[str, int]:
    """Return the key of every account by its username."""
    return dict(Account.objects.values_list("username", "pk"))


def open_task_of(patient_id: UUID) -> tuple[UUID, int] | None:
    """Return the id and version of the patient's gravest open task that came from a report, or none."""
    kinds = [Task.Kind.ALERT, Task.Kind.CALL_PATIENT]
    rows = Task.objects.filter(patient_id=patient_id, kind__in=kinds, closed_at__isnull=True)
    return rows.order_by("kind").values_list("pk", "version").first()


def family_of(patient_id: UUID) -> list[tuple[int, str]]:
    """Return key and relationship of the family members who may read, in the order of entry."""
    rows = RelatedPerson.objects.filter(patient_id=patient_id, scopes__contains=["read"])
    return list(rows.order_by("pk").values_list("pk", "relationship"))


def live_links(patient_id: UUID, *, now: datetime) -> dict[int | None, UUID]:
    """Return the newest working link of the patient (key none) and of each family member."""
    rows = PersonalLink.objects.filter(patient_id=patient_id, revoked_at__isnull=True, expires_at__gt=now)
    return dict(rows.order_by("issued_at").values_list("related_person_id", "pk"))


def places_by_code() -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """Return the keys of institutions, teams and territories by their codes; three queries."""
    tables = (Institution, CareTeam, Territory)
    institutions, teams, territories = (dict(table.objects.values_list("code", "pk")) for table in tables)
    return institutions, teams, territories
