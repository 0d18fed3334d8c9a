"""The forms of a plan: one line, the whole list, reasons for departures, what to propose, papers, doses taken."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from paingrid.clinical.medicines.product import Product
from paingrid.web.plan import words
from paingrid.web.plan.lines import Line, initial_of, line_from, products_like, the_product, times_in

#: More lines than anybody takes; a form without a limit can be made to work for ever.
MOST_LINES = 30
RHYTHMS: tuple[tuple[str, Any], ...] = (
    ("", "—"),
    ("4", _("every 4 h")),
    ("6", _("every 6 h")),
    ("8", _("every 8 h")),
    ("12", _("every 12 h")),
    ("24", _("once a day")),
    ("72", _("every 72 h (patch)")),
    ("times", _("at these times of day")),
    ("needed", _("when needed")),
    ("other", _("every … hours")),
)
HALVES = {"step": "0.5", "min": "0", "inputmode": "decimal"}


class LineForm(forms.Form):
    """One medicine of the plan. After `is_valid`, `line` is the contract's medicine."""

    product = forms.CharField(
        label=_("Product"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "products", "autocomplete": "off", "spellcheck": "false"}),
    )
    as_given = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)
    count = forms.DecimalField(
        label=_("How many at a time"),
        required=False,
        min_value=Decimal("0.01"),
        max_value=100,
        max_digits=6,
        decimal_places=2,
        widget=forms.NumberInput(attrs={**HALVES, "step": "any"}),
    )
    rhythm = forms.ChoiceField(label=_("How often"), choices=RHYTHMS, required=False)
    times = forms.CharField(
        label=_("Times of day"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "08:00 20:00", "autocomplete": "off"}),
    )
    hours = forms.DecimalField(
        label=_("Every how many hours"), required=False, min_value=1, max_value=720, max_digits=5, decimal_places=1
    )
    most = forms.DecimalField(
        label=_("At most how often a day"), required=False, min_value=1, max_value=24, max_digits=4, decimal_places=1
    )
    purpose = forms.ChoiceField(label=_("What for"), choices=list(words.PURPOSES.items()))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    candidates: tuple[Product, ...] = ()
    line: Line

    @property
    def name_as_given(self) -> str:
        """The words of a line that was recorded without a product."""
        try:
            kept = json.loads(self["as_given"].value() or "{}")
        except ValueError:
            return ""
        if not isinstance(kept, Mapping):
            return ""
        name = kept.get("name")
        return (
            words.pick(name) if isinstance(name, dict) else str(name or kept.get("drug") or kept.get("product") or "")
        )

    @property
    def empty(self) -> bool:
        """Whether nothing was filled in: such a line is no line."""
        data = self.data
        said = (data.get(self.add_prefix(name), "") for name in ("product", "as_given", "count", "note"))
        return not any(str(value).strip() for value in said)

    def clean(self) -> dict[str, Any]:
        """Find the product, then what belongs to the rhythm; `line` is made only when nothing is in doubt."""
        given = super().clean() or self.cleaned_data
        by_product = bool(given.get("product"))
        product = self._product(given)
        if by_product:
            self._check_rhythm(given)
        if not self.errors:
            self._make_line(given, product)
        return given

    def _make_line(self, given: dict[str, Any], product: Product | None) -> None:
        try:
            self.line = line_from(given, product)
        except (ValueError, TypeError):
            self.add_error("product", _("Please choose a product."))

    def _product(self, given: dict[str, Any]) -> Product | None:
        said = given.get("product", "")
        if not said:
            if not given.get("as_given"):
                self.add_error("product", _("Please choose a product."))
            return None
        product = the_product(said)
        if product is None:
            self._ask_which(said)
        return product

    def _ask_which(self, said: str) -> None:
        self.candidates = products_like(said)
        if self.candidates:
            self.add_error("product", _("Which product is meant? Nothing is guessed: please choose one below."))
        else:
            self.add_error(
                "product", _("No product of this name is in the table. Nothing is guessed: please choose one.")
            )

    def _check_rhythm(self, given: dict[str, Any]) -> None:
        rhythm = given.get("rhythm")
        if given.get("count") is None:
            self.add_error("count", _("How many at a time?"))
        if not rhythm:
            self.add_error("rhythm", _("How often?"))
        if rhythm == "times":
            self._check_times(given)
        if rhythm == "other" and given.get("hours") is None:
            self.add_error("hours", _("Every how many hours?"))
        if rhythm == "needed" and given.get("most") is None:
            self.add_error("most", _("A medicine as needed says how often a day at most."))

    def _check_times(self, given: dict[str, Any]) -> None:
        times = times_in(given.get("times", ""))
        if not times:
            self.add_error("times", _("Please write times like 08:00 20:00."))
        else:
            given["times"] = times


