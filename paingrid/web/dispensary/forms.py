"""The forms of the dispensary: handing out, taking back, correcting, and the stretch of the register."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from paingrid.timekeeping import SHANGHAI

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
DATE_WRONG = {"invalid": _("Please give a date like 2026-11-23.")}
#: A register of more days than this is asked for as a slip of the year [default].
LONGEST = 1100
KINDS = (
    ("used-patch", _("Used patches")),
    ("used-ampoule", _("Used ampoules")),
    ("unused", _("Unused medicine")),
)


class HandOutForm(forms.Form):
    """One product of a prescription: how many units, of which batch; why, if it is before its time."""

    row_id = forms.UUIDField(widget=forms.HiddenInput)
    units = forms.IntegerField(label=_("Units handed out"), min_value=0, max_value=20_000)
    batch = forms.CharField(label=_("Batch number"), max_length=60, required=False)
    early_why = forms.CharField(label=_("Why before its time?"), max_length=400, required=False)

    def __init__(self, *args: Any, early: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not early:
            del self.fields["early_why"]


class TakeBackForm(forms.Form):
    """What came back, counted together with a witness."""

    row_id = forms.UUIDField(widget=forms.HiddenInput)
    product = forms.ChoiceField(label=_("Product"))
    kind = forms.ChoiceField(label=_("What came back"), choices=KINDS)
    units = forms.IntegerField(label=_("How many"), min_value=1, max_value=20_000)
    witness = forms.TypedChoiceField(label=_("Witness"), coerce=int, empty_value=None, required=False)
    note = forms.CharField(label=_("Remark"), max_length=400, required=False)

    def __init__(
        self, *args: Any, products: Iterable[tuple[str, str]], people: Iterable[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, initial={"row_id": uuid.uuid4(), **kwargs.pop("initial", {})}, **kwargs)
        self.fields["product"].choices = [("", "—"), *products]
        self.fields["witness"].choices = [("", "—"), *people]


class CorrectForm(forms.Form):
    """The right number, and why it was wrong; 0 takes the row back."""

    row_id = forms.UUIDField(widget=forms.HiddenInput)
    units = forms.IntegerField(
        label=_("Right number of units"), help_text=_("0: this never happened."), min_value=0, max_value=20_000
    )
    note = forms.CharField(label=_("What was wrong?"), max_length=400)


class StretchForm(forms.Form):
    """From which day to which day, and which product."""

    since = forms.DateField(label=_("First day"), widget=DAY, required=False, error_messages=DATE_WRONG)
    until = forms.DateField(label=_("Last day"), widget=DAY, required=False, error_messages=DATE_WRONG)
    product = forms.ChoiceField(label=_("Product"), required=False)

    def __init__(self, *args: Any, products: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].choices = [("", _("all")), *products]

    def clean(self) -> dict[str, Any]:
        """Refuse a stretch that ends before it begins or is longer than a register is kept."""
        given = super().clean() or self.cleaned_data
        since, until = given.get("since"), given.get("until")
        if since and until and not 0 <= (until - since).days <= LONGEST:
            self.add_error("until", _("Please check the two days."))
        return given

    def stretch(self, today: date) -> tuple[datetime, datetime, date, date]:
        """Return the stretch as times and as days; without days it is the last 30."""
        given = self.cleaned_data if self.is_valid() else {}
        until = given.get("until") or today
        since = given.get("since") or until - timedelta(days=30)
        first = datetime.combine(since, time(), SHANGHAI)
        return first, datetime.combine(until, time(), SHANGHAI) + timedelta(days=1), since, until
