"""The person who is to take the medicine, as far as dosing asks. Everything is optional and `None` is not known."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property, partial

from paingrid.clinical.findings import Problem
from paingrid.clinical.numbers import BUILT_IN, Edition, number_of
from paingrid.clinical.opioids.conditions import CONDITIONS, condition_named
from paingrid.clinical.sources import DEFAULT, UNVERIFIED, cite
from paingrid.clinical.triage.red_flags import RED_FLAGS

EGFR_DAYS = number_of(
    "person.egfr.days",
    90,
    "d",
    "肾功能结果超过几天算过期",
    "age at which a kidney result is no longer trusted",
    cite(UNVERIFIED),
)
ADULT = number_of(
    "age.adult",
    18,
    "a",
    "未满此岁须第二人核签",
    "age below which a second signature is needed",
    cite(DEFAULT, note="§3.12"),
)
OLD_AGE = number_of("person.old", 65, "a", "从几岁起算高龄", "age from which a person counts as old", cite(DEFAULT))
NUMBERS = (EGFR_DAYS, ADULT, OLD_AGE)
#: Where the bands of §3.5 begin; band edges are part of the bands' meaning, so no site changes them.
MODERATE_BELOW, SEVERE_BELOW = 60, 30
UMOL_PER_MG_DL = Fraction("88.4")


class Renal(StrEnum):
    """The columns of the organ table; `UNKNOWN` is treated with caution, never as normal."""

    NORMAL = "normal"
    MODERATE = "moderate"
    SEVERE = "severe"
    UNKNOWN = "unknown"


class Hepatic(StrEnum):
    """Child-Pugh A, B, C; a liver disease that nobody graded counts as B. `UNKNOWN`: nothing was said of the liver."""

    NORMAL = "normal"
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Recent:
    """Something taken lately that is on no list any more: "cisplatin-7d", "linezolid-stopped-5d"."""

    what: str
    event: str  # given | started | stopped
    days: int | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """
    One person on one day (`today`; none: the age of a value cannot be told).

    Kilograms, centimetres, mL/min/1.73 m², µmol/L, 10⁹ platelets/L, ms, %, breaths a minute, °C.
    """

    today: date | None = None
    age: Fraction | None = None
    weight_kg: Fraction | None = None
    height_cm: Fraction | None = None
    sex: str | None = None
    egfr: Fraction | None = None
    egfr_date: date | None = None
    creatinine: Fraction | None = None
    creatinine_date: date | None = None
    child_pugh: str | None = None
    platelets: Fraction | None = None
    qtc_ms: Fraction | None = None
    spo2: Fraction | None = None
    respiratory_rate: Fraction | None = None
    temperature: Fraction | None = None
    sedation: int | None = None
    nrs: int | None = None
    conditions: tuple[str, ...] = ()
    recent: tuple[Recent, ...] = ()
    red_flags: tuple[str, ...] = ()
    allergies: tuple[str, ...] = ()
    hla_b_1502: str | None = None
    goals_of_care: str | None = None
    opioid_history_days: Fraction | None = None
    pregnant: bool | None = None
    breastfeeding: bool | None = None

    def has(self, *conditions: str) -> bool:
        """Tell whether any of these conditions is recorded."""
        return bool(self.conditions) and not frozenset(conditions).isdisjoint(self.conditions)

    @property
    def dying(self) -> bool:
        """Whether a comfort plan for the last days is documented."""
        return self.goals_of_care == "comfort-dying"

    def value_age(self, on: date | None) -> int | None:
        """Return how many days old a value of this date is; none where either day is not known."""
        return None if on is None or self.today is None else (self.today - on).days

    @cached_property
    def clearance(self) -> Fraction | None:
        """Return the creatinine clearance by Cockcroft–Gault in mL/min, where all four values are there."""
        if self.creatinine is None or self.age is None or self.weight_kg is None or self.sex is None:
            return None
        sex = Fraction(85, 100) if self.sex == "female" else 1
        return max(Fraction(0), 140 - self.age) * self.weight_kg * sex * UMOL_PER_MG_DL / (72 * self.creatinine)

    @cached_property
    def filtration(self) -> Fraction | None:
        """Return the lowest known kidney value, however old: an old low value is still a warning."""
        if self.has("dialysis"):
            return Fraction(0)
        known = [value for value in (self.egfr, self.clearance) if value is not None]
        return min(known, default=None)

    def _trusted(self, on: date | None, edition: Edition) -> bool:
        """A value without a date counts as today's; one with a date needs to be shown to be young enough."""
        if on is None:
            return True
        days = self.value_age(on)
        return days is not None and days <= edition[EGFR_DAYS]

    def renal_by(self, edition: Edition) -> Renal:
        """
        Return the kidney band; the worst of what is known.

        A result that is too old, or of unknown age, cannot show that the kidneys work (`UNKNOWN`), but it can
        still show that they do not: more history never makes a person safer here.
        """
        lowest = self.filtration
        if lowest is None:
            return Renal.UNKNOWN
        if lowest < SEVERE_BELOW:
            return Renal.SEVERE
        by_egfr = self.egfr is not None and self._trusted(self.egfr_date, edition)
        if not by_egfr and (self.clearance is None or not self._trusted(self.creatinine_date, edition)):
            return Renal.UNKNOWN
        return Renal.MODERATE if lowest < MODERATE_BELOW or self.has("kidney-disease") else Renal.NORMAL

    @property
    def renal(self) -> Renal:
        """Return the kidney band by the built-in numbers."""
        return self.renal_by(BUILT_IN)

    @property
    def hepatic(self) -> Hepatic:
        """Return the liver band."""
        if self.child_pugh == "C":
            return Hepatic.SEVERE
        if self.child_pugh == "B" or self.has(
            "cirrhosis", "liver-disease", "liver-metastases", "jaundice", "hepatitis"
        ):
            return Hepatic.MILD if self.child_pugh == "A" else Hepatic.MODERATE
        return {"A": Hepatic.MILD, "none": Hepatic.NORMAL}.get(self.child_pugh or "", Hepatic.UNKNOWN)

    @property
    def frail(self) -> bool:
        """Whether frailty or wasting is recorded."""
        return self.has("frail", "cachexia")

    @property
    def old(self) -> bool:
        """Whether the age is known and counts as old."""
        return self.age is not None and self.age >= OLD_AGE.value


