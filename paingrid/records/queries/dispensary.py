"""The dispensary of one institution: whom it serves, what may be handed out, what is out, and the register."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from paingrid.records.models import (
    Dispensing,
    Institution,
    Patient,
    Practitioner,
    PractitionerRole,
    Prescription,
    Returned,
)

Text = dict[str, str]
DISPENSED = "dispensed"


@dataclass(frozen=True)
class Place:
    """One institution; `can_stock_narcotics` says that it holds the purchase card."""

    pk: int
    name: Text
    can_stock_narcotics: bool


@dataclass(frozen=True)
class Served:
    """A patient for whom a prescription was drawn at this institution."""

    patient_id: UUID
    name: Text
    invented: bool
    birth_on: date
    allergies: str
    last_drawn_at: datetime


@dataclass(frozen=True)
class Row:
    """One line of the register. `kind` is "dispensed" or what came back; `corrected` by a later line."""

    row_id: UUID
    table: str
    kind: str
    at: datetime
    patient_id: UUID
    patient: Text
    product: str
    units: int
    days: Decimal | None
    batch: str
    by: Text
    witness: Text | None
    note: str
    prescription_id: UUID | None
    institution_id: int
    corrects: UUID | None
    corrected: bool


@dataclass(frozen=True)
class Filled:
    """A prescription with what was handed out on it so far, by product; one line a product, by `one_line_a_product`."""

    prescription_id: UUID
    drawn_at: datetime
    days: int
    form_kind: str
    lines: list[dict[str, Any]]
    handed: dict[str, int]


def place(institution_id: int) -> Place | None:
    """Return one institution, or none; one query."""
    row = Institution.objects.filter(pk=institution_id).first()
    return None if row is None else Place(row.pk, _text(row.name_zh, row.name_en), row.can_stock_narcotics)


def served(institution_id: int, *, search: str = "", at_most: int = 50) -> tuple[Served, ...]:
    """Return the living patients with a prescription drawn here, the latest first; one query."""
    rows = Patient.objects.filter(
        Q(prescriptions__institution_id=institution_id) & ~Q(prescriptions__status="void"), died_at__isnull=True
    )
    if search:
        rows = rows.filter(Q(name_zh__icontains=search) | Q(name_en__icontains=search))
    found = rows.annotate(last_drawn_at=Max("prescriptions__drawn_at")).order_by("-last_drawn_at")[:at_most]
    return tuple(_served(row) for row in found)


def one_served(institution_id: int, patient_id: UUID) -> Served | None:
    """Return the patient if a prescription was ever drawn here, dead or alive: empties come back later; one query."""
    rows = Patient.objects.filter(pk=patient_id, prescriptions__institution_id=institution_id)
    row = rows.annotate(last_drawn_at=Max("prescriptions__drawn_at")).first()
    return None if row is None else _served(row)


def _served(row: Patient) -> Served:
    return Served(
        row.pk,
        _text(row.name_zh, row.name_en),
        row.invented,
        row.birth_on,
        row.allergies,
        row.last_drawn_at,  # type: ignore[attr-defined]  # annotated
    )


def prescriptions(institution_id: int, patient_id: UUID, *, since: datetime) -> tuple[Filled, ...]:
    """Return the prescriptions drawn here since then that are not void, newest first; two queries."""
    rows = list(
        Prescription.objects.filter(institution_id=institution_id, patient_id=patient_id, drawn_at__gte=since)
        .exclude(status="void")
        .order_by("-drawn_at")
    )
    handed = Dispensing.objects.filter(prescription__in=rows, corrected_by__isnull=True)
    counted: dict[UUID, dict[str, int]] = {row.pk: {} for row in rows}
    for one in handed:
        sums = counted[one.prescription_id]  # type: ignore[index]  # filtered by prescription
        sums[one.product] = sums.get(one.product, 0) + one.units
    return tuple(
        Filled(row.pk, row.drawn_at, row.days, row.form_kind, one_line_a_product(row.lines), counted[row.pk])
        for row in rows
    )


def one_line_a_product(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """
    Return the lines of a prescription with those of one product added up.

    A tablet by the clock and the same tablet as needed are two lines on paper, but one box at the counter.
    """
    joined: dict[str, dict[str, Any]] = {}
    for line in lines:
        product = line.get("product") or ""
        known = joined.get(product)
        if product and known is not None:
            counts = (known["count"], line.get("count"))
            known["count"] = None if None in counts else sum(counts)
            known["directions"] = {
                lang: f"{known['directions'][lang]}; {line['directions'][lang]}" for lang in known["directions"]
            }
        elif product:
            joined[product] = {**line, "count": line.get("count")}
    return list(joined.values())


def of_patient(patient_id: UUID) -> tuple[Row, ...]:
    """Return everything handed out to and taken back from a patient anywhere, newest first; two queries."""
    return _rows(Dispensing.objects.filter(patient_id=patient_id), Returned.objects.filter(patient_id=patient_id))


def register(institution_id: int, *, since: datetime, until: datetime, product: str = "") -> tuple[Row, ...]:
    """Return the register of an institution, oldest first (`until` exclusive); two queries."""
    named = {"product": product} if product else {}
    out = Dispensing.objects.filter(
        institution_id=institution_id, dispensed_at__gte=since, dispensed_at__lt=until, **named
    )
    back = Returned.objects.filter(
        institution_id=institution_id, returned_at__gte=since, returned_at__lt=until, **named
    )
    return tuple(reversed(_rows(out, back)))


def products_of(institution_id: int) -> tuple[str, ...]:
    """Return the ids of the products in the register; one query."""
    found = Dispensing.objects.filter(institution_id=institution_id).order_by("product")
    return tuple(found.values_list("product", flat=True).distinct())


def row(institution_id: int, table: str, row_id: UUID) -> Row | None:
    """Return one line of this register, or none; one query."""
    if table == DISPENSED:
        found = _rows(Dispensing.objects.filter(pk=row_id, institution_id=institution_id), Returned.objects.none())
    else:
        found = _rows(Dispensing.objects.none(), Returned.objects.filter(pk=row_id, institution_id=institution_id))
    return found[0] if found else None


def colleagues(institution_id: int, *, but: int | None, now: datetime) -> tuple[tuple[int, Text], ...]:
    """Return who works here now and may be a witness; one query."""
    current = Q(starts_at__lte=now) & (Q(ends_at__isnull=True) | Q(ends_at__gt=now))
    roles = PractitionerRole.objects.filter(current, institution_id=institution_id).values("practitioner_id")
    people = Practitioner.objects.filter(pk__in=roles, account__is_active=True).exclude(pk=but).order_by("name_zh")
    return tuple((one.pk, _text(one.name_zh, one.name_en)) for one in people)


def _rows(out: QuerySet[Dispensing], back: QuerySet[Returned]) -> tuple[Row, ...]:
    handed = [_dispensed(one) for one in out.select_related("patient", "dispensed_by").prefetch_related("corrected_by")]
    returned = [
        _returned(one)
        for one in back.select_related("patient", "returned_by", "witness").prefetch_related("corrected_by")
    ]
    return tuple(sorted((*handed, *returned), key=lambda one: (one.at, str(one.row_id)), reverse=True))


def _dispensed(one: Dispensing) -> Row:
    return Row(
        row_id=one.pk,
        table=DISPENSED,
        kind=DISPENSED,
        at=one.dispensed_at,
        patient_id=one.patient_id,
        patient=_text(one.patient.name_zh, one.patient.name_en),
        product=one.product,
        units=one.units,
        days=one.days_covered,
        batch=one.batch,
        by=_name(one.dispensed_by),
        witness=None,
        note="；".join(filter(None, (one.early_why, one.note))),
        prescription_id=one.prescription_id,
        institution_id=one.institution_id,
        corrects=one.corrects_id,
        corrected=_is_corrected(one.corrected_by.all()),
    )


def _returned(one: Returned) -> Row:
    return Row(
        row_id=one.pk,
        table="returned",
        kind=one.kind,
        at=one.returned_at,
        patient_id=one.patient_id,
        patient=_text(one.patient.name_zh, one.patient.name_en),
        product=one.product,
        units=one.units,
        days=None,
        batch="",
        by=_name(one.returned_by),
        witness=_name(one.witness) if one.witness else None,
        note=one.note,
        prescription_id=None,
        institution_id=one.institution_id,
        corrects=one.corrects_id,
        corrected=_is_corrected(one.corrected_by.all()),
    )


def _is_corrected(later: Iterable[object]) -> bool:
    return any(True for _ in later)


def _name(person: Practitioner) -> Text:
    return _text(person.name_zh, person.name_en)


def _text(zh: str, en: str) -> Text:
    return {"zh": zh, "en": en or zh}
