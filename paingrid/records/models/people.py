"""Who. Accounts, staff and their roles, patients, families, enrolment, links, duty and the ladder."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from paingrid.records.models.places import CareTeam, Institution, Territory
from paingrid.records.sealed import SealedText, SearchDigest


class _Accounts(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username=username)


class Account(AbstractBaseUser):
    """What a member of staff signs in with. Rights come from `PractitionerRole`, never from here."""

    username = models.CharField(max_length=80, unique=True)
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False)
    language = models.CharField(max_length=10, blank=True)
    session_round = models.PositiveIntegerField(default=0, help_text="One more ends every session")
    leaves_at = models.DateTimeField(null=True, blank=True, help_text="From here on every right has ended")

    USERNAME_FIELD = "username"
    objects: ClassVar[_Accounts] = _Accounts()

    class Meta:
        indexes = [
            models.Index(
                fields=["leaves_at"], condition=Q(is_active=True, leaves_at__isnull=False), name="account_leaving"
            )
        ]

    def __str__(self) -> str:
        return self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Bind sessions to the round as well as to the password; the first round is Django's own."""
        own = super()._get_session_auth_hash(secret=secret)
        return own if not self.session_round else f"{own}.{self.session_round}"

    @property
    def is_staff(self) -> bool:
        """Django's admin lets administrators in."""
        return self.is_administrator

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and self.is_administrator

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_administrator


class Practitioner(models.Model):
    """A member of staff."""

    account = models.OneToOneField(Account, models.PROTECT, related_name="practitioner")
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    webhook = models.BooleanField(default=False)
    invented = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name_zh


class PractitionerRole(models.Model):
    """What somebody does, where, from when to when (`ends_at` exclusive)."""

    class Role(models.TextChoices):
        NURSE = "nurse"
        FAMILY_DOCTOR = "family-doctor"
        TEAM_LEADER = "team-leader"
        DISTRICT_DOCTOR = "district-doctor"
        TERTIARY_DOCTOR = "tertiary-doctor"
        GRID_COORDINATOR = "grid-coordinator"
        QUALITY_OFFICER = "quality-officer"
        PHARMACIST = "pharmacist"
        PRIVACY_OFFICER = "privacy-officer"

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="roles")
    role = models.CharField(max_length=24, choices=Role)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="roles")
    team = models.ForeignKey(CareTeam, models.PROTECT, null=True, blank=True, related_name="roles")
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="roles")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(role__in=["nurse", "family-doctor", "team-leader"]) | Q(team__isnull=False),
                name="role_in_a_team_names_the_team",
            ),
            models.CheckConstraint(
                condition=~Q(role="grid-coordinator") | Q(territory__isnull=False),
                name="role_of_a_coordinator_names_the_grid",
            ),
            models.CheckConstraint(
                condition=~Q(role="privacy-officer") | Q(territory__isnull=False),
                name="role_of_a_privacy_officer_names_the_grid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practitioner} {self.role}"


class Leave(models.Model):
    """A time in which somebody is not to be told (`ends_at` exclusive)."""

    practitioner = models.ForeignKey(Practitioner, models.CASCADE, related_name="leaves")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="leave_ends_after_it_starts")
        ]


class DutyShift(models.Model):
    """Who is "duty" at an institution (`ends_at` exclusive)."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="duty_shifts")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="duty_shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["institution", "ends_at"], name="duty_by_institution")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="duty_ends_after_it_starts"),
            models.UniqueConstraint(fields=["institution", "practitioner", "starts_at"], name="duty_is_written_once"),
        ]


class LadderStep(models.Model):
    """A grid's own minutes for one rung of one urgency; without a row the default of the rule set holds."""

    grid = models.ForeignKey(Territory, models.PROTECT, related_name="ladder_steps")
    urgency = models.CharField(max_length=1)
    rung = models.CharField(max_length=24)
    minutes = models.PositiveIntegerField()
    lengthened = models.BooleanField(default=False)
    signed_off_by = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True)
    signed_off_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grid", "urgency", "rung"], name="ladder_has_one_step_a_rung"),
            models.CheckConstraint(
                condition=Q(lengthened=False)
                | ~Q(urgency__in=["E", "U"])
                | (Q(signed_off_by__isnull=False) & ~Q(reason="")),
                name="ladder_is_longer_only_when_signed",
            ),
        ]


