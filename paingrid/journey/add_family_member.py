"""Add a family member or carer who may report for a patient or read along, and end that."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.records.models import PersonalLink, RelatedPerson

RELATIONSHIPS = ("daughter", "son", "spouse", "parent", "sibling", "carer", "other")
SCOPES = ("report", "read")


class NothingAllowed(Refusal):
    """A family member must be allowed something."""

    code = "family.scopes"
    text = {
        "zh": "请至少选一项：替病人报告，或查看情况。",
        "en": "Please allow at least one thing: reporting, or reading.",
    }


class ExpiresInThePast(Refusal):
    """The end lies in the past."""

    code = "family.expires"
    text = {"zh": "到期日期要晚于今天。", "en": "The last day must lie in the future."}


class NoSuchRelative(Refusal):
    """This person does not belong to this patient."""

    code = "missing.family"
    text = {"zh": "没有找到这位家属。", "en": "This family member was not found."}


def add_family_member(
    *,
    by: access.Actor,
    patient_id: UUID,
    name_zh: str,
    name_en: str = "",
    relationship: str,
    phone: str = "",
    scopes: tuple[str, ...],
    expires_at: datetime | None = None,
    invented: bool = False,
    now: datetime,
) -> int:
    """
    Write a family member and return their id; the same person entered twice stays one.

    :raises NothingAllowed: no known scope was given.
    :raises ExpiresInThePast: the end is over already.
    """
    access.check_can_change_record(by, patient_id, now=now)
    allowed = [scope for scope in SCOPES if scope in scopes]
    if not allowed:
        raise NothingAllowed
    if expires_at is not None and expires_at <= now:
        raise ExpiresInThePast
    with transaction.atomic(durable=True):
        namesakes = _current(patient_id, now).filter(name_zh=name_zh, relationship=relationship)
        known = next((one for one in namesakes if one.phone == phone), None)
        person = known or RelatedPerson(patient_id=patient_id, name_zh=name_zh, relationship=relationship, phone=phone)
        person.name_en, person.scopes, person.expires_at = name_en, allowed, expires_at
        person.invented = person.invented or invented
        person.save()
        audit("family.added", by=by, patient_id=patient_id, subject=str(person.pk), now=now, scopes=allowed)
    return person.pk


def end_family_member(*, by: access.Actor, patient_id: UUID, related_person_id: int, now: datetime) -> None:
    """
    End what a family member may do, and withdraw their links at once; ending twice changes nothing.

    :raises NoSuchRelative: the person does not belong to this patient.
    """
    access.check_can_change_record(by, patient_id, now=now)
    with transaction.atomic(durable=True):
        person = RelatedPerson.objects.select_for_update().filter(pk=related_person_id, patient_id=patient_id).first()
        if person is None:
            raise NoSuchRelative
        if person.expires_at is None or person.expires_at > now:
            person.expires_at = now
            person.save(update_fields=["expires_at"])
        live = PersonalLink.objects.filter(related_person=person, revoked_at__isnull=True)
        withdrawn = live.update(revoked_at=now, revoked_by_id=by.practitioner_id)
        audit("family.ended", by=by, patient_id=patient_id, subject=str(person.pk), now=now, links=withdrawn)


def _current(patient_id: UUID, now: datetime):  # type: ignore[no-untyped-def]  -- a QuerySet generic adds nothing here
    return RelatedPerson.objects.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now), patient_id=patient_id)
