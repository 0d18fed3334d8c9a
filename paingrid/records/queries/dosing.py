"""What the record knows for dosing at one moment, as JSON that is kept with the plan it led to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from paingrid.clinical.checks.rules.tolerance import GAP
from paingrid.clinical.medicines.products import product_named
from paingrid.clinical.medicines.substances import substance_named
from paingrid.records.models import (
    Assessment,
    Decision,
    Document,
    DosingFacts,
    Episode,
    MedicationStatement,
    Patient,
    Report,
    Task,
)
from paingrid.timekeeping import SHANGHAI

DAY = timedelta(hours=24)
#: A longer gap in opioids ends the course: tolerance counts as lost, here as in the check before signing.
LOST_AFTER = timedelta(days=float(GAP.value))
LOOK_BACK = timedelta(days=14)
CONTROLLED_AT_MOST = 3


def basis_of(patient_id: UUID, *, at: datetime) -> dict[str, Any]:
    """Return the facts of an advice at `at`; nine queries, however long the record is."""
    patient = Patient.objects.get(pk=patient_id)
    begun = MedicationStatement.objects.filter(patient_id=patient_id, starts_at__lte=at)
    statements = list(begun.order_by("starts_at", "pk"))
    current = [one for one in statements if one.ends_at is None or one.ends_at > at]
    since = opioid_since(statements, at)
    readings = _readings(patient_id, at)
    said = _last_said(patient_id, at)
    return {
        "now": at.astimezone(SHANGHAI).isoformat(),
        "patient": _person(patient, said, since, at),
        "lines": [line_of(one) for one in current],
        **_pain(readings),
        **_effects(said),
        "red_flags": _open_red_flags(patient_id),
        "rescues": _rescues(patient_id, at),
        "rescue_count_24h": _counted(patient_id, at),
        "opioid_since": None if since is None else since.isoformat(),
        "changed_at": _changed(current),
        "documents": sorted(documents_of(patient_id)),
        "factor_set": "cn-2018",
    }


def line_of(statement: MedicationStatement) -> dict[str, Any]:
    """Return a statement as a line of the contract; one without a regimen keeps its name, and its dose is not known."""
    purpose = statement.purpose
    if statement.regimen:
        return {**statement.regimen, "purpose": purpose}
    if not statement.is_patch and len(product_named(statement.name_zh)) == 1:
        return {"product": statement.name_zh, "purpose": purpose}
    known = substance_named(statement.drug) or substance_named(statement.name_zh)
    drug = known.id if known else (statement.drug or statement.name_zh)
    form = {"form": "patch"} if statement.is_patch else {}
    return {"drug": drug, "name": statement.name_zh, **form, "purpose": purpose}


def opioid_since(statements: Sequence[MedicationStatement], at: datetime) -> datetime | None:
    """Return the start of the present course of opioids, gaps that keep tolerance bridged; none: no opioid now."""
    rows = sorted((one for one in statements if one.is_opioid), key=lambda one: one.starts_at)
    start: datetime | None = None
    end: datetime | None = None
    for row in rows:
        if start is None or (end is not None and row.starts_at - end > LOST_AFTER):
            start, end = row.starts_at, row.starts_at
        end = None if end is None or row.ends_at is None else max(end, row.ends_at)
    still = any(one.ends_at is None or one.ends_at > at for one in rows)
    return start if still else None


def _person(patient: Patient, said: dict[str, Any], since: datetime | None, at: datetime) -> dict[str, Any]:
    on = at.astimezone(SHANGHAI).date()
    latest = DosingFacts.objects.filter(patient=patient, recorded_at__lte=at).order_by("-recorded_at").first()
    person: dict[str, Any] = dict(latest.facts) if latest else {}
    age = on.year - patient.birth_on.year - ((on.month, on.day) < (patient.birth_on.month, patient.birth_on.day))
    person["age"] = age
    if patient.sex in ("male", "female"):
        person["sex"] = patient.sex
    if patient.egfr is not None:
        person["egfr"] = patient.egfr
        if patient.egfr_on is not None:
            person["egfr_date"] = patient.egfr_on.isoformat()
    if patient.allergies:
        person["allergies"] = [word for word in patient.allergies.replace("，", "、").split("、") if word.strip()]
    person["goals_of_care"] = patient.goals_of_care
    if since is not None:
        person["opioid_history_days"] = (at - since) // DAY
    for name in ("respiratory_rate", "spo2", "temperature"):
        if said.get(name) is not None:
            person[name] = said[name]
    if type(said.get("sedation")) is int:
        person["sedation"] = said["sedation"]
    return person


def _readings(patient_id: UUID, at: datetime) -> list[tuple[datetime, int, int | None]]:
    """Return the patient's own and the family's scores, newest first: when, now, worst."""
    rows = Assessment.objects.filter(
        patient_id=patient_id,
        instrument="nrs",
        measured_at__lte=at,
        measured_at__gt=at - LOOK_BACK,
        report__corrected_by__isnull=True,
    )
    said = rows.order_by("-measured_at", "-pk").values_list("measured_at", "answers__now", "answers__worst")[:200]
    return [(when, now, worst if type(worst) is int else None) for when, now, worst in said if type(now) is int]


def _pain(readings: list[tuple[datetime, int, int | None]]) -> dict[str, Any]:
    if not readings:
        return {}
    when, now, _ = readings[0]
    day = [score for at, value, worst in readings if when - at <= DAY for score in (value, worst) if score is not None]
    calm: datetime | None = None
    for at, value, _worst in readings:
        if value > CONTROLLED_AT_MOST:
            break
        calm = at
    return {
        "nrs_now": now,
        "nrs_at": when.isoformat(),
        "nrs_worst24": max(day),
        "controlled_since": None if calm is None else calm.isoformat(),
    }


def _last_said(patient_id: UUID, at: datetime) -> dict[str, Any]:
    """Return the inputs of the last decision of the last day: what was said of sleepiness, bowels, breathing."""
    decided = Decision.objects.filter(patient_id=patient_id, report__felt_at__gt=at - DAY, decided_at__lte=at).order_by(
        "-report__felt_at"
    )
    return dict(decided.values_list("inputs", flat=True).first() or {})


def _effects(said: dict[str, Any]) -> dict[str, Any]:
    found = {name: said.get(name) for name in ("stool_days", "nausea", "vomiting")}
    if type(said.get("sedation")) is int:
        found["sedation"] = said["sedation"]
    return found


def _open_red_flags(patient_id: UUID) -> list[str]:
    """Return the red flags of the open alert: one that a clinician has dealt with holds nothing up."""
    alerts = Task.objects.filter(patient_id=patient_id, kind=Task.Kind.ALERT, closed_at__isnull=True)
    said = alerts.values_list("decision__inputs__red_flags", flat=True).first()
    return [flag for flag in said if isinstance(flag, str)] if isinstance(said, list) else []


def _rescues(patient_id: UUID, at: datetime) -> list[dict[str, Any]]:
    taken = Episode.objects.filter(patient_id=patient_id, taken_at__lte=at, taken_at__gt=at - DAY).order_by("taken_at")
    return [dose for one in taken for dose in _doses(one)]


def _doses(episode: Episode) -> Iterable[dict[str, Any]]:
    """An extra dose in mg of its opioid; without a product or a count only the taking is known."""
    found = product_named(episode.product) if episode.product else ()
    parts = found[0].parts if len(found) == 1 else ()
    for substance, mass in parts:
        if substance.is_a("opioid"):
            mg = None if episode.count is None else float(mass.amount) * float(episode.count)
            yield {"at": episode.taken_at.isoformat(), "substance": substance.id, "mg": mg}
            return
    yield {"at": episode.taken_at.isoformat(), "substance": "", "mg": None}


def _counted(patient_id: UUID, at: datetime) -> int | None:
    """Return the extra doses that reports counted in 24 h; none where no report said anything of them."""
    rows = Report.objects.filter(
        patient_id=patient_id, felt_at__lte=at, felt_at__gt=at - DAY, corrected_by__isnull=True
    )
    counts = [n for n in rows.values_list("answers__rescue_count", flat=True) if type(n) is int and 0 <= n <= 48]
    return sum(counts) if counts else None


def _changed(current: Sequence[MedicationStatement]) -> str | None:
    regular = [one.starts_at for one in current if one.is_opioid and one.purpose == "background"]
    return max(regular).isoformat() if regular else None


def documents_of(patient_id: UUID) -> Iterable[str]:
    """Return the kinds of papers that are on file and not withdrawn."""
    return (
        Document.objects.filter(Q(withdrawn_at__isnull=True), patient_id=patient_id)
        .values_list("kind", flat=True)
        .distinct()
    )
