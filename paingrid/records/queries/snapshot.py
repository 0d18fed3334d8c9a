"""What the record knows about a patient at one moment, in the words of the triage contract."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Max, QuerySet

from paingrid.clinical.advice.lines import plain
from paingrid.clinical.checks.schedules import controlled
from paingrid.clinical.medicines.product import Form
from paingrid.clinical.medicines.reading import read_medicine
from paingrid.records.models import Assessment, Episode, MedicationStatement, Patient, Report, Task
from paingrid.records.queries.dosing import documents_of, line_of
from paingrid.timekeeping import SHANGHAI

TITRATING = timedelta(hours=72)
TOLERANT_DAYS, TOLERANT_OME_MG = timedelta(days=7), 60.0
EGFR_KEEPS = timedelta(days=90)
#: What the law asks for before narcotics are prescribed for long (§2.2).
NEEDED = frozenset({"consent", "diagnosis-certificate"})


@dataclass(frozen=True)
class Past:
    """Earlier readings that still count."""

    nrs_previous: int | None
    painad_previous: int | None
    worst_not_acted_on: int | None
    rescues_24h: int
    last_report_at: datetime | None


def facts_of(patient: Patient, *, at: datetime) -> dict[str, object]:
    """Return the slow facts and the opioid facts of the triage contract at `at`; unknown is `None`, never 0."""
    medicines = list(MedicationStatement.objects.filter(patient_id=patient.pk, starts_at__lte=at))
    return facts_from(patient, medicines, documents=documents_of(patient.pk), at=at)


def facts_from(
    patient: Patient, medicines: Sequence[MedicationStatement], *, documents: Iterable[str], at: datetime
) -> dict[str, object]:
    """Return what `facts_of` returns, from medicines begun by `at` and the papers on file; asks no database."""
    missing = _takes_narcotics(medicines, at) and not set(documents) >= NEEDED
    return {**_slow_facts(patient, at), **_opioid_facts(medicines, at), "documents_missing": missing}


def past_of(patient_id: UUID, *, before: datetime, leaving_out: set[UUID]) -> Past:
    """Return earlier readings felt before `before`, without those that were corrected or are named."""
    acted_at = Task.objects.filter(patient_id=patient_id, kind=Task.Kind.ALERT).aggregate(at=Max("closed_at"))["at"]
    return past_from(
        _recent_scores(patient_id, before, leaving_out),
        before=before,
        acted_at=acted_at,
        rescues_24h=_rescues(patient_id, before, leaving_out),
    )


def past_from(scores: Sequence[Assessment], *, before: datetime, acted_at: datetime | None, rescues_24h: int) -> Past:
    """Return what `past_of` returns, from the last scores (newest first); asks no database."""
    own = [a for a in scores if a.instrument == "nrs" and a.view == Assessment.View.SELF]
    observed = [a for a in scores if a.instrument == "painad"]
    return Past(
        nrs_previous=next((a.answers["now"] for a in own if "now" in a.answers), None),
        painad_previous=next((_total(a) for a in observed), None),
        worst_not_acted_on=_worst(own, since=max(filter(None, [acted_at, before - timedelta(hours=24)]))),
        rescues_24h=rescues_24h,
        last_report_at=max((a.measured_at for a in scores), default=None),
    )


def _slow_facts(patient: Patient, at: datetime) -> dict[str, object]:
    on = at.astimezone(SHANGHAI).date()  # the dates of the record are days in Chengdu
    fresh = patient.egfr_on is not None and on - patient.egfr_on <= EGFR_KEEPS
    return {
        "age": _years(patient.birth_on, on),
        "goals_of_care": patient.goals_of_care,
        "nrs_goal": patient.nrs_goal,
        "egfr": patient.egfr if fresh else None,
        "chemo_days": _days_since(patient.chemo_on, on),
        "supply_days": _days_left(patient.supply_until_on, on),
        "review_due_days": _days(on, patient.review_due_on),
    }


def _opioid_facts(medicines: Sequence[MedicationStatement], at: datetime) -> dict[str, object]:
    """Nobody recorded any medicine yet: then whether an opioid is taken is not known, which is not "none"."""
    if not medicines:
        return {}
    rows = [m for m in medicines if m.is_opioid]
    current = [m for m in rows if m.ends_at is None or m.ends_at > at]
    regular = [m for m in current if m.purpose == MedicationStatement.Purpose.BACKGROUND]
    if not current:
        return {"opioid_status": "none", "ome_mg_per_day": 0.0, "patch": False}
    known = [m.ome_mg_per_day for m in regular]
    changed_at = max(m.starts_at for m in current)
    begun_at = min(m.starts_at for m in rows)
    ome = sum(v for v in known if v is not None) if known and None not in known else None
    return {
        "opioid_status": _opioid_status(begun_at, changed_at, ome, at),
        "ome_mg_per_day": ome,
        "hours_since_change": (at - changed_at).total_seconds() / 3600,
        "patch": any(m.is_patch for m in current),
        "sr_ome_mg_per_12h": _long_acting(regular),
    }


def _long_acting(regular: Sequence[MedicationStatement]) -> float | None:
    """Return the oral morphine equivalent of 12 h of long-acting forms by mouth; none where an amount is not known."""
    rows = [one for one in regular if not one.is_patch and _is_long_acting(one)]
    known = [one.ome_mg_per_day for one in rows if one.ome_mg_per_day is not None]
    return sum(known) / 2 if rows and len(known) == len(rows) else None


def _is_long_acting(statement: MedicationStatement) -> bool:
    medicine, _problems = read_medicine(plain(line_of(statement)), "line")
    return medicine is not None and medicine.form is Form.SR


def _takes_narcotics(medicines: Sequence[MedicationStatement], at: datetime) -> bool:
    current = [one for one in medicines if one.is_opioid and (one.ends_at is None or one.ends_at > at)]
    read = (read_medicine(plain(line_of(one)), "line")[0] for one in current)
    return any(medicine is not None and controlled(medicine) for medicine in read)


def _opioid_status(begun_at: datetime, changed_at: datetime, ome: float | None, at: datetime) -> str:
    """Clinical reference §2.1: tolerant needs seven days at 60 mg/d; unknown history is not tolerant."""
    if at - begun_at <= TITRATING:
        return "naive-start"
    if at - changed_at <= TITRATING:
        return "titrating"
    tolerant = ome is not None and ome >= TOLERANT_OME_MG and at - begun_at >= TOLERANT_DAYS
    return "tolerant" if tolerant else "stable"


def _recent_scores(patient_id: UUID, before: datetime, leaving_out: set[UUID]) -> list[Assessment]:
    rows: QuerySet[Assessment] = Assessment.objects.filter(
        patient_id=patient_id, measured_at__lt=before, report__corrected_by__isnull=True
    )
    return list(rows.exclude(report_id__in=leaving_out).order_by("-measured_at")[:40])


def _worst(own: list[Assessment], *, since: datetime) -> int | None:
    """
    Return the worst own score since `since`.

    A reading that a clinician has already acted on does not raise the next,
    better report again: an alarm for yesterday's treated pain teaches people to ignore alarms.
    """
    return max((v for a in own if a.measured_at > since for v in a.answers.values() if type(v) is int), default=None)


def _rescues(patient_id: UUID, before: datetime, leaving_out: set[UUID]) -> int:
    rows = Report.objects.filter(
        patient_id=patient_id,
        felt_at__lt=before,
        felt_at__gt=before - timedelta(hours=24),
        corrected_by__isnull=True,
    ).exclude(pk__in=leaving_out)
    counts = rows.values_list("answers__rescue_count", flat=True)
    counted = sum(c for c in counts if type(c) is int and 0 <= c <= 48)
    # The same dose may stand in a report and in the diary: the larger count, never the sum.
    day = Episode.objects.filter(patient_id=patient_id, taken_at__lte=before, taken_at__gt=before - timedelta(hours=24))
    return max(counted, day.count())


def _total(assessment: Assessment) -> int | None:
    total = assessment.result.get("scores", {}).get("total")
    return total if type(total) is int else None


def _years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _days_since(past: date | None, on: date) -> int | None:
    """Return whole days since a date; a date still ahead (the report is older, or it is planned) is not known yet."""
    days = _days(past, on)
    return None if days is None or days < 0 else days


def _days_left(until: date | None, on: date) -> int | None:
    """Return whole days left; a date that has passed leaves none, never fewer: the rules refuse a negative number."""
    days = _days(on, until)
    return None if days is None else max(0, days)


def _days(start: date | None, end: date | None) -> int | None:
    return None if start is None or end is None else (end - start).days