class Wrong(Exception):
    """A value that cannot be true; carries a code and both languages."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(code)
        self.code, self.text = code, {"zh": zh, "en": en}


Reader = Callable[[object], object]


def exact(value: object, low: float, high: float, hint: tuple[str, str] = ("", "")) -> Fraction:
    """
    Read a number from `low` to `high` exactly; a boolean is no number and NaN lies in no range.

    :raises Wrong: it is none.
    """
    if type(value) is int and low <= value <= high:
        return Fraction(value)
    if type(value) is float and math.isfinite(value) and low <= value <= high:
        return Fraction(repr(value))
    zh, en = f"应为 {low:g}–{high:g} 的数{hint[0]}", f"must be a number from {low:g} to {high:g}{hint[1]}"
    raise Wrong("out-of-range", zh, en)


def _number(low: float, high: float, zh: str = "", en: str = "") -> Reader:
    return partial(exact, low=low, high=high, hint=(zh, en))


def _whole(low: int, high: int) -> Reader:
    def read(value: object) -> int:
        if type(value) is not int or not low <= value <= high:
            raise Wrong("out-of-range", f"应为 {low}–{high} 的整数", f"must be a whole number from {low} to {high}")
        return value

    return read


def word(*plainly: str, **spelled: str) -> Reader:
    """Return a reader of words as they are, and of words in several spellings separated by spaces."""
    known = {one: one for one in plainly}
    known |= {spelling: one for one, spellings in spelled.items() for spelling in spellings.split()}
    listed = [*plainly, *spelled]

    def read(value: object) -> str:
        found = known.get(value.strip().casefold()) if isinstance(value, str) else None
        if found is None:
            zh, en = f"应为以下之一：{'、'.join(listed)}", f"must be one of: {', '.join(listed)}"
            raise Wrong("unknown-word", zh, en)
        return found

    return read


def yes_no(value: object) -> bool:
    """Read a boolean; 0 and 1 are none."""
    if type(value) is not bool:
        raise Wrong("not-boolean", "应为 true 或 false", "must be true or false")
    return value


def day(value: object) -> date:
    """Read a calendar day; of a date with a time the day is taken."""
    try:
        day = date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or not 1990 <= day.year <= 2200:
        raise Wrong("not-a-date", "应为日期，如 2026-11-23", "must be a date such as 2026-11-23")
    return day


def _sedation(value: object) -> object:
    return 0 if value == "asleep" else _whole(0, 4)(value)


def words(value: object) -> tuple[str, ...]:
    """Read a list of texts, each once."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Wrong("not-a-list", "应为文字列表", "must be a list of texts")
    return tuple(dict.fromkeys(one.strip() for one in value if one.strip()))


