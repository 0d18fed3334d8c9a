"""The forms of emergency access: which record and why; and the verdict afterwards."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from paingrid.web.privacy.words import CATEGORIES, VERDICTS

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
