"""Reading a medicine of the contract: by product, by drug, or by its parts. What is not said stays unknown."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from paingrid.clinical.findings import Problem, Text
from paingrid.clinical.medicines.medicine import Medicine, Part
from paingrid.clinical.medicines.product import Form, Product, Route
from paingrid.clinical.medicines.products import product_named
from paingrid.clinical.medicines.products.row import half_of
from paingrid.clinical.medicines.substance import Substance
from paingrid.clinical.medicines.substances import substance_named
from paingrid.clinical.numbers import number_of
from paingrid.clinical.quantities import Hours, MicrogramsPerHour, Milligrams
from paingrid.clinical.sources import DEFAULT, cite

FIELDS = frozenset(
    (
        *("drug", "product", "name", "purpose", "route", "form", "strength", "dose", "unit", "count"),
        *("times_per_day", "every_h", "quantity", "days", "times_of_day"),
        *("as_needed", "taken_per_day", "max_per_day", "rate_ug_per_h", "change_every_h"),
    )
)
RHYTHMS = ("times_per_day", "every_h", "quantity", "times_of_day")
PURPOSES = ("background", "rescue", "adjuvant", "laxative", "anti-emetic", "other")
#: Beyond these no medicine is meant, whatever its name.
MOST_MG, MOST_TIMES, MOST_HOURS, MOST_UNITS, MOST_DAYS = 1_000_000, 48, 24 * 31, 10_000, 400
LONGEST_NAME, LONGEST_LIST = 200, 200
RATE_LOW = number_of(
    "patch.rate.low", 5, "ug/h", "贴剂速率的下限", "lowest release rate of a patch", cite(DEFAULT, note="§3.12")
)
RATE_HIGH = number_of(
    "patch.rate.high", 300, "ug/h", "贴剂速率的上限", "highest release rate of a patch", cite(DEFAULT, note="§3.12")
)
NUMBERS = (RATE_LOW, RATE_HIGH)
FENTANYL_LOW = Fraction(12)
#: What "mg" may be called at the door; anything else is refused, micrograms above all.
MG = frozenset(("mg", "毫克"))
Range = tuple[Fraction, Fraction]


@dataclass
class _Reader:
    """One medicine while it is read: the raw object, its path and what was found wrong."""

    raw: Mapping[str, object]
    path: str
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, name: str, code: str, zh: str, en: str) -> None:
        self.problems.append(Problem(f"{self.path}.{name}" if name else self.path, code, {"zh": zh, "en": en}))

    def given(self, name: str) -> bool:
        return self.raw.get(name) is not None

    def word(self, name: str) -> str | None:
        value = self.raw.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_NAME:
            self.wrong(name, "wrong-type", "应为一小段文字", "must be a short text")
            return None
        return value.strip()

    def number(self, name: str, most: int, *, zero: bool = False) -> Fraction | None:
        value = self.raw.get(name)
        return None if value is None else self._number(name, value, most, zero=zero)

    def range(self, name: str, most: int) -> Range | None:
        """Read a number or "from–to" as a list of two."""
        value = self.raw.get(name)
        if value is None:
            return None
        ends = value if isinstance(value, list) and len(value) == 2 else [value]
        read = [self._number(name, end, most) for end in ends]
        low, high = read[0], read[-1]
        if low is None or high is None:
            return None
        if low > high:
            self.wrong(name, "range", "范围应从小到大", "a range goes from small to large")
            return None
        return low, high

    def _number(self, name: str, value: object, most: int, *, zero: bool = False) -> Fraction | None:
        exact = exact_number(value)
        if exact is None:
            self.wrong(name, "not-a-number", "应为数字", "must be a number")
        elif exact < 0 or exact > most or (exact == 0 and not zero):
            self.wrong(name, "out-of-range", f"应大于 0，不超过 {most}", f"must be above 0 and at most {most}")
        else:
            return exact
        return None


def exact_number(value: object) -> Fraction | None:
    """Return a JSON number as the exact fraction of its shortest decimal text; none for anything else, NaN too."""
    if isinstance(value, Fraction):
        return value
    if type(value) is int:
        return Fraction(value)
    if type(value) is float and math.isfinite(value):
        return Fraction(Decimal(repr(value)))
    return None


def read_medicines(raw: object, path: str) -> tuple[tuple[Medicine, ...], list[Problem]]:
    """Read a list of medicines; one that cannot be read is a problem and is left out, so the caller must not go on."""
    if raw is None:
        return (), []
    if not isinstance(raw, list) or len(raw) > LONGEST_LIST:
        text = {"zh": "应为药物的列表", "en": "must be a list of medicines"}
        return (), [Problem(path, "not-a-list", text)]
    read = [_remembered(one, f"{path}.{at}") for at, one in enumerate(raw)]
    problems = [problem for _, found in read for problem in found]
    return tuple(medicine for medicine, _ in read if medicine is not None), problems


#: Lines read before without a problem: the same few regimens come again and again, and a medicine does not change.
_MEMORY: dict[tuple[object, ...], Medicine] = {}
_MOST_REMEMBERED, _LONGEST_REMEMBERED = 4096, 100


def _remembered(raw: object, path: str) -> tuple[Medicine | None, list[Problem]]:
    key = _key(raw)
    known = None if key is None else _MEMORY.get(key)
    if known is not None:
        return known, []
    medicine, problems = read_medicine(raw, path)
    if key is not None and medicine is not None and not problems:
        if len(_MEMORY) >= _MOST_REMEMBERED:
            _MEMORY.clear()
        _MEMORY[key] = medicine
    return medicine, problems


def _key(raw: object) -> tuple[object, ...] | None:
    """Return a line as a key, with the types: True, 1 and 1.0 are not the same input. None: not a short flat line."""
    if not isinstance(raw, dict):
        return None
    for value in raw.values():
        if not (type(value) in _FLAT or (type(value) is str and len(value) <= _LONGEST_REMEMBERED)):
            return None
    return (*raw, *raw.values(), *map(type, raw.values()))


_FLAT = (int, float, bool, type(None))


def read_medicine(raw: object, path: str) -> tuple[Medicine | None, list[Problem]]:
    """
    Read one medicine; with any problem there is no medicine.

    A drug nobody knows is kept under the word as given, in no class: totals with it are lower bounds. A product
    nobody knows is a problem: a box can be read again.
    """
    if not isinstance(raw, Mapping):
        return None, [Problem(path, "not-an-object", {"zh": "应为对象", "en": "must be an object"})]
    reader = _Reader(raw, path)
    for name in raw:
        if name not in FIELDS:
            reader.wrong(str(name)[:60], "unknown-field", "不认识这个字段", "this field is not known")
    purpose = reader.word("purpose")
    if purpose is not None and purpose not in PURPOSES:
        known = ", ".join(PURPOSES)
        reader.wrong("purpose", "unknown-word", f"允许的值：{known}", f"allowed: {known}")
    medicine = _by_product(reader) if reader.given("product") else _by_drug(reader)
    return (None if reader.problems else medicine), reader.problems


def _by_product(reader: _Reader) -> Medicine | None:
    product = _product(reader)
    for name in ("drug", "dose", "unit", "strength", "rate_ug_per_h"):
        if reader.given(name) and product is not None:
            _agrees(reader, product, name)
    if product is None:
        return None
    count = reader.range("count", MOST_UNITS)
    if count is None and product.form is Form.PATCH and not reader.given("count"):
        count = (Fraction(1), Fraction(1))
    if count is not None:
        _check_split(reader, product, count)
    parts = tuple(_part(substance, mass, count) for substance, mass in product.parts)
    rate = None if product.rate is None or count is None else product.rate * count[1]
    form, route = _form(reader) or product.form, _route(reader) or product.route
    if form is not product.form:
        reader.wrong("form", "disagrees", "剂型与产品不符", "the form is not the product's")
    return _medicine(reader, product.name, parts, route, form, product=product, count=count, rate=rate)


def _product(reader: _Reader) -> Product | None:
    name = reader.word("product")
    found = product_named(name) if name else ()
    if len(found) > 1:
        choices_zh, choices_en = ("；".join(p.name[lang] for p in found[:6]) for lang in ("zh", "en"))
        reader.wrong(
            "product", "ambiguous-product", f"请写明规格，可能是：{choices_zh}", f"say which strength: {choices_en}"
        )
        return None
    if name and not found:
        zh, en = "药品表里没有这个产品，请核对药盒", "this product is not in the table: read the box again"
        reader.wrong("product", "unknown-product", zh, en)
    return found[0] if found else None


def _agrees(reader: _Reader, product: Product, name: str) -> None:
    """What is said beside a product must say the same, or one of the two is a slip."""
    if name == "unit":
        return
    if name == "drug":
        word = reader.word("drug")
        known = substance_named(word) if word else None
        right = known is not None and any(substance is known for substance, _ in product.parts)
    elif name == "rate_ug_per_h":
        rate, count = reader.number(name, MOST_MG), reader.range("count", MOST_UNITS) or (Fraction(1), Fraction(1))
        right = product.rate is not None and rate == product.rate.amount * count[1]
    elif name == "strength":
        right = _masses(reader.word(name) or "") == [mass.amount for _, mass in product.parts]
    else:
        dose, units = reader.range(name, MOST_MG), reader.range("count", MOST_UNITS)
        mass = product.parts[0][1].amount
        right = len(product.parts) == 1 and dose is not None and units is not None and dose[1] == mass * units[1]
    if not right:
        zh = "与产品的规格不符，请只写产品和数量"
        reader.wrong(name, "disagrees", zh, "does not agree with the product: give the product and the count only")


def _check_split(reader: _Reader, product: Product, count: Range) -> None:
    if product.unit["en"] == "mL":
        return
    step = half_of(product)
    if any(end % step for end in count):
        if product.form is Form.PATCH:
            zh, en = "贴剂不能剪开", "a patch is never cut"
        elif step == 1:
            zh, en = "这种药不能掰开，数量应为整数", "this medicine must not be split: give whole units"
        else:
            zh, en = "最多只能掰成一半", "half a unit is the smallest part"
        reader.wrong("count", "not-splittable", zh, en)


def _part(substance: Substance, mass: Milligrams, count: Range | None) -> Part:
    if count is None:
        return Part(substance, None, None)
    return Part(substance, mass * count[0], mass * count[1])


def _by_drug(reader: _Reader) -> Medicine | None:
    word = reader.word("drug")
    if word is None:
        if not reader.given("drug"):
            reader.wrong("drug", "missing", "请写药名或产品", "give the drug or the product")
        return None
    substances = [substance_named(part) or _unknown(part) for part in word.split("/")]
    route = _route(reader)
    form = _form(reader)
    if reader.given("rate_ug_per_h") or route is Route.TRANSDERMAL or form is Form.PATCH:
        return _patch(reader, word, substances)
    if reader.given("strength") or len(substances) > 1:
        parts, count = _combination(reader, substances)
    else:
        parts, count = (_plain_part(reader, substances[0]),), None
        if reader.given("count"):
            reader.wrong("count", "no-product", "数量要和产品或规格一起写", "a count needs a product or a strength")
    name = {"zh": "/".join(s.names["zh"] for s in substances), "en": "/".join(s.names["en"] for s in substances)}
    return _medicine(reader, name, parts, route or Route.ORAL, form or _usual_form(route), count=count)


def _usual_form(route: Route | None) -> Form:
    return Form.INJECTION if route in (Route.IV, Route.SC, Route.IM, Route.EPIDURAL, Route.INTRATHECAL) else Form.IR


def _unknown(word: str) -> Substance:
    name = word.strip()[:LONGEST_NAME]
    return Substance(name, {"zh": name, "en": name})


def _plain_part(reader: _Reader, substance: Substance) -> Part:
    dose = reader.range("dose", MOST_MG)
    if reader.given("dose"):
        _check_unit(reader)
    elif reader.given("unit"):
        reader.wrong("dose", "missing", "写了单位没有写剂量", "a unit without a dose")
    if dose is None:
        return Part(substance, None, None)
    return Part(substance, Milligrams(dose[0]), Milligrams(dose[1]))


def _check_unit(reader: _Reader) -> None:
    unit = reader.raw.get("unit")
    if unit is None:
        reader.wrong("unit", "unit-missing", "请写明单位（mg）", "say the unit (mg)")
    elif not isinstance(unit, str) or unit.strip().casefold() not in MG:
        zh = "这里只用毫克（mg）；微克请换算成毫克，贴剂请填 µg/h"
        reader.wrong("unit", "wrong-unit", zh, "milligrams (mg) only; a patch is given in µg/h in its own field")


def _combination(reader: _Reader, substances: list[Substance]) -> tuple[tuple[Part, ...], Range | None]:
    """Read "5/325" and a count; without a strength nothing is known of the masses."""
    for name in ("dose", "unit"):
        if reader.given(name):
            zh, en = "复方药请写规格和数量", "a combination takes a strength and a count"
            reader.wrong(name, "combination-dose", zh, en)
    said = reader.word("strength")
    count = reader.range("count", MOST_UNITS)
    if said is None:
        return tuple(Part(substance, None, None) for substance in substances), count
    masses = _masses(said)
    if masses is None or len(masses) != len(substances):
        zh, en = "规格应像 5/325，每种成分一个数", "a strength looks like 5/325, one number for each part"
        reader.wrong("strength", "strength", zh, en)
        return (), None
    pairs = zip(substances, map(Milligrams, masses), strict=True)
    return tuple(_part(substance, mass, count) for substance, mass in pairs), count


def _masses(said: str) -> list[Fraction] | None:
    texts = [text.strip().removesuffix("mg").strip() for text in said.split("/")]
    if not all(text.replace(".", "", 1).isdecimal() and text.isascii() and len(text) < 10 for text in texts):
        return None
    masses = [Fraction(text) for text in texts]
    return masses if all(masses) else None


def _patch(reader: _Reader, word: str, substances: list[Substance]) -> Medicine | None:
    """A patch has a rate and nothing else: a mass here is the classic fatal slip."""
    for name in ("dose", "unit", "strength", "count"):
        if reader.given(name):
            zh = "贴剂只填释放速率 µg/h（每贴的毫克数不是剂量）"
            reader.wrong(
                name, "patch-in-mg", zh, "a patch is given by its rate in µg/h; the milligrams in it are no dose"
            )
    rate = reader.number("rate_ug_per_h", MOST_MG)
    if rate is not None:
        _check_rate(reader, substances, rate)
    parts = tuple(Part(substance, None, None) for substance in substances)
    named = {"zh": f"{substances[0].names['zh']}贴剂", "en": f"{substances[0].names['en']} patch"}
    shown = None if rate is None else MicrogramsPerHour(rate)
    return _medicine(reader, named, parts, Route.TRANSDERMAL, Form.PATCH, rate=shown)


def _check_rate(reader: _Reader, substances: list[Substance], rate: Fraction) -> None:
    """4.2 is the milligrams printed on a 25 µg/h patch: a rate that no patch has is refused."""
    low = FENTANYL_LOW if substances[0].id == "fentanyl" else RATE_LOW.value
    if not low <= rate <= RATE_HIGH.value:
        zh = "没有这个速率的贴剂；药盒上的毫克数（如 4.2 mg）不是速率"
        reader.wrong(
            "rate_ug_per_h", "no-such-rate", zh, "no patch has this rate; the mg on the box (4.2) is not the rate"
        )
    elif rate % 1 and rate != Fraction(25, 2) and rate != Fraction(75, 2):
        reader.wrong("rate_ug_per_h", "no-such-rate", "没有这个速率的贴剂", "no patch has this rate")


def _route(reader: _Reader) -> Route | None:
    word = reader.word("route")
    if word is None:
        return None
    if word in ROUTES:
        return ROUTES[word]
    known = ", ".join(Route)
    reader.wrong("route", "unknown-word", f"允许的值：{known}", f"allowed: {known}")
    return None


def _form(reader: _Reader) -> Form | None:
    word = reader.word("form")
    if word is None:
        return None
    if word in FORMS:
        return FORMS[word]
    known = ", ".join(Form)
    reader.wrong("form", "unknown-word", f"允许的值：{known}", f"allowed: {known}")
    return None


#: `cr` and `er` are what trade names call a sustained release.
FORMS = {**{form.value: form for form in Form}, "cr": Form.SR, "er": Form.SR, "xr": Form.SR}
ROUTES = {**{route.value: route for route in Route}, "po": Route.ORAL, "sl": Route.TRANSMUCOSAL}


def _medicine(
    reader: _Reader,
    name: Text,
    parts: tuple[Part, ...],
    route: Route,
    form: Form,
    *,
    product: Product | None = None,
    count: Range | None = None,
    rate: MicrogramsPerHour | None = None,
) -> Medicine:
    rhythm = _rhythm(reader, as_needed=_as_needed(reader), patch=form is Form.PATCH)
    said = reader.word("name")
    return Medicine(
        name={"zh": said, "en": said} if said and product is None else name,
        parts=parts,
        route=route,
        form=form,
        product=product,
        count=count[1] if count else None,
        rate=rate,
        change_every=_change_every(reader, product, patch=form is Form.PATCH),
        **rhythm,
    )


def _as_needed(reader: _Reader) -> bool:
    value = reader.raw.get("as_needed")
    if value is not None and type(value) is not bool:
        reader.wrong("as_needed", "wrong-type", "应为 true 或 false", "must be true or false")
    return value is True


def _change_every(reader: _Reader, product: Product | None, *, patch: bool) -> Hours | None:
    hours = reader.number("change_every_h", MOST_HOURS)
    if hours is not None and not patch:
        reader.wrong("change_every_h", "no-patch", "只有贴剂才写更换间隔", "only a patch is changed")
    if hours is not None:
        return Hours(hours)
    return product.usual_every if patch and product is not None else None


def _rhythm(reader: _Reader, *, as_needed: bool, patch: bool) -> dict[str, Any]:
    """Return the doses a day; given twice it is refused, not given it is not known."""
    said = [name for name in RHYTHMS if reader.given(name)]
    if len(said) > 1:
        zh, en = "用药频率只写一种", f"say the rhythm in one way, not as {' and '.join(said)}"
        reader.wrong(said[1], "two-rhythms", zh, en)
    if patch and said and said[0] != "quantity":
        reader.wrong(said[0], "patch-rhythm", "贴剂请写更换间隔 change_every_h", "a patch takes change_every_h")
    if not as_needed:
        for name in ("taken_per_day", "max_per_day"):
            if reader.given(name):
                reader.wrong(name, "not-as-needed", "按需用药才写这一项", "only a medicine as needed has this")
    times = reader.raw.get("times_of_day")
    clock = _times_of_day(reader, times) if times is not None else ()
    ordered = _per_day(reader, said[0], clock) if said else None
    if as_needed:
        taken = reader.number("taken_per_day", MOST_TIMES, zero=True)
        most = reader.number("max_per_day", MOST_TIMES)
        if taken is not None and most is None and ordered is not None:
            most = ordered[1]
        return {
            "low_per_day": taken,
            "high_per_day": taken,
            "most_per_day": most if most is not None else (ordered[1] if ordered else None),
            "as_needed": True,
            "times_of_day": clock,
        }
    low, high = ordered or (None, None)
    return {"low_per_day": low, "high_per_day": high, "as_needed": False, "times_of_day": clock}


def _per_day(reader: _Reader, name: str, clock: tuple[str, ...]) -> Range | None:
    if name == "times_per_day":
        return reader.range(name, MOST_TIMES)
    if name == "every_h":
        hours = reader.range(name, MOST_HOURS)
        return None if hours is None else (24 / hours[1], 24 / hours[0])
    if name == "times_of_day":
        count = Fraction(len(clock))
        return (count, count) if clock else None
    quantity, days = reader.number("quantity", MOST_UNITS), reader.number("days", MOST_DAYS)
    if not reader.given("days"):
        reader.wrong("days", "missing", "写了总数就要写天数", "a quantity needs the days")
    if quantity is None or days is None:
        return None
    count = _units(reader)
    return (quantity / days / count, quantity / days / count)


def _units(reader: _Reader) -> Fraction:
    """A quantity counts units: with a count of units a dose it is so many doses."""
    value = reader.raw.get("count")
    exact = exact_number(value[-1] if isinstance(value, list) and value else value)
    return exact if exact is not None and exact > 0 else Fraction(1)


def _times_of_day(reader: _Reader, value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) and 0 < len(value) <= MOST_TIMES else []
    good = [one for one in listed if isinstance(one, str) and one in MINUTES]
    if not listed or len(good) != len(listed) or len(set(good)) != len(good):
        zh, en = '应像 ["10:00", "22:00"]，不重复', 'must look like ["10:00", "22:00"], none twice'
        reader.wrong("times_of_day", "times-of-day", zh, en)
        return ()
    return tuple(good)


MINUTES = frozenset(f"{hour:02}:{minute:02}" for hour in range(24) for minute in range(60))
