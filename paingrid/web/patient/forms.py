"""The forms around a patient: admitting, family, links, medicines, facts. They clean; use cases write."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paingrid.journey.add_family_member import RELATIONSHIPS, SCOPES
from paingrid.journey.admit_patient import NewPatient
from paingrid.journey.move_house import NewHome
from paingrid.journey.record_medicine import Medicine
from paingrid.journey.steps.households import Pin
from paingrid.records.queries.caseload import Place
from paingrid.timekeeping import now
from paingrid.web.patient import words

LANGUAGES = (("zh-hans", "简体中文"), ("en", "English"))
DAY_INPUT = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
#: Days that must have been, and how far any other day may be away before it is a slip of the year [default].
PAST, YEARS_AWAY, LATEST_YEAR = frozenset({"egfr_on", "chemo_on"}), 3, 2200
DATE_WRONG = {"invalid": _("Please give a date like 2026-11-23.")}


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DAY_INPUT, error_messages=DATE_WRONG, **options)


def _choice(label: Any, names: dict[str, Any], **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(names.items()), **options)


def identity_field() -> forms.CharField:
    """Return the field of a document number; it may be filled in later."""
    return forms.CharField(
        label=_("Number of the identity card"),
        help_text=_("For narcotic prescriptions. May be filled in later; passports and permits count too."),
        max_length=24,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class PinField(forms.CharField):
    """Longitude and latitude as a map copies them; the order is checked when they are kept."""

    def clean(self, value: Any) -> Pin | None:
        """Return the two numbers, or none where nothing was typed."""
        written = super().clean(value)
        if not written:
            return None
        parts = [part for part in written.replace("，", ",").replace(" ", ",").split(",") if part]
        try:
            longitude, latitude = (float(part) for part in parts)
        except ValueError:
            raise forms.ValidationError(_("Write two numbers, for example 104.06, 30.63.")) from None
        return longitude, latitude


def pin_field() -> PinField:
    """Return the field of a door's place on the map; it may be filled in later."""
    return PinField(
        label=_("Place on the map"),
        help_text=_("Longitude, latitude, for example 104.06, 30.63. May stay empty."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal"}),
    )


class MoveForm(forms.Form):
    """The new home of a patient, and the team that has them from now on."""

    street = forms.TypedChoiceField(label=_("Street"), coerce=int)
    address_zh = forms.CharField(label=_("House and door"), max_length=200)
    pin = pin_field()
    bed_zh = forms.CharField(
        label=_("Ward bed"), help_text=_("Only if in a ward; empty means at home."), max_length=60, required=False
    )
    team = forms.TypedChoiceField(
        label=_("Who looks after the patient from now on?"), coerce=int, widget=forms.RadioSelect, required=False
    )

    def __init__(
        self, *args: Any, streets: Iterable[tuple[str, list[tuple[int, str]]]], teams: Iterable[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["street"].choices = list(streets)
        self.fields["team"].choices = [(pk, str(pk)) for pk in teams]

    def home(self) -> NewHome:
        """Return what was filled in."""
        given = self.cleaned_data
        return NewHome(
            street_id=given["street"], address_zh=given["address_zh"], pin=given["pin"], bed_zh=given["bed_zh"]
        )


class AdmitForm(forms.Form):
    """What must be known to admit a patient."""

    patient_id = forms.UUIDField(widget=forms.HiddenInput)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=60)
    name_en = forms.CharField(label=_("Name in Latin letters"), max_length=120, required=False)
    sex = _choice(_("Sex"), {"": "—", **words.SEXES})
    birth_on = _day(_("Date of birth"))
    phone = forms.CharField(
        label=_("Phone of the patient or the household"), max_length=40, widget=forms.TextInput(attrs={"type": "tel"})
    )
    identity_number = identity_field()
    team = forms.TypedChoiceField(label=_("Team"), coerce=int)
    street = forms.TypedChoiceField(label=_("Street"), coerce=int)
    address_zh = forms.CharField(label=_("House and door"), max_length=200)
    pin = pin_field()
    bed_zh = forms.CharField(
        label=_("Ward bed"), help_text=_("Only if in a ward; empty means at home."), max_length=60, required=False
    )
    diagnosis_zh = forms.CharField(label=_("Diagnosis in Chinese"), max_length=160)
    diagnosis_en = forms.CharField(label=_("Diagnosis in English"), max_length=160, required=False)
    allergies = forms.CharField(label=_("Allergies"), max_length=240, required=False)
    goals_of_care = _choice(_("Goals of care"), words.GOALS)
    nrs_goal = forms.IntegerField(
        label=_("Pain goal, 0–10"), min_value=0, max_value=10, initial=3, help_text=_("Usually 3 or less.")
    )
    refuses_opioids = forms.BooleanField(label=_("Refuses opioids"), required=False)
    language = forms.ChoiceField(label=_("Language of the family's page"), choices=LANGUAGES)
    another_person = forms.BooleanField(
        label=_("I have checked: this is another person with the same name and date of birth"), required=False
    )

    def __init__(self, *args: Any, teams: Iterable[Place], streets: Iterable[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [(place.pk, words.pick(place.name)) for place in teams]
        self.fields["street"].choices = [("", "—"), *((place.pk, words.pick(place.name)) for place in streets)]

    @staticmethod
    def fresh_id() -> uuid.UUID:
        """Return the id that makes a form sent twice one patient."""
        return uuid.uuid4()

    def for_another_patient(self, **choices: Iterable[Place]) -> AdmitForm:
        """Return the same words under an id of their own."""
        data = self.data.copy()
        data["patient_id"] = str(self.fresh_id())
        return AdmitForm(data, **choices)

    def facts(self) -> NewPatient:
        """Return what was filled in."""
        given = {name: self.cleaned_data[name] for name in NewPatient.__dataclass_fields__ if name != "street_id"}
        return NewPatient(street_id=self.cleaned_data["street"], **given)


class FamilyForm(forms.Form):
    """A family member and what they may do."""

    name_zh = forms.CharField(label=_("Name"), max_length=60)
    name_en = forms.CharField(label=_("Name in Latin letters"), max_length=120, required=False)
    relationship = _choice(_("Relationship"), {code: words.RELATIONSHIPS[code] for code in RELATIONSHIPS})
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    scopes = forms.MultipleChoiceField(
        label=_("What they may do"),
        choices=[(code, words.SCOPES[code]) for code in SCOPES],
        initial=list(SCOPES),
        widget=forms.CheckboxSelectMultiple,
    )
    until_on = _day(_("Last day"), required=False, help_text=_("Empty means until somebody ends it."))

    def clean_until_on(self) -> date | None:
        """A last day in another century is a slip of the pen."""
        last: date | None = self.cleaned_data["until_on"]
        if last is not None and last.year > LATEST_YEAR:
            raise forms.ValidationError(_("Please check the year."))
        return last

    def expires_at(self) -> datetime | None:
        """Return the first moment at which they may no longer; the last day counts in full."""
        last = self.cleaned_data["until_on"]
        return None if last is None else timezone.make_aware(datetime.combine(last + timedelta(days=1), time()))


class LinkForm(forms.Form):
    """For whom a link is made and for how long."""

    person = forms.TypedChoiceField(
        label=_("For"), coerce=lambda value: int(value) if value else None, empty_value=None, required=False
    )
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("a year"))],
        initial=180,
    )

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("the patient")), *people]


