"""How much at once: the range in which a single dose is plausible, and what needs a second signature."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from paingrid.clinical.checks.finding import Finding, found
from paingrid.clinical.checks.load import loads_of, rate_of, single
from paingrid.clinical.checks.order import Order, is_patch, named
from paingrid.clinical.medicines.medicine import Medicine, Part
from paingrid.clinical.medicines.product import Form, Route
from paingrid.clinical.numbers import Edition, Number, number_of
from paingrid.clinical.opioids.convert import LARGE_PATCH
from paingrid.clinical.quantities import digits
from paingrid.clinical.sources import DEFAULT, Citation, cite

OWN: Final = cite(DEFAULT, note="§3.12")


@dataclass(frozen=True)
class Range:
    """The plausible single dose of a substance in one form, by mouth; a patch by its rate."""

    low: Number
    high: Number


def _number(id: str, value: int | str, zh: str, en: str, unit: str = "mg", source: Citation = OWN) -> Number:
    return number_of(f"single.{id}", value, unit, zh, en, source)


def _range(id: str, zh: str, en: str, low: int | str, high: int | str, unit: str = "mg") -> Range:
    return Range(
        _number(f"{id}.low", low, f"{zh}单次最小合理量", f"{en}: least plausible single dose", unit),
        _number(f"{id}.high", high, f"{zh}单次最大合理量", f"{en}: largest plausible single dose", unit),
    )


_HYDROMORPHONE = _range("hydromorphone", "氢吗啡酮口服", "hydromorphone by mouth", 1, 16)
RANGES: dict[tuple[str, Form], Range] = {
    ("morphine", Form.IR): _range("morphine.ir", "吗啡速释", "morphine IR", "2.5", 60),
    ("morphine", Form.SR): _range("morphine.sr", "吗啡缓释", "morphine SR", 10, 200),
    ("oxycodone", Form.IR): _range("oxycodone.ir", "羟考酮速释", "oxycodone IR", "2.5", 40),
    ("oxycodone", Form.SR): _range("oxycodone.sr", "羟考酮缓释", "oxycodone CR", 5, 120),
    ("hydromorphone", Form.IR): _HYDROMORPHONE,
    ("hydromorphone", Form.SR): _HYDROMORPHONE,
    ("codeine", Form.IR): _range("codeine", "可待因", "codeine", 15, 60),
    ("tramadol", Form.IR): _range("tramadol.ir", "曲马多速释", "tramadol IR", 25, 100),
    ("tramadol", Form.SR): _range("tramadol.sr", "曲马多缓释", "tramadol SR", 50, 200),
    ("paracetamol", Form.IR): _range("paracetamol", "对乙酰氨基酚", "paracetamol", 325, 1000),
    ("methadone", Form.IR): _range("methadone", "美沙酮", "methadone", "2.5", 10),
}
PATCH = _range("patch", "贴剂", "patch", 12, 300, "ug/h")
FAR_BEYOND = _number("far", 10, "超过合理上限多少倍则拒绝", "times the plausible most that is refused outright", "x")
SECOND_SINGLE = _number(
    "second.morphine",
    60,
    "单次口服吗啡超过此量须第二人核签",
    "single oral morphine above this needs a second signature",
)
SECOND_DAILY = _number(
    "second.daily",
    300,
    "社区每日总量超过此量须第二人核签",
    "daily total in the community that needs a second signature",
    "mg/d OME",
    cite(DEFAULT, note="§3.6"),
)
#: Whatever has a range or asks for a second signature.
SUBSTANCES = frozenset((*(id for id, _ in RANGES), "fentanyl"))
NUMBERS: tuple[Number, ...] = (
    *dict.fromkeys(number for span in (*RANGES.values(), PATCH) for number in (span.low, span.high)),
    *(FAR_BEYOND, SECOND_SINGLE, SECOND_DAILY),
)


def single_doses(order: Order, edition: Edition) -> Iterator[Finding]:
    """Find single doses outside the plausible range, or large enough for a second signature."""
    yield from _patches(order, edition)
    for medicine in order.proposed:
        for part in medicine.parts:
            span = RANGES.get((part.substance.id, medicine.form)) if medicine.route is Route.ORAL else None
            if span is not None:
                yield from _outside(medicine, part, span, edition, _renewed(order, medicine, part))
        yield from _second(order, medicine, edition)


def _renewed(order: Order, medicine: Medicine, part: Part) -> bool:
    """Tell whether the same single dose is taken now: it was looked at when it began."""
    return any(p.high == part.high for m in order.same_now(medicine) for p in m.parts if p.substance is part.substance)


def _outside(medicine: Medicine, part: Part, span: Range, edition: Edition, renewed: bool) -> Iterator[Finding]:
    if part.high is None or part.low is None:
        return
    low, high = edition[span.low], edition[span.high]
    if part.high.amount > high:
        beyond = _beyond(named((medicine,)), part.substance.id, medicine.form, part.high.amount, (low, high), edition)
        yield dataclasses.replace(beyond, severity="warn") if renewed and beyond.severity == "stop" else beyond
    # Less than the range is a slip too, but only an opioid given alone is dosed as finely as that.
    elif part.low.amount < low and part is medicine.opioid and len(medicine.parts) == 1 and not renewed:
        yield found(
            "dose-below-plausible",
            "warn",
            f"{medicine.name['zh']}：单次 {digits(part.low.amount)} mg，低于合理范围 {digits(low)}–{digits(high)}"
            " mg，请核对单位。",
            f"{medicine.name['en']}: {digits(part.low.amount)} mg at once is below the plausible"
            f" {digits(low)}–{digits(high)} mg; check the unit.",
            span.low.source,
            "single",
            part.substance.id,
            medicine.form,
        )


def _beyond(
    name: tuple[str, str], id: str, form: Form, amount: Fraction, span: tuple[Fraction, Fraction], edition: Edition
) -> Finding:
    unit = "µg/h" if form is Form.PATCH else "mg"
    range_text = f"{digits(span[0])}–{digits(span[1])} {unit}"
    return found(
        "dose-above-plausible",
        "refuse" if amount > span[1] * edition[FAR_BEYOND] else "stop",
        f"{name[0]}：单次 {digits(amount)} {unit}，超出合理范围 {range_text}，须核对并由第二人核签。",
        f"{name[1]}: {digits(amount)} {unit} at once is beyond the plausible {range_text};"
        " check it, a second signature is needed.",
        OWN,
        "single",
        id,
        form,
    )


def _patches(order: Order, edition: Edition) -> Iterator[Finding]:
    """Several patches worn together are one dose."""
    worn = [m for m in order.proposed if is_patch(m) and m.holds("fentanyl") and rate_of(m) is not None]
    if not worn:
        return
    rate = sum((rate_of(m) or Fraction(0) for m in worn), Fraction(0))
    low, high, second = edition[PATCH.low], edition[PATCH.high], edition[LARGE_PATCH]
    if rate > high:
        yield _beyond(named(worn), "fentanyl", Form.PATCH, rate, (low, high), edition)
    elif rate > second and not any(order.same_now(m) for m in worn):
        zh, en = named(worn)
        yield found(
            "second-signature-patch",
            "stop",
            f"{zh}：首次贴剂 {digits(rate)} µg/h，超过 {digits(second)} µg/h 须第二人核签。",
            f"{en}: a first patch of {digits(rate)} µg/h; above {digits(second)} µg/h a second signature is needed.",
            LARGE_PATCH.source,
            "single",
            "fentanyl",
            Form.PATCH,
        )


def _second(order: Order, medicine: Medicine, edition: Edition) -> Iterator[Finding]:
    """Only what is new or raised: a dose that was countersigned does not ask again at each renewal."""
    part, limit = medicine.opioid, edition[SECOND_SINGLE]
    if part is None or part.substance.id != "morphine" or is_patch(medicine):
        return
    amount = single(medicine, edition)
    if amount is None or amount <= limit or any((single(m, edition) or 0) >= amount for m in order.same_now(medicine)):
        return
    yield found(
        "second-signature-dose",
        "stop",
        f"{medicine.name['zh']}：单次相当于口服吗啡 {digits(amount)} mg，超过 {digits(limit)} mg 须第二人核签。",
        f"{medicine.name['en']}: one dose equals {digits(amount)} mg of oral morphine; above {digits(limit)} mg"
        " a second"
        " signature is needed.",
        SECOND_SINGLE.source,
        "single",
        "morphine",
        medicine.form,
    )


def daily_total(order: Order, edition: Edition) -> Iterator[Finding]:
    """Find a daily total that needs a second signature in the community; not for the dying."""
    setting = order.prescription.setting if order.prescription else None
    if order.person.dying or setting == "inpatient" or order.level == "tertiary" or not order.opioids:
        return
    loads, limit = loads_of(order, edition), edition[SECOND_DAILY]
    total = loads.after
    if total <= limit:
        return
    yield found(
        "second-signature-daily",
        "stop" if total > loads.now else "warn",
        f"阿片总量相当于口服吗啡 {digits(total)} mg/日，社区超过 {digits(limit)} mg/日须第二人核签。",
        f"The opioids equal {digits(total)} mg/d of oral morphine; in the community more than {digits(limit)}"
        " mg/d needs"
        " a second signature.",
        SECOND_DAILY.source,
        "daily",
    )
