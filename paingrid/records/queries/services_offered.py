"""What institutions can do on a day: the services they offer, from when and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from paingrid.records.models import Institution, ServiceOffered


@dataclass(frozen=True)
class Offered:
    """One service of an institution; no first day: since before the record, no end: until further notice."""

    pk: int
    service: str
    starts_on: date | None
    ends_on: date | None

    def on(self, day: date) -> bool:
        """Whether it is offered on a day."""
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or self.ends_on > day)


def institutions_offering(service: str, *, on: date) -> QuerySet[Institution]:
    """Return the institutions that can do something on a day."""
    return Institution.objects.filter(pk__in=_current(on).filter(service=service).values("institution_id"))


def services_of(institution_id: int, *, on: date) -> tuple[Offered, ...]:
    """Return the services of an institution that stand on a day or begin later; one query."""
    rows = ServiceOffered.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), institution_id=institution_id)
    found = rows.order_by("service", "starts_on", "pk").values_list("pk", "service", "starts_on", "ends_on")
    return tuple(Offered(*row) for row in found)


def _current(on: date) -> QuerySet[ServiceOffered]:
    begun = Q(starts_on__isnull=True) | Q(starts_on__lte=on)
    return ServiceOffered.objects.filter(begun, Q(ends_on__isnull=True) | Q(ends_on__gt=on))
