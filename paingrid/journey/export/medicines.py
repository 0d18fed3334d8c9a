"""What was ordered, taken, handed out and brought back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from paingrid.clinical.advice.lines import plain
from paingrid.clinical.medicines.reading import read_medicine
from paingrid.clinical.medicines.substances import substance_named
from paingrid.journey.export.sheaf import ATC, Reference, Sheaf, concept, day, moment, notes, period
from paingrid.journey.export.words import DOCUMENTS, PLANS, PURPOSES, RETURNS, Text, line, product, said
from paingrid.records.models import Dispensing, Plan, Prescription
from paingrid.records.queries.record_export import WholeRecord

PLAN: Text = {"zh": "用药计划 第 {n} 版", "en": "Medicine plan, version {n}"}
UNITS: Text = {"zh": "单位（片、支、贴）", "en": "units (tablets, ampoules, patches)"}
RETURNED: Text = {"zh": "交回：{what}", "en": "Brought back: {what}"}
#: The only ATC code for which the clinical reference (§6) names a source; of the others it says "unverified".
ATC_VERIFIED = frozenset({"morphine"})
PLAN_STATUS = {"signed": "active", "superseded": "completed", "withdrawn": "revoked"}
ORDER_STATUS = {"signed": "active", "superseded": "completed", "withdrawn": "stopped"}
FORM_STATUS = {"draft": "draft", "printed": "active", "void": "cancelled"}


def add_medicines(sheaf: Sheaf, record: WholeRecord) -> None:
    """Put in what was taken, the signed plans (drafts bind nobody and stay out), the forms and the register."""
    for one in record["medicines"]:
        sheaf.add(
            "MedicationStatement",
            one,
            status="completed" if one.ends_at is not None and one.ends_at <= record.at else "active",
            category=concept(said(PURPOSES, one.purpose, sheaf.language)),
            medicationCodeableConcept=_medicine(sheaf.name(one), (one.drug,)),
            subject=sheaf.patient,
            effectivePeriod=period(one.starts_at, one.ends_at),
            dateAsserted=moment(one.starts_at),
            informationSource=sheaf.practitioner(one.recorded_by),
            dosage=[{"text": sheaf.name(one, "dose")}] if one.dose_zh else [],
        )
    for plan in record["plans"]:
        if plan.signed_at is not None:
            _plan(sheaf, plan)
    for form in record["prescriptions"]:
        _form(sheaf, form)
    for handed in record["dispensings"]:
        _handed_out(sheaf, handed)
    _brought_back(sheaf, record)
    _documents(sheaf, record)


def _plan(sheaf: Sheaf, plan: Plan) -> None:
    orders = [_order(sheaf, plan, number, row) for number, row in enumerate(plan.lines)]
    sheaf.add(
        "CarePlan",
        plan,
        status=PLAN_STATUS[plan.status],
        intent="plan",
        title=sheaf.say(PLAN).format(n=plan.version),
        description=said(PLANS, plan.status, sheaf.language),
        subject=sheaf.patient,
        period=period(plan.signed_at, plan.ended_at),
        created=moment(plan.signed_at),
        author=sheaf.practitioner(plan.signed_by),
        activity=[{"reference": one} for one in orders],
        note=notes(plan.family_note, plan.ended_why),
    )


def _order(sheaf: Sheaf, plan: Plan, number: int, row: Mapping[str, Any]) -> Reference:
    name, dose = line(row, sheaf.language)
    read, _ = read_medicine(plain(row), "line")
    substances = tuple(part.substance.id for part in read.parts) if read else ()
    return sheaf.add(
        "MedicationRequest",
        plan,
        f"line-{number}",
        status=ORDER_STATUS[plan.status],
        intent="plan",
        category=[concept(said(PURPOSES, str(row.get("purpose", "other")), sheaf.language))],
        medicationCodeableConcept=_medicine(name, substances),
        subject=sheaf.patient,
        authoredOn=moment(plan.signed_at),
        requester=sheaf.practitioner(plan.signed_by),
        dosageInstruction=[{"text": dose, "asNeededBoolean": bool(row.get("as_needed"))}],
    )


def _medicine(name: str, substances: tuple[str, ...]) -> dict[str, Any] | None:
    known = substance_named(substances[0]) if len(substances) == 1 else None
    code = known.atc if known is not None and known.id in ATC_VERIFIED else ""
    return concept(name or "?", ATC, code)


def _form(sheaf: Sheaf, form: Prescription) -> None:
    for number, row in enumerate(form.lines):
        written = [row.get(part, {}).get(sheaf.language, "") for part in ("units", "directions")]
        sheaf.add(
            "MedicationRequest",
            form,
            f"line-{number}",
            status=FORM_STATUS[form.status],
            intent="order",
            groupIdentifier={"value": str(form.pk)},
            medicationCodeableConcept=concept(row.get("name", {}).get(sheaf.language) or "?"),
            subject=sheaf.patient,
            authoredOn=moment(form.drawn_at),
            requester=sheaf.practitioner(form.prescriber),
            dosageInstruction=[{"text": " · ".join(part for part in written if part) or "–"}],
        )


def _handed_out(sheaf: Sheaf, one: Dispensing) -> None:
    givers = (sheaf.practitioner(one.dispensed_by), sheaf.organization(one.institution))
    sheaf.add(
        "MedicationDispense",
        one,
        status="entered-in-error" if one.corrected_by.all() or one.units == 0 else "completed",
        medicationCodeableConcept=concept(product(one.product, sheaf.language)),
        subject=sheaf.patient,
        performer=[{"actor": giver} for giver in givers],
        quantity={"value": one.units, "unit": sheaf.say(UNITS)},
        daysSupply={"value": float(one.days_covered), "unit": "d"} if one.days_covered is not None else None,
        whenHandedOver=moment(one.dispensed_at),
        note=notes(one.note, one.early_why),
    )


def _brought_back(sheaf: Sheaf, record: WholeRecord) -> None:
    for one in record["returns"]:
        name = product(one.product, sheaf.language)
        what = f"{said(RETURNS, one.kind, sheaf.language)}, {name}"
        sheaf.add(
            "Observation",
            one,
            status="entered-in-error" if one.corrected_by.all() or one.units == 0 else "final",
            code=concept(sheaf.say(RETURNED).format(what=what)),
            subject=sheaf.patient,
            effectiveDateTime=moment(one.returned_at),
            performer=[sheaf.practitioner(one.returned_by), sheaf.organization(one.institution)],
            valueQuantity={"value": one.units, "unit": sheaf.say(UNITS)},
            note=notes(one.note),
        )


def _documents(sheaf: Sheaf, record: WholeRecord) -> None:
    for one in record["documents"]:
        title = said(DOCUMENTS, one.kind, sheaf.language)
        sheaf.add(
            "DocumentReference",
            one,
            status="current" if one.withdrawn_at is None else "superseded",
            type=concept(title),
            subject=sheaf.patient,
            date=moment(one.recorded_at),
            author=[by] if (by := sheaf.practitioner(one.recorded_by)) else [],
            description="，".join(part for part in (one.institution, one.held_by) if part),
            content=[{"attachment": {"title": title, "creation": day(one.issued_on)}}],
        )
