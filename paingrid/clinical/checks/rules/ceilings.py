"""Daily ceilings, summed over every product that holds the substance, with the most that an order as needed allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from paingrid.clinical.checks.finding import Finding, Severity, found, milder
from paingrid.clinical.checks.load import rate_of
from paingrid.clinical.checks.order import Order, named
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.product import Form
from paingrid.clinical.numbers import Edition, Number, number_of
from paingrid.clinical.opioids import ceilings as weak
from paingrid.clinical.opioids.person import Hepatic, Person, Renal
from paingrid.clinical.quantities import digits
from paingrid.clinical.sources import UNVERIFIED, Citation, cite

TABLE: Final = cite(UNVERIFIED, note="§3.6")
ADJUVANTS: Final = cite(UNVERIFIED, note="§3.7")
ORGANS: Final = cite(UNVERIFIED, note="§3.5")


def _ceiling(id: str, value: int, zh: str, en: str, unit: str = "mg/d", source: Citation = TABLE) -> Number:
    return number_of(f"ceiling.{id}", value, unit, zh, en, source)


PARACETAMOL_SOFT = _ceiling("paracetamol.soft", 2000, "对乙酰氨基酚长期用药", "paracetamol, long-term")
PARACETAMOL_FRAIL = _ceiling("paracetamol.frail", 3000, "对乙酰氨基酚，衰弱或肾病", "paracetamol, frail or kidneys <30")
PARACETAMOL_HARD = _ceiling("paracetamol.hard", 4000, "对乙酰氨基酚上限", "paracetamol, most")
PARACETAMOL_LIVER = _ceiling("paracetamol.liver", 2000, "对乙酰氨基酚，肝病", "paracetamol, liver disease")
PARACETAMOL_PER_KG = _ceiling(
    "paracetamol.per-kg", 60, "对乙酰氨基酚，体重 <50 kg", "paracetamol below 50 kg", "mg/kg/d"
)
LIGHT = _ceiling("paracetamol.light", 50, "低于此体重按公斤算", "weight below which it goes by the kilogram", "kg")
TRAMADOL_SOFT = _ceiling("tramadol.soft", 300, "曲马多，年过 75 岁", "tramadol above the age of 75")
TRAMADOL_HARD = weak.TRAMADOL
TRAMADOL_KIDNEY = _ceiling("tramadol.kidney", 200, "曲马多，eGFR <30", "tramadol, eGFR <30")
TRAMADOL_LIVER = _ceiling("tramadol.liver", 100, "曲马多，Child-Pugh B/C", "tramadol, Child-Pugh B/C", source=ORGANS)
TRAMADOL_AGE = _ceiling("tramadol.age", 75, "曲马多减量年龄", "age above which tramadol is limited", "a")
OXYCODONE_NALOXONE_SOFT = _ceiling(
    "oxycodone-naloxone.soft", 80, "羟考酮/纳洛酮（羟考酮计）", "oxycodone/naloxone, as oxycodone"
)
OXYCODONE_NALOXONE_HARD = _ceiling(
    "oxycodone-naloxone.hard", 160, "羟考酮/纳洛酮上限（羟考酮计）", "oxycodone/naloxone, most, as oxycodone"
)
BUPRENORPHINE_SOFT = _ceiling("buprenorphine.soft", 10, "丁丙诺啡贴剂", "buprenorphine patch", "ug/h")
BUPRENORPHINE_HARD = _ceiling("buprenorphine.hard", 20, "丁丙诺啡贴剂上限", "buprenorphine patch, most", "ug/h")


@dataclass(frozen=True)
class Limit:
    """What an amount is held against: above it the finding is this grave; `why` names the limit's circumstance."""

    number: Number
    severity: Severity
    zh: str = ""
    en: str = ""
    value: Fraction | None = None


@dataclass(frozen=True)
class Ceiling:
    """One summed amount: whose, in which unit, how it is counted, and the limits that hold for this person."""

    id: str
    zh: str
    en: str
    unit: str
    amount: Callable[[Medicine], Fraction | None]
    limits: Callable[[Person, Edition], Iterable[Limit]]
    numbers: tuple[Number, ...]


def _of(id: str) -> Callable[[Medicine], Fraction | None]:
    """Return a reader of the most a day of one substance; none: not in it, or its dose is not known."""

    def amount(medicine: Medicine) -> Fraction | None:
        total = None
        for part in medicine.parts:
            most = medicine.daily_at_most(part) if part.substance.id == id else None
            if most is not None:
                total = (total or 0) + most.amount
        return total

    return amount


def _oxycodone_naloxone(medicine: Medicine) -> Fraction | None:
    return _OXYCODONE(medicine) if medicine.holds("naloxone") else None


def _buprenorphine(medicine: Medicine) -> Fraction | None:
    return rate_of(medicine) if medicine.form is Form.PATCH and medicine.holds("buprenorphine") else None


_OXYCODONE = _of("oxycodone")


