"""The editions of the clinical numbers that were signed, the one in force, and whom a proposed one would touch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from paingrid.clinical.numbers import BUILT_IN, Edition
from paingrid.records.models import EditionEffect, EditionPreview, Enrolment, Patient, TableEdition
from paingrid.records.wall.asking import errand

Text = dict[str, str]
#: So many people are listed; how many there are besides is said.
LISTED = 100


@dataclass(frozen=True)
class Signed:
    """One signed edition; `values` by the id of the number, exact."""

    version: str
    values: dict[str, Fraction]
    note: str
    signed_by: Text
    signed_at: datetime


@dataclass(frozen=True)
class Touched:
    """One patient whose advice would change. Only a patient of the reader has an id and a name here."""

    patient_id: UUID | None
    name: Text | None
    changes: list[dict[str, Any]]


@dataclass(frozen=True)
class Preview:
    """How far a proposal is worked out, and whom it touches; `kinds` counts people by what changes for them."""

    preview_id: UUID
    base: str
    values: dict[str, Fraction]
    proposed_at: datetime
    people: int
    worked_out: int
    finished: bool
    signed_as: str | None
    touched: int
    kinds: tuple[tuple[Text, int], ...]
    listed: tuple[Touched, ...]


def edition_in_force() -> Edition:
    """Return the edition signed last, or the shipped one; one query."""
    latest = TableEdition.objects.order_by("-signed_at", "-pk").first()
    return BUILT_IN if latest is None else _edition(latest)


def edition_named(version: str) -> Edition:
    """Return the edition a stored result names. :raises TableEdition.DoesNotExist: nobody signed it."""
    if version == BUILT_IN.version:
        return BUILT_IN
    return _edition(TableEdition.objects.get(version=version))


def edition_of_values(version: str, values: Mapping[str, str]) -> Edition:
    """Return the edition of values kept as text."""
    return Edition(version, {name: Fraction(value) for name, value in values.items()})


def in_care(*, at: datetime) -> QuerySet[Patient]:
    """Return the living patients who are enrolled with a team."""
    current = Enrolment.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at), patient=OuterRef("pk"), starts_at__lte=at
    )
    return Patient.objects.filter(Exists(current), died_at__isnull=True)


@errand("edition-effects")
def preview_of(preview_id: UUID, *, team_ids: Iterable[int], at: datetime) -> Preview | None:
    """Return a preview as one reader may see it: names of their own patients only; four queries."""
    row = EditionPreview.objects.select_related("signed_as").filter(pk=preview_id).first()
    if row is None:
        return None
    return Preview(
        preview_id=row.pk,
        base=row.base,
        values=dict(edition_of_values("", row.values).changed),
        proposed_at=row.proposed_at,
        people=max(row.people, row.worked_out),
        worked_out=row.worked_out,
        finished=row.finished_at is not None,
        signed_as=row.signed_as.version if row.signed_as else None,
        touched=EditionEffect.objects.filter(preview=row).count(),
        kinds=_kinds(preview_id),
        listed=_listed(row, team_ids, at),
    )


def _kinds(preview_id: UUID) -> tuple[tuple[Text, int], ...]:
    with connection.cursor() as cursor:
        cursor.execute(KINDS, [preview_id])
        return tuple(({"zh": zh, "en": en}, count) for zh, en, count in cursor.fetchall())


KINDS = """
SELECT change->'what'->>'zh', change->'what'->>'en', count(DISTINCT effect.patient_id) AS people
  FROM records_editioneffect effect, jsonb_array_elements(effect.changes) change
 WHERE effect.preview_id = %s
 GROUP BY 1, 2 ORDER BY people DESC, 1
"""


def _listed(preview: EditionPreview, team_ids: Iterable[int], at: datetime) -> tuple[Touched, ...]:
    mine = Enrolment.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at),
        patient=OuterRef("patient_id"),
        team_id__in=list(team_ids),
        starts_at__lte=at,
    )
    rows = EditionEffect.objects.filter(preview=preview).annotate(mine=Exists(mine)).order_by(F("mine").desc(), "pk")
    return tuple(
        Touched(
            patient_id=row.patient_id if row.mine else None,
            name={"zh": row.patient.name_zh, "en": row.patient.name_en or row.patient.name_zh} if row.mine else None,
            changes=row.changes,
        )
        for row in rows.select_related("patient")[:LISTED]
    )


def signed_editions() -> tuple[Signed, ...]:
    """Return every signed edition, newest first; one query."""
    rows = TableEdition.objects.select_related("signed_by").order_by("-signed_at", "-pk")
    return tuple(
        Signed(
            version=row.version,
            values=dict(_edition(row).changed),
            note=row.note,
            signed_by={"zh": row.signed_by.name_zh, "en": row.signed_by.name_en or row.signed_by.name_zh},
            signed_at=row.signed_at,
        )
        for row in rows
    )


def _edition(row: TableEdition) -> Edition:
    return edition_of_values(row.version, row.values)
