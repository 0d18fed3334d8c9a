"""
The hands of the clock: what one look at the database leads to.

`Clockwork` holds what must never wait: reports, climbs, silence. Each `Courier`
serves one channel on a thread of its own, so that a mail server that hangs delays
nobody's climb and no other channel.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import InterfaceError, OperationalError

from paingrid.journey import (
    ask_about_record,
    change_catchments,
    deliver_messages,
    escalate_consultations,
    escalate_overdue,
    escalate_referrals,
    finish_reports,
    host_guest,
    leaving,
    open_reviews,
    receive_report,
    review_emergency,
    seal_audit,
    set_clock_right,
    sign_in_tries,
    throttle,
    work_out_edition,
)
from paingrid.journey.steps.ahead import TOLERANCE
from paingrid.records.patience import is_busy
from paingrid.records.queries.due import has_messages_to_send, what_is_due
from paingrid.timekeeping import now

log = logging.getLogger("paingrid.clock")
#: After an unexpected error one piece of work is left alone for so many seconds, so that the others get their turn.
ASIDE_S = 30.0
#: At most so many pieces of one kind at one look; the next look follows at once.
PIECES = 200
#: How often counts of tries that no door asks for any more are forgotten, and reviews are looked for.
SWEEP_EVERY = timedelta(hours=1)
Piece = TypeVar("Piece", bound=Hashable)


def raise_if_lost(error: Exception) -> None:
    """Let an error through that means "no database"; one piece of work that somebody else holds stops nothing."""
    if isinstance(error, OperationalError | InterfaceError) and not is_busy(error):
        raise error


class Clockwork:
    """Finishes reports, lets tasks climb and rise, opens "no news" tasks."""

    def __init__(self) -> None:
        self._aside: dict[Hashable, float] = {}
        self._last_seen: datetime | None = None
        self._swept_at: datetime | None = None

    def work(self) -> None:
        """Do everything that is due."""
        self._set_right()
        due = what_is_due(now())
        if due.reports:
            self._finish_reports()
        if due.climbs:
            self._each(escalate_overdue.next_overdue, self._climb)
        if due.silences:
            self._each(escalate_overdue.next_silent, self._ask)
        if due.referrals:
            self._each(escalate_referrals.next_late_referral, self._remind)
        if due.catchments:
            self._pass_on()
        if due.consultations:
            self._each(escalate_consultations.next_late_consultation, self._send_on)
        if due.stays:
            self._each(host_guest.next_stay_to_look_at, self._look_at_stay)
        if due.emergencies:
            self._each(review_emergency.next_late_review, self._ask_for_review)
        if due.leavings:
            self._each(leaving.next_to_leave, self._let_go)
        self._sweep()

    def _set_right(self) -> None:
        """At the start, and whenever the machine's clock jumped back."""
        seen = now()
        if self._last_seen is None or seen < self._last_seen - TOLERANCE:
            try:
                moved = set_clock_right.set_clock_right(now=seen)
            except Exception as error:
                raise_if_lost(error)
                log.exception("what was written while the clock ran ahead could not all be put right; trying again")
                return
            if moved:
                log.warning("the machine's clock was set back; %d deadlines were put right", moved)
        self._last_seen = seen

    def _sweep(self) -> None:
        seen = now()
        if self._swept_at is None or not timedelta(0) <= seen - self._swept_at < SWEEP_EVERY:
            throttle.forget_old_windows(now=seen)
            sign_in_tries.forget_old_tries(now=seen)
            while open_reviews.open_reviews(now=now()):
                pass
            while ask_about_record.open_unanswered(now=now()):
                pass
            self._swept_at = seen

    def _pass_on(self) -> None:
        """Carry out changes of catchments whose day has come; one that fails waits for the next look."""
        try:
            while change_catchments.carry_out_next(now=now()):
                log.info("a change of catchments was carried out")
        except Exception as error:
            raise_if_lost(error)
            log.exception("a change of catchments could not be carried out")

    def _finish_reports(self) -> None:
        for report_id in finish_reports.unfinished_reports(now=now(), limit=PIECES):
            try:
                receive_report.finish_report(report_id=report_id, now=now())
                log.info("finished a report whose handling was cut short: %s", report_id)
            except Exception as error:
                raise_if_lost(error)
                if is_busy(error):
                    log.warning("a report must wait: its patient is held by somebody else: %s", report_id)
                    continue
                failures = finish_reports.note_failure(report_id=report_id, error=type(error).__name__, now=now())
                log.exception("a report could not be judged (%d times now): %s", failures, report_id)

    def _climb(self, task_id: Hashable) -> bool:
        return escalate_overdue.escalate_task(task_id=task_id, now=now())  # type: ignore[arg-type]

    def _ask(self, patient_id: Hashable) -> bool:
        return escalate_overdue.open_no_news(patient_id=patient_id, now=now())  # type: ignore[arg-type]

    def _remind(self, referral_id: Hashable) -> bool:
        return escalate_referrals.remind(referral_id=referral_id, now=now())  # type: ignore[arg-type]

    def _send_on(self, consultation_id: Hashable) -> bool:
        return escalate_consultations.escalate_consultation(consultation_id=consultation_id, now=now())  # type: ignore[arg-type]

    def _look_at_stay(self, stay_id: Hashable) -> bool:
        return host_guest.look_at_stay(stay_id=stay_id, now=now())  # type: ignore[arg-type]

    def _ask_for_review(self, emergency_id: Hashable) -> bool:
        return review_emergency.remind_of_review(emergency_id=emergency_id, now=now())  # type: ignore[arg-type]

    def _let_go(self, account_id: Hashable) -> bool:
        return leaving.carry_out_leaving(account_id=account_id, now=now())  # type: ignore[arg-type]

    def _each(self, find: Callable[..., Hashable | None], do: Callable[[Hashable], bool]) -> None:
        """Do piece after piece; one that another clock holds, or that fails, is passed by."""
        passed: set[Hashable] = {piece for piece, until in self._aside.items() if until > time.monotonic()}
        for _ in range(PIECES):
            piece = find(now=now(), leaving_out=passed)
            if piece is None:
                return
            try:
                if not do(piece):
                    passed.add(piece)
            except Exception as error:
                raise_if_lost(error)
                log.exception("left aside for %d s after an error: %s", ASIDE_S, piece)
                self._aside[piece] = time.monotonic() + ASIDE_S
                passed.add(piece)


