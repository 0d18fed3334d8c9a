"""
Who may do what, and why not: `check_can_X` raises with a reason, `can_X` only wraps it.

Rights follow from a current role, the current enrolment and the tasks one was
told of; every question takes `now`, so that an ended relationship ends at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q

from paingrid.consortium.consents import FAMILY
from paingrid.consortium.roles import (
    CLINICIANS,
    CONSULTANTS,
    DISPENSERS,
    LOOK_BACK,
    PRESCRIBERS,
    TEAM_ROLES,
    UPPER_ROLES,
)
from paingrid.errors import Refusal
from paingrid.records.models import (
    Enrolment,
    PersonalLink,
    Practitioner,
    PractitionerRole,
    RelatedPerson,
    Told,
)
from paingrid.records.queries.consent_doors import stands
from paingrid.records.queries.consultation_doors import consultation_opens
from paingrid.records.queries.emergency_doors import emergency_opens
from paingrid.records.queries.guest_doors import guest_opens, still_told
from paingrid.records.queries.referral_doors import referral_lets_treat, referral_opens

#: Nobody's number: whoever names a record that does not exist is refused after the same look as at a stranger's.
NO_PATIENT = UUID(int=0)


@dataclass(frozen=True)
class RoleAt:
    """One current role of a member of staff."""

    role: str
    institution_id: int
    team_id: int | None
    territory_id: int | None


@dataclass(frozen=True)
class Actor:
    """Whoever acts: a member of staff, the holder of a personal link, or the system's own clock."""

    kind: Literal["staff", "link", "system"]
    name: dict[str, str]
    practitioner_id: int | None = None
    account_id: int | None = None
    administrator: bool = False
    roles: tuple[RoleAt, ...] = ()
    link_id: UUID | None = None
    patient_id: UUID | None = None
    reporter: str | None = None
    scopes: frozenset[str] = field(default_factory=frozenset)
    #: The grid in which an own team was found to have a patient at a moment; for the audit to tell, never to decide.
    found: dict[tuple[UUID, datetime], int] = field(default_factory=dict, compare=False, repr=False)

    @property
    def team_ids(self) -> frozenset[int]:
        """The teams in which this actor cares for patients."""
        return frozenset(r.team_id for r in self.roles if r.team_id and r.role in TEAM_ROLES)

    @property
    def consults_at(self) -> frozenset[int]:
        """The institutions for which this actor answers questions of other levels."""
        return frozenset(r.institution_id for r in self.roles if r.role in CONSULTANTS)

    @property
    def role_names(self) -> frozenset[str]:
        """The names of the current roles."""
        return frozenset(r.role for r in self.roles)


SYSTEM = Actor(kind="system", name={"zh": "系统", "en": "System"})


class NotAllowed(Refusal):
    """This actor may not do this."""

    code = "access.denied"
    text = {"zh": "您没有权限进行这项操作。", "en": "You are not allowed to do this."}


STRANGER = {
    "zh": "这位病人不在您的团队里，也没有转到您这里的任务，所以不能查看。",
    "en": "This patient is not with your team and no task about them has come to you, so the record stays closed.",
}
NOT_ARRIVED = {
    "zh": "病人还没有到您这里：可以看病历，到了以后才能改。",
    "en": "The patient has not come to you yet: you can read the record, and change it once they are here.",
}
NOT_STAFF = {"zh": "请先以工作人员身份登录。", "en": "Please sign in as a member of staff first."}
NOT_YOURS = {
    "zh": "这个链接只能为它所属的病人报告。",
    "en": "This link can report only for the patient it was made for.",
}
ONLY_YOURSELF = {
    "zh": "只有病人本人的链接可以这样做。",
    "en": "Only the patient's own link can do this.",
}
WRONG_ROLE = {"zh": "您目前的岗位没有这项权限。", "en": "Your present role does not include this."}


def stranger() -> NotAllowed:
    """Return the refusal of a record that is not theirs, or that does not exist: one text for both."""
    return NotAllowed(code="access.stranger", text=STRANGER)


