"""What all dosing answers share: reading a case field by field, and writing amounts, units and refusals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from paingrid.clinical.findings import Problem, Said, echoed_id
from paingrid.clinical.medicines.reading import exact_number
from paingrid.clinical.numbers import BUILT_IN
from paingrid.clinical.opioids.factors import FACTOR_SETS, FactorSet
from paingrid.clinical.opioids.rounding import MadeOf
from paingrid.clinical.quantities import Milligrams, Quantity, number

RULES = {"id": "opioids-cn", "version": BUILT_IN.version}
Case = Mapping[str, object]


class Reader:
    """A case while it is read; what is wrong is gathered, so that one answer says all of it."""

    def __init__(self, case: Case, known: Iterable[str]) -> None:
        self.case = case
        self.problems: list[Problem] = []
        fields = frozenset(known)
        for name in case:
            if name not in fields:
                self.wrong(str(name)[:60], "unknown-field", "不认识这个字段", "this field is not known")
        if "id" in case and echoed_id(case) is None:
            self.wrong("id", "wrong-type", "应为文字或整数", "must be text or a whole number")

    def wrong(self, field: str, code: str, zh: str, en: str) -> None:
        """Note one problem."""
        self.problems.append(Problem(field, code, {"zh": zh, "en": en}))

    def amount(self, field: str, most: int, *, required: bool = False, zero: bool = False) -> Fraction | None:
        """Read an exact number above 0 (or from 0) up to `most`."""
        return self.exact(field, self.case.get(field), most, required=required, zero=zero)

    def exact(
        self, field: str, value: object, most: int, *, required: bool = False, zero: bool = False
    ) -> Fraction | None:
        """Read one value as an exact number."""
        if value is None:
            if required:
                self.wrong(field, "missing", "缺少必填的数字", "this number is required")
            return None
        exact = exact_number(value)
        if exact is None:
            self.wrong(field, "not-a-number", "应为数字", "must be a number")
        elif exact > most or exact < 0 or (exact == 0 and not zero):
            self.wrong(field, "out-of-range", f"应大于 0，不超过 {most}", f"must be above 0 and at most {most}")
        else:
            return exact
        return None

    def amounts(self, field: str, most: int) -> list[Fraction]:
        """Read a list of amounts; a dose left out is written as 0."""
        value = self.case.get(field)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > 200:
            self.wrong(field, "not-a-list", "应为数字的列表", "must be a list of numbers")
            return []
        read = [self.exact(f"{field}.{at}", one, most, required=True, zero=True) for at, one in enumerate(value)]
        return [one for one in read if one is not None]

    def word(self, field: str, known: Iterable[str], default: str | None = None) -> str | None:
        """Read one of the known words."""
        value = self.case.get(field, default)
        value = default if value is None else value
        words = tuple(known)
        if isinstance(value, str) and value in words:
            return value
        listed = ", ".join(words)
        self.wrong(field, "missing" if value is None else "unknown-word", f"允许的值：{listed}", f"allowed: {listed}")
        return None

    def whole(self, field: str, low: int, high: int, *, required: bool = False) -> int | None:
        """Read a whole number."""
        value = self.case.get(field)
        if value is None and not required:
            return None
        if type(value) is int and low <= value <= high:
            return value
        code = "missing" if value is None else "out-of-range"
        self.wrong(field, code, f"应为 {low}–{high} 的整数", f"must be a whole number from {low} to {high}")
        return None

    def factors(self, known: Iterable[str], default: str) -> FactorSet | None:
        """Read the id of a factor set."""
        word = self.word("factors", known, default)
        return FACTOR_SETS[word] if word else None


def reply(case: Case, rules: Mapping[str, str] = RULES) -> dict[str, Any]:
    """Return the frame of an answer."""
    return {"id": echoed_id(case), "rules": dict(rules), "errors": []}


def rules_of(factors: FactorSet) -> dict[str, str]:
    """Return the factor set as the rules of an answer."""
    return {"id": factors.id, "version": factors.version, "edition": BUILT_IN.version}


def refused(said: Said) -> dict[str, Any]:
    """Return a refusal as the contract writes it."""
    return said.as_json()


def units_json(units: MadeOf) -> list[dict[str, Any]]:
    """Return counted units as the contract writes them."""
    return [
        {
            "product": one.product.name["zh"],
            "product_id": one.product.id,
            "name": one.product.name,
            "count": _n(one.count),
        }
        for one in units
    ]


def range_json(pair: tuple[Milligrams, Milligrams], units: MadeOf = (), drug: str = "") -> dict[str, Any]:
    """Return an extra dose as the contract writes it."""
    low, high = pair
    shown: dict[str, Any] = {"low": _n(low.amount), "high": _n(high.amount), "unit": Milligrams.unit}
    return {**shown, **({"drug": drug} if drug else {}), "made_of": units_json(units)}


def shown(quantity: Quantity) -> int | float:
    """Return an amount as a JSON number."""
    return _n(quantity.amount)


def _n(amount: Fraction) -> int | float:
    return number(amount)