class Bookkeeper:
    """Works out everybody under proposed clinical numbers, beside what must never wait."""

    def __str__(self) -> str:
        return "bookkeeper"

    def work(self) -> None:
        """Go on with what is unfinished, for a moment."""
        for _ in range(PIECES):
            if not work_out_edition.work_out_edition(now=now()):
                return


class Notary:
    """Seals the audit and vouches for it at the second place, which may hang without holding up any alarm."""

    def __str__(self) -> str:
        return "notary"

    def work(self) -> None:
        """Seal everything that waits, then sign what has grown."""
        for _ in range(PIECES):
            if not seal_audit.seal_audit():
                break
        try:
            seal_audit.sign_checkpoints(now=now())
        except OSError as error:
            log.error("the audit's second place cannot be written (%s); trying again", type(error).__name__)


class Courier:
    """Delivers the messages of one channel."""

    def __init__(self, channel: str) -> None:
        self._channel = channel

    def __str__(self) -> str:
        return f"courier {self._channel}"

    def work(self) -> None:
        """Send what is due, the most urgent first."""
        if not has_messages_to_send(self._channel, now()):
            return
        for _ in range(PIECES):
            claimed = deliver_messages.claim_message(channel=self._channel, now=now())
            if claimed is None:
                return
            self._deliver(claimed)

    def _deliver(self, claimed: deliver_messages.Claimed) -> None:
        try:
            deliver_messages.deliver(claimed=claimed, now=now())
        except Exception as error:
            raise_if_lost(error)
            log.exception("a message could not be written: %s", claimed.message.key)
            deliver_messages.give_up_for_now(claimed=claimed, error=f"internal: {type(error).__name__}", now=now())
