"""What somebody is to be changed to: a drug, a way in, a form, a rhythm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from paingrid.clinical.findings import Problem
from paingrid.clinical.medicines.product import Form, Route
from paingrid.clinical.medicines.reading import FORMS, ROUTES, exact_number
from paingrid.clinical.medicines.substance import Substance
from paingrid.clinical.medicines.substances import substance_named
from paingrid.clinical.numbers import BUILT_IN, Edition, Number, number_of
from paingrid.clinical.quantities import Hours, digits
from paingrid.clinical.sources import DEFAULT, Citation, cite

T = TypeVar("T")
FIELDS = ("drug", "route", "form", "every_h")
USUAL_HOURS = {Form.IR: 4, Form.SR: 12, Form.PATCH: 72, Form.INJECTION: 4, Form.TOPICAL: 24}
OWN = cite(DEFAULT)


def _hours(id: str, value: int, zh: str, en: str, source: Citation = OWN, *, verified: bool = False) -> Number:
    return number_of(f"rhythm.{id}", value, "h", zh, en, source, verified=verified)


SHORTEST = _hours("shortest", 1, "两次给药至少相隔", "hours between doses, at least")
IR_LONGEST = _hours("ir.longest", 12, "速释药和注射两次最多相隔", "immediate release and injections, at most")
SR_SHORTEST = _hours("sr.shortest", 8, "缓释药两次至少相隔", "sustained release, at least")
SR_LONGEST = _hours("sr.longest", 24, "缓释药两次最多相隔", "sustained release, at most")
PATCH_EVERY = _hours("patch", 72, "芬太尼贴剂更换间隔", "change of a fentanyl patch", cite("S25"), verified=True)
#: Shortest and longest time between doses of a form: the amount of days never goes into one dose that acts for hours.
RHYTHMS = {
    Form.IR: (SHORTEST, IR_LONGEST),
    Form.INJECTION: (SHORTEST, IR_LONGEST),
    Form.SR: (SR_SHORTEST, SR_LONGEST),
    Form.PATCH: (PATCH_EVERY, PATCH_EVERY),
    Form.TOPICAL: (SHORTEST, SR_LONGEST),
}
NUMBERS = (SHORTEST, IR_LONGEST, SR_SHORTEST, SR_LONGEST, PATCH_EVERY)


@dataclass(frozen=True)
class Target:
    """The medicine that is to come; `every` hours between doses."""

    substance: Substance
    route: Route
    form: Form
    every: Hours


def read_target(raw: object, path: str, edition: Edition = BUILT_IN) -> tuple[Target | None, list[Problem]]:
    """Read the `to` of a conversion."""
    if not isinstance(raw, Mapping):
        return None, [Problem(path, "not-an-object", {"zh": "应为对象", "en": "must be an object"})]
    problems = [
        Problem(f"{path}.{str(name)[:60]}", "unknown-field", {"zh": "不认识这个字段", "en": "this field is not known"})
        for name in raw
        if name not in FIELDS
    ]
    drug = raw.get("drug")
    substance = substance_named(drug) if isinstance(drug, str) else None
    if substance is None or not substance.is_a("opioid"):
        text = {"zh": "请写一种认识的阿片类药", "en": "name an opioid that is known"}
        problems.append(Problem(f"{path}.drug", "unknown-drug", text))
    route = _word(raw, "route", ROUTES, path, problems)
    form = _word(raw, "form", FORMS, path, problems)
    form = form or _usual_form(route)
    every = read_every(raw.get("every_h"), form, f"{path}.every_h", problems, edition)
    if problems or substance is None:
        return None, problems
    route = route or (Route.TRANSDERMAL if form is Form.PATCH else Route.ORAL)
    return Target(substance, route, form, Hours(every or USUAL_HOURS[form])), []


def _usual_form(route: Route | None) -> Form:
    if route is Route.TRANSDERMAL:
        return Form.PATCH
    return Form.INJECTION if route in (Route.IV, Route.SC, Route.IM) else Form.SR


def _word(
    raw: Mapping[object, object], name: str, known: Mapping[str, T], path: str, problems: list[Problem]
) -> T | None:
    value = raw.get(name)
    if value is None:
        return None
    if isinstance(value, str) and value in known:
        return known[value]
    words = ", ".join(known)
    problems.append(Problem(f"{path}.{name}", "unknown-word", {"zh": f"允许的值：{words}", "en": f"allowed: {words}"}))
    return None


def read_every(
    value: object, form: Form, path: str, problems: list[Problem], edition: Edition = BUILT_IN
) -> Fraction | None:
    """Read the hours between doses of a form; a problem where the form does not act for so long or so briefly."""
    if value is None:
        return None
    exact = exact_number(value)
    low, high = (edition[number] for number in RHYTHMS[form])
    if exact is not None and low <= exact <= high:
        return exact
    hours = digits(low) if low == high else f"{digits(low)}–{digits(high)}"
    text = {"zh": f"这种剂型两次之间应为 {hours} 小时", "en": f"must be {hours} hours between doses of this form"}
    problems.append(Problem(path, "out-of-range", text))
    return None
