"""What stands beside the arithmetic: the facts a dose depends on, when to look again, what to do about side effects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from paingrid.clinical.advice import effects
from paingrid.clinical.numbers import Edition
from paingrid.clinical.quantities import digits
from paingrid.web.shell.templatetags.shell import moment as moment_words

PHASES: dict[str, Promise] = {
    "prevent": pgettext_lazy("phase", "Prevent"),
    "look": pgettext_lazy("phase", "Look"),
    "act": pgettext_lazy("phase", "Act"),
    "call": pgettext_lazy("phase", "Call"),
}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Fact:
    """One thing a dose depends on; `gap` where it is not known or too old to count."""

    text: str
    gap: bool = False


@dataclass(frozen=True)
class Look:
    """One look that is owed: when, and at what."""

    when: str
    what: Mapping[str, str]


@dataclass(frozen=True)
class Phase:
    """The steps of one phase of a path."""

    name: str
    steps: tuple[effects.Step, ...]


@dataclass(frozen=True)
class Path:
    """One side effect with what staff do about it."""

    name: Mapping[str, str]
    phases: tuple[Phase, ...]


def dose_facts(patient: Mapping[str, Any]) -> list[Fact]:
    """Return what is known of the person (the contract's `patient`); gaps are said, not hidden."""
    return [
        _known(patient.get("weight_kg"), _("%(value)s kg"), _("weight not known")),
        _kidney(patient),
        _known(patient.get("child_pugh"), _("Child-Pugh %(value)s"), _("liver not known")),
        *_vital(patient),
    ]


def _known(value: Any, said: str, unknown: str) -> Fact:
    return Fact(unknown, gap=True) if value is None else Fact(said % {"value": _plain(value)})


def _kidney(patient: Mapping[str, Any]) -> Fact:
    if patient.get("egfr") is not None:
        on = patient.get("egfr_date")
        value = {"value": _plain(patient["egfr"]), "on": on}
        return (
            Fact(_("eGFR %(value)s (%(on)s)") % value)
            if on
            else Fact(_("eGFR %(value)s, date not known") % value, True)
        )
    creatinine = patient.get("creatinine")
    if isinstance(creatinine, Mapping) and creatinine.get("value") is not None:
        said = {"value": _plain(creatinine["value"]), "unit": creatinine.get("unit", "")}
        return Fact(_("creatinine %(value)s %(unit)s") % said)
    return Fact(_("kidney not known"), gap=True)


def _vital(patient: Mapping[str, Any]) -> Iterable[Fact]:
    if patient.get("spo2") is not None:
        yield Fact(_("SpO₂ %(value)s %%") % {"value": _plain(patient["spo2"])})
    if patient.get("respiratory_rate") is not None:
        yield Fact(_("%(value)s breaths a minute") % {"value": _plain(patient["respiratory_rate"])})
    if patient.get("qtc_ms") is not None:
        yield Fact(_("QTc %(value)s ms") % {"value": _plain(patient["qtc_ms"])})


def _plain(value: Any) -> str:
    try:
        return digits(Fraction(str(value)), places=1)
    except (ValueError, ZeroDivisionError):
        return str(value)[:40]


def looks(reassess: Iterable[Mapping[str, Any]], *, signed_at: datetime | None = None) -> list[Look]:
    """Return when to look again: as lengths of time before the signature, as moments after it."""
    return [Look(_when(one["hours"], signed_at), one["what"]) for one in reassess]


def _when(hours: Any, signed_at: datetime | None) -> str:
    length = timedelta(hours=float(hours))
    if signed_at is not None:
        return moment_words(signed_at + length)
    if length >= 2 * DAY and not length % DAY:
        return ngettext("after %(n)s day", "after %(n)s days", length // DAY) % {"n": length // DAY}
    if length < timedelta(hours=2):
        minutes = length // timedelta(minutes=1)
        return ngettext("after %(n)s minute", "after %(n)s minutes", minutes) % {"n": minutes}
    return ngettext("after %(n)s hour", "after %(n)s hours", int(float(hours))) % {"n": _plain(hours)}


def paths(*, on_opioid: bool, dying: bool, edition: Edition) -> list[Path]:
    """Return the paths for staff, phase by phase; the dying get the comfort path and none of naloxone."""
    found = effects.paths_for(on_opioid=on_opioid, dying=dying, edition=edition)
    return [Path(one.name, tuple(_phases(one.of("staff")))) for one in found]


def _phases(steps: tuple[effects.Step, ...]) -> Iterable[Phase]:
    for phase in effects.PHASES:
        these = tuple(step for step in steps if step.phase == phase)
        if these:
            yield Phase(str(PHASES[phase]), these)


def rescue_words(rescue: Mapping[str, Any] | None) -> str:
    """Return the range of one extra dose, "10–20 mg"."""
    if not rescue or rescue.get("low") is None:
        return ""
    low, high, unit = _plain(rescue["low"]), _plain(rescue["high"]), rescue.get("unit", "mg")
    return f"{low} {unit}" if low == high else f"{low}–{high} {unit}"
