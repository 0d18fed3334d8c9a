"""Open, issue, reprint and revoke the personal links of patients and their families."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.records.models import PersonalLink, RelatedPerson
from paingrid.records.wall.asking import ask_as


class LinkRefused(Refusal):
    """This personal link does not open."""

    code = "link.unknown"
    text = {
        "zh": "这个链接无法使用。请向您的社区卫生服务中心要一张新的卡片。",
        "en": "This link does not work. Please ask your community health centre for a new card.",
    }


REVOKED = {
    "zh": "这个链接已经停用。请向您的社区卫生服务中心要一张新的卡片。",
    "en": "This link has been withdrawn. Please ask your community health centre for a new card.",
}
EXPIRED = {
    "zh": "这个链接已经过期。请向您的社区卫生服务中心要一张新的卡片。",
    "en": "This link has expired. Please ask your community health centre for a new card.",
}


@dataclass(frozen=True)
class IssuedLink:
    """A link ready to be handed over; `url_path` begins with `/p/`."""

    link_id: UUID
    url_path: str
    expires_at: datetime


def open_link(*, token: str, now: datetime) -> access.Actor:
    """
    Return the actor behind a personal link.

    :raises LinkRefused: unknown, withdrawn or expired; the first says nothing about whether it ever existed.
    """
    digest = digest_of(token)
    ask_as(link=digest, now=now)
    link = PersonalLink.objects.select_related("related_person").filter(digest=digest).first()
    if link is None:
        raise LinkRefused
    if link.revoked_at is not None:
        raise LinkRefused(code="link.revoked", text=REVOKED)
    if link.expires_at <= now or _person_expired(link.related_person, now):
        raise LinkRefused(code="link.expired", text=EXPIRED)
    return access.actor_of_link(link)


def issue_link(
    *,
    by: access.Actor,
    patient_id: UUID,
    related_person_id: int | None = None,
    days: int = 180,
    now: datetime,
) -> IssuedLink:
    """Make a new personal link for the patient, or for one family member of that patient."""
    access.check_can_care_for(by, patient_id, now=now)
    with transaction.atomic(durable=True):
        if related_person_id is not None:
            RelatedPerson.objects.get(pk=related_person_id, patient_id=patient_id)
        link = write_link(patient_id, related_person_id, by.practitioner_id, days, now)
        audit("link.issued", by=by, patient_id=patient_id, subject=str(link.pk), now=now)
    return IssuedLink(link.pk, path_of(link), link.expires_at)


def link_path(*, by: access.Actor, link_id: UUID, now: datetime) -> str:
    """Return the address of a link once more, to print its card again."""
    link = PersonalLink.objects.get(pk=link_id)
    access.check_can_care_for(by, link.patient_id, now=now)
    with transaction.atomic(durable=True):
        audit("link.shown", by=by, patient_id=link.patient_id, subject=str(link.pk), now=now)
    return path_of(link)


def revoke_link(*, by: access.Actor, link_id: UUID, now: datetime) -> None:
    """Withdraw a link at once; withdrawing it twice changes nothing."""
    link = PersonalLink.objects.get(pk=link_id)
    access.check_can_care_for(by, link.patient_id, now=now)
    with transaction.atomic(durable=True):
        live = PersonalLink.objects.filter(pk=link_id, revoked_at__isnull=True)
        if live.update(revoked_at=now, revoked_by_id=by.practitioner_id):
            audit("link.revoked", by=by, patient_id=link.patient_id, subject=str(link.pk), now=now)


def write_link(
    patient_id: UUID, related_person_id: int | None, issued_by_id: int | None, days: int, now: datetime
) -> PersonalLink:
    """Write one link row; needs an open transaction and a checked actor."""
    nonce = secrets.token_bytes(32)
    return PersonalLink.objects.create(
        patient_id=patient_id,
        related_person_id=related_person_id,
        nonce=nonce,
        digest=digest_of(_token(nonce)),
        issued_by_id=issued_by_id,
        issued_at=now,
        expires_at=now + timedelta(days=days),
    )


def path_of(link: PersonalLink) -> str:
    """Return the address of a link, derived from its nonce under the installation's link key."""
    return f"/p/{_token(bytes(link.nonce))}/"


def digest_of(token: str) -> bytes:
    """Return what is stored of a token; its 160 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def _token(nonce: bytes) -> str:
    mac = hmac.digest(settings.LINK_KEY.encode(), nonce, "sha256")[:20]
    return base64.b32encode(mac).decode().lower()


def _person_expired(person: RelatedPerson | None, now: datetime) -> bool:
    return person is not None and person.expires_at is not None and person.expires_at <= now
