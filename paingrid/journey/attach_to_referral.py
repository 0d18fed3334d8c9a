"""Put a picture or a PDF beside a referral; its type is found from its content."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from paingrid.consortium.attachments import kept_of
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.referral import check_on_a_side
from paingrid.records.models import Referral, ReferralAttachment

MOST_FILES = 10


class TooManyFiles(Refusal):
    """So many files are enough."""

    code = "attachment.too-many"
    text = {"zh": "一份转诊最多附 10 个文件。", "en": "A referral takes ten files at most."}


def attach_to_referral(
    *, by: access.Actor, referral_id: UUID, attachment_id: UUID, name: str, body: bytes, now: datetime
) -> None:
    """
    Keep a file; the same id sent twice is one file.

    :raises NoSuchReferral: on neither side. :raises NotThisFile: of another kind or too large.
    :raises TooManyFiles: ten are there.
    """
    kept, kind = kept_of(body)
    with transaction.atomic(durable=True):
        referral = Referral.objects.select_for_update().filter(pk=referral_id).first()
        check_on_a_side(by, referral)
        assert referral is not None  # the check above
        known = ReferralAttachment.objects.filter(referral=referral)
        if known.filter(pk=attachment_id).exists():
            return
        if known.count() >= MOST_FILES:
            raise TooManyFiles
        ReferralAttachment.objects.create(
            id=attachment_id,
            referral=referral,
            name=name.replace("/", "_").replace("\\", "_").strip()[-120:] or "file",
            content_type=kind,
            body=kept,
            added_by_id=by.practitioner_id,
            added_at=now,
        )
        audit("referral.attached", by=by, patient_id=referral.patient_id, subject=str(referral_id), now=now)
