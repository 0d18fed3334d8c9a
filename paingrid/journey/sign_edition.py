"""Sign other values of the clinical numbers: from then on they hold; what is stored keeps those of its own day."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from paingrid.clinical.numbers import BUILT_IN
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.records.models import EditionPreview, TableEdition
from paingrid.records.queries.editions import edition_in_force
from paingrid.records.wall.asking import errand

#: A ground is a sentence, not a dot.
SHORTEST_GROUND = 10
#: After this the people have moved on, and the preview no longer says whose advice changes [default].
FRESH_FOR = timedelta(hours=24)


class NoSuchPreview(Refusal):
    """No such preview."""

    code = "missing.preview"
    text = {"zh": "没有这份预览。", "en": "There is no such preview."}


class NotWorkedOut(Refusal):
    """Not everybody has been worked out yet."""

    code = "edition.not-worked-out"
    text = {
        "zh": "还没有算完所有病人，算完才能签。",
        "en": "Not everybody has been worked out yet: it can be signed afterwards.",
    }


class NoLongerFresh(Refusal):
    """The preview is old, or another edition was signed since."""

    code = "edition.no-longer-fresh"
    text = {
        "zh": "这份预览已经过期（超过 24 小时，或者之后签过别的版本）。请重新预览再签。",
        "en": "This preview no longer holds (older than 24 h, or another edition was signed since). Work it out again.",
    }


class GroundMissing(Refusal):
    """Nobody said why."""

    code = "edition.ground-missing"
    text = {
        "zh": "请写明理由和依据（至少 10 个字）。",
        "en": "Please say why and on what ground (at least 10 characters).",
    }


@errand("edition-effects")
def sign_edition(*, by: access.Actor, preview_id: UUID, ground: str, now: datetime) -> str:
    """
    Put a worked-out preview in force and return its version; signed twice it is one edition.

    :raises NotAllowed: no pharmacist or pain doctor. :raises NoSuchPreview: wrong id.
    :raises NotWorkedOut: people are still missing. :raises NoLongerFresh: old, or overtaken by another edition.
    :raises GroundMissing: without its ground.
    """
    access.check_can_sign_edition(by, now=now)
    with transaction.atomic(durable=True):
        _one_at_a_time()
        preview = EditionPreview.objects.select_for_update(of=("self",)).filter(pk=preview_id).first()
        if preview is None:
            raise NoSuchPreview
        if preview.signed_as is not None:
            return preview.signed_as.version
        _check_ready(preview, ground, now)
        edition = TableEdition.objects.create(
            version=f"{BUILT_IN.version}-{TableEdition.objects.count() + 1}",
            values=preview.values,
            note=ground.strip(),
            signed_by_id=by.practitioner_id,
            signed_at=now,
        )
        preview.signed_as = edition
        preview.save(update_fields=["signed_as"])
        audit("edition.signed", by=by, subject=edition.version, now=now, values=preview.values)
    return edition.version


@errand("edition-effects")
def drop_preview(*, by: access.Actor, preview_id: UUID, now: datetime) -> None:
    """
    Throw a preview away that was not signed. :raises NotAllowed: not theirs to do. :raises NoSuchPreview: gone already.
    """
    access.check_can_sign_edition(by, now=now)
    with transaction.atomic(durable=True):
        preview = EditionPreview.objects.select_for_update().filter(pk=preview_id, signed_as__isnull=True).first()
        if preview is None:
            raise NoSuchPreview
        preview.delete()
        audit("edition.dropped", by=by, subject=str(preview_id), now=now)


def _one_at_a_time() -> None:
    """Two signatures at once: the second sees the first, and is told that its preview no longer holds."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE records_tableedition IN SHARE ROW EXCLUSIVE MODE")


def _check_ready(preview: EditionPreview, ground: str, now: datetime) -> None:
    if preview.finished_at is None:
        raise NotWorkedOut
    if preview.base != edition_in_force().version or now - preview.proposed_at > FRESH_FOR:
        raise NoLongerFresh
    if len(ground.strip()) < SHORTEST_GROUND:
        raise GroundMissing