class LinesForm:
    """All lines of a plan. `moved` adds or takes out a line without saving anything."""

    def __init__(self, rows: Sequence[LineForm], *, bound: bool) -> None:
        self.rows, self.bound = list(rows), bound

    @classmethod
    def of(cls, lines: Iterable[Line]) -> LinesForm:
        """Return the form that shows a plan's lines."""
        starts = [initial_of(line) for line in lines]
        return cls([LineForm(initial=start, prefix=f"line-{n}") for n, start in enumerate(starts)], bound=False)

    @classmethod
    def from_post(cls, data: Any) -> LinesForm:
        """Return the form as it was sent; what was typed stays."""
        rows = [_row_of(data, n) for n in range(_count(data))]
        return cls._bound(rows)

    @classmethod
    def _bound(cls, rows: Sequence[dict[str, str]]) -> LinesForm:
        made = []
        for n, row in enumerate(rows[:MOST_LINES]):
            prefix = f"line-{n}"
            made.append(LineForm({f"{prefix}-{name}": value for name, value in row.items()}, prefix=prefix))
        return cls(made, bound=True)

    def moved(self, move: str, data: Any) -> LinesForm:
        """Return the form with an empty line more ("add") or one line less ("out-3"); nothing is checked yet."""
        rows = [_row_of(data, n) for n in range(_count(data))]
        if move == "add":
            rows.append({"purpose": "background"})
        elif move.startswith("out-") and move[4:].isdigit() and int(move[4:]) < len(rows):
            rows.pop(int(move[4:]))
        starts = rows[:MOST_LINES]
        return LinesForm([LineForm(initial=row, prefix=f"line-{n}") for n, row in enumerate(starts)], bound=False)

    def is_valid(self) -> bool:
        """Whether every line that is not empty is in order."""
        return all([row.empty or row.is_valid() for row in self.rows])

    @property
    def lines(self) -> list[Line]:
        """The contract's medicines; the form must be valid."""
        return [row.line for row in self.rows if not row.empty]

    @property
    def errors(self) -> list[tuple[int, LineForm]]:
        """The lines that are not in order, with their numbers from 1."""
        return [(n, row) for n, row in enumerate(self.rows, 1) if self.bound and not row.empty and row.errors]


def _count(data: Any) -> int:
    said = data.get("lines", "0")
    return min(int(said[:3]), MOST_LINES) if said.isascii() and said[:3].isdigit() else 0


def _row_of(data: Any, n: int) -> dict[str, str]:
    return {name: data.get(f"line-{n}-{name}", "") for name in LineForm.base_fields}


def reasons_in(data: Any, codes: Iterable[str]) -> dict[str, str]:
    """Return the reasons that were written for departures, by code."""
    return {code: said for code in codes if (said := data.get(f"reason-{code}", "").replace("\x00", "").strip()[:600])}


class RotateForm(forms.Form):
    """To which opioid; the cut for incomplete cross-tolerance is the guideline's unless another is named."""

    to = forms.ChoiceField(label=_("To which opioid"))
    reduction_percent = forms.IntegerField(
        label=_("Cut for incomplete cross-tolerance, %"),
        help_text=_("Empty: what the guideline says for this patient."),
        required=False,
        min_value=0,
        max_value=90,
    )

    #: What a family doctor may rotate to; methadone is refused by the rules and is not offered.
    TARGETS: ClassVar[dict[str, tuple[Any, dict[str, Any]]]] = {
        "morphine-sr": (
            _("Morphine sustained release, every 12 h"),
            {"drug": "morphine", "route": "oral", "form": "sr", "every_h": 12},
        ),
        "morphine-ir": (
            _("Morphine immediate release, every 4 h"),
            {"drug": "morphine", "route": "oral", "form": "ir", "every_h": 4},
        ),
        "oxycodone-sr": (
            _("Oxycodone controlled release, every 12 h"),
            {"drug": "oxycodone", "route": "oral", "form": "sr", "every_h": 12},
        ),
        "fentanyl-patch": (
            _("Fentanyl patch, every 72 h"),
            {"drug": "fentanyl", "route": "transdermal", "form": "patch", "every_h": 72},
        ),
        "hydromorphone-sr": (
            _("Hydromorphone prolonged release, every 24 h"),
            {"drug": "hydromorphone", "route": "oral", "form": "sr", "every_h": 24},
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "—"), *((key, name) for key, (name, _to) in self.TARGETS.items())]

    def want(self) -> dict[str, Any]:
        """Return what is asked of the advice; the form must be valid."""
        cut = self.cleaned_data["reduction_percent"]
        given = {} if cut is None else {"reduction_percent": cut}
        return {"kind": "rotate", "to": self.TARGETS[self.cleaned_data["to"]][1], **given}


class TaperForm(forms.Form):
    """By which rule, and how fast."""

    rule = forms.ChoiceField(
        label=_("Rule"), choices=[("cn-2018", _("2018: 10–25 % a day")), ("cn-2011", _("2011: 30 %, then 25 %"))]
    )
    percent = forms.IntegerField(
        label=_("Percent a step"), help_text=_("Only for the rule of 2018."), required=False, min_value=10, max_value=25
    )

    def want(self) -> dict[str, Any]:
        """Return what is asked of the advice; the form must be valid."""
        return {"kind": "taper", **{name: value for name, value in self.cleaned_data.items() if value is not None}}


class DrawForm(forms.Form):
    """For whom and for how many days."""

    setting = forms.ChoiceField(
        label=_("For whom"), choices=[(k, v) for k, v in words.SETTINGS.items() if k != "online"]
    )
    days = forms.IntegerField(label=_("For how many days"), min_value=1, max_value=31, initial=7)


class DocumentForm(forms.Form):
    """A paper that is on file."""

    kind = forms.ChoiceField(label=_("Document"), choices=list(words.DOCUMENTS.items()))
    issued_on = forms.DateField(
        label=_("Issued on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Please give a date like 2026-11-23.")},
    )
    institution = forms.CharField(label=_("Issued by"), max_length=160, required=False)
    held_by = forms.CharField(label=_("Where it is kept"), max_length=120, required=False)