def _paracetamol_limits(person: Person, edition: Edition) -> Iterator[Limit]:
    yield Limit(PARACETAMOL_HARD, "refuse")
    if person.hepatic not in (Hepatic.NORMAL, Hepatic.UNKNOWN):
        yield Limit(PARACETAMOL_LIVER, "refuse", "（肝病）", " (liver disease)")
    if person.weight_kg is not None and person.weight_kg < edition[LIGHT]:
        kg = digits(person.weight_kg)
        most = edition[PARACETAMOL_PER_KG] * person.weight_kg
        yield Limit(PARACETAMOL_PER_KG, "refuse", f"（体重 {kg} kg）", f" (weight {kg} kg)", most)
    if person.frail or person.renal_by(edition) is Renal.SEVERE:
        yield Limit(PARACETAMOL_FRAIL, "stop", "（衰弱或 eGFR <30）", " (frail or eGFR <30)")
    yield Limit(PARACETAMOL_SOFT, "warn", "（长期用药）", " (long-term)")


def _tramadol_limits(person: Person, edition: Edition) -> Iterator[Limit]:
    yield Limit(TRAMADOL_HARD, "refuse")
    if person.renal_by(edition) is Renal.SEVERE:
        yield Limit(TRAMADOL_KIDNEY, "refuse", "（eGFR <30）", " (eGFR <30)")
    if person.hepatic in (Hepatic.MODERATE, Hepatic.SEVERE):
        yield Limit(TRAMADOL_LIVER, "stop", "（Child-Pugh B/C）", " (Child-Pugh B/C)")
    if person.age is not None and person.age > edition[TRAMADOL_AGE]:
        age = digits(person.age)
        yield Limit(TRAMADOL_SOFT, "warn", f"（{age} 岁）", f" (age {age})")


def _fixed(soft: Number, hard: Number, over: Severity = "refuse") -> Callable[[Person, Edition], Iterable[Limit]]:
    limits = (Limit(hard, over), Limit(soft, "warn"))
    return lambda person, edition: limits


def _row(
    id: str, zh: str, en: str, soft: int, hard: int | Number, *, source: Citation = TABLE, over: Severity = "refuse"
) -> Ceiling:
    first = _ceiling(f"{id}.soft", soft, f"{zh}常用上限", f"{en}, usual most", source=source)
    last = hard if isinstance(hard, Number) else _ceiling(f"{id}.hard", hard, f"{zh}上限", f"{en}, most", source=source)
    return Ceiling(id, zh, en, "mg", _of(id), _fixed(first, last, over), (first, last))


def _kidney_limits(most: Number, *steps: tuple[int, Number]) -> Callable[[Person, Edition], Iterable[Limit]]:
    """Return limits of a drug that leaves by the kidneys; `steps` are (below this filtration, this much)."""

    def limits(person: Person, edition: Edition) -> Iterator[Limit]:
        yield Limit(most, "warn")
        value = person.filtration
        for below, number in steps:
            if value is not None and value < below:
                yield Limit(number, "stop", f"（eGFR {digits(value, places=0)}）", f" (eGFR {digits(value, places=0)})")

    return limits


def _kidney_row(id: str, zh: str, en: str, most: int, *steps: tuple[int, int]) -> Ceiling:
    usual = _ceiling(f"{id}.usual", most, f"{zh}常用上限", f"{en}, usual most", source=ADJUVANTS)
    numbers = tuple(
        (below, _ceiling(f"{id}.below-{below}", value, f"{zh}，eGFR <{below}", f"{en}, eGFR <{below}", source=ORGANS))
        for below, value in steps
    )
    return Ceiling(id, zh, en, "mg", _of(id), _kidney_limits(usual, *numbers), (usual, *(n for _, n in numbers)))


