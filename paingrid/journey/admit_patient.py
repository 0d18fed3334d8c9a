"""Admit a patient: write who and where they are, enrol them with a team, expect to hear from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from paingrid.clinical.triage.follow_up import expected_within
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.households import Pin, household_of
from paingrid.journey.steps.identity import check_identity_is_free, clean_identity_number
from paingrid.records.models import CareTeam, Enrolment, Expectation, Patient
from paingrid.records.wall.asking import errand
from paingrid.timekeeping import SHANGHAI

#: Nobody is older; a date before this is a slip of the pen [default].
OLDEST_YEARS = 125


class BornInTheFuture(Refusal):
    """The date of birth cannot be."""

    code = "admit.birth-date"
    text = {
        "zh": "出生日期不对：不能晚于今天，也不能早于 125 年前。",
        "en": "This date of birth cannot be right: not after today, not more than 125 years ago.",
    }


class ProbablyKnown(Refusal):
    """Somebody with this name and date of birth is on record."""

    code = "admit.probably-known"
    text = {
        "zh": "系统里已有同名、同出生日期的病人。请先核对；确定不是同一个人，再勾选下面的确认。",
        "en": "Somebody with this name and date of birth is on record already. Please check first; "
        "if it is another person, tick the box below.",
    }


class FormUsedBefore(Refusal):
    """The form's id belongs to another patient: somebody went back in the browser to admit the next one."""

    code = "admit.form-used"
    text = {
        "zh": "这张表单已经收入过另一位病人。这一位还没有收入：请核对内容，再按一次“收入”。",
        "en": "This form has admitted another patient already. This one is not admitted yet: "
        "please check what stands here and press Admit once more.",
    }


@dataclass(frozen=True, kw_only=True)
class NewPatient:
    """What must be known of a patient; empty text means not known."""

    name_zh: str
    name_en: str = ""
    sex: str
    birth_on: date
    phone: str
    street_id: int
    address_zh: str
    bed_zh: str = ""
    diagnosis_zh: str
    diagnosis_en: str = ""
    allergies: str = ""
    goals_of_care: str = "standard"
    nrs_goal: int = 3
    refuses_opioids: bool = False
    language: str = "zh-hans"
    identity_number: str = ""
    #: Longitude and latitude of the door, degrees WGS84.
    pin: Pin | None = None


@dataclass(frozen=True)
class Admitted:
    """A patient in the care of a team."""

    patient_id: UUID
    expected_at: datetime


@errand("admission")
def admit_patient(
    *,
    by: access.Actor,
    team_id: int,
    patient_id: UUID,
    facts: NewPatient,
    another_person: bool = False,
    invented: bool = False,
    now: datetime,
) -> Admitted:
    """
    Write the patient and the enrolment, and expect the first report within a day.

    `patient_id` is made with the form: the same form sent twice admits one patient.

    :raises NotAllowed: not this actor's team.
    :raises BornInTheFuture: the date of birth is after today or impossibly early.
    :raises FormUsedBefore: the id belongs to somebody else; nothing of them is shown or changed.
    :raises BadIdentityNumber, IdentityNumberTaken: what stands on the document cannot be right.
    :raises UnknownPlace: no street of the team's grid. :raises PositionImpossible, PositionSwapped: no such pin.
    :raises ProbablyKnown: same name and date of birth on record, and `another_person` is not said.
    """
    access.check_can_admit(by, team_id, now=now)
    _check_birth(facts.birth_on, now)
    facts = replace(facts, identity_number=clean_identity_number(facts.identity_number))
    with transaction.atomic(durable=True):
        # One admission at a time in a team, so that two nurses with the same paper make one patient.
        team = CareTeam.objects.select_for_update().get(pk=team_id)
        earlier = Patient.objects.filter(pk=patient_id).first()
        if earlier is None:
            _check_known(facts, another_person)
            check_identity_is_free(facts.identity_number, patient_id)
            _write(facts, team, patient_id, invented, by, now)
        elif not _is_same(earlier, facts, team, now):
            raise FormUsedBefore
        expected = Expectation.objects.get(patient_id=patient_id).next_expected_at
    return Admitted(patient_id, expected or now)


def _is_same(earlier: Patient, facts: NewPatient, team: CareTeam, now: datetime) -> bool:
    said = (facts.name_zh, facts.birth_on, facts.sex)
    here = Enrolment.objects.filter(patient=earlier, team=team, starts_at__lte=now, ends_at__isnull=True)
    return said == (earlier.name_zh, earlier.birth_on, earlier.sex) and here.exists()


def _check_birth(birth_on: date, now: datetime) -> None:
    today = now.astimezone(SHANGHAI).date()
    if birth_on > today or birth_on.year < today.year - OLDEST_YEARS:
        raise BornInTheFuture


def _check_known(facts: NewPatient, another_person: bool) -> None:
    same = Patient.objects.filter(name_zh=facts.name_zh.strip(), birth_on=facts.birth_on, died_at__isnull=True)
    if not another_person and same.exists():
        raise ProbablyKnown


def _write(
    facts: NewPatient, team: CareTeam, patient_id: UUID, invented: bool, by: access.Actor, now: datetime
) -> None:
    patient = Patient.objects.create(
        id=patient_id,
        household=household_of(facts.street_id, facts.address_zh, facts.pin, in_grid=team.grid_id),
        registered_at=now,
        invented=invented,
        **{name: getattr(facts, name) for name in COPIED},
    )
    Enrolment.objects.create(patient=patient, team=team, starts_at=now)
    Expectation.objects.create(patient=patient, next_expected_at=now + _first_news(facts), basis="new")
    audit("patient.admitted", by=by, patient_id=patient_id, subject=str(team.pk), now=now)


COPIED = (
    "name_zh",
    "name_en",
    "sex",
    "birth_on",
    "phone",
    "identity_number",
    "bed_zh",
    "diagnosis_zh",
    "diagnosis_en",
    "allergies",
    "goals_of_care",
    "nrs_goal",
    "refuses_opioids",
    "language",
)


def _first_news(facts: NewPatient) -> timedelta:
    """Nothing is known of a new patient's medicines yet: as short a silence as during titration."""
    return expected_within(opioid_status="unknown", goals_of_care=facts.goals_of_care)
