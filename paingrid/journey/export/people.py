"""Who: the patient with the facts on file, the family, the teams they were and are with."""

from __future__ import annotations

from typing import Any

from paingrid.journey.export.sheaf import Sheaf, concept, day, moment, period, reference
from paingrid.journey.export.words import RELATIONSHIPS, Text, said
from paingrid.records.models import CareTeam, Patient
from paingrid.records.queries.record_export import WholeRecord
from paingrid.timekeeping import SHANGHAI

IDENTITY: Text = {"zh": "居民身份证号", "en": "Resident identity number"}
GUEST: Text = {"zh": "暂住照护", "en": "Guest care"}
ENROLLED: Text = {"zh": "家庭医生签约", "en": "Enrolment with a family-doctor team"}
PAIN_GOAL: Text = {"zh": "疼痛不超过 {n} 分（0–10）", "en": "Pain of at most {n} (0–10)"}
FACTS: dict[str, Text] = {
    "goals_of_care": {"zh": "照护目标", "en": "Goals of care"},
    "egfr": {"zh": "肾功能 eGFR（mL/min/1.73 m²）", "en": "eGFR (mL/min/1.73 m²)"},
    "egfr_on": {"zh": "肾功能日期", "en": "Day of the eGFR"},
    "chemo_on": {"zh": "最近一次化疗", "en": "Last day of chemotherapy"},
    "refuses_opioids": {"zh": "不愿用阿片类药", "en": "Refuses opioids"},
    "supply_until_on": {"zh": "药够用到", "en": "Medicine lasts until"},
    "review_due_on": {"zh": "下次复诊", "en": "Next review"},
    "bed_zh": {"zh": "床位", "en": "Bed"},
}
#: FHIR's own code system; without this code an allergy is not whole.
ACTIVE = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "code": "active"}]}


def add_people(sheaf: Sheaf, record: WholeRecord) -> None:
    """Put the patient in first, then everybody around."""
    patient = record.patient
    sheaf.patient = reference("Patient", patient)
    teams = [one.team for one in record["enrolments"]]
    _patient(sheaf, patient, teams[-1] if teams else None)
    _facts(sheaf, record)
    for one in record["family"]:
        words = said(RELATIONSHIPS, one.relationship, sheaf.language)
        sheaf.add(
            "RelatedPerson",
            one,
            patient=sheaf.patient,
            name=[{"text": sheaf.name(one)}],
            relationship=[concept(words)],
            period=period(None, one.expires_at),
        )
    for one in record["enrolments"]:
        _episode(sheaf, one, one.team, ENROLLED, one.starts_at, one.ends_at, record)
    for one in record["stays"]:
        end = one.ended_at.astimezone(SHANGHAI).date() if one.ended_at else one.ends_on
        if one.accepted_at is not None:
            _episode(sheaf, one, one.host_team, GUEST, one.starts_on, max(end, one.starts_on), record)


def _patient(sheaf: Sheaf, patient: Patient, team: CareTeam | None) -> None:
    number = {"type": concept(sheaf.say(IDENTITY)), "value": patient.identity_number}
    street = patient.household.street
    sheaf.add(
        "Patient",
        patient,
        identifier=[number] if patient.identity_number else [],
        name=[{"use": "official", "text": patient.name_zh}, *([{"text": patient.name_en}] if patient.name_en else [])],
        telecom=[{"system": "phone", "value": patient.phone}] if patient.phone else [],
        gender=patient.sex,
        birthDate=day(patient.birth_on),
        deceasedDateTime=moment(patient.died_at),
        address=[{"text": f"{street.name_zh} {patient.household.address_zh}"}],
        communication=[{"language": concept(patient.language), "preferred": True}],
        managingOrganization=sheaf.organization(team.institution) if team else None,
    )
    _health(sheaf, patient)


def _health(sheaf: Sheaf, patient: Patient) -> None:
    if patient.diagnosis_zh:
        words = concept(sheaf.name(patient, "diagnosis"))
        sheaf.add("Condition", patient, "diagnosis", code=words, subject=sheaf.patient)
    if patient.allergies:
        sheaf.add(
            "AllergyIntolerance",
            patient,
            "allergies",
            clinicalStatus=ACTIVE,
            code=concept(patient.allergies),
            patient=sheaf.patient,
        )
    sheaf.add(
        "Goal",
        patient,
        "pain",
        lifecycleStatus="active",
        description=concept(sheaf.say(PAIN_GOAL).format(n=patient.nrs_goal)),
        subject=sheaf.patient,
    )


def _facts(sheaf: Sheaf, record: WholeRecord) -> None:
    sheaf.add(
        "QuestionnaireResponse",
        record.patient,
        "facts",
        status="completed",
        subject=sheaf.patient,
        authored=moment(record.at),
        item=[item for name, words in FACTS.items() for item in _fact(name, sheaf.say(words), record.patient)],
    )
    for one in record["facts"]:
        sheaf.add(
            "QuestionnaireResponse",
            one,
            status="completed",
            subject=sheaf.patient,
            authored=moment(one.recorded_at),
            author=sheaf.practitioner(one.recorded_by),
            item=items(one.facts, {}),
        )


def _fact(name: str, words: str, patient: Patient) -> list[dict[str, Any]]:
    value = getattr(patient, name)
    return items({name: value.isoformat() if hasattr(value, "isoformat") else value}, {name: words})


def items(answers: Any, names: dict[str, str]) -> list[dict[str, Any]]:
    """Return answers as items of a questionnaire; what was not answered is an item without an answer."""
    found = []
    for key, value in answers.items():
        one: dict[str, Any] = {"linkId": str(key).strip() or "-", "text": names.get(key, str(key).strip() or "-")}
        if isinstance(value, dict):
            one["item"] = items(value, names)
        else:
            one["answer"] = [_value(v) for v in (value if isinstance(value, list) else [value]) if _is_said(v)]
        found.append({name: part for name, part in one.items() if part != []})
    return found


def _is_said(value: Any) -> bool:
    return value is not None and bool(str(value).strip())


def _value(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, int) and abs(value) < 2**31:
        return {"valueInteger": value}
    if isinstance(value, float):
        return {"valueDecimal": value}
    return {"valueString": str(value).strip()}


def _episode(sheaf: Sheaf, row: Any, team: CareTeam, kind: Text, start: Any, end: Any, record: WholeRecord) -> None:
    place = sheaf.organization(team.institution)
    named = sheaf.add("CareTeam", team, name=sheaf.name(team), subject=sheaf.patient, managingOrganization=[place])
    today = record.at.astimezone(SHANGHAI).date() if not hasattr(start, "hour") else record.at
    over = end is not None and end < today
    sheaf.add(
        "EpisodeOfCare",
        row,
        status="planned" if start > today else "finished" if over else "active",
        type=[concept(sheaf.say(kind))],
        patient=sheaf.patient,
        managingOrganization=place,
        period=period(start, end),
        team=[named],
    )
