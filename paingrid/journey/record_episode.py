"""The breakthrough diary: an extra dose, and how the pain was 30 and 60 minutes after it."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.db import IntegrityError, transaction

from paingrid.clinical.medicines.products import product_named
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.records.models import Episode, Relief

TRIGGERS = frozenset({"movement", "end-of-dose", "spontaneous", "care", "unknown"})
MOST_UNITS = Decimal(20)
#: How far back a dose may be written down [default]; an older one belongs into a report.
OLDEST = timedelta(hours=24)
LOOKS = (30, 60)


class NoSuchEpisode(Refusal):
    """This dose is not in this patient's diary."""

    code = "missing.episode"
    text = {"zh": "没有找到这次加药的记录。", "en": "This extra dose is not on record."}


class DoseInFuture(Refusal):
    """A dose that was not given yet, or long ago."""

    code = "episode.time"
    text = {"zh": "用药时间不对，请重新选。", "en": "This time cannot be right: choose again."}


def record_episode(
    *,
    by: access.Actor,
    patient_id: UUID,
    episode_id: UUID,
    nrs_before: int | None,
    trigger: str,
    taken_at: datetime,
    product: str,
    count: str,
    now: datetime,
) -> UUID:
    """
    Keep an extra dose; what was sent is kept word for word, a value that makes no sense is unknown in its column.

    The same id sent again is the same dose.

    :raises DoseInFuture: a time after now or over a day ago.
    """
    access.check_can_report(by, patient_id, now=now)
    if not now - OLDEST <= taken_at <= now:
        raise DoseInFuture
    said = {"nrs": nrs_before, "trigger": trigger, "product": product, "count": count}
    found = product_named(product) if product else ()
    with transaction.atomic(durable=True):
        known = Episode.objects.filter(pk=episode_id).first()
        if known is not None:
            if known.patient_id != patient_id:
                raise NoSuchEpisode
            return known.pk
        Episode.objects.create(
            id=episode_id,
            patient_id=patient_id,
            link_id=by.link_id,
            practitioner_id=by.practitioner_id,
            began_at=taken_at,
            trigger=trigger if trigger in TRIGGERS else "",
            nrs_before=nrs_before if nrs_before is not None and 0 <= nrs_before <= 10 else None,
            taken_at=taken_at,
            product=found[0].id if len(found) == 1 else "",
            count=_count(count),
            said=said,
            received_at=now,
        )
        audit("episode.recorded", by=by, patient_id=patient_id, subject=str(episode_id), now=now)
    return episode_id


def record_relief(
    *, by: access.Actor, patient_id: UUID, episode_id: UUID, minutes: int, nrs: int, now: datetime
) -> None:
    """
    Keep the score after an extra dose, once for each look; the first one told counts.

    :raises NoSuchEpisode: not this patient's, or a look that is not asked for.
    """
    access.check_can_report(by, patient_id, now=now)
    if minutes not in LOOKS or not Episode.objects.filter(pk=episode_id, patient_id=patient_id).exists():
        raise NoSuchEpisode
    try:
        with transaction.atomic(durable=True):
            Relief.objects.create(episode_id=episode_id, minutes=minutes, nrs=nrs, said={"nrs": nrs}, received_at=now)
            audit("episode.relief", by=by, patient_id=patient_id, subject=str(episode_id), now=now, minutes=minutes)
    except IntegrityError:
        return


def _count(said: str) -> Decimal | None:
    try:
        count = Decimal(said)
    except InvalidOperation:
        return None
    return count if count.is_finite() and 0 < count <= MOST_UNITS else None
