"""Slips of the pen against the last dose of the same medicine: a zero too many, milligrams for micrograms."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from paingrid.clinical.checks.finding import Finding, Severity, found
from paingrid.clinical.checks.load import Amount, plain, rate_of
from paingrid.clinical.checks.order import Order, is_patch, substances
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.numbers import Edition, number_of
from paingrid.clinical.quantities import digits
from paingrid.clinical.sources import DEFAULT, cite

OWN: Final = cite(DEFAULT, note="§3.12")
TENFOLD = number_of("slip.tenfold", 10, "x", "为上次剂量多少倍算笔误", "times the last dose that look like a slip", OWN)
UNIT = number_of(
    "slip.unit", 100, "x", "为上次剂量多少倍按单位错误拒绝", "times the last dose refused as a wrong unit", OWN
)
RATE_LOW = number_of("slip.rate.low", "2.35", "x", "贴剂速率与总量相混，从", "rate mixed with a total, from", OWN)
RATE_HIGH = number_of("slip.rate.high", "2.45", "x", "贴剂速率与总量相混，到", "rate mixed with a total, to", OWN)
NUMBERS = (TENFOLD, UNIT, RATE_LOW, RATE_HIGH)


def slips(order: Order, edition: Edition) -> Iterator[Finding]:
    """Hold each proposed dose against the present doses of the same substance, form and route."""
    for medicine in order.proposed:
        same = [m for m in order.same_now(medicine) if m.as_needed == medicine.as_needed]
        ours = _amount(medicine) if same else None
        theirs = [amount for m in same if (amount := _amount(m))] if ours else []
        if ours and theirs:
            yield from _slip(medicine, ours, theirs, edition)


def _amount(medicine: Medicine) -> Amount | None:
    if is_patch(medicine):
        rate = rate_of(medicine)
        return None if rate is None else plain(rate)
    part = medicine.opioid or medicine.parts[0]
    return None if part.high is None else plain(part.high.amount)


def _slip(medicine: Medicine, ours: Amount, theirs: list[Amount], edition: Edition) -> Iterator[Finding]:
    if ours in theirs:
        return
    most, least, tenfold = max(theirs), min(theirs), plain(edition[TENFOLD])
    unit = "µg/h" if is_patch(medicine) else "mg"
    if ours >= most * tenfold:
        yield _said(medicine, ours, most, unit, "refuse" if ours >= most * edition[UNIT] else "stop")
    elif ours * tenfold <= least:
        yield _said(medicine, ours, least, unit, "stop")
    elif is_patch(medicine) and edition[RATE_LOW] <= Fraction(ours) / most <= edition[RATE_HIGH]:
        zh, en = medicine.name["zh"], medicine.name["en"]
        yield found(
            "slip-rate",
            "stop",
            f"{zh}：{digits(most)} → {digits(ours)} µg/h，约 2.4 倍：是否把总量（mg/日）写进了速率？",
            f"{en}: {digits(most)} → {digits(ours)} µg/h is about 2.4 times: was a total (mg/d) written as a rate?",
            OWN,
            "step",
            *sorted(substances(medicine)),
        )


def _said(medicine: Medicine, ours: Amount, last: Amount, unit: str, severity: Severity) -> Finding:
    more = ours > last
    ratio = digits(Fraction(ours) / last if more else Fraction(last) / ours, places=1)
    zh, en = (f"{ratio} 倍", f"{ratio} times as much") if more else (f"1/{ratio}", f"1/{ratio} of it")
    return found(
        "slip-tenfold",
        severity,
        f"{medicine.name['zh']}：上次 {digits(last)} {unit}，这次 {digits(ours)} {unit}（{zh}），请核对小数点和单位。",
        f"{medicine.name['en']}: last {digits(last)} {unit}, now {digits(ours)} {unit} ({en});"
        " check the decimal point and the unit.",
        OWN,
        "step",
        *sorted(substances(medicine)),
    )