def clinics_of(by: Actor) -> frozenset[int]:
    """Return the institutions at which this actor treats."""
    return frozenset(role.institution_id for role in by.roles if role.role in CLINICIANS)


def actor_of_account(account_id: int, *, now: datetime) -> Actor | None:
    """Return the actor behind an active account with the roles that are current at `now`, or none."""
    staying = Q(account__leaves_at__isnull=True) | Q(account__leaves_at__gt=now)
    people = Practitioner.objects.select_related("account").filter(staying, account_id=account_id)
    person = people.filter(account__is_active=True).first()
    if person is None:
        return None
    current = PractitionerRole.objects.filter(_current("", now), practitioner=person)
    roles = tuple(RoleAt(*row) for row in current.values_list("role", "institution_id", "team_id", "territory_id"))
    return Actor(
        kind="staff",
        name={"zh": person.name_zh, "en": person.name_en or person.name_zh},
        practitioner_id=person.pk,
        account_id=account_id,
        administrator=person.account.is_administrator,
        roles=roles,
    )


def actor_of_link(link: PersonalLink) -> Actor:
    """
    Return the actor behind a link that was already found valid; `link.related_person` must be loaded.

    With the consent to family taken back a relative still reports and is answered, and reads nothing.
    """
    person: RelatedPerson | None = link.related_person
    scopes = frozenset(person.scopes) if person else frozenset({"report", "read"})
    if person is not None and not stands(FAMILY, link.patient_id):
        scopes -= {"read"}
    return Actor(
        kind="link",
        name={"zh": "家属", "en": "Family"} if person else {"zh": "病人", "en": "Patient"},
        link_id=link.pk,
        patient_id=link.patient_id,
        reporter="family" if person else "patient",
        scopes=scopes,
    )


def check_can_read_patient(by: Actor, patient_id: UUID, *, now: datetime) -> None:
    """
    Refuse unless this actor cares for the patient, or a referral, consultation or emergency opens the record to them.

    :raises NotAllowed: with one text for "not yours" and "does not exist", so that a guess learns nothing.
    """
    if by.kind == "link":
        if by.patient_id == patient_id and "read" in by.scopes:
            return
        raise NotAllowed(code="access.other-patient", text=NOT_YOURS)
    _require_staff(by)
    if not (
        _cares_for(by, patient_id, now)
        or _is_consulted_about(by, patient_id, now)
        or referral_opens(clinics_of(by), patient_id, at=now)
        or _broke_the_glass(by, patient_id, now)
    ):
        raise stranger()


def check_can_care_for(by: Actor, patient_id: UUID, *, now: datetime) -> None:
    """
    Refuse unless a team of this actor has or hosts the patient, or a task about them came to this actor.

    A consultation or an emergency opens a record for reading only; whoever changes anything must pass here.
    """
    _require_staff(by)
    if not _cares_for(by, patient_id, now):
        coming = referral_opens(clinics_of(by), patient_id, at=now)
        raise NotAllowed(code="access.stranger", text=NOT_ARRIVED if coming else STRANGER)


def check_can_report(by: Actor, patient_id: UUID, *, now: datetime) -> None:
    """Refuse unless the link is for this patient and may report, or the member of staff cares for the patient."""
    if by.kind == "system":
        return
    if by.kind == "link":
        if by.patient_id == patient_id and "report" in by.scopes:
            return
        raise NotAllowed(code="access.other-patient", text=NOT_YOURS)
    check_can_care_for(by, patient_id, now=now)


def check_can_work_task(by: Actor, patient_id: UUID, *, now: datetime) -> None:
    """Refuse unless the patient the task is about is open to this member of staff; quality officers work on no task."""
    check_can_care_for(by, patient_id, now=now)
    if not by.role_names & (TEAM_ROLES | UPPER_ROLES):
        raise NotAllowed(code="access.role", text=WRONG_ROLE)


def check_can_change_record(by: Actor, patient_id: UUID, *, now: datetime) -> None:
    """Refuse unless a clinician who cares for this patient: coordinators, consultants and families write nothing."""
    check_can_care_for(by, patient_id, now=now)
    if not by.role_names & CLINICIANS:
        raise NotAllowed(code="access.role", text=WRONG_ROLE)


