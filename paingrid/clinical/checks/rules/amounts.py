"""How much in a day against what was taken before: the rescue dose, the size of the step, and stopping."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from paingrid.clinical.checks.finding import Finding, found
from paingrid.clinical.checks.load import Amount, loads_of, plain, single
from paingrid.clinical.checks.order import Order, named, scheduled
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.numbers import Edition, number_of
from paingrid.clinical.opioids import rescue as extra
from paingrid.clinical.opioids import taper
from paingrid.clinical.quantities import digits
from paingrid.clinical.sources import DEFAULT, UNVERIFIED, cite

CHINA: Final = cite("S6", UNVERIFIED, note="§2.1")
OWN: Final = cite(DEFAULT, note="§3.12")
RESCUE_FAR = number_of(
    "rescue.check.far", 40, "%", "解救剂量超过此比例须说明", "rescue dose that needs a reason", cite(DEFAULT)
)
RESCUE_LEAST = number_of(
    "rescue.check.least",
    5,
    "mg OME",
    "不超过最小片剂的解救剂量不算过大",
    "a rescue no larger than this is never too large",
    cite(DEFAULT),
)
RISE = number_of("step.rise", 100, "%", "24 小时内总量升幅上限", "largest rise of the total within 24 h", OWN)
CUT = number_of(
    "step.cut", 50, "%", "一次减量超过此比例须留意", "cut of the total at once that asks for care", cite("S28", DEFAULT)
)
NUMBERS = (RESCUE_FAR, RESCUE_LEAST, RISE, CUT)


def rescue(order: Order, edition: Edition) -> Iterator[Finding]:
    """Ask for a rescue beside a long-acting opioid, of 10–20 % of the day's total."""
    background = scheduled(order.opioids)
    rescues = [m for m in order.opioids if m.as_needed and not m.long_acting]
    if not rescues:
        yield from _none(order, background)
        return
    loads = loads_of(order, edition)
    total = sum(loads.of(m) or 0 for m in background)
    if total and loads.certain_after:
        taken = sum(loads.of(m) or 0 for m in order.opioids_now if m.as_needed)
        for medicine in rescues:
            yield from _proportion(medicine, total, total + taken, edition)


def _none(order: Order, background: tuple[Medicine, ...]) -> Iterator[Finding]:
    long_acting = [m for m in background if m.long_acting]
    kept = order.whole_list is None and any(m.as_needed and not m.long_acting for m in order.opioids_now)
    short_acting = any(not m.long_acting for m in background)
    if not long_acting or kept or short_acting:
        return
    zh, en = named(long_acting)
    yield found(
        "no-rescue",
        "warn",
        f"{zh}：没有速释解救药；爆发痛时无药可用。",
        f"{en}: no immediate-release rescue beside it for breakthrough pain.",
        CHINA,
        "rescue",
    )


def _proportion(medicine: Medicine, total: Amount, with_taken: Amount, edition: Edition) -> Iterator[Finding]:
    dose = single(medicine, edition)
    if dose is None:
        return
    too_large = dose * 100 > with_taken * plain(edition[extra.HIGH]) and dose > edition[RESCUE_LEAST]
    if not too_large and dose * 100 >= total * plain(edition[extra.LOW]):
        return
    low, high = _per_cent(total, edition[extra.LOW]), _per_cent(with_taken, edition[extra.HIGH])
    share = f"{digits(edition[extra.LOW])}–{digits(edition[extra.HIGH])} %"
    far = too_large and dose > _per_cent(with_taken, edition[RESCUE_FAR])
    yield found(
        "rescue-out-of-proportion",
        "stop" if far else "warn",
        f"{medicine.name['zh']}：单次解救相当于口服吗啡 {digits(dose, places=1)} mg，应为日总量的 {share}"
        f"（{digits(low, places=1)}–{digits(high, places=1)} mg）。",
        f"{medicine.name['en']}: the rescue equals {digits(dose, places=1)} mg of oral morphine; {share} of the"
        " day's total"
        f" is {digits(low, places=1)}–{digits(high, places=1)} mg.",
        CHINA,
        "rescue",
        medicine.parts[0].substance.id,
    )


def _per_cent(amount: Amount, per_cent: Fraction) -> Fraction:
    return Fraction(amount * plain(per_cent), 100)


def steps(order: Order, edition: Edition) -> Iterator[Finding]:
    """Find a rise or a cut of the daily total that is too large at once."""
    if not order.opioids or not order.opioids_now:
        return
    loads = loads_of(order, edition)
    now, after = loads.now, loads.after
    if not now or now == after or not loads.certain_now or not loads.certain_after:
        return
    rise, cut = plain(edition[RISE]), plain(edition[CUT])
    if after * 100 > now * (100 + rise):
        yield found(
            "step-too-large",
            "stop",
            f"阿片总量从 {digits(now)} 升到 {digits(after)} mg/日（口服吗啡当量），24 小时内升幅超过"
            f" {digits(rise)} %，须第二人核签。",
            f"The opioids rise from {digits(now)} to {digits(after)} mg/d of oral morphine, more than"
            f" {digits(rise)} % within"
            " 24 h; a second signature is needed.",
            OWN,
            "step",
        )
    elif after and after * 100 < now * (100 - cut):
        yield found(
            "cut-too-large",
            "warn",
            f"阿片总量从 {digits(now)} 降到 {digits(after)} mg/日（口服吗啡当量），一次减量超过 {digits(cut)} %，"
            "注意疼痛和戒断。",
            f"The opioids fall from {digits(now)} to {digits(after)} mg/d of oral morphine, more than"
            f" {digits(cut)} % at once;"
            " look for pain and withdrawal.",
            CUT.source,
            "step",
        )


def stopping(order: Order, edition: Edition) -> Iterator[Finding]:
    """Stop an order that would end an opioid abruptly."""
    if order.opioids or not order.opioids_now:
        return
    loads, limit = loads_of(order, edition), edition[taper.FLOOR]
    now, unknown = loads.now, not loads.certain_now
    if now <= limit and not unknown:
        return
    zh, en = named(order.opioids_now)
    amount = digits(now)
    share, hold = f"{digits(edition[taper.LOW])}–{digits(edition[taper.HIGH])}", digits(edition[taper.HOLD])
    at_least = ("至少 ", "at least ") if unknown else ("", "")
    yield found(
        "abrupt-stop",
        "stop",
        f"{zh}（{at_least[0]}{amount} mg/日口服吗啡当量）会被骤停：应每天减 {share} %，到约 {digits(limit)}"
        f" mg/日维持 {hold} 天再停。",
        f"{en} ({at_least[1]}{amount} mg/d of oral morphine) would stop abruptly: reduce by {share} % a day to about"
        f" {digits(limit)} mg/d, hold {hold} days, then stop.",
        CHINA,
        "abrupt-stop",
    )