class Household(models.Model):
    """One front door. Visits are grouped by it and by its street; the pin (degrees, WGS84) is optional."""

    street = models.ForeignKey(Territory, models.PROTECT, related_name="households")
    address_zh = SealedText(max_length=200)
    address_digest = SearchDigest("address_zh", "words")
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__isnull=False, latitude__isnull=False),
                name="household_pin_is_whole",
            )
        ]

    def __str__(self) -> str:
        return self.address_zh


class Patient(models.Model):
    """A person under the care of a team."""

    class Sex(models.TextChoices):
        FEMALE = "female"
        MALE = "male"
        OTHER = "other"
        UNKNOWN = "unknown"

    class Goals(models.TextChoices):
        STANDARD = "standard"
        COMFORT_DYING = "comfort-dying"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120, blank=True)
    invented = models.BooleanField(default=False)
    sex = models.CharField(max_length=8, choices=Sex)
    birth_on = models.DateField()
    phone = SealedText(max_length=40, blank=True)
    phone_digest = SearchDigest("phone")
    identity_number = SealedText(max_length=24, blank=True, default="")
    identity_digest = SearchDigest("identity_number")
    phone_wrong_since = models.DateTimeField(null=True, blank=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="patients")
    bed_zh = models.CharField(max_length=60, blank=True, help_text="Ward bed; empty means at home")
    diagnosis_zh = models.CharField(max_length=160, blank=True)
    diagnosis_en = models.CharField(max_length=160, blank=True)
    allergies = models.CharField(max_length=240, blank=True)
    goals_of_care = models.CharField(max_length=16, choices=Goals, default=Goals.STANDARD)
    nrs_goal = models.PositiveSmallIntegerField(default=3)
    egfr = models.FloatField(null=True, blank=True, help_text="mL/min/1.73 m²")
    egfr_on = models.DateField(null=True, blank=True)
    chemo_on = models.DateField(null=True, blank=True, help_text="Last day of chemotherapy")
    refuses_opioids = models.BooleanField(default=False)
    supply_until_on = models.DateField(null=True, blank=True)
    review_due_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    registered_at = models.DateTimeField()
    died_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(nrs_goal__lte=10), name="patient_goal_is_on_the_scale")]

    def __str__(self) -> str:
        return self.name_zh


class Enrolment(models.Model):
    """The contract (签约) of a patient with a team; `ends_at` exclusive, at most one at a time."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="enrolments")
    team = models.ForeignKey(CareTeam, models.PROTECT, related_name="enrolments")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["team"], condition=Q(ends_at__isnull=True), name="enrolment_current_by_team")]
        constraints = [
            ExclusionConstraint(
                name="enrolment_is_with_one_team_at_a_time",
                expressions=[
                    ("patient", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_at",
                            "ends_at",
                            RangeBoundary(),
                            function="TSTZRANGE",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            )
        ]


class RelatedPerson(models.Model):
    """A family member or carer, what they may do and until when (`expires_at` exclusive)."""

    class Scope(models.TextChoices):
        REPORT = "report"
        READ = "read"

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="family")
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120, blank=True)
    invented = models.BooleanField(default=False)
    relationship = models.CharField(max_length=24)
    phone = SealedText(max_length=40, blank=True)
    scopes = ArrayField(models.CharField(max_length=8, choices=Scope), default=list)
    expires_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")

    def __str__(self) -> str:
        return self.name_zh


class PersonalLink(models.Model):
    """
    A personal address with which one person reports for one patient.

    The token is not stored: it is derived from `nonce` under the installation's
    link key, and found again by its SHA-256 digest.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="links")
    related_person = models.ForeignKey(RelatedPerson, models.CASCADE, null=True, blank=True, related_name="links")
    nonce = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32, unique=True)
    issued_by = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")


class SignInLink(models.Model):
    """A link that signs a member of staff in: once for an invitation, again and again in the demonstration."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="sign_in_links")
    digest = models.BinaryField(max_length=32, unique=True)
    once = models.BooleanField(default=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class Throttle(models.Model):
    """How often something was tried in one window of time; `key` is a digest, never an identity."""

    key = models.CharField(max_length=64)
    window_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window_at"], name="throttle_counts_once_a_window")]


class SignInTry(models.Model):
    """How often a name was tried from a place, and when last; `key` is a digest of both, never an identity."""

    key = models.CharField(max_length=64, primary_key=True)
    tries = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField(db_index=True)
