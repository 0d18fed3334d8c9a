"""The forms of an institution: a service from a day on, its end, and the opening hours of a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from paingrid.consortium.opening_hours import BadHours, Closing, OpeningHours, Period, read_day, write_day
from paingrid.consortium.services import SERVICES

WEEKDAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)


@dataclass(frozen=True)
class WeekDay:
    """One day of the week and its hours in words; empty: closed."""

    name: str
    hours: str


def week_of(hours: OpeningHours) -> list[WeekDay]:
    """Return the seven days in words."""
    return [WeekDay(str(name), write_day(day)) for name, day in zip(WEEKDAYS, hours.week, strict=True)]


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


class OfferForm(forms.Form):
    """One more service."""

    service = forms.ChoiceField(label=_("What can be done"))
    starts_on = _day(_("From this day on"))
    ends_on = _day(_("Until (first day without it)"), required=False, help_text=_("Empty: until further notice."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = "en" if (get_language() or "").startswith("en") else "zh"
        self.fields["service"].choices = [(code, name[language]) for code, name in SERVICES.items()]  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """The first day without it."""

    ends_on = _day(_("First day without it"))


class HoursForm(forms.Form):
    """Seven days as people write them, the closings that stand, and one more."""

    closed_from = _day(_("Closed from"), required=False)
    closed_to = _day(_("to (last closed day)"), required=False)
    why = forms.CharField(label=_("Why"), required=False, max_length=80)

    def __init__(self, *args: Any, hours: OpeningHours, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = hours.closings
        for number, (name, day) in enumerate(zip(WEEKDAYS, hours.week, strict=True)):
            self.fields[f"day_{number}"] = forms.CharField(
                label=name, required=False, max_length=60, initial=write_day(day), widget=forms.TextInput()
            )
        for number, one in enumerate(hours.closings):
            label = f"{one.first.isoformat()} – {one.last.isoformat()} {one.why}"
            self.fields[f"keep_{number}"] = forms.BooleanField(label=label, required=False, initial=True)

    @property
    def days(self) -> list[forms.BoundField]:
        """Return the fields of the week."""
        return [self[f"day_{number}"] for number in range(len(WEEKDAYS))]

    @property
    def kept(self) -> list[forms.BoundField]:
        """Return the ticks of the closings that stand."""
        return [self[f"keep_{number}"] for number in range(len(self.standing))]

    def clean(self) -> dict[str, Any]:
        """Read the hours; what cannot be read is said at its day."""
        data = super().clean() or {}
        language = get_language() or "zh"
        week: list[tuple[Period, ...]] = []
        for number in range(len(WEEKDAYS)):
            try:
                week.append(read_day(data.get(f"day_{number}", "")))
            except BadHours as refusal:
                self.add_error(f"day_{number}", refusal.in_language(language))
        closings = [one for number, one in enumerate(self.standing) if data.get(f"keep_{number}")]
        first, last = data.get("closed_from"), data.get("closed_to") or data.get("closed_from")
        if isinstance(first, date) and isinstance(last, date):
            try:
                closings.append(Closing(first, last, data.get("why", "")))
            except BadHours as refusal:
                self.add_error("closed_to", refusal.in_language(language))
        elif last is not None:
            self.add_error("closed_from", _("Please give the first closed day."))
        if not self.errors:
            self._hours = OpeningHours(tuple(week), tuple(sorted(closings, key=lambda one: one.first)))
        return data

    def hours(self) -> OpeningHours:
        """Return what was written; the form must be valid."""
        return self._hours