def _conditions(value: object) -> tuple[str, ...]:
    found = {one: condition_named(one) for one in words(value)}
    unknown = [one[:40] for one, code in found.items() if code is None]
    if unknown:
        known = ", ".join(CONDITIONS)
        zh, en = f"不认识：{'、'.join(unknown)}；可用：{known}", f"not known: {', '.join(unknown)}; known: {known}"
        raise Wrong("unknown-condition", zh, en)
    return tuple(dict.fromkeys(code for code in found.values() if code is not None))


def _red_flags(value: object) -> tuple[str, ...]:
    flags = words(value)
    if not all(flag in RED_FLAGS for flag in flags):
        known = ", ".join(RED_FLAGS)
        raise Wrong("unknown-flag", f"有不认识的危险信号；可用：{known}", f"holds an unknown red flag; known: {known}")
    return flags


_UNIT_DAYS = {"h": 0, "d": 1, "w": 7, "m": 30}
_EVENTS = ("started", "stopped", "given")


def _recent_one(text: str) -> Recent:
    """Split "linezolid-stopped-5d" from its end; what cannot be split is all name."""
    parts = text.casefold().split("-")
    days, event = None, "given"
    if len(parts) > 1 and parts[-1][-1:] in _UNIT_DAYS and parts[-1][:-1].isascii() and parts[-1][:-1].isdigit():
        days = int(parts[-1][:-1][:5]) * _UNIT_DAYS[parts[-1][-1]]
        parts.pop()
    if len(parts) > 1 and parts[-1] in _EVENTS:
        event = parts.pop()
    return Recent("-".join(parts), event, days)


def _recent(value: object) -> tuple[Recent, ...]:
    return tuple(_recent_one(one) for one in words(value))


_ANY: Reader = lambda value: value  # noqa: E731  # read later, together with its neighbours
READERS: dict[str, Reader] = {
    "today": day,
    "age": _number(0, 130),
    "weight_kg": _number(1, 400),
    "height_cm": _number(30, 250, "厘米", " centimetres"),
    "sex": word(male="male m man 男", female="female f woman 女"),
    "egfr": _number(0, 250),
    "egfr_date": day,
    "creatinine": _ANY,
    "child_pugh": word(A="a", B="b", C="c", none="none normal"),
    "platelets": _number(0, 3000, "（×10⁹/L）", " (10^9 per litre)"),
    "qtc_ms": _number(200, 800, "毫秒", " milliseconds"),
    "spo2": _number(20, 100, "（百分数）", " (per cent)"),
    "respiratory_rate": _number(0, 80),
    "temperature": _number(25, 45, "（℃）", " (degrees Celsius)"),
    "sedation": _sedation,
    "nrs": _whole(0, 10),
    "conditions": _conditions,
    "recent": _recent,
    "red_flags": _red_flags,
    "allergies": words,
    "tests": _ANY,
    "goals_of_care": word("standard", "comfort-dying"),
    "opioid_history_days": _number(0, 40000),
    "pregnant": yes_no,
    "breastfeeding": yes_no,
}
_DEFAULTS = {f.name: f.default for f in fields(Person) if f.default is not MISSING}
_MICROMOL, _MG = frozenset(("umol/l", "µmol/l", "μmol/l")), frozenset(("mg/dl",))
_HLA = word(positive="positive 阳性", negative="negative 阴性", unknown="unknown 未知")


