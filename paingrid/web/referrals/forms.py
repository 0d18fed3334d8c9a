"""The forms of a referral: sending it, and what is said with a step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from paingrid.consortium.services import SERVICES
from paingrid.records.queries.next_free import Opening
from paingrid.timekeeping import SHANGHAI
from paingrid.web.referrals.words import pick
from paingrid.web.shell.templatetags.shell import moment

URGENCIES = (
    ("E", _("Emergency: within half an hour")),
    ("U", _("Urgent: answer within an hour")),
    ("D", _("Answer within a day")),
    ("S", _("Answer within three days")),
    ("R", _("Answer within a week")),
)


class PlanForm(forms.Form):
    """The plan with which somebody goes home."""

    rescue = forms.CharField(
        label=_("What to take for pain that breaks through"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
    )
    stop_rules = forms.CharField(
        label=_("When to stop, to lower, to call"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
    next_visit_on = forms.DateField(
        label=_("Next visit at the hospital"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    supply_days = forms.IntegerField(
        label=_("Medicines taken home last for days"), min_value=1, max_value=60, required=False
    )

    def plan(self) -> dict[str, Any]:
        """Return what was typed of the plan."""
        next_visit = self.cleaned_data.get("next_visit_on")
        return {
            "rescue": self.cleaned_data.get("rescue", ""),
            "stop_rules": self.cleaned_data.get("stop_rules", ""),
            "next_visit_on": next_visit.isoformat() if next_visit else None,
            "supply_days": self.cleaned_data.get("supply_days"),
        }


class SendForm(PlanForm):
    """What is asked, of whom, how soon. `places` are the institutions that can do it."""

    referral_id = forms.UUIDField(widget=forms.HiddenInput)
    replaces = forms.UUIDField(widget=forms.HiddenInput, required=False)
    service = forms.ChoiceField(label=_("What is needed?"))
    urgency = forms.ChoiceField(label=_("How soon?"), choices=URGENCIES)
    receiver = forms.TypedChoiceField(label=_("Where to?"), coerce=int, empty_value=None, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why?"), widget=forms.Textarea(attrs={"rows": 3}), min_length=4, max_length=2000)
    question = forms.CharField(
        label=_("What do you ask of them?"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000, required=False
    )
    consent = forms.CharField(
        label=_("Who agreed, and how?"),
        help_text=_("For example: the patient, on the phone today."),
        min_length=4,
        max_length=200,
    )
    emergency = forms.CharField(
        label=_("No agreement with this place: why can it not wait?"),
        help_text=_("Only for an emergency or urgent referral to a place without an agreement."),
        max_length=400,
        required=False,
    )

    def __init__(self, *args: Any, places: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = [(code, pick(text)) for code, text in SERVICES.items()]
        self.fields["receiver"].choices = list(places)


class StepForm(PlanForm):
    """What is said with a step; each step shows its own fields of it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=100_000)
    note = forms.CharField(
        label=_("Say it in words"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000, required=False
    )
    place = forms.ChoiceField(
        label=_("Hold a place"),
        help_text=_("The patient comes at this time, unless you write another below."),
        required=False,
    )
    expected_on = forms.DateField(
        label=_("Comes on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), required=False
    )
    expected_time = forms.TimeField(
        label=_("at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), required=False
    )
    alternative = forms.TypedChoiceField(
        label=_("Where else?"),
        help_text=_("Their own centre means: stay there, we advise from here."),
        coerce=int,
        empty_value=None,
        required=False,
    )
    visit_on = forms.DateField(
        label=_("First visit at home on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        shows: Sequence[str],
        places: Sequence[tuple[int, str]] = (),
        openings: Sequence[Opening] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.openings = tuple(openings)
        self.fields["alternative"].choices = [("", "—"), *places]
        free = [(one.key, f"{moment(one.begins_at)} · {pick(one.name)}") for one in openings]
        self.fields["place"].choices = [("", _("Hold no place")), *free]
        self.fields["place"].initial = free[0][0] if free else ""
        for name in [name for name in self.fields if name not in ("version", *shows)]:
            del self.fields[name]
        self.order_fields(["version", *shows])

    def expected_at(self) -> datetime | None:
        """Return when the patient is to come; a day without a time means eight in the morning."""
        day, clock = self.cleaned_data.get("expected_on"), self.cleaned_data.get("expected_time")
        if day is None:
            held = next((one for one in self.openings if one.key == self.cleaned_data.get("place")), None)
            return held.begins_at if held else None
        return datetime.combine(day, clock or datetime.min.time().replace(hour=8), SHANGHAI)