def check_can_refer(by: Actor, patient_id: UUID, *, now: datetime) -> None:
    """Refuse unless a prescriber of the patient's own team."""
    check_can_care_for(by, patient_id, now=now)
    if not (by.role_names & PRESCRIBERS and _enrolled_with(by, patient_id, now)):
        raise NotAllowed(code="access.role", text=WRONG_ROLE)


def check_is_own_patient(by: Actor, patient_id: UUID, *, now: datetime) -> None:
    """Refuse unless a team of this actor has the patient now: whoever hosts or consults decides nothing for good."""
    _require_staff(by)
    if not _enrolled_with(by, patient_id, now):
        raise NotAllowed(code="access.role", text=WRONG_ROLE)


def check_can_export(by: Actor, patient_id: UUID, *, now: datetime) -> None:
    """Refuse unless the patient's own link, or a clinician of the patient's own team, who hands the copy over."""
    if by.kind == "link":
        check_can_ask_about_record(by, patient_id)
        return
    check_is_own_patient(by, patient_id, now=now)
    if not by.role_names & CLINICIANS:
        raise NotAllowed(code="access.role", text=WRONG_ROLE)


def check_can_ask_about_record(by: Actor, patient_id: UUID) -> None:
    """Refuse unless the patient's own link: nobody asks for a correction or an erasure in their name."""
    if by.kind != "link" or by.patient_id != patient_id or by.reporter != "patient":
        raise NotAllowed(code="access.other-patient", text=ONLY_YOURSELF)


def check_can_record_consent(by: Actor, patient_id: UUID, *, now: datetime) -> None:
    """Refuse unless the patient's own link, or a clinician of the patient's own team, who writes down what was said."""
    check_can_export(by, patient_id, now=now)


def check_can_answer_request(by: Actor, patient_id: UUID, *, now: datetime) -> None:
    """Refuse unless a physician of the patient's own team."""
    check_is_own_patient(by, patient_id, now=now)
    if not by.role_names & PRESCRIBERS:
        raise NotAllowed(code="access.role", text=WRONG_ROLE)


def check_can_admit(by: Actor, team_id: int, *, now: datetime) -> None:
    """Refuse unless the actor belongs to this team."""
    _require_staff(by)
    if team_id not in by.team_ids:
        raise NotAllowed(code="access.team", text=WRONG_ROLE)


def check_can_manage_duty(by: Actor, institution_id: int, *, now: datetime) -> None:
    """Refuse unless an administrator, or a leader, pain doctor or coordinator of this institution."""
    leads = {"team-leader", "district-doctor", "tertiary-doctor", "grid-coordinator"}
    if by.administrator or any(r.institution_id == institution_id and r.role in leads for r in by.roles):
        return
    raise NotAllowed(code="access.role", text=WRONG_ROLE)


def check_can_set_ladder(by: Actor, grid_id: int, *, now: datetime) -> None:
    """Refuse unless an administrator or the coordinator of this grid."""
    if by.administrator or any(r.role == "grid-coordinator" and r.territory_id == grid_id for r in by.roles):
        return
    raise NotAllowed(code="access.role", text=WRONG_ROLE)


def check_can_change_catchments(by: Actor, grid_id: int, *, now: datetime) -> None:
    """Refuse unless an administrator or the coordinator of this grid."""
    _require_staff(by)
    check_can_set_ladder(by, grid_id, now=now)


def coordinates(by: Actor, grid_id: int) -> bool:
    """Whether this actor coordinates the grid: only then are its patients named on the map's pages."""
    return any(r.role == "grid-coordinator" and r.territory_id == grid_id for r in by.roles)


def check_can_see_map(by: Actor) -> None:
    """Refuse unless a member of staff with a present role, or an administrator."""
    _require_staff(by)
    if not (by.administrator or by.roles):
        raise NotAllowed(code="access.role", text=WRONG_ROLE)