def _creatinine(raw: object, field: str, read: dict[str, object]) -> list[Problem]:
    if not isinstance(raw, dict):
        zh, en = "应为 {value, unit}", "must be {value, unit}: a number without a unit is not taken"
        return [Problem(field, "unit-missing", {"zh": zh, "en": en})]
    problems = [unknown_field(f"{field}.{key}") for key in raw if key not in ("value", "unit", "date")]
    unit = raw.get("unit")
    plain = unit.strip().casefold().replace(" ", "") if isinstance(unit, str) else None
    try:
        # The date first: a value whose date cannot be read must not pass for today's.
        if raw.get("date") is not None:
            read["creatinine_date"] = day(raw["date"])
        if plain in _MICROMOL:
            read["creatinine"] = exact(raw.get("value"), 20, 2000, _UNIT_SLIP)
        elif plain in _MG:
            read["creatinine"] = exact(raw.get("value"), 0.2, 23, _UNIT_SLIP) * UMOL_PER_MG_DL
        else:
            raise Wrong("unit-missing", "单位应为 umol/L 或 mg/dL", "the unit must be umol/L or mg/dL")
    except Wrong as wrong:
        problems.append(Problem(field, wrong.code, wrong.text))
    return problems


_UNIT_SLIP = ("；单位是否写错？", "; is the unit right?")


def _tests(raw: object, field: str, read: dict[str, object]) -> list[Problem]:
    if not isinstance(raw, dict):
        return [Problem(field, "not-an-object", {"zh": "应为对象", "en": "must be an object"})]
    problems = [unknown_field(f"{field}.{key}") for key in raw if key != "hla_b_1502"]
    try:
        if raw.get("hla_b_1502") is not None:
            read["hla_b_1502"] = _HLA(raw["hla_b_1502"])
    except Wrong as wrong:
        problems.append(Problem(f"{field}.hla_b_1502", wrong.code, wrong.text))
    return problems


_NESTED: dict[str, Callable[[object, str, dict[str, object]], list[Problem]]] = {
    "creatinine": _creatinine,
    "tests": _tests,
}


def unknown_field(path: str) -> Problem:
    """Return the error for a field the contract does not have, so that a typo never passes as "not given"."""
    return Problem(path[:120], "unknown-field", {"zh": "不认识这个字段", "en": "this field is not known"})


def read_person(raw: object, field: str, *, on: date | None) -> tuple[Person, list[Problem]]:
    """
    Read the contract's `patient`; `on` is the day of the case where the patient names none.

    What could not be read is left unknown and said in the problems. `null` is the same as "not given".
    """
    if raw is None:
        return Person(today=on), []
    if not isinstance(raw, dict):
        return Person(today=on), [Problem(field, "not-an-object", {"zh": "应为对象", "en": "must be an object"})]
    read: dict[str, object] = {"today": on}
    problems: list[Problem] = []
    for name, value in raw.items():
        problems += _read_field(name, value, f"{field}.{name}", read)
    problems += _in_the_future(read, field)
    return _person(read), problems


def _read_field(name: str, value: object, path: str, read: dict[str, object]) -> list[Problem]:
    reader = READERS.get(name)
    if reader is None:
        return [unknown_field(path)]
    if value is None:
        return []
    if name in _NESTED:
        return _NESTED[name](value, path, read)
    try:
        read[name] = reader(value)
    except Wrong as wrong:
        return [Problem(path, wrong.code, wrong.text)]
    return []


def _in_the_future(read: dict[str, object], field: str) -> list[Problem]:
    today, late = read.get("today"), []
    for name, path in (("egfr_date", "egfr_date"), ("creatinine_date", "creatinine.date")):
        on = read.get(name)
        if isinstance(today, date) and isinstance(on, date) and on > today:
            late.append(
                Problem(f"{field}.{path}", "future", {"zh": "日期在将来", "en": "this date lies in the future"})
            )
            read[name] = None
    return late


def _person(read: dict[str, object]) -> Person:
    """Fill the frozen fields in one go: setting them one by one costs a good part of the time of a case."""
    person = object.__new__(Person)
    person.__dict__.update(_DEFAULTS)
    person.__dict__.update(read)
    return person
