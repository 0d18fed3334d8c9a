"""Tasks for the tests of the worklist, written as the steps write them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from paingrid.journey.steps.tell import tell_rung
from paingrid.records import models as m
from tests.cast import NOW, Cast, patient


def open_task(who: m.Patient, team: m.CareTeam, urgency: str = "U", **facts: Any) -> m.Task:
    """Write one open task of which its first rung was told; minutes count from NOW."""
    due: datetime = NOW + timedelta(minutes=facts.pop("minutes", 30))
    given = {"kind": "alert", "rows": ["U1"], "reason_zh": "疼痛 7 分或以上", "reason_en": "Pain 7 or more", **facts}
    with transaction.atomic():
        task = m.Task.objects.create(
            patient=who,
            team=team,
            urgency=urgency,
            opened_at=NOW - timedelta(minutes=5),
            clock_started_at=NOW - timedelta(minutes=5),
            contact_by=due,
            **given,
        )
        m.TaskEvent.objects.create(task=task, at=task.opened_at, kind="opened")
        tell_rung(task, rung=0, occasion="opened", now=task.opened_at)
    return task


def many_tasks(cast: Cast, count: int, urgency: str = "U", **facts: Any) -> list[m.Task]:
    """Write tasks of `count` new patients of team A, due one minute after another."""
    people = [patient(f"演示{n}", f"Demo {n}", cast.team_a, cast.street) for n in range(count)]
    return [open_task(who, cast.team_a, urgency, minutes=n, **facts) for n, who in enumerate(people, start=1)]
