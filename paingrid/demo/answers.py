"""Who in the demonstration answers a report that its simulated course left unanswered, when and with what outcome."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from uuid import UUID

from paingrid.journey.import_rows import ContactRow, CourseRow
from paingrid.timekeeping import SHANGHAI

#: Minutes from report to contact, by class: mostly in time, sometimes late.
DELAYS = {"E": (1, 8), "U": (6, 50), "D": (20, 300), "S": (60, 1500), "R": (60, 1500)}
LATE = 0.07
OUTCOMES = (("reached-better", 40), ("reached-same", 28), ("advice-given", 24), ("visit-agreed", 8))
NOTES = {
    "reached-better": "电话随访：较前好转，继续原方案。",
    "reached-same": "电话随访：情况同前，已提醒按时服药。",
    "advice-given": "已指导用药和观察要点。",
    "visit-agreed": "约好上门查看。",
    "sent-to-hospital": "联系120并通知区医院，家属陪同。",
}


def answer_unanswered(course: CourseRow, urgency: str, at: datetime, *, until: datetime) -> ContactRow:
    """Return the contact that ends a task opened at `at`; never after `until`, never before the report."""
    draw = random.Random(f"{course.patient.id}:{at.isoformat()}")
    low, high = DELAYS[urgency]
    minutes = draw.uniform(low, high) * (2.2 if draw.random() < LATE else 1.0)
    outcome = draw.choices([o for o, _ in OUTCOMES], [w for _, w in OUTCOMES])[0]
    if urgency == "E" and draw.random() < 0.7:
        outcome = "sent-to-hospital"
    due = at + timedelta(seconds=round(minutes * 60))
    due = by_day(at, due, draw) if urgency in "DSR" else due
    answered_at = max(min(due, until), at + timedelta(seconds=40))
    return ContactRow(
        id=UUID(int=draw.getrandbits(128), version=4),
        username=course.answering[1 if urgency in "EU" else 0],
        at=answered_at,
        outcome=outcome,
        note=NOTES[outcome],
    )


def by_day(at: datetime, due: datetime, draw: random.Random) -> datetime:
    """Move a call that can wait out of the night: to the same evening if the report came by day, else to 08:00."""
    told, local = at.astimezone(SHANGHAI), due.astimezone(SHANGHAI)
    if 8 <= local.hour < 22:
        return due
    if 8 <= told.hour < 22:
        return at + timedelta(minutes=draw.randint(15, 90))
    morning = told.replace(hour=8, minute=draw.randint(2, 45)) + timedelta(days=told.hour >= 22)
    return morning.astimezone(due.tzinfo)