class MedicineForm(forms.Form):
    """One medicine as prescribed."""

    purpose = _choice(_("Purpose"), words.PURPOSES)
    drug = forms.CharField(
        label=_("Generic name in English"), max_length=40, help_text=_("For example: morphine, oxycodone, fentanyl.")
    )
    name_zh = forms.CharField(label=_("Product in Chinese"), max_length=120)
    name_en = forms.CharField(label=_("Product in English"), max_length=120, required=False)
    dose_zh = forms.CharField(
        label=_("Dose in Chinese, as prescribed"), max_length=120, help_text=_("For example: 10 mg，每12小时一次.")
    )
    dose_en = forms.CharField(label=_("Dose in English"), max_length=120, required=False)
    is_opioid = forms.BooleanField(label=_("Opioid"), required=False)
    is_patch = forms.BooleanField(label=_("Patch"), required=False)
    ome_mg_per_day = forms.FloatField(
        label=_("Oral morphine equivalent, mg a day"),
        help_text=_("As the prescriber wrote it down. Leave empty when not known: nothing is worked out here."),
        required=False,
        min_value=0,
        max_value=5000,
    )
    starts_at = forms.DateTimeField(
        label=_("Since"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("Please give day and time, for example 2026-11-23 16:30.")},
    )
    replaces = forms.TypedChoiceField(label=_("Takes the place of"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, current: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["replaces"].choices = [("", _("nothing: it is added")), *current]

    def medicine(self) -> Medicine:
        """Return what was filled in."""
        given = {name: self.cleaned_data[name] for name in Medicine.__dataclass_fields__}
        given["drug"] = given["drug"].strip().lower()
        return Medicine(**given)


class FactsForm(forms.Form):
    """How to reach the patient, what is agreed, what is known."""

    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    bed_zh = forms.CharField(
        label=_("Ward bed"), help_text=_("Only if in a ward; empty means at home."), max_length=60, required=False
    )
    language = forms.ChoiceField(label=_("Language of the family's page"), choices=LANGUAGES)
    identity_number = identity_field()
    goals_of_care = _choice(_("Goals of care"), words.GOALS)
    nrs_goal = forms.IntegerField(label=_("Pain goal, 0–10"), min_value=0, max_value=10)
    refuses_opioids = forms.BooleanField(label=_("Refuses opioids"), required=False)
    diagnosis_zh = forms.CharField(label=_("Diagnosis in Chinese"), max_length=160, required=False)
    diagnosis_en = forms.CharField(label=_("Diagnosis in English"), max_length=160, required=False)
    allergies = forms.CharField(label=_("Allergies"), max_length=240, required=False)
    egfr = forms.FloatField(label=_("eGFR, mL/min/1.73 m²"), required=False, min_value=0, max_value=200)
    egfr_on = _day(_("eGFR measured on"), required=False)
    chemo_on = _day(_("Last day of chemotherapy"), required=False)
    supply_until_on = _day(_("Opioid supply lasts until"), required=False)
    review_due_on = _day(_("Three-month review due on"), required=False)

    def clean(self) -> dict[str, Any]:
        """A kidney value without its day cannot be used, one of the future would never grow old."""
        given = super().clean() or self.cleaned_data
        today = timezone.localdate(now())
        for name in ("egfr_on", "chemo_on", "supply_until_on", "review_due_on"):
            day = given.get(name)
            if day is not None and name in PAST and day > today:
                self.add_error(name, _("This day lies in the future. Please check the date."))
            elif day is not None and abs(day.year - today.year) > YEARS_AWAY:
                self.add_error(name, _("Please check the year."))
        if given.get("egfr") is not None and given.get("egfr_on") is None and "egfr_on" not in self.errors:
            self.add_error("egfr_on", _("Please give the day on which the eGFR was measured."))
        return given
