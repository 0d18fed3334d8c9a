"""The forms of emergency access and its verdict, and of the privacy officer's search."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from paingrid.timekeeping import SHANGHAI
from paingrid.web.privacy.words import CATEGORIES, PURPOSES, RIGHTS, VERDICTS

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
AREA = forms.Textarea(attrs={"rows": 4})


class GlassForm(forms.Form):
    """The whole number, the kind of emergency and the reason."""

    number = forms.CharField(
        label=_("Whole telephone, identity or record number"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Part of a number finds nothing."),
    )
    birth_on = forms.DateField(
        label=_("Date of birth"), required=False, widget=DAY, help_text=_("Only if a family shares the telephone.")
    )
    category = forms.ChoiceField(label=_("What kind of emergency"), choices=[("", "—"), *CATEGORIES.items()])
    reason = forms.CharField(
        label=_("Why this record is needed now"),
        max_length=2000,
        min_length=10,
        widget=AREA,
        help_text=_("At least 10 letters. The team, the privacy officer and an auditor will read it."),
    )


class ReviewForm(forms.Form):
    """Verdict and why."""

    verdict = forms.ChoiceField(label=_("Verdict"), choices=[("", "—"), *VERDICTS.items()])
    note = forms.CharField(
        label=_("Why"),
        max_length=2000,
        min_length=5,
        widget=AREA,
        help_text=_("If it was not justified, the person and the leader of their institution will read it."),
    )


class SearchForm(forms.Form):
    """What of the audit is searched for; everything may stay empty. Sent as a form: a number stays out of addresses."""

    number = forms.CharField(
        label=_("Patient: whole telephone, identity or record number"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    person = forms.CharField(label=_("Member of staff, by name"), required=False, max_length=60)
    right = forms.ChoiceField(label=_("By which right"), required=False, choices=[("", "—"), *RIGHTS.items()])
    purpose = forms.ChoiceField(label=_("For what"), required=False, choices=[("", "—"), *PURPOSES.items()])
    on = forms.DateField(label=_("On the day"), required=False, widget=DAY)
    after = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def wanted(self) -> dict[str, Any]:
        """Return the search as the journey takes it; a day is a day in Chengdu."""
        said = self.cleaned_data
        wanted = {name: said[name].strip() for name in ("number", "person", "right", "purpose")}
        if said["on"]:
            since = datetime.combine(said["on"], time(), SHANGHAI)
            wanted |= {"since": since, "until": since + timedelta(days=1)}
        return wanted


class WatchForm(forms.Form):
    """Whom to watch closely."""

    number = forms.CharField(
        label=_("Whole telephone, identity or record number"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
