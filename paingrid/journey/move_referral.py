"""
Take a referral one step on: accept, ask back, refuse, arrive, send home, confirm, close.

The table of moves (`paingrid.consortium.referral`) says who may do what in which state and what must be said with it.
Each step tells the other side. Of two steps in the same second one wins; the other is told where it stands now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction

from paingrid.consortium.process import Move
from paingrid.consortium.referral import DOWN, REFERRAL, process_of
from paingrid.consortium.return_plan import missing
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.booking import NoSuchResource, Wanted, settle_place, take_place
from paingrid.journey.steps.come_home import come_home
from paingrid.journey.steps.open_tasks import Work, upsert_task
from paingrid.journey.steps.referral import NoSuchReferral, check_on_a_side, enter, sides_of, tell, words, write_event
from paingrid.journey.steps.return_plan import MoreNeeded, return_plan
from paingrid.records.models import Booking, Institution, Patient, Referral, ReferralEvent, Task
from paingrid.records.queries.carrying_on import needs_of
from paingrid.timekeeping import SHANGHAI

SHORTEST = 4
END_OF_VISIT_DAY = time(18, 0)
#: What becomes of a place that was held.
PLACE_BECOMES = {**dict.fromkeys(("refuse", "withdraw", "decline"), "released"), "arrive": "used"}
VISIT_WHY = {"zh": "出院转回后的第一次随访", "en": "First visit after coming home from hospital"}
LONGEST_AHEAD_DAYS = 60


class NotNow(Refusal):
    """This step is not open any more, or not yet."""

    code = "conflict.referral-step"
    text = {"zh": "现在不能做这一步，转诊已经变了。", "en": "This step is not open now: the referral has moved on."}


class CannotCarryOn(Refusal):
    """The community lacks something that the plan needs."""

    code = "referral.cannot-carry-on"
    text = {"zh": "社区现在还接不了，缺：", "en": "The community cannot carry on yet. Missing:"}

    def __init__(self, lacking: list[dict[str, str]]) -> None:
        super().__init__(
            text={
                "zh": f"{self.text['zh']}{'、'.join(one['zh'] for one in lacking)}。请先解决，或者选“暂时接不了”。",
                "en": f"{self.text['en']} {', '.join(one['en'] for one in lacking)}. Mend this first, or hold it.",
            }
        )


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said with a step; each move needs its own part of it."""

    note: str = ""
    alternative_id: int | None = None
    expected_at: datetime | None = None
    visit_on: date | None = None
    #: A place of the receiver to take with accepting, where none is held yet.
    hold: Wanted | None = None
    plan: Mapping[str, Any] = field(default_factory=dict)


def move_referral(
    *, by: access.Actor, referral_id: UUID, move: str, version: int, said: Said | None = None, now: datetime
) -> str:
    """
    Do one move and return the new state; pressed twice by the same hand it is done once.

    :raises NoSuchReferral: on neither side. :raises NotNow: not in this state, or not by this side.
    :raises MoreNeeded: something is not said. :raises CannotCarryOn: the community lacks what the plan needs.
    :raises Full: the place to hold went to somebody else.
    """
    words_with = said or Said()
    with transaction.atomic(durable=True):
        referral = _locked(by, referral_id)
        process = process_of(referral.kind)
        if move not in {one.code for one in process.moves} - {"reroute"}:
            raise NotNow
        step = process.move(move)
        if _done_already(referral, step, by, version):
            return referral.status
        side = _side(by, referral, step)
        if referral.version != version or referral.status not in step.start:
            raise NotNow(text=_where(referral))
        start = referral.status
        details = _take_in(referral, step, words_with, now)
        _take_place(by, referral, step, words_with, now)
        enter(referral, step.end, now=now)
        referral.version += 1
        referral.save()
        write_event(referral, move, start, side=side, by=by, note=words_with.note.strip(), now=now, **details)
        _after(by, referral, step, words_with, now)
        others = {"sender", "receiver"} - {side}
        tell(referral, f"{move}:{referral.version}", words(move, referral.receiver), sides=others, now=now)
    return referral.status


def _locked(by: access.Actor, referral_id: UUID) -> Referral:
    known = Referral.objects.filter(pk=referral_id).only("patient_id").first()
    if known is None:
        raise NoSuchReferral
    # The same order of locks everywhere: patient, then what belongs to them.
    Patient.objects.select_for_update(no_key=True).get(pk=known.patient_id)
    referral = Referral.objects.select_for_update(of=("self",)).select_related("team", "receiver").get(pk=referral_id)
    check_on_a_side(by, referral)
    return referral


