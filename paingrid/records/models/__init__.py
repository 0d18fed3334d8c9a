"""
Every table, one module per stage of a patient's journey.

Foreign keys point only to the same or an earlier stage (`STAGES`, in order);
`tests/architecture` holds that. Only `paingrid.journey` writes.
"""

from paingrid.records.models.agreements import Agreement, EmergencyUse
from paingrid.records.models.assessments import Assessment
from paingrid.records.models.audit import AuditChain, AuditEvent, AuditSeal, AuditWaiting
from paingrid.records.models.catchments import CatchmentChange, Cell, PassedOn, Responsibility
from paingrid.records.models.consents import Consent
from paingrid.records.models.consultations import (
    Consultation,
    ConsultationEvent,
    ConsultationMember,
    Minutes,
    Opinion,
    Picture,
)
from paingrid.records.models.decisions import Decision
from paingrid.records.models.diary import Episode, Relief
from paingrid.records.models.dispensing import Dispensing, Returned
from paingrid.records.models.editions import EditionEffect, EditionPreview, TableEdition
from paingrid.records.models.guests import GuestStay
from paingrid.records.models.imports import ImportDraft
from paingrid.records.models.medicines import MedicationStatement
from paingrid.records.models.messages import Message
from paingrid.records.models.oversight import CloseWatch, EmergencyAccess
from paingrid.records.models.people import (
    Account,
    DutyShift,
    Enrolment,
    Household,
    LadderStep,
    Leave,
    Patient,
    PersonalLink,
    Practitioner,
    PractitionerRole,
    RelatedPerson,
    SignInLink,
    SignInTry,
    Throttle,
)
from paingrid.records.models.places import CareTeam, Institution, ServiceOffered, Territory
from paingrid.records.models.plans import Document, DosingFacts, NarcoticRight, Plan, Prescription
from paingrid.records.models.referrals import Referral, ReferralAttachment, ReferralEvent
from paingrid.records.models.reports import Handling, Report
from paingrid.records.models.requests import RecordRequest
from paingrid.records.models.resources import Booking, Resource, StockMovement, Waiting
from paingrid.records.models.tasks import Contact, Expectation, Task, TaskEvent, Told

STAGES = (
    "places",
    "people",
    "resources",
    "imports",
    "catchments",
    "agreements",
    "guests",
    "oversight",
    "requests",
    "consents",
    "medicines",
    "audit",
    "reports",
    "assessments",
    "decisions",
    "tasks",
    "editions",
    "plans",
    "dispensing",
    "diary",
    "referrals",
    "consultations",
    "messages",
)

__all__ = [
    "STAGES",
    "Account",
    "Agreement",
    "Assessment",
    "AuditChain",
    "AuditEvent",
    "AuditSeal",
    "AuditWaiting",
    "Booking",
    "CareTeam",
    "CatchmentChange",
    "Cell",
    "CloseWatch",
    "Consent",
    "Consultation",
    "ConsultationEvent",
    "ConsultationMember",
    "Contact",
    "Decision",
    "Dispensing",
    "Document",
    "DosingFacts",
    "DutyShift",
    "EditionEffect",
    "EditionPreview",
    "EmergencyAccess",
    "EmergencyUse",
    "Enrolment",
    "Episode",
    "Expectation",
    "GuestStay",
    "Handling",
    "Household",
    "ImportDraft",
    "Institution",
    "LadderStep",
    "Leave",
    "MedicationStatement",
    "Message",
    "Minutes",
    "NarcoticRight",
    "Opinion",
    "PassedOn",
    "Patient",
    "PersonalLink",
    "Picture",
    "Plan",
    "Practitioner",
    "PractitionerRole",
    "Prescription",
    "RecordRequest",
    "Referral",
    "ReferralAttachment",
    "ReferralEvent",
    "RelatedPerson",
    "Relief",
    "Report",
    "Resource",
    "Responsibility",
    "Returned",
    "ServiceOffered",
    "SignInLink",
    "SignInTry",
    "StockMovement",
    "TableEdition",
    "Task",
    "TaskEvent",
    "Territory",
    "Throttle",
    "Told",
    "Waiting",
]
