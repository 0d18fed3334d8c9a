"""Family members of one patient and the personal links that were handed out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from paingrid.records.models import PersonalLink, RelatedPerson
from paingrid.records.queries.patient_page import Text, text


@dataclass(frozen=True)
class Relative:
    """One family member or carer; `expires_at` exclusive."""

    person_id: int
    name: Text
    relationship: str
    phone: str
    scopes: tuple[str, ...]
    expires_at: datetime | None
    invented: bool

    def is_current(self, at: datetime) -> bool:
        """Whether what they may do has not ended."""
        return self.expires_at is None or self.expires_at > at


@dataclass(frozen=True)
class Link:
    """One personal link; whose it is, none meaning the patient's own."""

    link_id: UUID
    person_id: int | None
    name: Text | None
    relationship: str
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    issued_by: Text | None

    def is_live(self, at: datetime) -> bool:
        """Whether it opens."""
        return self.revoked_at is None and self.expires_at > at


def relatives(patient_id: UUID) -> tuple[Relative, ...]:
    """Return the family, in the order of entry; one query."""
    rows = RelatedPerson.objects.filter(patient_id=patient_id).order_by("pk")
    return tuple(
        Relative(
            row.pk,
            text(row.name_zh, row.name_en),
            row.relationship,
            row.phone,
            tuple(row.scopes),
            row.expires_at,
            row.invented,
        )
        for row in rows
    )


def links(patient_id: UUID, *, at_most: int = 50) -> tuple[Link, ...]:
    """Return the links, newest first; one query."""
    rows = PersonalLink.objects.filter(patient_id=patient_id).select_related("related_person", "issued_by")
    return tuple(_link(row) for row in rows.order_by("-issued_at")[:at_most])


def link(patient_id: UUID, link_id: UUID) -> Link | None:
    """Return one link of this patient, or none; one query."""
    rows = PersonalLink.objects.filter(patient_id=patient_id, pk=link_id)
    row = rows.select_related("related_person", "issued_by").first()
    return _link(row) if row else None


def _link(row: PersonalLink) -> Link:
    person = row.related_person
    return Link(
        link_id=row.pk,
        person_id=row.related_person_id,
        name=text(person.name_zh, person.name_en) if person else None,
        relationship=person.relationship if person else "",
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        issued_by=text(row.issued_by.name_zh, row.issued_by.name_en) if row.issued_by else None,
    )