def check_can_see_outbox(by: Actor, *, now: datetime) -> None:
    """Refuse unless an administrator or a grid coordinator."""
    if not (by.administrator or "grid-coordinator" in by.role_names):
        raise NotAllowed(code="access.role", text=WRONG_ROLE)


def check_can_see_quality(by: Actor, *, now: datetime) -> None:
    """Refuse unless a quality officer or a grid coordinator."""
    if not by.role_names & {"quality-officer", "grid-coordinator"}:
        raise NotAllowed(code="access.role", text=WRONG_ROLE)


def may_break_glass(by: Actor) -> bool:
    """Whether a current role treats people: only then may somebody ask for a record that is not theirs."""
    return by.kind == "staff" and bool(by.role_names & CLINICIANS)


def check_can_break_glass(by: Actor) -> None:
    """Refuse unless a clinician; administrators, coordinators and officers treat nobody."""
    _require_staff(by)
    if not may_break_glass(by):
        raise NotAllowed(code="access.role", text=WRONG_ROLE)


def grids_overseen(by: Actor) -> frozenset[int]:
    """Return the grids whose privacy this actor looks after."""
    return frozenset(r.territory_id for r in by.roles if r.role == "privacy-officer" and r.territory_id)


def check_can_oversee(by: Actor) -> None:
    """Refuse unless the privacy officer of a grid."""
    _require_staff(by)
    if not grids_overseen(by):
        raise NotAllowed(code="access.role", text=WRONG_ROLE)


def check_is_administrator(by: Actor) -> None:
    """Refuse unless an administrator."""
    if not by.administrator:
        raise NotAllowed(code="access.role", text=WRONG_ROLE)


def _allowed(check: Callable[..., None], *args: Any, **kwargs: Any) -> bool:
    try:
        check(*args, **kwargs)
    except NotAllowed:
        return False
    return True


def can_read_patient(by: Actor, patient_id: UUID, *, now: datetime) -> bool:
    """Whether `check_can_read_patient` passes."""
    return _allowed(check_can_read_patient, by, patient_id, now=now)


def can_care_for(by: Actor, patient_id: UUID, *, now: datetime) -> bool:
    """Whether `check_can_care_for` passes."""
    return _allowed(check_can_care_for, by, patient_id, now=now)


def can_change_record(by: Actor, patient_id: UUID, *, now: datetime) -> bool:
    """Whether `check_can_change_record` passes."""
    return _allowed(check_can_change_record, by, patient_id, now=now)


def can_refer(by: Actor, patient_id: UUID, *, now: datetime) -> bool:
    """Whether `check_can_refer` passes."""
    return _allowed(check_can_refer, by, patient_id, now=now)


def can_answer_request(by: Actor, patient_id: UUID, *, now: datetime) -> bool:
    """Whether `check_can_answer_request` passes."""
    return _allowed(check_can_answer_request, by, patient_id, now=now)


def is_own_patient(by: Actor, patient_id: UUID, *, now: datetime) -> bool:
    """Whether `check_is_own_patient` passes for a clinician."""
    return bool(by.role_names & CLINICIANS) and _allowed(check_is_own_patient, by, patient_id, now=now)


def can_prescribe(by: Actor) -> bool:
    """Whether a current role is a physician's."""
    return by.kind == "staff" and bool(by.role_names & PRESCRIBERS)


def needs_second_factor(by: Actor) -> bool:
    """Whether a password alone is too little: whoever signs for medicines, and whoever administers."""
    return by.kind == "staff" and (by.administrator or bool(by.role_names & PRESCRIBERS))


def check_can_dispense(by: Actor, institution_id: int, *, now: datetime) -> None:
    """Refuse unless a nurse, pharmacist or doctor of this institution."""
    _require_staff(by)
    if not any(role.institution_id == institution_id and role.role in DISPENSERS for role in by.roles):
        raise NotAllowed(code="access.role", text=WRONG_ROLE)


def check_can_sign_edition(by: Actor, *, now: datetime) -> None:
    """Refuse unless a pharmacist or a pain doctor of a hospital."""
    _require_staff(by)
    if not by.role_names & {"pharmacist", "tertiary-doctor", "district-doctor"}:
        raise NotAllowed(code="access.role", text=WRONG_ROLE)


