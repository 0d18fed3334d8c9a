"""Add a picture to a consultation: known by its first bytes and not by its name, without what a camera adds."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from paingrid.consortium.attachments import NotThisFile, cleaned
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.consulting import MovedOn, check_is_asker, locked, write
from paingrid.records.models import Picture
from paingrid.records.models.consultations import OPEN

AT_MOST = 8


class NotAPicture(Refusal):
    """The content is no JPEG, PNG or WebP picture, or too large."""

    code = "consultation.picture"
    text = {
        "zh": "只能上传 JPEG、PNG 或 WebP 图片，每张不超过 5 MB，每次会诊最多 8 张。",
        "en": "Only JPEG, PNG and WebP pictures, up to 5 MB each and 8 a consultation.",
    }


def add_picture(*, by: access.Actor, consultation_id: UUID, content: bytes, now: datetime) -> UUID:
    """
    Keep a picture and return its id; the same picture twice is one.

    :raises NotAPicture: the bytes are no picture, whatever the file was called.
    """
    try:
        kept, media_type = cleaned(content)
    except NotThisFile:
        raise NotAPicture from None
    digest = hashlib.sha256(kept).hexdigest()
    with transaction.atomic(durable=True):
        row = locked(consultation_id)
        check_is_asker(by, row, now=now)
        if row.status not in OPEN:
            raise MovedOn
        known = row.pictures.filter(digest=digest).first()
        if known is not None:
            return known.pk
        if row.pictures.count() >= AT_MOST:
            raise NotAPicture
        picture = Picture.objects.create(
            pk=uuid4(),
            consultation=row,
            added_by_id=by.practitioner_id,
            at=now,
            media_type=media_type,
            content=kept,
            size=len(kept),
            digest=digest,
        )
        write(row, "picture", by, now=now)
        audit("consultation.picture", by=by, patient_id=row.patient_id, subject=str(picture.pk), now=now)
    return picture.pk
