"""The form for a new member of staff."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from paingrid.journey.add_staff import NewMember
from paingrid.records.queries.setting_up import Choice

ROLES = {
    "nurse": _("Nurse"),
    "family-doctor": _("Family doctor"),
    "team-leader": _("Team leader"),
    "district-doctor": _("District pain doctor"),
    "tertiary-doctor": _("Tertiary pain clinic"),
    "grid-coordinator": _("Grid coordinator"),
    "quality-officer": _("Quality officer"),
    "pharmacist": _("Pharmacist"),
}


def _number(value: str) -> int | None:
    return int(value) if value else None


class MemberForm(forms.Form):
    """Who, and in which role where."""

    username = forms.CharField(
        label=_("Name to sign in with"), max_length=79, help_text=_("Small letters, digits, dots and hyphens.")
    )
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=60)
    name_en = forms.CharField(label=_("Name in Latin letters"), max_length=120, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=list(ROLES.items()))
    institution = forms.TypedChoiceField(label=_("Institution"), coerce=int)
    team = forms.TypedChoiceField(
        label=_("Team"),
        coerce=_number,
        empty_value=None,
        required=False,
        help_text=_("For nurses, family doctors and team leaders."),
    )
    grid = forms.TypedChoiceField(
        label=_("Grid"),
        coerce=_number,
        empty_value=None,
        required=False,
        help_text=_("For coordinators and quality officers."),
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail, for messages"), required=False)

    def __init__(
        self,
        *args: Any,
        institutions: Iterable[Choice],
        teams: Iterable[Choice],
        grids: Iterable[Choice],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        english = (get_language() or "").startswith("en")
        for name, places in (("institution", institutions), ("team", teams), ("grid", grids)):
            listed = [(place.pk, place.name["en" if english else "zh"]) for place in places]
            self.fields[name].choices = [("", "—"), *listed]

    def member(self) -> NewMember:
        """Return what was filled in."""
        given = self.cleaned_data
        return NewMember(
            username=given["username"].strip().lower(),
            name_zh=given["name_zh"],
            name_en=given["name_en"],
            phone=given["phone"],
            email=given["email"],
            role=given["role"],
            institution_id=given["institution"],
            team_id=given["team"],
            territory_id=given["grid"],
        )
