"""
Counts for quality work: never a name, never a patient. Two queries an indicator at most.

`scope` is a list of team keys; who may see which teams is the caller's question. Numbers come with what
was left out and what is missing; nothing is imputed (clinical reference §5).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Count, DateTimeField, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from paingrid.consortium.consents import QUALITY, SCOPES
from paingrid.records.models import CareTeam, Contact, Enrolment, Report, Task, TaskEvent, Territory
from paingrid.records.queries.consent_doors import standing
from paingrid.records.queries.patient_page import Text, text
from paingrid.timekeeping import SHANGHAI


@dataclass(frozen=True)
class Share:
    """One indicator for one group: `met` of `counted`; `missing` are among `counted`, `left_out` are not."""

    group: str
    met: int
    counted: int
    missing: int
    left_out: int


@dataclass(frozen=True)
class TeamLoad:
    """Open work of one team."""

    team_id: int
    grid: Text
    team: Text
    patients: int
    open: int
    overdue: int
    overdue_grave: int


def teams_of(*, territory_ids: Iterable[int], institution_ids: Iterable[int]) -> list[int]:
    """Return the teams in these grids (a city counts with all its grids), or at these institutions; two queries."""
    ids = list(territory_ids)
    grids = Territory.objects.filter(Q(pk__in=ids) | Q(parent_id__in=ids), kind=Territory.Kind.GRID).values("pk")
    here = list(institution_ids)
    homes = Q(institution_id__in=here) | Q(institution__refers_to_id__in=here)
    return list(CareTeam.objects.filter(Q(grid_id__in=grids) | homes).values_list("pk", flat=True))


def contact_on_time(
    scope: Sequence[int],
    *,
    since: datetime,
    until: datetime,
    limits: Mapping[str, timedelta],
    live: Sequence[str],
    now: datetime,
) -> tuple[Share, ...]:
    """
    Return Q12 by class: alarms in `since`–`until` whose first contact with an outcome in `live` came in the limit.

    An alarm is the opening of an alert or its raise to a graver class. Never contacted counts as not on time and
    is told as missing. Left out: limit not over yet, or died before it was over.
    """
    return tuple(_on_time(scope, since, until, urgency, limit, live, now) for urgency, limit in limits.items())


def _on_time(
    scope: Sequence[int],
    since: datetime,
    until: datetime,
    urgency: str,
    limit: timedelta,
    live: Sequence[str],
    now: datetime,
) -> Share:
    contacts = Contact.objects.filter(task_id=OuterRef("task_id"), outcome__in=list(live), at__gte=OuterRef("at"))
    first = contacts.order_by().values("task_id").annotate(first=Min("at")).values("first")
    alarms = TaskEvent.objects.filter(
        standing(QUALITY, "task__patient_id"),
        kind__in=["opened", "raised"],
        task__kind=Task.Kind.ALERT,
        task__team_id__in=list(scope),
        at__gte=since,
        at__lt=until,
        details__urgency=urgency,
    ).annotate(contacted=Subquery(first, output_field=DateTimeField()), limit=F("at") + limit)
    waiting = Q(limit__gt=now) & (Q(contacted__isnull=True) | Q(contacted__gt=F("limit")))
    died = Q(task__patient__died_at__lte=F("limit")) & Q(contacted__isnull=True)
    out = waiting | died
    counts = alarms.aggregate(
        all=Count("pk"),
        out=Count("pk", filter=out),
        met=Count("pk", filter=Q(contacted__lte=F("limit"))),
        missing=Count("pk", filter=Q(contacted__isnull=True) & ~out),
    )
    # A missing date of death makes `died` unknown to SQL, not false: such a row is not left out.
    return Share(urgency, counts["met"], counts["all"] - counts["out"], counts["missing"], counts["out"])


CONTROL = """
WITH readings AS (
    SELECT d.patient_id, r.felt_at AS at,
           (d.inputs ->> 'nrs_now')::int AS nrs, (d.inputs ->> 'rescue_n24')::numeric AS rescue
    FROM records_decision d
    JOIN records_report r ON r.id = d.report_id
    JOIN records_enrolment e ON e.patient_id = d.patient_id AND e.team_id = ANY(%(scope)s)
         AND e.starts_at <= r.felt_at AND (e.ends_at IS NULL OR e.ends_at > r.felt_at)
    WHERE coalesce((SELECT k.given FROM records_consent k WHERE k.patient_id = d.patient_id
            AND k.scope = %(consent)s ORDER BY k.id DESC LIMIT 1), %(unsaid)s)
      AND r.felt_at >= %(read_from)s AND r.felt_at < %(read_until)s
      AND jsonb_typeof(d.inputs -> 'nrs_now') = 'number'
      AND NOT EXISTS (SELECT 1 FROM records_report c WHERE c.corrects_id = r.id)
), high AS (
    SELECT patient_id, at, lag(at) OVER (PARTITION BY patient_id ORDER BY at) AS before
    FROM readings WHERE nrs >= 4
), episodes AS (
    SELECT patient_id, at FROM high
    WHERE at >= %(since)s AND at < %(until)s AND (before IS NULL OR before < at - interval '72 hours')
), judged AS (
    SELECT e.at + interval '72 hours' > %(now)s AS too_early,
           coalesce(p.died_at < e.at + interval '72 hours', false) AS died,
           (SELECT count(*) FROM readings r WHERE r.patient_id = e.patient_id
              AND r.at BETWEEN e.at + interval '48 hours' AND e.at + interval '72 hours') AS seen,
           (SELECT count(*) FROM readings r WHERE r.patient_id = e.patient_id
              AND r.at BETWEEN e.at + interval '48 hours' AND e.at + interval '72 hours'
              AND r.nrs <= 3 AND r.rescue <= 3) AS good,
           (SELECT count(*) FROM readings r WHERE r.patient_id = e.patient_id
              AND r.at BETWEEN e.at + interval '48 hours' AND e.at + interval '72 hours'
              AND r.nrs <= 3 AND r.rescue IS NULL) AS unclear
    FROM episodes e JOIN records_patient p ON p.id = e.patient_id
)
SELECT count(*) FILTER (WHERE NOT too_early AND NOT died AND good > 0),
       count(*) FILTER (WHERE NOT too_early AND NOT died),
       count(*) FILTER (WHERE NOT too_early AND NOT died AND good = 0 AND (seen = 0 OR unclear > 0)),
       count(*) FILTER (WHERE too_early OR died)
