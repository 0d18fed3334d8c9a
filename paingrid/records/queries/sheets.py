"""Rows for the spreadsheets that go out: the same columns that come in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q

from paingrid.records.models import Enrolment, Institution, PractitionerRole

Row = dict[str, Any]


def institutions() -> Iterator[Row]:
    """Yield every institution; one query."""
    for i in Institution.objects.select_related("territory", "refers_to").order_by("code"):
        yield {
            "code": i.code,
            "name_zh": i.name_zh,
            "name_en": i.name_en,
            "tier": i.tier,
            "place_code": i.territory.code,
            "refers_to": i.refers_to.code if i.refers_to else "",
            "phone": i.phone,
            "address_zh": i.address_zh,
            "longitude": i.longitude,
            "latitude": i.latitude,
            "can_stock_narcotics": "是" if i.can_stock_narcotics else "否",
        }


def staff(*, now: datetime) -> Iterator[Row]:
    """Yield every current role; one query."""
    current = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    rows = PractitionerRole.objects.filter(current, starts_at__lte=now, practitioner__account__is_active=True)
    for r in rows.select_related("practitioner__account", "institution", "team", "territory").order_by("pk"):
        person = r.practitioner
        yield {
            "username": person.account.username,
            "name_zh": person.name_zh,
            "name_en": person.name_en,
            "phone": person.phone,
            "email": person.email,
            "role": r.role,
            "institution_code": r.institution.code,
            "team_code": r.team.code if r.team else "",
            "grid_code": r.territory.code if r.territory else "",
        }


def patients(grid_ids: frozenset[int], *, now: datetime) -> Iterator[Row]:
    """Yield the patients enrolled with teams of these grids; one query."""
    current = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    rows = Enrolment.objects.filter(current, starts_at__lte=now, team__grid_id__in=grid_ids)
    for e in rows.filter(patient__died_at__isnull=True).select_related("patient__household__street", "team"):
        p = e.patient
        yield {
            "code": str(p.pk),
            "name_zh": p.name_zh,
            "name_en": p.name_en,
            "sex": p.sex,
            "birth_on": p.birth_on.isoformat(),
            "phone": p.phone,
            "street_code": p.household.street.code,
            "address_zh": p.household.address_zh,
            "team_code": e.team.code,
            "diagnosis_zh": p.diagnosis_zh,
            "diagnosis_en": p.diagnosis_en,
            "allergies": p.allergies,
        }
