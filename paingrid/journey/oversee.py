"""What the privacy officer does: search the audit, look at patterns, take a file along, watch somebody closely."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.records.models import CloseWatch
from paingrid.records.queries import emergencies, oversight, worth_a_look
from paingrid.records.wall.asking import errand


def search_audit(
    *,
    by: access.Actor,
    number: str = "",
    person: str = "",
    right: str = "",
    purpose: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    after: str = "",
    as_file: bool = False,
    now: datetime,
) -> oversight.Page:
    """
    Return a page (or a file's worth) of the audit of one's own grids, and keep that it was read.

    A number that belongs to nobody and one of another grid's patient find the same: nothing.
    """
    access.check_can_oversee(by)
    found = tuple(emergencies.patients_with(number)) if number else None
    wanted = oversight.Wanted(access.grids_overseen(by), found, person, right, purpose, since, until)
    length = oversight.A_FILE if as_file else oversight.A_PAGE
    page = oversight.search(wanted, after=after, length=length)
    searched = [name for name, said in (("number", number), ("person", person), ("right", right)) if said]
    # About whom it was asked is kept only where their rows were shown: the chain of another grid learns nothing.
    about = {row.patient_id for row in page.rows} if found else set()
    _keep("privacy.exported" if as_file else "privacy.searched", by, about, now, rows=len(page.rows), by_what=searched)
    return page


def look_at_patterns(
    *, by: access.Actor, now: datetime
) -> tuple[tuple[worth_a_look.Pattern, ...], tuple[worth_a_look.Unusual, ...]]:
    """Return what is worth a look in one's own grids, and keep that it was looked at."""
    access.check_can_oversee(by)
    grids = access.grids_overseen(by)
    _keep("privacy.patterns", by, set(), now)
    return worth_a_look.patterns(grids, now=now), worth_a_look.unusual_days(grids, now=now)


def watch_closely(*, by: access.Actor, number: str, now: datetime) -> bool:
    """Keep a closer eye on whoever has this whole number; false where they are not of one's grids."""
    access.check_can_oversee(by)
    mine = set(
        oversight.patients_of(access.grids_overseen(by), now=now).filter(
            patient_id__in=emergencies.patients_with(number)
        )
    )
    if len(mine) != 1:
        return False
    (patient_id,) = mine
    with transaction.atomic(durable=True):
        CloseWatch.objects.get_or_create(patient_id=patient_id, defaults={"since": now, "by_id": by.practitioner_id})
        audit("privacy.watched", by=by, patient_id=patient_id, now=now)
    return True


@errand("worth-a-look")
def watch_no_longer(*, by: access.Actor, patient_id: UUID, now: datetime) -> None:
    """End the closer eye on a patient of one's own grids; on anybody else nothing happens."""
    access.check_can_oversee(by)
    if patient_id not in {pk for pk, *_rest in oversight.watched(access.grids_overseen(by), now=now)}:
        return
    with transaction.atomic(durable=True):
        CloseWatch.objects.filter(patient_id=patient_id).delete()
        audit("privacy.unwatched", by=by, patient_id=patient_id, now=now)


def _keep(action: str, by: access.Actor, about: set[UUID | None], now: datetime, **details: object) -> None:
    """Durable before anything is shown: one row for each patient asked for, else one for the grid."""
    with transaction.atomic(durable=True):
        for patient_id in about - {None}:
            audit(action, by=by, patient_id=patient_id, now=now, **details)
        if not about - {None}:
            for grid_id in sorted(access.grids_overseen(by)):
                audit(action, by=by, grid_id=grid_id, now=now, **details)
