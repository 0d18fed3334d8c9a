"""
After the machine's clock was set back: nothing may wait for a time that was a mistake.

A task opened while the clock ran ahead has deadlines too far in the future. What was
stamped later than now is moved to where it belongs; what was told already stays told.
Doing it twice, or by two clocks at once, changes nothing more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from paingrid.journey.steps.ahead import TOLERANCE, pull_back
from paingrid.journey.steps.back_off import JUDGING, SENDING
from paingrid.records.models import Expectation, Handling, Message, Task, TaskEvent

#: What starts or restarts a task's deadlines.
STARTS = ("opened", "raised", "contact")


def set_clock_right(*, now: datetime) -> int:
    """Move every deadline that was counted from a moment later than `now`; return how many moved."""
    _release_reports_and_messages(now)
    _expect_from_now(now)
    late = TaskEvent.objects.filter(task__closed_at__isnull=True, kind__in=STARTS, at__gt=now + TOLERANCE)
    tasks = set(late.values_list("task_id", flat=True))
    return sum(_move(task_id, now) for task_id in tasks) + pull_back(now=now)


def _move(task_id: UUID, now: datetime) -> bool:
    with transaction.atomic(durable=True):
        task = Task.objects.select_for_update().get(pk=task_id)
        events = TaskEvent.objects.filter(task=task)
        # Rows are numbered in the order of writing, whatever the clock said: only what was written
        # since the last correction is still to be corrected.
        moved = events.filter(details__has_key="clock_set_back_seconds").aggregate(last=Max("pk"))["last"] or 0
        at = events.filter(kind__in=STARTS, pk__gt=moved, at__gt=now + TOLERANCE).aggregate(last=Max("at"))["last"]
        if at is None or task.closed_at is not None:
            return False
        ahead: timedelta = at - now
        task.clock_started_at -= ahead
        task.contact_by -= ahead
        task.next_climb_at = task.next_climb_at - ahead if task.next_climb_at else None
        task.version += 1
        task.save(update_fields=["clock_started_at", "contact_by", "next_climb_at", "version"])
        details = {"clock_set_back_seconds": int(ahead.total_seconds())}
        TaskEvent.objects.create(
            task=task, at=now, kind=TaskEvent.Kind.MOVED, cycle=task.cycle, rung=task.rung, details=details
        )
        return True


def _expect_from_now(now: datetime) -> None:
    with transaction.atomic(durable=True):
        ahead = Expectation.objects.select_for_update().filter(last_report_at__gt=now + TOLERANCE)
        for known in ahead.order_by("pk"):
            assert known.last_report_at is not None
            if known.next_expected_at is not None:
                known.next_expected_at -= known.last_report_at - now
            known.last_report_at = now
            known.save(update_fields=["last_report_at", "next_expected_at"])


def _release_reports_and_messages(now: datetime) -> None:
    Handling.objects.filter(done_at__isnull=True, received_at__gt=now + TOLERANCE).update(received_at=now)
    Handling.objects.filter(done_at__isnull=True, try_after__gt=now + JUDGING[-1]).update(try_after=now)
    late = Q(queued_at__gt=now + TOLERANCE) | Q(try_after__gt=now + SENDING[-1])
    Message.objects.filter(late, state=Message.State.QUEUED).update(try_after=now, claimed_until=None)
