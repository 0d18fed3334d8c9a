"""
Who gets in where: every address of the project × everybody there is.

The table is complete: an address without a row fails. Whoever is refused must not
find anything of the patient in the page that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from paingrid.journey.break_glass import break_glass
from paingrid.journey.change_catchments import move_street, standing_of
from paingrid.journey.propose_plan import propose_plan
from paingrid.journey.receive_report import receive_report
from paingrid.journey.refer_patient import refer_patient
from paingrid.journey.sign_in import write_sign_in_link
from paingrid.journey.steps.tell import tell_rung
from paingrid.records import models as m
from paingrid.records.queries.consult_summary import summary_of
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble, patient, person, role
from tests.mapped import TODAY, lay_out

pytestmark = pytest.mark.django_db

WORDS = "夜里疼得睡不着觉"
SECRETS = (
    "王淑芬",
    "Wang Shufen",
    "000-1000-0001",
    "王小梅",
    "Wang Xiaomei",
    "周桂兰",
    "Zhou Guilan",
    "演示路1号",
    WORDS,
)

NURSE, DOCTOR, LEADER, OTHER = "nurse", "doctor", "leader", "nurse of another team"
DISTRICT, TOLD, TERTIARY = "district doctor", "district doctor who was told", "tertiary doctor"
COORDINATOR, OFFICER, ADMINISTRATOR = "coordinator", "quality officer", "administrator"
PRIVACY, PRIVACY_ELSEWHERE = "privacy officer", "privacy officer of another grid"
ANONYMOUS = "nobody"
TEAM = {NURSE, DOCTOR, LEADER}
CARE = TEAM | {TOLD}
HEALTH_CENTRE = TEAM | {OTHER, ADMINISTRATOR}
RUNS_THE_GRID = {COORDINATOR, ADMINISTRATOR}
CLINICIANS = CARE | {OTHER, DISTRICT, TERTIARY}
STAFF = CLINICIANS | {COORDINATOR, OFFICER, ADMINISTRATOR, PRIVACY, PRIVACY_ELSEWHERE}
#: The patient's own team, and the clinicians of the hospital the referral goes to.
SIDES = TEAM | {DISTRICT, TOLD}
SIGNS_TABLES = {DISTRICT, TOLD, TERTIARY}
EVERYBODY = STAFF | {ANONYMOUS}


@dataclass(frozen=True)
class Scene:
    """Everything that could leak, and what the addresses need."""

    cast: Cast
    task: m.Task
    report_id: Any
    medicine: m.MedicationStatement
    shift: m.DutyShift
    leave: m.Leave
    dead_letter: m.Message
    prescription: m.Prescription
    handed_out: m.Dispensing
    preview: m.EditionPreview
    referral: m.Referral
    resource: m.Resource
    sign_in_token: str
    consultation: m.Consultation
    picture: m.Picture
    stay: m.GuestStay
    agreement: m.Agreement
    privacy: tuple[m.Practitioner, m.Practitioner]
    emergency: m.EmergencyAccess

    def client(self, who: str) -> Client:
        """Return a browser in which `who` is signed in."""
        client = Client(headers={"accept-language": "en"})
        people = {
            NURSE: self.cast.nurse_lin,
            DOCTOR: self.cast.doctor_zhou,
            LEADER: self.cast.leader_he,
            OTHER: self.cast.nurse_tang,
            DISTRICT: self.cast.doctor_qin,
            TOLD: self.cast.doctor_qin,
            TERTIARY: self.cast.doctor_mei,
            COORDINATOR: self.cast.coordinator_luo,
            OFFICER: self.cast.officer_qiu,
            ADMINISTRATOR: self.cast.admin_an,
            PRIVACY: self.privacy[0],
            PRIVACY_ELSEWHERE: self.privacy[1],
        }
        if who != ANONYMOUS:
            client.force_login(people[who].account, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def tell_the_district(self) -> None:
        """Let the task climb to the district hospital."""
        with transaction.atomic():
            tell_rung(self.task, rung=3, occasion="climbed", now=NOW)


@dataclass(frozen=True)
class Row:
    """Who gets in at one address. Everybody else is refused, nobody at all is sent to sign in."""

    who: set[str]
    args: Callable[[Scene], list[Any]] = lambda s: []
    post: Callable[[Scene], dict[str, Any]] | None = None


def _task(s: Scene) -> list[Any]:
    return [s.task.pk]


def _patient(s: Scene) -> list[Any]:
    return [s.cast.mrs_wang.pk]


def _link(s: Scene) -> list[Any]:
    return [s.cast.mrs_wang.pk, s.cast.daughter_link.pk]


def _token(s: Scene) -> list[Any]:
    return [s.cast.wang_path.split("/")[2]]


def _centre(s: Scene) -> list[Any]:
    return [s.cast.centre.pk]


def _served(s: Scene) -> list[Any]:
    return [s.cast.centre.pk, s.cast.mrs_wang.pk]


def _version(s: Scene) -> dict[str, Any]:
    return {"version": s.task.version, "to": s.cast.doctor_zhou.pk, "why": "稳定"}


def _contact(s: Scene) -> dict[str, Any]:
    ids = {"contact_id": uuid4(), "report_id": uuid4()}
    return {"version": s.task.version, "outcome": "not-reached", **ids}


def _referral(s: Scene) -> list[Any]:
    return [s.referral.pk]


def _preview(s: Scene) -> list[Any]:
    return [s.preview.pk]


def _question(s: Scene) -> list[Any]:
    return [s.consultation.pk]


def _stay_args(s: Scene) -> list[Any]:
    return [s.stay.pk]


def _emergency(s: Scene) -> list[Any]:
    return [s.emergency.pk]


def _nothing(s: Scene) -> dict[str, Any]:
    return {}


def _moved_street(s: Scene) -> Any:
    """A street moved a day ago, which may be undone."""
    lay_out(s.cast)
    return move_street(
        by=s.cast.actor(s.cast.coordinator_luo),
        change_id=uuid4(),
        street_id=s.cast.street.pk,
        team_id=s.cast.team_b.pk,
        effective_on=TODAY + timedelta(days=3),
        standing=standing_of(s.cast.grid.pk, s.cast.street.pk),
        now=NOW,
    ).change_id


def _wished(s: Scene) -> Any:
    """A request of Mrs Wang's about her record."""
    given = {"patient": s.cast.mrs_wang, "link": s.cast.wang_link, "kind": "correction", "words": WORDS}
    return m.RecordRequest.objects.create(**given, asked_at=NOW, due_at=NOW).pk


