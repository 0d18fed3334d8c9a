"""The forms of the roster: a shift, a leave. All times are Chengdu's."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from paingrid.timekeeping import SHANGHAI

#: Django would let a million digits through as a date of a far century and fail later.
EARLIEST, LATEST = 2020, 2100


def _date(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d")
    return forms.DateField(label=label, input_formats=["%Y-%m-%d"], widget=widget)


def _time(label: Any, initial: str, help_text: Any = "") -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time", "autocomplete": "off"}, format="%H:%M")
    return forms.TimeField(label=label, input_formats=["%H:%M"], widget=widget, initial=initial, help_text=help_text)


class PersonForm(forms.Form):
    """Choose one of the institution's people."""

    practitioner = forms.TypedChoiceField(label=_("Who"), coerce=int)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["practitioner"].choices = people

    def clean(self) -> dict[str, Any]:
        """Refuse years that are certainly slips."""
        cleaned = super().clean() or {}
        for name in ("on", "first", "last"):
            day = cleaned.get(name)
            if day is not None and not EARLIEST <= day.year <= LATEST:
                self.add_error(name, _("Please check the year."))
        return cleaned


class ShiftForm(PersonForm):
    """One shift; an end at or before the start is the next day's."""

    on = _date(_("Day"))
    starts = _time(_("From"), "18:00")
    ends = _time(_("Until"), "08:00", _("If this is not later than the start, it means the next day."))

    def times(self) -> tuple[datetime, datetime]:
        """Return start and end; the form must be valid."""
        data = self.cleaned_data
        start = datetime.combine(data["on"], data["starts"], SHANGHAI)
        end = datetime.combine(data["on"], data["ends"], SHANGHAI)
        return start, end if end > start else end + timedelta(days=1)


class LeaveForm(PersonForm):
    """Whole days away, both named days included."""

    first = _date(_("First day away"))
    last = _date(_("Last day away"))

    def times(self) -> tuple[datetime, datetime]:
        """Return start and end; the form must be valid."""
        midnight = datetime.min.time()
        start = datetime.combine(self.cleaned_data["first"], midnight, SHANGHAI)
        return start, datetime.combine(self.cleaned_data["last"], midnight, SHANGHAI) + timedelta(days=1)


class LadderForm(forms.Form):
    """The minutes of one urgency, one field a rung, and the reason for making a step longer."""

    reason = forms.CharField(
        label=_("Reason, if a step becomes longer"),
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, rungs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rung, name in rungs:
            attributes = {"inputmode": "numeric", "autocomplete": "off"}
            self.fields[rung] = forms.IntegerField(
                label=name, min_value=0, max_value=20160, widget=forms.NumberInput(attrs=attributes)
            )
        self.order_fields([rung for rung, _name in rungs])

    def minutes(self) -> dict[str, int]:
        """Return the minutes of each rung; the form must be valid."""
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}
