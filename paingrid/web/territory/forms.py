"""The forms of the map: another team for a street from a day on; a newcomer institution."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from paingrid.consortium.services import SERVICES
from paingrid.journey.add_staff import NewMember
from paingrid.journey.set_up_institution import NewInstitution

#: People who can be named with a newcomer; more are added on the set-up page.
FIRST_PEOPLE = 3
ROLES = (
    ("team-leader", _("Team leader")),
    ("family-doctor", _("Family doctor")),
    ("nurse", _("Nurse")),
    ("pharmacist", _("Pharmacist")),
    ("district-doctor", _("District hospital doctor")),
    ("tertiary-doctor", _("Tertiary pain doctor")),
)
TIERS = (
    ("L1", _("Community or township health centre")),
    ("L2", _("District hospital")),
    ("L3", _("Tertiary hospital")),
)


class DayForm(forms.Form):
    """From which day on, and why; the mark of what was shown and the form's own id travel with it."""

    effective_on = forms.DateField(
        label=_("From this day on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(
        label=_("Why (for your colleagues; no patient's name)"),
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    change_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    standing = forms.CharField(widget=forms.HiddenInput, max_length=60)


def _text(label: Any, *, required: bool = False, length: int = 160, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=required, max_length=length, help_text=help_text, widget=widget)


class NewcomerForm(forms.Form):
    """A newcomer institution with its teams and first people."""

    name_zh = _text(_("Name in Chinese"), required=True)
    name_en = _text(_("Name in English"), length=200)
    code = _text(
        _("Code"), required=True, length=31, help_text=_("Its registration number, or a short code of your own.")
    )
    tier = forms.ChoiceField(label=_("Level"), choices=TIERS)
    territory_id = forms.TypedChoiceField(label=_("Street or grid"), coerce=int)
    refers_to_id = forms.TypedChoiceField(label=_("Refers patients to"), coerce=int, required=False, empty_value=None)
    phone = _text(_("Telephone"), length=40)
    address_zh = _text(_("Address"), length=240)
    longitude = forms.FloatField(
        label=_("Longitude"), required=False, help_text=_("Degrees, WGS84, e.g. 104.06. May be added later.")
    )
    latitude = forms.FloatField(label=_("Latitude"), required=False, help_text=_("Degrees, WGS84, e.g. 30.63."))
    can_stock_narcotics = forms.BooleanField(label=_("Holds the purchase card for narcotics"), required=False)
    capabilities = forms.MultipleChoiceField(
        label=_("What can be done here"), required=False, widget=forms.CheckboxSelectMultiple
    )
    teams = forms.CharField(
        label=_("Teams, one a line"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A hospital without family-doctor teams leaves this empty."),
    )

    def __init__(
        self, *args: Any, places: list[tuple[int, str]], above: list[tuple[int, str]], people: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        language = "en" if (get_language() or "").startswith("en") else "zh"
        self.fields["territory_id"].choices = places  # type: ignore[attr-defined]
        self.fields["refers_to_id"].choices = [("", _("nobody yet")), *above]  # type: ignore[attr-defined]
        self.fields["capabilities"].choices = [(c, n[language]) for c, n in SERVICES.items()]  # type: ignore[attr-defined]
        for n in range(1, FIRST_PEOPLE + 1) if people else ():
            self.fields[f"person_{n}"] = _text(_("Person %(n)s: name") % {"n": n}, length=60)
            self.fields[f"username_{n}"] = _text(_("Person %(n)s: sign-in name") % {"n": n}, length=80)
            self.fields[f"role_{n}"] = forms.ChoiceField(label=_("Person %(n)s: role") % {"n": n}, choices=ROLES)

    def clean(self) -> dict[str, Any]:
        """Ask for what belongs together."""
        data = super().clean() or {}
        if (data.get("longitude") is None) != (data.get("latitude") is None):
            self.add_error("latitude", _("Please give both, or neither."))
        for n in range(1, FIRST_PEOPLE + 1):
            if bool(data.get(f"person_{n}")) != bool(data.get(f"username_{n}")):
                self.add_error(f"username_{n}", _("A person needs a name and a sign-in name."))
        return data

    def facts(self) -> NewInstitution:
        """Return the institution; the form must be valid."""
        data = self.cleaned_data
        names = ("code", "territory_id", "refers_to_id", "name_zh", "name_en", "tier", "phone", "address_zh")
        pin = ("longitude", "latitude", "can_stock_narcotics")
        teams = tuple(line.strip()[:120] for line in data["teams"].splitlines() if line.strip())
        given: dict[str, Any] = {name: data[name] for name in (*names, *pin)}
        return NewInstitution(**given, capabilities=tuple(data["capabilities"]), teams=teams)

    def people(self) -> tuple[NewMember, ...]:
        """Return the first people; the form must be valid."""
        data = self.cleaned_data
        return tuple(
            NewMember(
                username=data[f"username_{n}"],
                name_zh=data[f"person_{n}"],
                role=data[f"role_{n}"],
                institution_id=0,  # the newcomer has no key yet
            )
            for n in range(1, FIRST_PEOPLE + 1)
            if data.get(f"person_{n}")
        )
