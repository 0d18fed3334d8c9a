"""What was said: each report as it was sent, its scores, what the rules decided; and the diary of attacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from paingrid.clinical.home_form import STAFF_RANGES
from paingrid.clinical.instruments.answer import catalogue
from paingrid.journey.export.people import items
from paingrid.journey.export.sheaf import LOCAL, LOINC, UCUM, Reference, Sheaf, concept, moment
from paingrid.journey.export.words import INSTRUMENTS, QUESTIONS, SCORES, VIEWS, Text, product, said
from paingrid.journey.steps.open_tasks import why_of
from paingrid.records.models import Assessment, Episode, Report
from paingrid.records.queries.record_export import WholeRecord

SURVEY = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "survey"}]}
#: Measured by visiting staff. A code only where the clinical reference (§6) names one without a doubt.
MEASURED: Mapping[str, tuple[str, str, str]] = {
    "respiratory_rate": ("9279-1", "/min", "/min"),
    "temperature": ("8310-5", "Cel", "°C"),
    "spo2": ("", "%", "%"),
    "relief_percent": ("", "%", "%"),
}
ATTACK: Text = {"zh": "突发痛：用备用药前的疼痛", "en": "Breakthrough pain: before the extra dose"}
RELIEF: Text = {"zh": "备用药 {n} 分钟后的疼痛", "en": "Pain {n} minutes after the extra dose"}


def add_reports(sheaf: Sheaf, record: WholeRecord) -> None:
    """Put every report in; one that was corrected later stays, marked as entered in error."""
    for report in record["reports"]:
        wrong = bool(report.corrected_by.all())
        sent = _response(sheaf, report, wrong)
        for scored in report.assessments.all():
            _scores(sheaf, report, scored, sent, wrong)
        for name in STAFF_RANGES:
            _measured(sheaf, report, name, sent, wrong)
        _decision(sheaf, report, sent, wrong)
    for episode in record["episodes"]:
        _attack(sheaf, episode)


def _response(sheaf: Sheaf, report: Report, wrong: bool) -> Reference:
    answers = {name: value for name, value in report.answers.items() if name != "form"}
    names = {code: words[sheaf.language] for code, words in QUESTIONS.items()}
    form = report.answers.get("form")
    return sheaf.add(
        "QuestionnaireResponse",
        report,
        identifier={"system": f"{LOCAL}form", "value": form} if isinstance(form, str) and form.strip() else None,
        status="entered-in-error" if wrong else "amended" if report.corrects_id else "completed",
        subject=sheaf.patient,
        authored=moment(report.felt_at),
        author=sheaf.whoever(report),
        source=sheaf.whoever(report),
        item=items(answers, names),
    )


def _scores(sheaf: Sheaf, report: Report, scored: Assessment, sent: Reference, wrong: bool) -> None:
    for score, value in (scored.result.get("scores") or {}).items():
        words = f"{said(INSTRUMENTS, scored.instrument, sheaf.language)}, {said(SCORES, score, sheaf.language)}"
        if scored.instrument != "sedation":
            words += f", {said(VIEWS, scored.view, sheaf.language)}"
        local = {"system": f"{LOCAL}score", "code": f"{scored.instrument}.{scored.view}.{score}"}
        known = loinc_of(scored.instrument, scored.view, score)
        codes = [{"system": LOINC, "code": known}, local] if known else [local]
        sheaf.add(
            "Observation",
            scored,
            score,
            status="entered-in-error" if wrong else "final",
            category=[SURVEY],
            code={"text": words, "coding": codes},
            subject=sheaf.patient,
            effectiveDateTime=moment(scored.measured_at),
            issued=moment(report.received_at),
            performer=[sheaf.whoever(report)],
            derivedFrom=[sent],
            **_amount(value),
        )


def loinc_of(instrument: str, view: str, score: str) -> str:
    """Return the LOINC code of a score; none unless the person said it and our catalogue has verified the code."""
    known = catalogue().get(instrument)
    return known.loinc.get(score, "") if known is not None and known.verified and view == "self" else ""


def _amount(value: Any) -> dict[str, Any]:
    if isinstance(value, int) and not isinstance(value, bool):
        return {"valueInteger": value}
    return {"valueQuantity": {"value": value}} if isinstance(value, float) else {"valueString": str(value)}


def _measured(sheaf: Sheaf, report: Report, name: str, sent: Reference, wrong: bool) -> None:
    value = report.answers.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or report.reporter != Report.Reporter.STAFF:
        return
    code, ucum, unit = MEASURED[name]
    sheaf.add(
        "Observation",
        report,
        name,
        status="entered-in-error" if wrong else "final",
        code=concept(said(QUESTIONS, name, sheaf.language), LOINC, code),
        subject=sheaf.patient,
        effectiveDateTime=moment(report.felt_at),
        performer=[sheaf.whoever(report)],
        valueQuantity={"value": value, "unit": unit, "system": UCUM, "code": ucum},
        derivedFrom=[sent],
    )


def _decision(sheaf: Sheaf, report: Report, sent: Reference, wrong: bool) -> None:
    decision = getattr(report, "decision", None)
    if decision is None or not decision.rows:
        return
    why = why_of(decision.output, limit=4000)
    rows = [{"system": f"{LOCAL}triage-row", "code": row} for row in decision.rows]
    sheaf.add(
        "DetectedIssue",
        decision,
        status="entered-in-error" if wrong else "final",
        code={"coding": rows},
        patient=sheaf.patient,
        identifiedDateTime=moment(decision.decided_at),
        evidence=[{"detail": [sent]}],
        detail=why[sheaf.language],
    )


def _attack(sheaf: Sheaf, episode: Episode) -> None:
    by = sheaf.whoever(episode)
    told = {"subject": sheaf.patient, "status": "final", "performer": [by]}
    if episode.nrs_before is not None:
        code = concept(sheaf.say(ATTACK))
        at = moment(episode.began_at)
        sheaf.add(
            "Observation", episode, "pain", code=code, effectiveDateTime=at, valueInteger=episode.nrs_before, **told
        )
    for relief in episode.reliefs.all():
        if relief.nrs is not None:
            code = concept(sheaf.say(RELIEF).format(n=relief.minutes))
            at = moment(relief.received_at)
            sheaf.add("Observation", relief, code=code, effectiveDateTime=at, valueInteger=relief.nrs, **told)
    if episode.taken_at is not None:
        name = product(episode.product, sheaf.language) or "?"
        sheaf.add(
            "MedicationAdministration",
            episode,
            status="completed",
            medicationCodeableConcept=concept(name),
            subject=sheaf.patient,
            effectiveDateTime=moment(episode.taken_at),
            performer=[{"actor": by}],
            dosage={"text": f"{episode.count.normalize():f}"} if episode.count else None,
        )
