"""What was done for the patient: tasks and calls, referrals, questions to others, places; and who read what and why."""

from __future__ import annotations

from typing import Any

from paingrid.consortium.consents import SCOPES
from paingrid.consortium.consultation import CONSULTATION
from paingrid.consortium.consultation import KINDS as QUESTIONS
from paingrid.consortium.referral import REFERRAL
from paingrid.consortium.services import SERVICES
from paingrid.journey.export.sheaf import (
    LOCAL,
    PRIORITIES,
    Reference,
    Sheaf,
    concept,
    moment,
    notes,
    period,
    reference,
)
from paingrid.journey.export.words import CATEGORIES, REQUESTS, RIGHTS, TASKS, VERDICTS, Text, said
from paingrid.journey.steps.outcomes import OUTCOMES
from paingrid.records.models import AuditEvent, Consent, Consultation, EmergencyAccess, RecordRequest, Referral
from paingrid.records.queries.deeds import deed
from paingrid.records.queries.record_export import WholeRecord

REFERRED: Text = {"zh": "转诊：{what}", "en": "Referral: {what}"}
ASKED: Text = {"zh": "会诊：{what}", "en": "Question to a specialist: {what}"}
OPINION: Text = {"zh": "会诊意见", "en": "Opinion"}
MINUTES: Text = {"zh": "病例讨论记录", "en": "Minutes of a conference"}
FILES: Text = {"zh": "附件：{names}（文件请向团队索取）", "en": "Files: {names} (ask the team for them)"}
OPENED: Text = {"zh": "紧急调阅：{why}", "en": "Emergency access: {why}"}
SYSTEM = {"display": "PainGrid"}
#: How a referral or question that ended is called by FHIR; whatever goes on is active.
ENDED = {
    "closed": "completed",
    "decided": "completed",
    "withdrawn": "revoked",
    "declined": "revoked",
    "rerouted": "revoked",
}
PLACES = {"booked": "booked", "used": "fulfilled", "no-show": "noshow", "released": "cancelled"}


def add_care(sheaf: Sheaf, record: WholeRecord) -> None:
    """Put in everything that people did, then who looked."""
    _tasks(sheaf, record)
    for one in record["referrals"]:
        _referral(sheaf, one)
    for one in record["consultations"]:
        _question(sheaf, one)
    _places(sheaf, record)
    for decision in record["consents"]:
        _consent(sheaf, decision)
    for wish in record["requests"]:
        _request(sheaf, wish)
    for read in record.reads:
        _read(sheaf, read)
    for glass in record["emergencies"]:
        _emergency(sheaf, glass)


def _tasks(sheaf: Sheaf, record: WholeRecord) -> None:
    for task in record["tasks"]:
        sheaf.add(
            "Task",
            task,
            status="completed" if task.closed_at else "in-progress" if task.holder_id else "requested",
            intent="order",
            priority=PRIORITIES[task.urgency],
            code=concept(said(TASKS, task.kind, sheaf.language), f"{LOCAL}task", task.kind),
            description=sheaf.name(task, "reason"),
            **{"for": sheaf.patient},
            authoredOn=moment(task.opened_at),
            lastModified=moment(task.closed_at),
            owner=sheaf.practitioner(task.closed_by or task.holder),
            restriction={"period": {"end": moment(task.contact_by)}},
            note=notes(task.closed_why),
        )
    for one in record["contacts"]:
        known = OUTCOMES.get(one.outcome)
        words = {"zh": known.zh, "en": known.en} if known else {"zh": one.outcome, "en": one.outcome}
        sheaf.add(
            "Communication",
            one,
            basedOn=[{"reference": f"urn:uuid:{one.task_id}"}],
            status="completed" if known is None or known.live else "not-done",
            subject=sheaf.patient,
            recipient=[sheaf.patient],
            topic=concept(sheaf.say(words)),
            sent=moment(one.at),
            sender=sheaf.practitioner(one.practitioner),
            payload=[{"contentString": one.note}] if one.note.strip() else [],
        )


def _referral(sheaf: Sheaf, one: Referral) -> None:
    events = [_annotated(sheaf, event.at, event.practitioner, event.note) for event in one.events.all() if event.note]
    files = "、".join(file.name for file in one.attachments.all())
    written = notes(one.question, one.outcome, sheaf.say(FILES).format(names=files) if files else "")
    state = sheaf.say(REFERRAL.state(one.status).text)
    sheaf.add(
        "ServiceRequest",
        one,
        status=ENDED.get(one.status, "active"),
        intent="order",
        priority=PRIORITIES[one.urgency],
        category=[concept(state, f"{LOCAL}referral-state", one.status)],
        code=concept(sheaf.say(REFERRED).format(what=said(dict(SERVICES), one.service, sheaf.language))),
        subject=sheaf.patient,
        authoredOn=moment(one.sent_at),
        occurrenceDateTime=moment(one.expected_at),
        requester=sheaf.practitioner(one.sent_by),
        performer=[sheaf.organization(one.receiver)],
        reasonCode=[concept(one.reason)] if one.reason.strip() else [],
        note=[*written, *events],
    )


