"""Where a patient's consents stand, and every decision on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from paingrid.consortium.consents import SCOPES, Scope
from paingrid.records.models import Consent
from paingrid.records.queries.patient_page import Text, text


@dataclass(frozen=True)
class Decided:
    """One decision: given or taken back, who said it, how, and who wrote it down (none: the patient's own link)."""

    given: bool
    text_version: str
    said_by: str
    relation: str
    how: str
    recorded_by: Text | None
    at: datetime


@dataclass(frozen=True)
class Standing:
    """One scope with its decisions, newest first; without one `stands` is what counts until somebody decides."""

    scope: Scope
    stands: bool
    decisions: tuple[Decided, ...]

    @property
    def last(self) -> Decided | None:
        """The decision that counts, or none."""
        return self.decisions[0] if self.decisions else None


def consents_of(patient_id: UUID) -> tuple[Standing, ...]:
    """Return all four scopes of one patient; one query."""
    found: dict[str, list[Decided]] = {code: [] for code in SCOPES}
    for row in Consent.objects.filter(patient_id=patient_id).select_related("recorded_by").order_by("-pk"):
        by = text(row.recorded_by.name_zh, row.recorded_by.name_en) if row.recorded_by else None
        found[row.scope].append(Decided(row.given, row.text_version, row.said_by, row.relation, row.how, by, row.at))
    return tuple(
        Standing(scope, found[code][0].given if found[code] else scope.unsaid, tuple(found[code]))
        for code, scope in SCOPES.items()
    )
