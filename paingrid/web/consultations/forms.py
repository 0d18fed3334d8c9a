"""The forms: ask, each step, a guest stay, an agreement. All times are Chengdu's."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from paingrid.consortium.consultation import CONSENTS, KINDS
from paingrid.web.consultations import words

URGENCIES = [
    ("U", _("Within the hour")),
    ("D", _("Today")),
    ("S", _("In a few days")),
    ("R", _("Within a week")),
    ("E", _("At once (emergency)")),
]
WHEN = "%Y-%m-%dT%H:%M"


def _words(label: Any, rows: int = 3, *, required: bool = True) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=area, max_length=4000, required=required)


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WHEN)
    return forms.DateTimeField(label=label, input_formats=[WHEN], widget=widget)


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, input_formats=["%Y-%m-%d"], widget=widget, required=required)


class AskForm(forms.Form):
    """Whom, about what, how urgent, with whose consent."""

    consultation_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    to = forms.TypedChoiceField(label=_("Whom to ask"), coerce=int)
    kind = forms.ChoiceField(label=_("What about"))
    urgency = forms.ChoiceField(label=_("Needed by"), choices=URGENCIES, initial="D")
    question = _words(_("Your question"), 4)
    consent = forms.ChoiceField(label=_("How the patient agreed"))
    emergency_reason = forms.CharField(
        label=_("Without an agreement: the reason of the emergency"), required=False, max_length=1000
    )

    def __init__(self, *args: Any, places: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = places
        self.fields["kind"].choices = [(code, words.pick(text)) for code, text in KINDS.items()]
        self.fields["consent"].choices = [(code, words.pick(text)) for code, text in CONSENTS.items()]


class NoteForm(forms.Form):
    """One text."""

    note = _words(_("In writing"))


class OpinionForm(forms.Form):
    """An opinion under one's name."""

    row_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    note = _words(_("Your opinion"), 5)


class CallForm(forms.Form):
    """A call over any meeting system."""

    link = forms.CharField(label=_("Link to the meeting (https://…)"), max_length=400)
    at = _moment(_("When"))


class MinutesForm(forms.Form):
    """Minutes of a case conference."""

    row_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    at = _moment(_("Held at"))
    present = forms.CharField(label=_("Who was there"), max_length=400)
    note = _words(_("What was said and agreed"))


class PersonForm(forms.Form):
    """Somebody to invite, chosen from those who were found."""

    person = forms.IntegerField(label=_("Whom to invite"), min_value=1)


class PictureForm(forms.Form):
    """One picture."""

    picture = forms.FileField(
        label=_("Picture (JPEG, PNG, WebP; up to 5 MB)"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )


class PlaceForm(forms.Form):
    """Another place to ask."""

    to = forms.TypedChoiceField(label=_("Whom to ask"), coerce=int)
    emergency_reason = forms.CharField(
        label=_("Without an agreement: the reason of the emergency"), required=False, max_length=1000
    )

    def __init__(self, *args: Any, places: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = places


class StayForm(forms.Form):
    """Where, from when to when, why."""

    stay_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    host_team = forms.TypedChoiceField(label=_("Team at the place of stay"), coerce=int)
    starts_on = _day(_("First day"))
    ends_on = _day(_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=240)
    place = forms.CharField(label=_("Address of the stay"), max_length=240, required=False)
    emergency_reason = forms.CharField(
        label=_("Without an agreement: the reason of the emergency"), required=False, max_length=1000
    )

    def __init__(self, *args: Any, teams: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["host_team"].choices = teams


class AgreementForm(forms.Form):
    """Between whom, for what, since when, on which paper."""

    institution = forms.TypedChoiceField(label=_("Institution"), coerce=int)
    other = forms.TypedChoiceField(label=_("With institution"), coerce=int, required=False, empty_value=None)
    grid = forms.TypedChoiceField(label=_("Or with a whole grid"), coerce=int, required=False, empty_value=None)
    with_those_below = forms.BooleanField(label=_("Also for institutions that refer to them"), required=False)
    purposes = forms.MultipleChoiceField(
        label=_("For"), choices=list(words.PURPOSES.items()), widget=forms.CheckboxSelectMultiple
    )
    paper = forms.CharField(label=_("Number or title of the paper"), max_length=160)
    signed_by = forms.CharField(label=_("Signed by"), max_length=160, required=False)
    starts_on = _day(_("From"))
    ends_on = _day(_("Until (not included)"), required=False)

    def __init__(self, *args: Any, own: Any, others: Any, grids: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].choices = own
        self.fields["other"].choices = [("", "–"), *others]
        self.fields["grid"].choices = [("", "–"), *grids]