def _question(sheaf: Sheaf, one: Consultation) -> None:
    what = said(dict(QUESTIONS), one.kind, sheaf.language)
    events = [_annotated(sheaf, event.at, event.practitioner, event.note) for event in one.events.all() if event.note]
    asked = sheaf.add(
        "ServiceRequest",
        one,
        status=ENDED.get(one.status, "active"),
        intent="order",
        priority=PRIORITIES[one.urgency],
        category=[concept(sheaf.say(CONSULTATION.state(one.status).text), f"{LOCAL}consultation-state", one.status)],
        code=concept(sheaf.say(ASKED).format(what=what)),
        subject=sheaf.patient,
        authoredOn=moment(one.asked_at),
        requester=sheaf.practitioner(one.asked_by),
        performer=[sheaf.organization(one.to)],
        reasonCode=[concept(one.question)] if one.question.strip() else [],
        note=[*notes(one.decision), *events],
    )
    for written in one.opinions.all():
        _letter(sheaf, written, asked, OPINION)
    for written in one.minutes.all():
        _letter(sheaf, written, asked, MINUTES)


def _letter(sheaf: Sheaf, written: Any, asked: Reference, topic: Text) -> None:
    sheaf.add(
        "Communication",
        written,
        basedOn=[asked],
        status="completed",
        topic=concept(sheaf.say(topic)),
        subject=sheaf.patient,
        sent=moment(written.at),
        sender=sheaf.practitioner(written.author),
        payload=[{"contentString": written.text}] if written.text.strip() else [],
    )


def _annotated(sheaf: Sheaf, at: Any, by: Any, text: str) -> dict[str, Any]:
    who = {"authorReference": sheaf.practitioner(by)} if by is not None else {}
    return {"time": at.isoformat(), "text": text, **who}


def _places(sheaf: Sheaf, record: WholeRecord) -> None:
    here = [{"actor": sheaf.patient, "status": "accepted"}]
    for one in record["bookings"]:
        place = f"{sheaf.name(one.resource.institution)}: {sheaf.name(one.resource)}"
        ends = {"start": moment(one.period.lower), "end": moment(one.period.upper)}
        status = PLACES[one.status]
        sheaf.add(
            "Appointment", one, status=status, description=place, created=moment(one.made_at), participant=here, **ends
        )
    for one in record["waiting"]:
        ends = period(one.since, one.ended_at)
        sheaf.add(
            "Appointment",
            one,
            status="cancelled" if one.ended_at else "waitlist",
            description=sheaf.name(one.institution),
            created=moment(one.since),
            requestedPeriod=[ends],
            participant=[{"actor": sheaf.patient, "status": "needs-action"}],
        )


def _consent(sheaf: Sheaf, one: Consent) -> None:
    """One decision on one scope; the text that was shown is named by its version."""
    scope = SCOPES[one.scope]
    sheaf.add(
        "Consent",
        one,
        status="active" if one.given else "rejected",
        scope=concept(sheaf.say(scope.name), f"{LOCAL}consent", one.scope),
        category=[concept(sheaf.say(scope.name))],
        patient=sheaf.patient,
        dateTime=moment(one.at),
        performer=[sheaf.patient] if one.said_by == "patient" else [],
        policyRule=concept(sheaf.say(scope.agrees), f"{LOCAL}consent-text", f"{one.scope}-{one.text_version}"),
        provision={"type": "permit" if one.given else "deny"},
    )


def _request(sheaf: Sheaf, one: RecordRequest) -> None:
    answered = concept(said(VERDICTS, one.verdict, sheaf.language), f"{LOCAL}verdict", one.verdict)
    sheaf.add(
        "Task",
        one,
        status="requested" if one.answered_at is None else "rejected" if one.verdict == "refused" else "accepted",
        businessStatus=answered,
        intent="order",
        code=concept(said(REQUESTS, one.kind, sheaf.language), f"{LOCAL}request", one.kind),
        description=one.words,
        **{"for": sheaf.patient},
        authoredOn=moment(one.asked_at),
        lastModified=moment(one.answered_at),
        requester=sheaf.patient,
        owner=sheaf.practitioner(one.answered_by),
        restriction={"period": {"end": moment(one.due_at)}},
        note=notes(one.answer),
    )


def _read(sheaf: Sheaf, one: AuditEvent) -> None:
    relative = one.link.related_person if one.link else None
    who = sheaf.practitioner(one.practitioner)
    if who is None and relative is not None:
        who = reference("RelatedPerson", relative)
    words = concept(said(RIGHTS, one.relationship, sheaf.language), f"{LOCAL}right", one.relationship)
    sheaf.add(
        "AuditEvent",
        one,
        type={"system": f"{LOCAL}deed", "code": one.action, "display": deed(one.action)[sheaf.language]},
        recorded=moment(one.at),
        agent=[{"who": who, "requestor": True, "role": [words] if words else []}],
        purposeOfEvent=[concept(one.purpose, f"{LOCAL}purpose", one.purpose)] if one.purpose else [],
        source={"observer": SYSTEM},
        entity=[{"what": sheaf.patient}],
    )


def _emergency(sheaf: Sheaf, one: EmergencyAccess) -> None:
    why = said(CATEGORIES, one.category, sheaf.language)
    sheaf.add(
        "AuditEvent",
        one,
        type={"system": f"{LOCAL}deed", "code": "emergency", "display": sheaf.say(OPENED).format(why=why)},
        period=period(one.opened_at, one.ended_at or one.ends_at),
        recorded=moment(one.opened_at),
        outcomeDesc=one.reason,
        agent=[{"who": sheaf.practitioner(one.practitioner), "requestor": True}],
        source={"observer": SYSTEM},
        entity=[{"what": sheaf.patient}],
    )