PARACETAMOL = Ceiling(
    "paracetamol",
    "对乙酰氨基酚",
    "paracetamol",
    "mg",
    _of("paracetamol"),
    _paracetamol_limits,
    (PARACETAMOL_SOFT, PARACETAMOL_FRAIL, PARACETAMOL_HARD, PARACETAMOL_LIVER, PARACETAMOL_PER_KG, LIGHT),
)
TRAMADOL = Ceiling(
    "tramadol",
    "曲马多",
    "tramadol",
    "mg",
    _of("tramadol"),
    _tramadol_limits,
    (TRAMADOL_SOFT, TRAMADOL_HARD, TRAMADOL_KIDNEY, TRAMADOL_LIVER, TRAMADOL_AGE),
)
CEILINGS: tuple[Ceiling, ...] = (
    PARACETAMOL,
    TRAMADOL,
    _row("codeine", "可待因", "codeine", 180, weak.CODEINE),
    _row("dihydrocodeine", "双氢可待因", "dihydrocodeine", 180, weak.DIHYDROCODEINE),
    _row("ibuprofen", "布洛芬", "ibuprofen", 1200, 2400),
    _row("diclofenac", "双氯芬酸", "diclofenac", 100, 150),
    _row("naproxen", "萘普生", "naproxen", 500, 1000),
    _row("celecoxib", "塞来昔布", "celecoxib", 200, 400),
    Ceiling(
        "oxycodone-naloxone",
        "羟考酮/纳洛酮",
        "oxycodone/naloxone",
        "mg",
        _oxycodone_naloxone,
        _fixed(OXYCODONE_NALOXONE_SOFT, OXYCODONE_NALOXONE_HARD),
        (OXYCODONE_NALOXONE_SOFT, OXYCODONE_NALOXONE_HARD),
    ),
    Ceiling(
        "buprenorphine",
        "丁丙诺啡贴剂",
        "buprenorphine patch",
        "µg/h",
        _buprenorphine,
        _fixed(BUPRENORPHINE_SOFT, BUPRENORPHINE_HARD),
        (BUPRENORPHINE_SOFT, BUPRENORPHINE_HARD),
    ),
    _kidney_row("gabapentin", "加巴喷丁", "gabapentin", 3600, (60, 1400), (30, 700), (15, 300)),
    _kidney_row("pregabalin", "普瑞巴林", "pregabalin", 600, (60, 300), (30, 150), (15, 75)),
    _row("amitriptyline", "阿米替林", "amitriptyline", 75, 150, source=ADJUVANTS, over="stop"),
    _row("duloxetine", "度洛西汀", "duloxetine", 60, 120, source=ADJUVANTS, over="stop"),
    _kidney_row("venlafaxine", "文拉法辛", "venlafaxine", 225),
    _kidney_row("carbamazepine", "卡马西平", "carbamazepine", 1200),
    _kidney_row("dexamethasone", "地塞米松", "dexamethasone", 16),
)
NUMBERS: tuple[Number, ...] = tuple(number for ceiling in CEILINGS for number in ceiling.numbers)
_BY_SUBSTANCE: dict[str, tuple[Ceiling, ...]] = {
    **{ceiling.id: (ceiling,) for ceiling in CEILINGS},
    "oxycodone": tuple(ceiling for ceiling in CEILINGS if ceiling.id == "oxycodone-naloxone"),
}

#: Whatever has a ceiling.
SUBSTANCES = frozenset(_BY_SUBSTANCE)


def ceilings(order: Order, edition: Edition) -> Iterator[Finding]:
    """Hold every sum against its ceilings; what is taken now and may go on counts too, at most as `stop`."""
    concerned = {c.id: c for m in order.proposed for p in m.parts for c in _BY_SUBSTANCE.get(p.substance.id, ())}
    for ceiling in concerned.values():
        yield from _held(ceiling, order, edition)


def _held(ceiling: Ceiling, order: Order, edition: Edition) -> Iterator[Finding]:
    limits = sorted(ceiling.limits(order.person, edition), key=lambda limit: _value(limit, edition))
    sure, holding = _sum(ceiling, order.after)
    more, others = _sum(ceiling, order.perhaps)
    certain = _gravest(limits, sure, edition)
    if certain is not None:
        yield _over(ceiling, certain, certain.severity, sure, holding, edition)
    possible = _gravest(limits, sure + more, edition) if others else None
    if possible is not None and (certain is None or _graver(possible, certain)):
        yield _over(ceiling, possible, milder(possible.severity, "stop"), sure + more, holding + others, edition, True)


def _value(limit: Limit, edition: Edition) -> Fraction:
    return edition[limit.number] if limit.value is None else limit.value


def _sum(ceiling: Ceiling, medicines: tuple[Medicine, ...]) -> tuple[Fraction, tuple[Medicine, ...]]:
    counted = [(m, amount) for m in medicines if (amount := ceiling.amount(m)) is not None]
    return sum((amount for _, amount in counted), Fraction(0)), tuple(m for m, _ in counted)


_ORDER: dict[Severity, int] = {"refuse": 0, "stop": 1, "warn": 2, "note": 3}


def _gravest(limits: list[Limit], amount: Fraction, edition: Edition) -> Limit | None:
    """Return the gravest limit that is passed; of two as grave, the lower one."""
    return min(
        (limit for limit in limits if amount > _value(limit, edition)),
        key=lambda limit: (_ORDER[limit.severity], _value(limit, edition)),
        default=None,
    )


def _graver(one: Limit, other: Limit) -> bool:
    return _ORDER[one.severity] < _ORDER[other.severity]


def _over(
    ceiling: Ceiling,
    limit: Limit,
    severity: Severity,
    amount: Fraction,
    holding: tuple[Medicine, ...],
    edition: Edition,
    going_on: bool = False,
) -> Finding:
    a_day = ("/日", "/d") if ceiling.unit == "mg" else ("", "")
    total, most, (zh, en) = digits(amount), digits(_value(limit, edition)), named(holding)
    whether = ("；若现用药继续", "; if what is taken now goes on") if going_on else ("", "")
    return found(
        f"ceiling-{ceiling.id}",
        severity,
        f"{ceiling.zh}合计最多 {total} {ceiling.unit}{a_day[0]}（{zh}），"
        f"超过 {most} {ceiling.unit}{a_day[0]}{limit.zh}{whether[0]}。",
        f"{ceiling.en}: up to {total} {ceiling.unit}{a_day[1]} in all ({en}),"
        f" above {most} {ceiling.unit}{a_day[1]}{limit.en}{whether[1]}.",
        limit.number.source,
        "ceiling",
        ceiling.id,
    )
