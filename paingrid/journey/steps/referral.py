"""Move a referral: write the history, give the next step an owner and a clock, tell both sides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from paingrid.consortium.consents import SHARING
from paingrid.consortium.referral import REFERRAL, process_of
from paingrid.errors import Refusal
from paingrid.journey.access import Actor, clinics_of
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.notify import notify
from paingrid.journey.steps.transactions import require_transaction
from paingrid.records.models import Institution, Practitioner, Referral, ReferralEvent
from paingrid.records.queries.consent_doors import stands
from paingrid.records.queries.duty import people_of


class NoSuchReferral(Refusal):
    """Not there, or not of the reader's sides."""

    code = "missing.referral"
    text = {"zh": "没有这份转诊，或者它不在您这一方。", "en": "There is no such referral, or you are on neither side."}


ANSWERS = frozenset({"accepted", "refused"})


def enter(referral: Referral, status: str, *, now: datetime) -> None:
    """Set the state with its owner and its time; an end has neither. Nothing is saved."""
    state = process_of(referral.kind).state(status)
    referral.status, referral.owes, referral.reminders = status, state.owes or "", 0
    referral.due_at = None if state.within is None else now + state.within[referral.urgency]
    referral.remind_at = referral.due_at
    referral.ended_at = now if state.is_end else None
    if status in ANSWERS and referral.answered_at is None:
        referral.answered_at = now


def write_event(
    referral: Referral, move: str, start: str, *, side: str, by: Actor | None, note: str, now: datetime, **details: Any
) -> None:
    """Append one line of history, and the audit's."""
    require_transaction()
    ReferralEvent.objects.create(
        referral=referral,
        at=now,
        move=move,
        start=start,
        end=referral.status,
        side=side,
        practitioner_id=by.practitioner_id if by else None,
        note=note,
        details=details,
    )
    if by is not None:
        audit(f"referral.{move}", by=by, patient_id=referral.patient_id, subject=str(referral.pk), now=now)


def tell(referral: Referral, occasion: str, said: dict[str, str], *, sides: Iterable[str], now: datetime) -> int:
    """Tell the people of these sides; return how many. `occasion` is told once."""
    people: list[Practitioner] = []
    for side in sides:
        people += people_of_side(referral, side, now=now)
    return notify(
        people,
        occasion=f"referral:{referral.pk}:{occasion}",
        urgency=referral.urgency,
        said=said,
        address=f"/referrals/{referral.pk}/",
        now=now,
    )


def people_of_side(referral: Referral, side: str, *, now: datetime) -> list[Practitioner]:
    """Return who is there now on one side: the patient's team, or the receiving institution; `grid`: coordinators."""
    if side == "sender":
        return people_of(institution_id=referral.sender_id, team_id=referral.team_id, now=now)
    if side == "receiver":
        return people_of(institution_id=referral.receiver_id, now=now)
    return people_of(institution_id=referral.sender_id, grid_id=referral.team.grid_id, now=now)


def words(move: str, to: Institution) -> dict[str, str]:
    """Return what is told of a move: never a name of a patient."""
    text = REFERRAL.move(move).text
    return {
        "zh": f"转诊（{to.name_zh}）：{text['zh']}。",
        "en": f"Referral ({to.name_en or to.name_zh}): {text['en']}.",
    }


def sides_of(by: Actor, referral: Referral) -> frozenset[str]:
    """Return the sides on which an actor stands: the patient's own team, the receiver while the record is shared."""
    found = set()
    if referral.team_id in by.team_ids:
        found.add("sender")
    if referral.receiver_id in clinics_of(by) and stands(SHARING, referral.patient_id):
        found.add("receiver")
    return frozenset(found)


def check_on_a_side(by: Actor, referral: Referral | None) -> frozenset[str]:
    """Return the sides of an actor. :raises NoSuchReferral: none, with one text for "not yours" and "not there"."""
    sides = sides_of(by, referral) if referral is not None else frozenset()
    if not sides:
        raise NoSuchReferral
    return sides