def _leaves_one_day(s: Scene) -> list[Any]:
    """Nurse Lin, who is to leave in a month."""
    m.Account.objects.filter(pk=s.cast.nurse_lin.account_id).update(leaves_at=NOW + timedelta(days=30))
    return [s.cast.nurse_lin.pk]


def _draft(s: Scene) -> Any:
    """A file of the administrator's that waits for a yes."""
    rows = [{"row": 2, "code": "Z-1", "name_zh": "新中心", "name_en": "", "tier": "L1", "place_code": "s"}]
    rows[0] |= {"refers_to": "", "phone": "", "address_zh": "", "longitude": None, "latitude": None}
    rows[0]["can_stock_narcotics"] = False
    return m.ImportDraft.objects.create(kind="institutions", made_by=s.cast.admin_an, made_at=NOW, rows=rows).pk


def _shift(s: Scene) -> dict[str, Any]:
    return {"practitioner": s.cast.nurse_lin.pk, "on": "2026-12-01", "starts": "18:00", "ends": "08:00"}


def _leave(s: Scene) -> dict[str, Any]:
    return {"practitioner": s.cast.leader_he.pk, "first": "2026-12-01", "last": "2026-12-02"}


MATRIX: dict[str, Row] = {
    "inbox:worklist": Row(STAFF),
    "inbox:task": Row(CARE, _task),
    "inbox:claim": Row(CARE, _task, _nothing),
    "inbox:release": Row(CARE, _task, _nothing),
    "inbox:hand_over": Row(CARE, _task, _version),
    "inbox:contact": Row(CARE, _task, _contact),
    "inbox:close": Row(CARE, _task, _version),
    "shell:bell": Row(STAFF),
    "shell:read_all": Row(STAFF, post=lambda s: {"newest": "1"}),
    "signin:sign_in": Row(EVERYBODY),
    "signin:by_link": Row(EVERYBODY, lambda s: [s.sign_in_token]),
    "signin:password": Row(STAFF),
    "signin:sign_out": Row(EVERYBODY, post=_nothing),
    "account_login": Row(EVERYBODY),
    "account_reauthenticate": Row(STAFF),
    "mfa_authenticate": Row(EVERYBODY),  # whoever gave no password is sent to give it
    "mfa_login_webauthn": Row(EVERYBODY),
    "mfa_index": Row(STAFF),
    "mfa_reauthenticate": Row(STAFF),
    "mfa_activate_totp": Row(STAFF),
    "mfa_deactivate_totp": Row(set()),  # nobody here has set the app up
    "mfa_view_recovery_codes": Row(set()),
    "mfa_generate_recovery_codes": Row(STAFF),
    "mfa_download_recovery_codes": Row(set()),
    "mfa_list_webauthn": Row(STAFF),
    "mfa_add_webauthn": Row(STAFF),
    "mfa_reauthenticate_webauthn": Row(STAFF),
    "mfa_edit_webauthn": Row(STAFF, lambda s: [1]),
    "mfa_remove_webauthn": Row(STAFF, lambda s: [1]),
    "patient:caseload": Row(TEAM | {OTHER}),
    "patient:admit": Row(TEAM | {OTHER}),
    "patient:page": Row(CARE, _patient),
    "patient:summary": Row(CARE, _patient),
    "patient:facts": Row(CARE, _patient),
    "patient:move": Row(TEAM, _patient),
    "patient:phone_is_right": Row(CARE, _patient, _nothing),
    "patient:is_alive": Row(CARE, _patient, _nothing),
    "patient:medicines": Row(CARE, _patient),
    "patient:stop": Row(CARE, lambda s: [s.cast.mrs_wang.pk, s.medicine.pk], _nothing),
    "patient:family": Row(CARE, _patient),
    "patient:end": Row(CARE, lambda s: [s.cast.mrs_wang.pk, s.cast.daughter.pk], _nothing),
    "patient:issue": Row(CARE, _patient, lambda s: {"person": s.cast.daughter.pk, "days": "30"}),
    "patient:card": Row(CARE, _link),
    "patient:revoke": Row(CARE, _link, _nothing),
    "patient:requests": Row(CARE, _patient),
    "patient:answer_request": Row({DOCTOR, LEADER}, lambda s: [s.cast.mrs_wang.pk, _wished(s)], _nothing),
    "patient:export": Row(TEAM, lambda s: [s.cast.mrs_wang.pk, "fhir"]),
    "duty:home": Row(STAFF),
    "duty:roster": Row(HEALTH_CENTRE, _centre),
    "duty:add_shift": Row({LEADER, ADMINISTRATOR}, _centre, _shift),
    "duty:remove_shift": Row({LEADER, ADMINISTRATOR}, lambda s: [s.cast.centre.pk, s.shift.pk], _nothing),
    "duty:add_leave": Row({LEADER, ADMINISTRATOR}, _centre, _leave),
    "duty:remove_leave": Row({LEADER, ADMINISTRATOR}, lambda s: [s.cast.centre.pk, s.leave.pk], _nothing),
    "duty:ladder": Row({COORDINATOR, ADMINISTRATOR}, lambda s: [s.cast.grid.pk], lambda s: LADDER),
    "plan:page": Row(CARE, _patient),
    "plan:propose": Row(CARE, _patient, lambda s: {"kind": "today"}),
    "plan:versions": Row(CARE, _patient),
    "plan:papers": Row(CARE, _patient),
    "plan:draw": Row(CARE, _patient, _nothing),
    "plan:document": Row(CARE, _patient, _nothing),
    "plan:prescription": Row(CARE, lambda s: [s.cast.mrs_wang.pk, s.prescription.pk]),
    "plan:edit": Row(CARE, lambda s: [s.cast.mrs_wang.pk, uuid4()]),
    "plan:sign": Row(CARE, lambda s: [s.cast.mrs_wang.pk, uuid4()]),
    "plan:withdraw": Row(CARE, lambda s: [s.cast.mrs_wang.pk, uuid4()], lambda s: {"reason": "not needed"}),
    "plan:sheet": Row(CARE, lambda s: [s.cast.mrs_wang.pk, s.prescription.plan_id]),
    "consultations:inbox": Row(CARE | {OTHER, DISTRICT, TERTIARY}),
    "consultations:ask": Row(CARE, _patient),
    "consultations:page": Row(CARE, _question),
    "consultations:step": Row(CARE, _question, lambda s: {"step": "reply"}),
    "consultations:picture": Row(CARE, lambda s: [s.consultation.pk, s.picture.pk]),
    "guests:home": Row(TEAM | {OTHER}),
    "guests:ask": Row(CARE, _patient),
    "guests:page": Row(TEAM | {OTHER}, _stay_args),
    "guests:step": Row(TEAM | {OTHER}, _stay_args, _nothing),
    "agreements:home": Row({COORDINATOR, ADMINISTRATOR}),
    "agreements:end": Row({COORDINATOR, ADMINISTRATOR}, lambda s: [s.agreement.pk], _nothing),
    "dispensary:home": Row(TEAM | {OTHER}),
    "dispensary:counter": Row(TEAM | {OTHER}, _centre),
    "dispensary:patient": Row(TEAM | {OTHER}, _served),
    "dispensary:dispense": Row(TEAM | {OTHER}, _served, lambda s: {"prescription": s.prescription.pk}),
    "dispensary:take_back": Row(TEAM | {OTHER}, _served, _nothing),
    "dispensary:register": Row(TEAM | {OTHER}, _centre),
    "dispensary:csv": Row(TEAM | {OTHER}, _centre),
    "dispensary:workbook": Row(TEAM | {OTHER}, _centre),
    "dispensary:correct": Row(TEAM | {OTHER}, lambda s: [s.cast.centre.pk, "dispensed", s.handed_out.pk]),
    "referrals:inbox": Row(STAFF),
    "referrals:send": Row({DOCTOR, LEADER}, _patient),
    "referrals:page": Row(SIDES, _referral),
    "referrals:letter": Row(SIDES, _referral),
    "referrals:attach": Row(SIDES, _referral, _nothing),
    "referrals:file": Row(set(), lambda s: [s.referral.pk, uuid4()]),
    "referrals:step": Row(SIDES, lambda s: [s.referral.pk, "accept"], _nothing),
    "resources:home": Row(STAFF),
    "resources:board": Row(STAFF, lambda s: [s.cast.district.pk]),
    "resources:share": Row({DISTRICT, TOLD, COORDINATOR, ADMINISTRATOR}, lambda s: [s.cast.district.pk], _nothing),
    "resources:end": Row(STAFF, lambda s: [s.cast.district.pk, uuid4()], _nothing),
    "resources:choose": Row(CARE, _patient),
    "resources:book": Row(CARE, lambda s: [s.cast.mrs_wang.pk, s.resource.pk]),
    "resources:wait": Row(CARE, lambda s: [s.cast.mrs_wang.pk, s.cast.district.pk, "bed"], _nothing),
    "dispensary:stock": Row(TEAM | {OTHER}, _centre),
    "dispensary:stock_csv": Row(TEAM | {OTHER}, _centre),
    "dispensary:move": Row(TEAM | {OTHER}, lambda s: [s.cast.centre.pk, "count"], _nothing),
    "dispensary:receive": Row(TEAM | {OTHER}, lambda s: [s.cast.centre.pk, uuid4()], _nothing),
    "tables:numbers": Row(STAFF),
    "tables:factors": Row(STAFF),
    "tables:interactions": Row(STAFF),
    "tables:products": Row(STAFF),
    "tables:not_verified": Row(STAFF),
    "tables:change": Row(SIGNS_TABLES),
    "tables:preview": Row(SIGNS_TABLES, _preview),
    "tables:sign": Row(SIGNS_TABLES, _preview, _nothing),
    "tables:drop": Row(SIGNS_TABLES, _preview, _nothing),
    "tables:csv": Row(STAFF, lambda s: ["numbers"]),
    "territory:home": Row(STAFF),
    "territory:grid": Row(STAFF, lambda s: [s.cast.grid.pk]),
    "territory:place": Row(STAFF, _centre),
    "territory:services": Row({LEADER, ADMINISTRATOR}, _centre),
    "territory:end_service": Row({LEADER, ADMINISTRATOR}, lambda s: [*_centre(s), 1], _nothing),
    "territory:hours": Row({LEADER, ADMINISTRATOR}, _centre, _nothing),
    "territory:street": Row(STAFF, lambda s: [s.cast.street.pk]),
    "territory:redraw": Row(RUNS_THE_GRID, lambda s: [lay_out(s.cast).cast.grid.pk]),
    "territory:changes": Row(RUNS_THE_GRID, lambda s: [s.cast.grid.pk]),
    "territory:undo": Row(RUNS_THE_GRID, lambda s: [_moved_street(s)], _nothing),
    "territory:new": Row(RUNS_THE_GRID),
    "imports:home": Row(RUNS_THE_GRID),
    "imports:upload": Row(RUNS_THE_GRID, lambda s: ["patients"]),
    "imports:template": Row(RUNS_THE_GRID, lambda s: ["patients"]),
    "imports:export": Row({COORDINATOR}, lambda s: ["patients"]),
    "imports:confirm": Row({ADMINISTRATOR}, lambda s: [_draft(s)], _nothing),
    "outbox:dead_letters": Row({COORDINATOR, ADMINISTRATOR}),
    "outbox:resend": Row({COORDINATOR, ADMINISTRATOR}, post=lambda s: {"letter": s.dead_letter.pk}),
    "emergency:home": Row(CLINICIANS),
    "emergency:page": Row(TEAM | {TOLD, COORDINATOR, PRIVACY}, _emergency),
    "emergency:give_back": Row(set(), _emergency, _nothing),  # whoever opened it is not among these
    "emergency:review": Row({PRIVACY}, _emergency, lambda s: {"verdict": "justified", "note": "理由充分，同意"}),
    "privacy:home": Row({PRIVACY, PRIVACY_ELSEWHERE}),
    "privacy:worth_a_look": Row({PRIVACY, PRIVACY_ELSEWHERE}),
    "privacy:csv": Row({PRIVACY, PRIVACY_ELSEWHERE}, post=_nothing),
    "privacy:watch": Row({PRIVACY, PRIVACY_ELSEWHERE}, post=lambda s: {"number": "000-1000-0001"}),
    "privacy:end_watch": Row({PRIVACY, PRIVACY_ELSEWHERE}, _patient, _nothing),
    "quality:quality": Row({OFFICER, COORDINATOR}),
    "quality:csv": Row({OFFICER, COORDINATOR}),
    "setup:steps": Row({ADMINISTRATOR}),
    "setup:staff": Row({ADMINISTRATOR}),
    "setup:member": Row({ADMINISTRATOR}, lambda s: [s.cast.nurse_lin.pk]),
    "setup:sign_out_everywhere": Row({ADMINISTRATOR}, lambda s: [s.cast.nurse_lin.pk], _nothing),
    "setup:lost_step": Row({ADMINISTRATOR}, lambda s: [s.cast.nurse_lin.pk], _nothing),
    "setup:leaves": Row({ADMINISTRATOR}, lambda s: [s.cast.nurse_lin.pk], _nothing),
    "setup:last_day": Row({ADMINISTRATOR}, lambda s: [s.cast.nurse_lin.pk], lambda s: {"last_day": "2026-12-31"}),
    "setup:stays": Row({ADMINISTRATOR}, _leaves_one_day, _nothing),
    "setup:invite": Row({ADMINISTRATOR}, lambda s: [s.cast.nurse_lin.pk], _nothing),
    "pocket:language": Row(EVERYBODY, post=lambda s: {"language": "en"}),
    "pocket:home": Row(EVERYBODY, _token),
    "pocket:who_read": Row(EVERYBODY, _token),
    "pocket:my_record": Row(EVERYBODY, _token),
    "pocket:take": Row(EVERYBODY, lambda s: [*_token(s), "pdf"]),
    "pocket:report": Row(EVERYBODY, _token),
    "pocket:answer": Row(EVERYBODY, lambda s: [*_token(s), s.report_id]),
    "pocket:extra_dose": Row(EVERYBODY, _token),
    "pocket:relief": Row(EVERYBODY, lambda s: [*_token(s), uuid4(), 30], _nothing),
    # For machines: no figure and no reason speaks of anybody; figures only on the machine itself or with the token.
    "operations:health": Row(EVERYBODY),
    "operations:ready": Row(EVERYBODY),
    "operations:metrics": Row(EVERYBODY),
    "set_language": Row(EVERYBODY, post=lambda s: {"language": "en"}),
}
LADDER = {
    "urgency": "S",
    "family-doctor": "1440",
    "team-leader": "2880",
    "district-duty": "4320",
    "tertiary-clinic": "10080",
    "grid-coordinator": "10080",
    "reason": "",
}
#: What it takes to open one row of the administrators' own pages.
ADMIN_ROWS: dict[str, Callable[[Scene], Any]] = {
    "territory": lambda s: s.cast.grid.pk,
    "institution": lambda s: s.cast.centre.pk,
    "careteam": lambda s: s.cast.team_a.pk,
    "account": lambda s: s.cast.nurse_lin.account_id,
    "practitioner": lambda s: s.cast.nurse_lin.pk,
    "practitionerrole": lambda s: m.PractitionerRole.objects.earliest("pk").pk,
    "dutyshift": lambda s: s.shift.pk,
    "leave": lambda s: s.leave.pk,
}

