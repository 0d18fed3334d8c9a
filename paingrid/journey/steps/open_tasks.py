"""Open, raise or add to the one open task of a patient that a decision calls for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from paingrid.clinical.triage import ladder
from paingrid.journey.steps.clock import climb_at, start_clock
from paingrid.journey.steps.tell import tell_rung
from paingrid.journey.steps.transactions import require_transaction
from paingrid.records.models import CareTeam, Decision, Report, Task, TaskEvent
from paingrid.records.queries.teams import team_of

#: A report nobody could read may hide an emergency: somebody calls within the hour [default].
UNREADABLE = "U"
UNREADABLE_WHY = {
    "zh": "有一项填写看不懂，请打电话问清楚",
    "en": "Part of a report could not be understood: please call and ask",
}


@dataclass(frozen=True)
class Work:
    """What a task is about; `why` is one line in each language."""

    kind: str
    urgency: str
    why: dict[str, str]
    rows: tuple[str, ...]
    contact_by: datetime


def open_work(decision: Decision, report: Report, *, now: datetime) -> Task | None:
    """
    Open what the decision calls for and tell the first rung; return the alert, else the call, else none.

    An open alert is never closed or lowered by a later report: it is raised, or the report joins its history.
    """
    require_transaction()
    team = team_of(decision.patient_id, at=now)
    alert = _alert(decision, report, team, now)
    call = _call_patient(decision, report, team, now)
    return alert or call


def upsert_task(
    work: Work,
    *,
    patient_id: Any,
    team: CareTeam,
    decision: Decision | None,
    report: Report | None,
    now: datetime,
) -> Task:
    """Open a task of this kind, or raise the open one, or note the report on it; then tell who must know."""
    require_transaction()
    task = (
        Task.objects.select_for_update().filter(patient_id=patient_id, kind=work.kind, closed_at__isnull=True).first()
    )
    if task is None:
        task = _new(work, patient_id, team, decision, now)
        event = TaskEvent.Kind.OPENED
    elif ladder.graver(work.urgency, task.urgency):
        _raise(task, work, decision, team, now)
        event = TaskEvent.Kind.RAISED
    else:
        _hear_again(task, work, team, now)
        event = TaskEvent.Kind.REPORTED
    _note(task, event, report, work, now)
    occasion = f"decision:{decision.pk}" if decision else f"opened:{task.pk}:{task.cycle}"
    for rung in sorted({0, task.rung, *ladder.told_at_once(task.urgency)}):
        tell_rung(task, rung=rung, occasion=occasion, now=now)
    return task


def _alert(decision: Decision, report: Report, team: CareTeam | None, now: datetime) -> Task | None:
    if decision.urgency in ("", "R") or team is None:
        return _note_on_open_alert(decision, report, now)
    output = decision.output
    work = Work(
        kind=Task.Kind.ALERT,
        urgency=decision.urgency,
        why=why_of(output),
        rows=tuple(decision.rows),
        contact_by=datetime.fromisoformat(output["contact_by"]),
    )
    return upsert_task(work, patient_id=decision.patient_id, team=team, decision=decision, report=report, now=now)


def _call_patient(decision: Decision, report: Report, team: CareTeam | None, now: datetime) -> Task | None:
    if team is None or not (decision.output.get("errors") or not decision.urgency):
        return None
    limit = now + ladder.contact_within(UNREADABLE)
    work = Work(Task.Kind.CALL_PATIENT, UNREADABLE, UNREADABLE_WHY, (), limit)
    return upsert_task(work, patient_id=decision.patient_id, team=team, decision=decision, report=report, now=now)


def why_of(output: dict[str, Any], limit: int = 400) -> dict[str, str]:
    """Return the reasons of a decision as one line in each language, gravest first."""
    reasons = [reason["text"] for reason in output.get("reasons", [])]
    joined = {"zh": "；".join(t["zh"] for t in reasons), "en": "; ".join(t["en"] for t in reasons)}
    return {lang: text if len(text) <= limit else text[: limit - 1] + "…" for lang, text in joined.items()}


def _new(work: Work, patient_id: Any, team: CareTeam, decision: Decision | None, now: datetime) -> Task:
    task = Task(patient_id=patient_id, team=team, kind=work.kind, opened_at=now, cycle=-1)
    _describe(task, work, decision)
    start_clock(task, grid_id=team.grid_id, contact_by=work.contact_by)
    task.save(force_insert=True)
    return task


def _raise(task: Task, work: Work, decision: Decision | None, team: CareTeam, now: datetime) -> None:
    """A graver report shortens the clock and never lengthens it; a rung once reached stays reached."""
    rung, earlier_climb = task.rung, task.next_climb_at
    _describe(task, work, decision)
    start_clock(task, grid_id=team.grid_id, contact_by=min(work.contact_by, task.contact_by))
    task.rung = rung
    task.next_climb_at = _earlier(climb_at(task, grid_id=team.grid_id), earlier_climb)
    task.contacted_at = None
    _save(task)


def _hear_again(task: Task, work: Work, team: CareTeam, now: datetime) -> None:
    """News of the same or a milder kind restarts the clock only when the patient was spoken with since."""
    if task.contacted_at is not None and work.contact_by < task.contact_by:
        start_clock(task, grid_id=team.grid_id, contact_by=work.contact_by)
        task.contacted_at = None
    _save(task)


def _describe(task: Task, work: Work, decision: Decision | None) -> None:
    task.urgency, task.rows = work.urgency, list(work.rows)
    task.reason_zh, task.reason_en = work.why["zh"], work.why["en"]
    task.decision = decision


def _save(task: Task) -> None:
    task.version += 1
    task.save()


def _note(task: Task, kind: str, report: Report | None, work: Work, now: datetime) -> None:
    TaskEvent.objects.create(
        task=task,
        at=now,
        kind=kind,
        report=report,
        cycle=task.cycle,
        rung=task.rung,
        details={"urgency": work.urgency, "rows": list(work.rows), "why": work.why},
    )


def _note_on_open_alert(decision: Decision, report: Report, now: datetime) -> Task | None:
    """A good report does not close an open emergency; it is shown beside it."""
    task = Task.objects.filter(patient_id=decision.patient_id, kind=Task.Kind.ALERT, closed_at__isnull=True).first()
    if task is not None:
        details = {"urgency": decision.urgency, "rows": decision.rows, "why": why_of(decision.output)}
        TaskEvent.objects.create(
            task=task,
            at=now,
            kind=TaskEvent.Kind.REPORTED,
            report=report,
            cycle=task.cycle,
            rung=task.rung,
            details=details,
        )
    return task


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at is not None), default=None)