def can_sign_edition(by: Actor, *, now: datetime) -> bool:
    """Whether `check_can_sign_edition` passes."""
    return _allowed(check_can_sign_edition, by, now=now)


def can_manage_duty(by: Actor, institution_id: int, *, now: datetime) -> bool:
    """Whether `check_can_manage_duty` passes."""
    return _allowed(check_can_manage_duty, by, institution_id, now=now)


def can_set_ladder(by: Actor, grid_id: int, *, now: datetime) -> bool:
    """Whether `check_can_set_ladder` passes."""
    return _allowed(check_can_set_ladder, by, grid_id, now=now)


def can_change_catchments(by: Actor, grid_id: int, *, now: datetime) -> bool:
    """Whether `check_can_change_catchments` passes."""
    return _allowed(check_can_change_catchments, by, grid_id, now=now)


def _require_staff(by: Actor) -> None:
    if by.kind != "staff":
        raise NotAllowed(code="access.not-staff", text=NOT_STAFF)


def _current(prefix: str, now: datetime) -> Q:
    """Rows whose time has begun and not ended (`ends_at` exclusive)."""
    begun, open_, later = f"{prefix}starts_at__lte", f"{prefix}ends_at__isnull", f"{prefix}ends_at__gt"
    return Q(**{begun: now}) & (Q(**{open_: True}) | Q(**{later: now}))


def _cares_for(by: Actor, patient_id: UUID, now: datetime) -> bool:
    return (
        _enrolled_with(by, patient_id, now)
        or guest_opens(by.team_ids, patient_id, now)
        or _was_told_about(by, patient_id, now)
        or referral_lets_treat(clinics_of(by), patient_id)
    )


def _is_consulted_about(by: Actor, patient_id: UUID, now: datetime) -> bool:
    """Only clinicians are consulted; a role that ended shuts the record at once."""
    clinical = by.role_names & (TEAM_ROLES | {*CONSULTANTS, "pharmacist"})
    return bool(clinical) and consultation_opens(by.practitioner_id or 0, by.consults_at, patient_id, now)


def _broke_the_glass(by: Actor, patient_id: UUID, now: datetime) -> bool:
    """Four hours at most; a role that ended shuts the record at once."""
    return may_break_glass(by) and emergency_opens(by.practitioner_id or 0, patient_id, now)


def _enrolled_with(by: Actor, patient_id: UUID, now: datetime) -> bool:
    if not by.team_ids:
        return False
    rows = Enrolment.objects.filter(_current("", now), patient_id=patient_id, team_id__in=by.team_ids)
    grid_id = rows.values_list("team__grid_id", flat=True).first()
    if grid_id is not None:
        by.found[patient_id, now] = grid_id
    return grid_id is not None


def _was_told_about(by: Actor, patient_id: UUID, now: datetime) -> bool:
    """Whoever the ladder told must be able to act: upper levels, and by night the duty of another team."""
    told = Told.objects.filter(practitioner_id=by.practitioner_id, task__patient_id=patient_id)
    told = told.filter(still_told(now))
    recent = Q(task__closed_at__isnull=True) | Q(task__closed_at__gt=now - LOOK_BACK)
    return bool(by.role_names & (TEAM_ROLES | UPPER_ROLES)) and told.filter(recent).exists()


def ground_of(by: Actor, patient_id: UUID, *, now: datetime) -> str:
    """Return by which right a member of staff is at a record, the first that holds; `none` if none does."""
    return next((name for name, holds in _GROUNDS.items() if holds(by, patient_id, now)), "none")


#: By which right somebody is at a record, in the order in which it is told.
_GROUNDS: dict[str, Callable[[Actor, UUID, datetime], bool]] = {
    "team": _enrolled_with,
    "guest-team": lambda by, patient_id, now: guest_opens(by.team_ids, patient_id, now),
    "told": _was_told_about,
    "referral": lambda by, patient_id, now: referral_opens(clinics_of(by), patient_id, at=now),
    "consultation": _is_consulted_about,
    "emergency": _broke_the_glass,
}
