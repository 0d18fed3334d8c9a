"""Which doors of a record a withdrawn consent shuts; the last decision on a scope counts, from its moment on."""

from __future__ import annotations

from uuid import UUID

from django.db.models import BooleanField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from paingrid.consortium.consents import SCOPES
from paingrid.records.models import Consent


def stands(scope: str, patient_id: UUID) -> bool:
    """Whether this consent stands now; what nobody has decided counts as its scope says. One query."""
    last = Consent.objects.filter(patient_id=patient_id, scope=scope).order_by("-pk")
    given = last.values_list("given", flat=True).first()
    return SCOPES[scope].unsaid if given is None else given


def standing(scope: str, patient: str = "patient_id") -> Q:
    """Return rows whose patient's consent stands, as a condition; `patient` is the column of the patient."""
    last = Consent.objects.filter(patient_id=OuterRef(patient), scope=scope).order_by("-pk").values("given")[:1]
    return Q(Coalesce(Subquery(last), Value(SCOPES[scope].unsaid), output_field=BooleanField()))
