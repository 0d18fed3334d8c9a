"""Take back what is used or left: counted, narcotics with a witness, more than was out only with a word on it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from paingrid.clinical.medicines.product import Form, Product
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.dispense import BY_ID, CONTROLLED, SHORTEST_REASON, NotHere, lock_patient
from paingrid.journey.steps.audit import audit
from paingrid.records.models import Dispensing, Prescription, Returned
from paingrid.records.queries.dispensary import colleagues

#: What may come back used, by the form of the product.
USED = {"used-patch": Form.PATCH, "used-ampoule": Form.INJECTION}


class WrongKind(Refusal):
    """Used ampoules of a tablet, used patches of an injection."""

    code = "dispensary.wrong-kind"
    text = {
        "zh": "交回的种类和药品对不上：贴片、安瓿或剩余药品。",
        "en": "What came back does not fit the product: patches, ampoules or unused medicine.",
    }


class NeedsWitness(Refusal):
    """Narcotics are counted by two."""

    code = "dispensary.witness"
    text = {
        "zh": "麻醉药品和第一类精神药品要由本机构另一位在岗人员见证清点。",
        "en": "Narcotics and psychotropics class 1 are counted with a second person of this institution.",
    }


class MoreThanOut(Refusal):
    """More came back than was ever handed out, without a word on it."""

    code = "dispensary.more-than-out"
    text = {
        "zh": "交回的比登记发出的还多。请核对；确实如此请在备注写明来源。",
        "en": "More came back than was handed out. Check it; if it is right, say in the remark where it came from.",
    }


def take_back(
    *,
    by: access.Actor,
    institution_id: int,
    patient_id: UUID,
    row_id: UUID,
    product: str,
    kind: str,
    units: int,
    witness_id: int | None = None,
    note: str = "",
    now: datetime,
) -> UUID:
    """
    Write what came back; the same form sent twice is written once.

    :raises NotHere: nobody this dispensary serves, or a product that does not exist.
    :raises WrongKind: ampoules of tablets and the like. :raises NeedsWitness: a narcotic counted alone.
    :raises MoreThanOut: more than was handed out, without a remark.
    """
    access.check_can_dispense(by, institution_id, now=now)
    found = BY_ID.get(product)
    if found is None or not Prescription.objects.filter(patient_id=patient_id, institution_id=institution_id).exists():
        raise NotHere
    if units < 1 or kind not in Returned.Kind.values or USED.get(kind, found.form) is not found.form:
        raise WrongKind
    _check_witness(by, institution_id, found, witness_id, now)
    with transaction.atomic(durable=True):
        lock_patient(patient_id)
        if Returned.objects.filter(pk=row_id, patient_id=patient_id).exists():
            return row_id
        if units > still_out(patient_id, product) and len(note.strip()) < SHORTEST_REASON:
            raise MoreThanOut
        Returned.objects.create(
            id=row_id,
            patient_id=patient_id,
            institution_id=institution_id,
            product=product,
            kind=kind,
            units=units,
            returned_at=now,
            returned_by_id=by.practitioner_id,
            witness_id=witness_id,
            recorded_at=now,
            note=note.strip()[:400],
        )
        audit("taken-back", by=by, patient_id=patient_id, subject=str(row_id), now=now, kind=kind, units=units)
    return row_id


def still_out(patient_id: UUID, product: str) -> int:
    """Return how many units were handed out and have not come back, used or unused; two queries."""
    out = Dispensing.objects.filter(patient_id=patient_id, product=product, corrected_by__isnull=True)
    back = Returned.objects.filter(patient_id=patient_id, product=product, corrected_by__isnull=True)
    return sum(out.values_list("units", flat=True)) - sum(back.values_list("units", flat=True))


def _check_witness(
    by: access.Actor, institution_id: int, product: Product, witness_id: int | None, now: datetime
) -> None:
    if witness_id is None:
        if product.schedule in CONTROLLED:
            raise NeedsWitness
        return
    people = colleagues(institution_id, but=by.practitioner_id, now=now)
    if all(pk != witness_id for pk, _name in people):
        raise NeedsWitness
