"""Write and end the agreements between institutions: a grid's coordinator for its places, an administrator for all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.records.models import Agreement, Institution, Territory
from paingrid.records.models.agreements import PURPOSES
from paingrid.records.queries.agreements import Map
from paingrid.timekeeping import SHANGHAI


class BadAgreement(Refusal):
    """Something is missing or makes no sense."""

    code = "agreement.bad"
    text = {
        "zh": "请核对：两家不同的机构（或一个网格）、至少一项用途、协议编号，以及合理的日期。",
        "en": "Please check: two institutions (or a grid), at least one purpose, the paper's number, sensible dates.",
    }


def make_agreement(
    *,
    by: access.Actor,
    institution_id: int,
    other_id: int | None,
    grid_id: int | None,
    with_those_below: bool,
    purposes: Sequence[str],
    paper: str,
    signed_by: str,
    starts_on: date,
    ends_on: date | None,
    now: datetime,
) -> int:
    """Write an agreement and return its id; the same paper twice is one. :raises BadAgreement: it makes no sense."""
    check_can_agree(by, institution_id)
    chosen, number = sorted(set(purposes)), paper.replace("\x00", "").strip()[:160]
    if not chosen or not set(chosen) <= set(PURPOSES) or not number or (other_id is None) == (grid_id is None):
        raise BadAgreement
    if other_id == institution_id or not _days_fit(starts_on, ends_on, now):
        raise BadAgreement
    with transaction.atomic(durable=True):
        Institution.objects.select_for_update(no_key=True).get(pk=institution_id)
        _check_other(other_id, grid_id)
        row, new = Agreement.objects.get_or_create(
            institution_id=institution_id,
            other_id=other_id,
            grid_id=grid_id,
            paper=number,
            starts_on=starts_on,
            defaults={
                "with_those_below": with_those_below,
                "purposes": chosen,
                "signed_by": signed_by.replace("\x00", "").strip()[:160],
                "ends_on": ends_on,
                "recorded_by_id": by.practitioner_id,
                "recorded_at": now,
            },
        )
        if new:
            audit("agreement.made", by=by, subject=str(row.pk), now=now, purposes=chosen)
    return row.pk


def end_agreement(*, by: access.Actor, agreement_id: int, now: datetime) -> None:
    """End an agreement today; what was opened through it already runs to its own end. Ending twice is once."""
    today = now.astimezone(SHANGHAI).date()
    with transaction.atomic(durable=True):
        row = Agreement.objects.select_for_update(of=("self",)).filter(pk=agreement_id).first()
        if row is None:
            raise access.NotAllowed(code="access.role", text=access.WRONG_ROLE)
        check_can_agree(by, row.institution_id)
        if row.ends_on is None or row.ends_on > today:
            row.ends_on, row.ended_by_id = max(today, row.starts_on), by.practitioner_id
            row.save(update_fields=["ends_on", "ended_by"])
            audit("agreement.ended", by=by, subject=str(row.pk), now=now)


def check_can_agree(by: access.Actor, institution_id: int | None = None) -> None:
    """Refuse unless an administrator, or the coordinator of the grid the institution lies in."""
    if by.administrator:
        return
    grids = {r.territory_id for r in by.roles if r.role == "grid-coordinator"}
    if not grids or (institution_id is not None and Map().grid(institution_id) not in grids):
        raise access.NotAllowed(code="access.role", text=access.WRONG_ROLE)


def _days_fit(starts_on: date, ends_on: date | None, now: datetime) -> bool:
    today = now.astimezone(SHANGHAI).date()
    near = abs(starts_on - today) <= timedelta(days=3650)
    return near and (ends_on is None or starts_on < ends_on <= today + timedelta(days=3650))


def _check_other(other_id: int | None, grid_id: int | None) -> None:
    found = Institution.objects.filter(pk=other_id) if other_id else Territory.objects.filter(pk=grid_id, kind="grid")
    if not found.exists():
        raise BadAgreement
