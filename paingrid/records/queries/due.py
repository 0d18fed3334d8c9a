"""
What is due now: one statement for the clock, each part one probe of a partial index.

It costs the same with ten open tasks and with a hundred thousand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from paingrid.timekeeping import SHANGHAI

#: A report being handled right now is left alone for so long before the clock looks after it.
GRACE = timedelta(seconds=5)
#: The name under which the clock's own connections appear in the server's list of sessions.
CLOCK_SESSION = "paingrid clock"

DUE = """
SELECT
  EXISTS (SELECT 1 FROM records_handling
          WHERE done_at IS NULL AND received_at <= %(older)s AND (try_after IS NULL OR try_after <= %(now)s)),
  EXISTS (SELECT 1 FROM records_task WHERE closed_at IS NULL AND next_climb_at <= %(now)s),
  EXISTS (SELECT 1 FROM records_expectation WHERE next_expected_at IS NOT NULL AND next_expected_at <= %(now)s),
  EXISTS (SELECT 1 FROM records_referral WHERE ended_at IS NULL AND remind_at <= %(now)s),
  EXISTS (SELECT 1 FROM records_catchmentchange
          WHERE carried_out_at IS NULL AND withdrawn_at IS NULL AND effective_on <= %(today)s),
  EXISTS (SELECT 1 FROM records_consultation WHERE closed_at IS NULL AND due_at <= %(now)s),
  EXISTS (SELECT 1 FROM records_gueststay WHERE ended_at IS NULL AND due_at <= %(now)s),
  EXISTS (SELECT 1 FROM records_emergencyaccess WHERE reviewed_at IS NULL AND due_at <= %(now)s),
  EXISTS (SELECT 1 FROM records_account WHERE is_active AND leaves_at IS NOT NULL AND leaves_at <= %(now)s)
"""
DUE_MESSAGE = """
SELECT EXISTS (SELECT 1 FROM records_message WHERE state = 'queued' AND try_after <= %(now)s
               AND channel = %(channel)s)
"""
NOTE_LOOK = """
SELECT set_config('application_name', %(session)s || ' looked ' || floor(extract(epoch FROM clock_timestamp())), false)
"""
LAST_LOOK = """
SELECT extract(epoch FROM clock_timestamp()) - max(split_part(application_name, ' looked ', 2)::bigint)
FROM pg_stat_activity WHERE application_name LIKE %(session)s || ' looked %%' AND datname = current_database()
"""


@dataclass(frozen=True)
class Due:
    """Which kinds of work the clock has."""

    reports: bool
    climbs: bool
    silences: bool
    referrals: bool
    catchments: bool
    consultations: bool
    stays: bool
    emergencies: bool
    leavings: bool


def what_is_due(now: datetime) -> Due:
    """Return what is due at `now`, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(DUE, {"now": now, "older": now - GRACE, "today": now.astimezone(SHANGHAI).date()})
        return Due(*cursor.fetchone())


def has_messages_to_send(channel: str, now: datetime) -> bool:
    """Whether a message waits for this channel."""
    with connection.cursor() as cursor:
        cursor.execute(DUE_MESSAGE, {"now": now, "channel": channel})
        return bool(cursor.fetchone()[0])


def note_look() -> None:
    """Say in the name of this session that a look at what is due was done to its end, just now."""
    with connection.cursor() as cursor:
        cursor.execute(NOTE_LOOK, {"session": CLOCK_SESSION})


def seconds_since_the_clock_looked() -> float | None:
    """
    Return how long ago a running clock finished a look at what is due; none when no clock is connected.

    The server's own list of sessions is the heartbeat: no row is written, and a clock that was killed is gone from it.
    Only a finished look counts: one that hangs or fails each time grows old, however busy its couriers are.
    """
    with connection.cursor() as cursor:
        cursor.execute(LAST_LOOK, {"session": CLOCK_SESSION})
        (seconds,) = cursor.fetchone()
    return None if seconds is None else float(seconds)
