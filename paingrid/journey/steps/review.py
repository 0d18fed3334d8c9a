"""The three-monthly review of whoever takes narcotics for long (clinical reference §2.2, S4): when, and its task."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from paingrid.clinical.checks.rules.prescribing import REVIEW_AFTER
from paingrid.clinical.numbers import Edition
from paingrid.clinical.triage import ladder
from paingrid.journey.steps.open_tasks import Work, upsert_task
from paingrid.journey.steps.transactions import require_transaction
from paingrid.records.models import Patient, Task
from paingrid.records.queries.teams import team_of
from paingrid.timekeeping import SHANGHAI

#: So long before its day the review becomes a task (S4).
AHEAD = timedelta(days=14)
URGENCY = "S"
END_OF_DAY = time(18, 0)
WHY = {"zh": "长期用麻醉药品：三个月复诊到期", "en": "Narcotics for long: the three-monthly review is due"}


def count_from_now(patient: Patient, edition: Edition, *, now: datetime) -> None:
    """Set the day of the next review from today on."""
    require_transaction()
    days = timedelta(days=int(edition[REVIEW_AFTER]))
    patient.review_due_on = now.astimezone(SHANGHAI).date() + days
    patient.save(update_fields=["review_due_on"])


def open_review(patient: Patient, *, now: datetime) -> Task | None:
    """Open the task of a review that is near or past its day; none without a team."""
    require_transaction()
    team = team_of(patient.pk, at=now)
    if team is None or patient.review_due_on is None:
        return None
    day = datetime.combine(patient.review_due_on, END_OF_DAY, SHANGHAI)
    limit = max(day, now + ladder.contact_within(URGENCY))
    work = Work(Task.Kind.REVIEW, URGENCY, WHY, ("S4",), limit)
    return upsert_task(work, patient_id=patient.pk, team=team, decision=None, report=None, now=now)