#: Addresses that only send on: to sign in, to the first page, to the same address with a change at its end.
BOUNCING = ("admin:login", "admin:logout", "admin:None")


@pytest.fixture
def scene(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    cast = assemble()
    report_id = uuid4()
    receive_report(
        by=cast.actor_of(cast.daughter_link),
        patient_id=cast.mrs_wang.pk,
        report_id=report_id,
        answers={"form": "home-2026.1", "pain_now": 8, "words": WORDS},
        felt_at=NOW,
        now=NOW,
    )
    day = timedelta(days=1)
    lin = cast.nurse_lin
    prescription = _prescription(cast)
    return Scene(
        cast=cast,
        task=m.Task.objects.get(patient=cast.mrs_wang, kind="alert"),
        report_id=report_id,
        medicine=m.MedicationStatement.objects.create(
            patient=cast.mrs_wang, purpose="background", drug="morphine", name_zh="吗啡", starts_at=NOW - day
        ),
        shift=m.DutyShift.objects.create(
            institution=cast.centre, practitioner=lin, starts_at=NOW + day, ends_at=NOW + 2 * day
        ),
        leave=m.Leave.objects.create(practitioner=cast.leader_he, starts_at=NOW + 3 * day, ends_at=NOW + 4 * day),
        dead_letter=_dead_letter(lin),
        prescription=prescription,
        handed_out=m.Dispensing.objects.create(
            patient=cast.mrs_wang,
            prescription=prescription,
            institution=cast.centre,
            product="morphine-sr-10",
            units=14,
            dispensed_at=NOW,
            dispensed_by=lin,
            recorded_at=NOW,
        ),
        preview=_touching(cast),
        referral=_referred(cast),
        resource=_shared(cast),
        **_together(cast),
        **_overseen(cast),
        sign_in_token=write_sign_in_link(lin.account_id, once=True, valid=day, now=NOW),
    )


def _together(cast: Cast) -> dict[str, Any]:
    """A question that was withdrawn, a stay that waits for an answer, an agreement: none opens a record."""
    question = m.Consultation.objects.create(
        patient=cast.mrs_wang,
        team=cast.team_a,
        asked_by=cast.doctor_zhou,
        asking=cast.centre,
        to=cast.tertiary,
        kind="dose",
        question=WORDS,
        summary=summary_of(cast.mrs_wang.pk, at=NOW),
        urgency="D",
        consent="spoken",
        consent_at=NOW,
        status="withdrawn",
        asked_at=NOW,
        closed_at=NOW,
    )
    return {
        "consultation": question,
        "picture": m.Picture.objects.create(
            consultation=question,
            added_by=cast.doctor_zhou,
            at=NOW,
            media_type="image/png",
            content=b"x",
            size=1,
            digest="x",
        ),
        "stay": m.GuestStay.objects.create(
            patient=cast.mrs_wang,
            home_team=cast.team_a,
            host_team=cast.team_b,
            starts_on=NOW.date(),
            ends_on=NOW.date(),
            reason="stay",
            asked_by=cast.doctor_zhou,
            asked_at=NOW,
            due_at=NOW + timedelta(days=1),
        ),
        "agreement": m.Agreement.objects.create(
            institution=cast.district,
            other=cast.tertiary,
            purposes=["referral"],
            paper="1",
            starts_on=NOW.date(),
            recorded_at=NOW,
        ),
    }


def _overseen(cast: Cast) -> dict[str, Any]:
    """Two privacy officers, and an emergency in which a doctor of elsewhere read Mrs Wang's record."""
    elsewhere = m.Territory.objects.create(parent=cast.city, kind="grid", code="g2", name_zh="锦江区")
    here, there = person("bai", "白专员", "Officer Bai"), person("hei", "黑专员", "Officer Hei")
    role(here, "privacy-officer", cast.district, territory=cast.grid)
    role(there, "privacy-officer", cast.tertiary, territory=elsewhere)
    stranger = person("stranger", "远医生", "Doctor Yuan")
    role(stranger, "tertiary-doctor", cast.tertiary)
    opened = break_glass(
        by=cast.actor(stranger),
        number=str(cast.mrs_wang.pk),
        category="cannot-speak",
        reason=f"病人昏迷，家属说：{WORDS}",
        now=NOW,
    )
    return {"privacy": (here, there), "emergency": m.EmergencyAccess.objects.get(patient_id=opened.patient_id)}


def _prescription(cast: Cast) -> m.Prescription:
    plan_id = propose_plan(by=cast.actor(cast.doctor_zhou), patient_id=cast.mrs_wang.pk, now=NOW)
    return m.Prescription.objects.create(
        plan_id=plan_id,
        patient=cast.mrs_wang,
        institution=cast.centre,
        lines=[],
        days=7,
        setting="outpatient-cancer-pain",
        form_kind="pale-red",
        prescriber=cast.doctor_zhou,
        drawn_by=cast.doctor_zhou,
        drawn_at=NOW,
    )


def _shared(cast: Cast) -> m.Resource:
    """A slot of the district hospital that is booked for Mrs Wang."""
    slot = m.Resource.objects.create(institution=cast.district, kind="clinic-slot", name_zh="疼痛门诊", places=2)
    m.Booking.objects.create(
        resource=slot,
        place=1,
        period=(NOW, NOW + timedelta(hours=1)),
        patient=patient("周桂兰", "Zhou Guilan", cast.team_b, cast.street),
        made_by=cast.nurse_tang,
        made_at=NOW,
    )
    return slot


def _referred(cast: Cast) -> m.Referral:
    """Another patient of team A was referred to the district: not Mrs Wang, whose record it would open."""
    referred = patient("周桂兰", "Zhou Guilan", cast.team_a, cast.street)
    referral_id = refer_patient(
        by=cast.actor(cast.doctor_zhou),
        referral_id=uuid4(),
        patient_id=referred.pk,
        receiver_id=cast.district.pk,
        service="titration",
        urgency="D",
        reason="疼痛控制不佳",
        consent="病人，电话",
        now=NOW,
    )
    return m.Referral.objects.get(pk=referral_id)


def _touching(cast: Cast) -> m.EditionPreview:
    """A preview under which Mrs Wang's advice would change."""
    preview = m.EditionPreview.objects.create(
        base="2026.1", values={"rescue.high": "15"}, proposed_by=cast.doctor_mei, proposed_at=NOW, people=2
    )
    what = {"zh": "解救量", "en": "Extra dose"}
    change = {"id": "rescue", "what": what, "before": what, "after": what}
    m.EditionEffect.objects.create(preview=preview, patient=cast.mrs_wang, changes=[change])
    return preview


def _dead_letter(to: m.Practitioner) -> m.Message:
    letter = m.Message.objects.filter(practitioner=to).earliest("pk")
    m.Message.objects.filter(pk=letter.pk).update(state=m.Message.State.DEAD, channel="email")
    return letter


def addresses(patterns: list[Any] | None = None, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Return every address of the project: its name with its name space, and its path."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, path, one.namespace or space)
        elif isinstance(one, URLPattern):
            yield f"{space}:{one.name}" if space else str(one.name), path


def is_in(answer: HttpResponse) -> bool:
    """Whether the door opened, whatever then came of it."""
    if answer.status_code in (401, 403, 404):
        return False
    assert answer.status_code < 500
    return not answer.get("Location", "").startswith(("/sign-in/?next", "/admin/login/"))


def knock(scene: Scene, who: str, address: str, data: dict[str, Any] | None) -> HttpResponse:
    client = scene.client(who)
    return client.get(address) if data is None else client.post(address, data)


def test_every_address_has_a_row() -> None:
    found = {name for name, _path in addresses() if not name.startswith("admin:")}

    assert found == set(MATRIX)


@pytest.mark.parametrize("name", MATRIX)
def test_who_gets_in_and_who_finds_nothing(scene: Scene, name: str) -> None:
    row = MATRIX[name]
    address = reverse(name, args=row.args(scene))
    wrong = []
    # Those who were told come last: being told opens the record.
    for who in sorted(EVERYBODY, key=lambda who: (who in row.who, who == TOLD, who)):
        if who == TOLD:
            scene.tell_the_district()
        answer = knock(scene, who, address, row.post(scene) if row.post else None)
        if who not in row.who:
            leaked = [word for word in SECRETS if word in answer.content.decode()]
            wrong += [f"{who} read {word}" for word in leaked]
        if is_in(answer) is not (who in row.who) and not _gone(row, who, answer):
            wrong.append(f"{who}: {answer.status_code} {answer.get('Location', '')}")
    assert wrong == []


def _gone(row: Row, who: str, answer: HttpResponse) -> bool:
    """A second one who may finds that the first has done it already."""
    return who in row.who and row.post is not None and answer.status_code == 404


def test_the_data_that_could_leak_is_there(scene: Scene) -> None:
    seen = scene.client(NURSE).get(reverse("patient:page", args=_patient(scene))).content.decode()
    seen += scene.client(NURSE).get(reverse("patient:family", args=_patient(scene))).content.decode()

    assert [word for word in ("Wang Shufen", "000-1000-0001", "Wang Xiaomei", WORDS) if word not in seen] == []


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_the_administrators_own_pages_are_theirs_alone_and_know_no_patient(scene: Scene, who: str) -> None:
    wrong = []
    for name, path in addresses():
        if not name.startswith("admin:"):
            continue
        table = path.split("/")[2] if path.startswith("admin/records/") else ""
        pk = str(ADMIN_ROWS[table](scene)) if table else "1"
        address = "/" + path.replace("<path:object_id>", pk).replace("<path:content_type_id>", "1")
        address = address.replace("^(?P<app_label>records)/$", "records/").replace("(?P<url>.*)$", "nowhere/")
        answer = scene.client(who).get(address)
        if is_in(answer) and who != ADMINISTRATOR and name not in BOUNCING:
            wrong.append(f"{address}: {answer.status_code}")
        wrong += [f"{address}: {word}" for word in SECRETS if word in answer.content.decode()]
    assert wrong == []


def test_a_link_opens_one_patient_and_no_staff_page(scene: Scene) -> None:
    other = scene.cast.mr_shu
    stranger = Client(headers={"accept-language": "en"})
    report_id = uuid4()
    m.Report.objects.create(
        id=report_id, patient=other, reporter="patient", answers={"words": "舒大爷的话"}, felt_at=NOW, received_at=NOW
    )

    lured = stranger.get(f"{scene.cast.wang_path}report/{report_id}/", follow=True)
    prefilled = stranger.get(f"{scene.cast.wang_path}report/?corrects={report_id}")
    forged = stranger.get("/p/" + "a" * 32 + "/")

    assert "舒大爷" not in lured.content.decode() + prefilled.content.decode()
    assert forged.status_code == 403
    assert not is_in(stranger.get("/"))