def _side(by: access.Actor, referral: Referral, step: Move) -> str:
    sides = sides_of(by, referral) & step.by
    if not sides:
        raise NotNow
    return min(sides)


def _done_already(referral: Referral, step: Move, by: access.Actor, version: int) -> bool:
    if referral.version != version + 1 or referral.status != step.end:
        return False
    last = ReferralEvent.objects.filter(referral=referral).order_by("-pk").first()
    return last is not None and (last.move, last.practitioner_id) == (step.code, by.practitioner_id)


def _where(referral: Referral) -> dict[str, str]:
    state = REFERRAL.state(referral.status).text
    return {
        "zh": f"{NotNow.text['zh']}现在是：{state['zh']}。",
        "en": f"{NotNow.text['en']} It now stands at: {state['en']}.",
    }


def _take_in(referral: Referral, step: Move, said: Said, now: datetime) -> dict[str, Any]:
    """Check what is said with the move, write it on the referral, and return what belongs to the history."""
    lacking = [name for name in step.needs if name == "note" and len(said.note.strip()) < SHORTEST]
    if "alternative" in step.needs:
        other = Institution.objects.filter(pk=said.alternative_id).exclude(pk=referral.receiver_id).first()
        referral.alternative = other
        lacking += [] if other else ["alternative"]
    if "plan" in step.needs:
        referral.plan = return_plan(referral.patient_id, said.plan)
        lacking += missing(referral.plan, today=now.astimezone(SHANGHAI).date())
    if step.code == "accept" and not _ahead(said.expected_at, now):
        lacking.append("expected_at")
    if step.code == "confirm" and not _near(said.visit_on, now):
        lacking.append("visit_on")
    if lacking:
        raise MoreNeeded(tuple(lacking))
    if step.code == "accept":
        referral.expected_at = said.expected_at
    if step.code == "close":
        referral.outcome = said.note.strip()
    if step.code == "confirm":
        _check_carrying_on(referral, now)
        if goes_down(referral) and said.visit_on:
            referral.expected_at = datetime.combine(said.visit_on, END_OF_VISIT_DAY, SHANGHAI)
    return {"alternative": said.alternative_id} if "alternative" in step.needs else {}


def _take_place(by: access.Actor, referral: Referral, step: Move, said: Said, now: datetime) -> None:
    """Accepting may hold one of the receiver's own places; one that is held already stays."""
    old = referral.booking
    if step.code != "accept" or said.hold is None or (old is not None and old.status == Booking.Status.BOOKED):
        return
    booking = take_place(said.hold, by=by, patient_id=referral.patient_id, now=now)
    if booking.resource.institution_id != referral.receiver_id:
        raise NoSuchResource
    referral.booking = booking


def _ahead(at: datetime | None, now: datetime) -> bool:
    return at is not None and 0 <= (at - now).total_seconds() <= LONGEST_AHEAD_DAYS * 86_400


def _near(on: date | None, now: datetime) -> bool:
    today = now.astimezone(SHANGHAI).date()
    return on is not None and 0 <= (on - today).days <= LONGEST_AHEAD_DAYS


def _check_carrying_on(referral: Referral, now: datetime) -> None:
    home = referral.receiver_id if goes_down(referral) else referral.sender_id
    needs = needs_of(referral.patient_id, home, at=now)
    lacking = [need.text for need in needs if not need.met]
    if lacking:
        raise CannotCarryOn(lacking)


def goes_down(referral: Referral) -> bool:
    """Whether a hospital team sends the patient home: then the receiver is the community."""
    return process_of(referral.kind) is DOWN


def _after(by: access.Actor, referral: Referral, step: Move, said: Said, now: datetime) -> None:
    """Home: the first visit is a task of the team there, with its own clock. Who does not come needs no place."""
    if step.code in PLACE_BECOMES:
        settle_place(referral.booking, PLACE_BECOMES[step.code], by=by, now=now)
    team, limit = referral.team, None
    if step.code == "confirm" and said.visit_on is not None and not goes_down(referral):
        limit = datetime.combine(said.visit_on, END_OF_VISIT_DAY, SHANGHAI)
    if step.code == "arrive" and goes_down(referral):
        team, limit = come_home(referral, by=by, now=now), referral.expected_at or now
    if limit is not None:
        work = Work(Task.Kind.REASSESS, "D", VISIT_WHY, (), max(limit, now))
        upsert_task(work, patient_id=referral.patient_id, team=team, decision=None, report=None, now=now)
