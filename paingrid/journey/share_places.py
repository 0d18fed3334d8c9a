"""Write what an institution shares: slots, beds, pumps, visit hours; and close it again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from paingrid.consortium.services import RESOURCES
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.records.models import Institution, Resource

MOST_PLACES = 200


class WrongPlaces(Refusal):
    """No such kind, no name, or a number of places that cannot be meant."""

    code = "resource.wrong"
    text = {
        "zh": "请写明名称，位数在 1 到 200 之间。",
        "en": "Please give a name, and between 1 and 200 places.",
    }


def share_places(
    *,
    by: access.Actor,
    institution_id: int,
    kind: str,
    name_zh: str,
    name_en: str = "",
    places: int,
    now: datetime,
) -> int:
    """
    Share places of a kind; the same name of the same kind again changes how many there are. Returns its id.

    :raises NotAllowed: does not lead here. :raises WrongPlaces: no name, no such kind, or an impossible number.
    """
    access.check_can_manage_duty(by, institution_id, now=now)
    if kind not in RESOURCES or not name_zh.strip() or not 1 <= places <= MOST_PLACES:
        raise WrongPlaces
    with transaction.atomic(durable=True):
        place = Institution.objects.select_for_update(no_key=True).get(pk=institution_id)
        row, _new = Resource.objects.update_or_create(
            institution=place,
            kind=kind,
            name_zh=name_zh.strip()[:80],
            defaults={"name_en": name_en.strip()[:120], "places": places, "closed": False},
        )
        audit("resource.shared", by=by, subject=str(row.pk), now=now, kind=kind, places=places)
    return row.pk


def close_places(*, by: access.Actor, institution_id: int, resource_id: int, now: datetime) -> None:
    """Share it no longer; what is booked stays booked. :raises WrongPlaces: not of this institution."""
    access.check_can_manage_duty(by, institution_id, now=now)
    with transaction.atomic(durable=True):
        if not Resource.objects.filter(pk=resource_id, institution_id=institution_id).update(closed=True):
            raise WrongPlaces
        audit("resource.closed", by=by, subject=str(resource_id), now=now)
