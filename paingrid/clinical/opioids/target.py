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
from paingrid.clinical.quantities import Hours

T = TypeVar("T")
FIELDS = ("drug", "route", "form", "every_h")
USUAL_HOURS = {Form.IR: 4, Form.SR: 12, Form.PATCH: 72, Form.INJECTION: 4, Form.TOPICAL: 24}
LONGEST = 24 * 31


@dataclass(frozen=True)
class Target:
    """The medicine that is to come; `every` hours between doses."""

    substance: Substance
    route: Route
    form: Form
    every: Hours


def read_target(raw: object, path: str) -> tuple[Target | None, list[Problem]]:
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
    every = _every(raw.get("every_h"), path, problems)
    if problems or substance is None:
        return None, problems
    form = form or _usual_form(route)
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


def _every(value: object, path: str, problems: list[Problem]) -> Fraction | None:
    if value is None:
        return None
    exact = exact_number(value)
    if exact is None or not 0 < exact <= LONGEST:
        text = {"zh": "应为两次之间的小时数", "en": "must be the hours between doses"}
        problems.append(Problem(f"{path}.every_h", "out-of-range", text))
        return None
    return exact
