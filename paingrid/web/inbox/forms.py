"""The forms of a task's sheet: the outcome of a contact with a reassessment, handing over, closing."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from paingrid.clinical.home_form import PAINAD_ITEMS, STAFF_RANGES, VOMITING
from paingrid.clinical.triage.red_flags import RED_FLAGS
from paingrid.journey.steps.outcomes import OUTCOMES

NOT_ASKED = ("", _("not asked"))
BOWELS = (
    ("today", _("today")),
    ("1-2-days", _("1–2 days ago")),
    ("3-4-days", _("3–4 days ago")),
    ("5-or-more", _("5 days or more")),
    NOT_ASKED,
)
VOMITING_NAMES = dict(
    zip(
        VOMITING,
        (pgettext_lazy("vomiting", "none"), pgettext_lazy("vomiting", "some"), _("cannot keep the opioid down")),
        strict=True,
    )
)
SEDATION = (
    ("1", _("wide awake")),
    ("2", _("sleepy, wakes easily")),
    ("3", _("keeps falling asleep while talking")),
    ("4", _("cannot be properly woken")),
    ("asleep", _("normal sleep, easy to rouse")),
    NOT_ASKED,
)
PAINAD = dict(
    zip(
        PAINAD_ITEMS,
        (_("Breathing"), _("Negative vocalisation"), _("Facial expression"), _("Body language"), _("Consolability")),
        strict=True,
    )
)
MEASURED = {
    "respiratory_rate": _("Breaths a minute"),
    "spo2": _("Oxygen saturation, %"),
    "temperature": _("Temperature, °C"),
    "relief_percent": _("Relief since the last change, %"),
}


class _Radio(forms.RadioSelect):
    """Radio buttons whose markup is in our own template."""


def _score(label: Any, highest: int) -> forms.TypedChoiceField:
    """Return a row of whole numbers from 0; nothing chosen is `None`, never 0."""
    numbers = [(str(n), str(n)) for n in range(highest + 1)]
    return forms.TypedChoiceField(
        label=label,
        choices=[*numbers, NOT_ASKED],
        coerce=int,
        empty_value=None,
        required=False,
        widget=_Radio,
        error_messages={"invalid_choice": _("Please choose a whole number from the row.")},
    )


def _choice(label: Any, choices: Iterable[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(choices), required=False, widget=_Radio)


class ContactForm(forms.Form):
    """What came of a contact. `answers()` is the reassessment, or none when nothing was asked."""

    contact_id = forms.UUIDField(widget=forms.HiddenInput)
    report_id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=[(code, code) for code in OUTCOMES],
        widget=_Radio,
        error_messages={"required": _("Please choose what came of it."), "invalid_choice": _("Please choose one.")},
    )
    died_confirmed = forms.BooleanField(label=_("I confirm that the patient has died"), required=False)
    next_contact_at = forms.DateTimeField(
        label=_("Next contact or visit"),
        help_text=_("Only if another time was agreed; otherwise the time shown with the outcome holds."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("Please give day and time, for example 2026-11-23 16:30.")},
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("This note is too long: at most 4,000 characters.")},
    )
    close = forms.BooleanField(label=_("Close this task with this contact"), required=False)

    pain_now = _score(_("Pain now"), 10)
    pain_worst = _score(_("Worst pain in 24 hours"), 10)
    sedation = _choice(_("How awake?"), SEDATION)
    bowels = _choice(_("Last stool"), BOWELS)
    vomiting = _choice(_("Vomiting"), [*VOMITING_NAMES.items(), NOT_ASKED])
    rescue_count = forms.IntegerField(label=_("Rescue doses in 24 hours"), required=False, min_value=0, max_value=48)
    red_flags = forms.MultipleChoiceField(
        label=_("Danger signs"), choices=[(code, code) for code in RED_FLAGS], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (low, high) in STAFF_RANGES.items():
            self.fields[name] = forms.FloatField(label=MEASURED[name], required=False, min_value=low, max_value=high)
        for name, label in PAINAD.items():
            self.fields[f"painad_{name}"] = _score(label, 2)
        # Tells the reader of a screen which sentence belongs to the field; Django does it only for its own markup.
        for name in ("next_contact_at",):
            self.fields[name].widget.attrs["aria-describedby"] = f"id_{name}_helptext"

    @classmethod
    def fresh(cls, version: int) -> ContactForm:
        """Return an empty form with the ids that make a double tap one contact."""
        return cls(initial={"version": version, "contact_id": uuid.uuid4(), "report_id": uuid.uuid4()})

    def as_of_now(self, version: int, *, another: bool = False) -> ContactForm:
        """
        Return the same answers, made out for the task as it stands now that its reader has been told.

        `another`: the ids carry other words already, so that saving now means another contact.
        """
        data = self.data.copy()
        data["version"] = str(version)
        if another:
            data["contact_id"], data["report_id"] = str(uuid.uuid4()), str(uuid.uuid4())
        return ContactForm(data)

    def clean(self) -> dict[str, Any]:
        """A death must be confirmed; of PAINAD all five items or none."""
        given = super().clean() or self.cleaned_data
        if given.get("outcome") == "died" and not given.get("died_confirmed"):
            self.add_error("died_confirmed", _("Please tick to confirm: recording a death ends all reminders."))
        items = [given.get(f"painad_{name}") for name in PAINAD_ITEMS]
        if any(item is not None for item in items) and None in items:
            self.add_error("painad_breathing", _("PAINAD needs all five items, or none."))
        return given

    def answers(self) -> dict[str, object] | None:
        """Return the raw answers of the staff form, or none when nothing was asked."""
        given = self.cleaned_data
        names = ("pain_now", "pain_worst", "bowels", "vomiting", "rescue_count", "red_flags", *STAFF_RANGES)
        said: dict[str, object] = {name: given[name] for name in names if given[name] not in ("", None, [])}
        if given["sedation"]:
            said["sedation"] = given["sedation"] if given["sedation"] == "asleep" else int(given["sedation"])
        items = {name: given[f"painad_{name}"] for name in PAINAD_ITEMS}
        if None not in items.values():
            said["painad"] = items
        return {"form": "staff-2026.1", **said} if said else None

    def report(self) -> tuple[uuid.UUID, dict[str, object]] | None:
        """Return the reassessment with its id."""
        answers = self.answers()
        return None if answers is None else (self.cleaned_data["report_id"], answers)

    @property
    def reassessed(self) -> bool:
        """Whether something of the reassessment was filled in or refused, so that its part stands open."""
        names = [name for name in self.fields if name not in OF_THE_CONTACT]
        return any(self.errors.get(name) or self.data.get(name) for name in names) if self.is_bound else False

    @property
    def painad_given(self) -> bool:
        """Whether one of the five items was filled in or refused, so that its part stands open."""
        return any(field.errors or field.value() not in (None, "") for field in self.painad)

    @property
    def danger_signs(self) -> list[tuple[str, dict[str, str], bool]]:
        """Every danger sign with its question, and whether it is ticked."""
        ticked = self["red_flags"].value() or []
        return [(code, flag.question, code in ticked) for code, flag in RED_FLAGS.items()]

    @property
    def painad(self) -> list[forms.BoundField]:
        """The five items of PAINAD."""
        return [self[f"painad_{name}"] for name in PAINAD_ITEMS]

    @property
    def measured(self) -> list[forms.BoundField]:
        """The readings one may take at the bedside."""
        return [self["rescue_count"], *(self[name] for name in STAFF_RANGES)]


OF_THE_CONTACT = frozenset(
    {"contact_id", "report_id", "version", "outcome", "died_confirmed", "next_contact_at", "note", "close"}
)


class HandOverForm(forms.Form):
    """To whom a task goes."""

    version = forms.IntegerField()
    to = forms.IntegerField()


class CloseForm(forms.Form):
    """Why a task is closed."""

    version = forms.IntegerField()
    why = forms.CharField(max_length=400, required=False)


def next_contacts(urgency: str, now: datetime) -> dict[str, datetime]:
    """Return when the next contact is due after each outcome of a task of this class."""
    return {code: now + outcome.next_after(urgency) for code, outcome in OUTCOMES.items()}