FROM judged
"""


def control_by_72_hours(scope: Sequence[int], *, since: datetime, until: datetime, now: datetime) -> Share:
    """
    Return Q4 in a simple form: own score ≤ 3 with at most 3 rescue doses in 24 hours, once in hours 48–72.

    An episode starts with an own score ≥ 4 after 72 hours without one. No reading in hours 48–72, or one that
    does not tell the rescue doses, is missing and counts as not met. One query.
    """
    asked = {
        "scope": list(scope),
        "consent": QUALITY,
        "unsaid": SCOPES[QUALITY].unsaid,
        "since": since,
        "until": until,
        "now": now,
        "read_from": since - timedelta(hours=72),
        "read_until": until + timedelta(hours=73),
    }
    with connection.cursor() as cursor:
        cursor.execute(CONTROL, asked)
        met, counted, missing, left_out = cursor.fetchone()
    return Share("", met, counted, missing, left_out)


def load_by_team(scope: Sequence[int], *, now: datetime) -> tuple[TeamLoad, ...]:
    """Return patients, open and overdue tasks of each team, by grid and name; two queries."""
    open_ = Q(tasks__closed_at__isnull=True, tasks__pk__isnull=False)
    late = open_ & Q(tasks__contact_by__lt=now)
    rows = (
        CareTeam.objects.filter(pk__in=list(scope))
        .select_related("grid")
        .annotate(
            open=Count("tasks", filter=open_),
            overdue=Count("tasks", filter=late),
            grave=Count("tasks", filter=late & Q(tasks__urgency__in=["E", "U"])),
        )
        .order_by("grid__code", "name_zh")
    )
    patients = _patients(scope, now)
    return tuple(
        TeamLoad(
            row.pk,
            text(row.grid.name_zh, row.grid.name_en),
            text(row.name_zh, row.name_en),
            patients.get(row.pk, 0),
            row.open,
            row.overdue,
            row.grave,
        )
        for row in rows
    )


def _patients(scope: Sequence[int], now: datetime) -> dict[int, int]:
    current = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    rows = Enrolment.objects.filter(current, team_id__in=list(scope), starts_at__lte=now, patient__died_at__isnull=True)
    return dict(rows.values("team_id").annotate(n=Count("pk")).values_list("team_id", "n"))


def reports_by_day(scope: Sequence[int], *, since: datetime, until: datetime) -> dict[date, int]:
    """Return how many reports came on each day of Chengdu, from patients then enrolled; one query."""
    return dict(
        _reports(scope, since, until)
        .annotate(on=TruncDate("received_at", tzinfo=SHANGHAI))
        .values("on")
        .annotate(n=Count("pk", distinct=True))
        .values_list("on", "n")
    )


def _reports(scope: Sequence[int], since: datetime, until: datetime) -> QuerySet[Report]:
    then = Q(patient__enrolments__ends_at__isnull=True) | Q(patient__enrolments__ends_at__gt=F("received_at"))
    return Report.objects.filter(
        standing(QUALITY),
        then,
        patient__enrolments__team_id__in=list(scope),
        patient__enrolments__starts_at__lte=F("received_at"),
        received_at__gte=since,
        received_at__lt=until,
    )
