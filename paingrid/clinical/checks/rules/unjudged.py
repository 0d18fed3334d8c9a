"""What the other rules cannot weigh: opioids without a factor, beside the spinal cord, as needed without end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from paingrid.clinical.checks.finding import Finding, Severity, found
from paingrid.clinical.checks.load import factor_of
from paingrid.clinical.checks.order import Order, substances
from paingrid.clinical.checks.rules.tolerance import tolerant
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.product import Form, Route
from paingrid.clinical.numbers import Edition, number_of
from paingrid.clinical.opioids.rescue import MOST_PER_DAY
from paingrid.clinical.opioids.target import SR_SHORTEST
from paingrid.clinical.quantities import digits
from paingrid.clinical.sources import DEFAULT, STANDARD_CARE, cite

TOLERANCE: Final = cite("S9", DEFAULT, note="§2.1")
LEVELS: Final = cite(DEFAULT, note="§4.3")
OWN: Final = cite(DEFAULT)
OFTEN_HARD = number_of(
    "rescue.check.often", 12, "/24 h", "按需阿片每天次数超过此数须说明", "extra doses a day that need a reason", OWN
)
NUMBERS = (OFTEN_HARD,)
NEURAXIAL: Final = (Route.EPIDURAL, Route.INTRATHECAL)
#: Fast and strong: never a first opioid.
FENTANYLS: Final = ("fentanyl", "sufentanil")
#: These have a rule of their own.
_ELSEWHERE: Final = ("methadone", "pethidine", "dihydroetorphine")


def unjudged(order: Order, edition: Edition) -> Iterator[Finding]:
    """Find strong opioids whose amount no table can weigh: silence about them would look like consent."""
    inpatient = order.prescription is not None and order.prescription.setting == "inpatient"
    special = order.level == "tertiary" or inpatient
    for medicine in order.opioids:
        part = medicine.opioid
        if part is None or not medicine.is_a("pure-agonist") or part.substance.id in _ELSEWHERE:
            continue
        if medicine.route in NEURAXIAL and order.level != "tertiary":
            yield _neuraxial(order, medicine)
        elif factor_of(part.substance, medicine, edition) is None and not order.same_now(medicine):
            if special or tolerant(order, edition):
                yield _not_judged(medicine, "warn" if special else "stop")
            else:
                yield _naive(medicine, "refuse" if part.substance.id in FENTANYLS else "stop")


def _neuraxial(order: Order, medicine: Medicine) -> Finding:
    return found(
        "neuraxial-outside-tertiary",
        "stop" if order.same_now(medicine) else "refuse",
        f"{medicine.name['zh']}：硬膜外或鞘内给药只由三级医院起始和调量；请转三级疼痛门诊。",
        f"{medicine.name['en']}: beside the spinal cord it is started and changed by a tertiary clinic only;"
        " refer there.",
        LEVELS,
        "unjudged",
        *sorted(substances(medicine)),
    )


def _naive(medicine: Medicine, severity: Severity) -> Finding:
    return found(
        "naive-no-factor",
        severity,
        f"{medicine.name['zh']}：没有证明阿片耐受，而这种用法没有换算系数，无法判断剂量；先用速释吗啡滴定。",
        f"{medicine.name['en']}: opioid tolerance is not shown, and given this way it has no factor to judge the dose"
        " by; titrate with immediate-release morphine first.",
        TOLERANCE,
        "unjudged",
        *sorted(substances(medicine)),
    )


def _not_judged(medicine: Medicine, severity: Severity) -> Finding:
    return found(
        "dose-not-judged",
        severity,
        f"{medicine.name['zh']}：这种用法没有换算系数，没有核对剂量和总量；须专科或第二位医生核对。",
        f"{medicine.name['en']}: given this way it has no factor, so neither dose nor total was checked; a specialist"
        " or a second doctor checks it.",
        OWN,
        "unjudged",
        *sorted(substances(medicine)),
    )


def rhythms(order: Order, edition: Edition) -> Iterator[Finding]:
    """Find long-acting opioids as needed or too often, and extra doses without a sensible limit a day."""
    for medicine in order.proposed:
        if medicine.opioid is None:
            continue
        if medicine.as_needed:
            yield from _as_needed(order, medicine, edition)
        elif medicine.form is Form.SR and medicine.high_per_day is not None:
            most, times = 24 / edition[SR_SHORTEST], digits(medicine.high_per_day)
            if medicine.high_per_day > most:
                yield found(
                    "sustained-release-too-often",
                    "stop",
                    f"{medicine.name['zh']}：缓释剂每天 {times} 次，最多 {digits(most)} 次；请核对。",
                    f"{medicine.name['en']}: sustained release {times} times a day, at most {digits(most)}; check it.",
                    SR_SHORTEST.source,
                    "rhythm",
                    *sorted(substances(medicine)),
                )


def _as_needed(order: Order, medicine: Medicine, edition: Edition) -> Iterator[Finding]:
    zh, en = medicine.name["zh"], medicine.name["en"]
    about = ("rhythm", "as-needed", *sorted(substances(medicine)))
    if medicine.long_acting:
        yield found(
            "long-acting-as-needed",
            "stop",
            f"{zh}：长效阿片按时使用，不作按需药；解救用速释药。",
            f"{en}: a long-acting opioid goes by the clock, never as needed; the extra dose is immediate-release.",
            cite(STANDARD_CARE),
            *about,
        )
    elif order.person.dying:
        return
    elif medicine.most_per_day is None:
        yield found(
            "rescue-no-limit",
            "warn",
            f"{zh}：按需药没有写每天最多几次。",
            f"{en}: as needed, without a limit of doses a day.",
            OWN,
            *about,
        )
    elif medicine.most_per_day > edition[MOST_PER_DAY]:
        times, usual = digits(medicine.most_per_day), digits(edition[MOST_PER_DAY])
        yield found(
            "rescue-too-often",
            "stop" if medicine.most_per_day > edition[OFTEN_HARD] else "warn",
            f"{zh}：按需每天最多 {times} 次，一般不超过 {usual} 次；需要更多就应加背景量。",
            f"{en}: as needed up to {times} times a day, usually at most {usual}; whoever needs more needs a higher"
            " background.",
            MOST_PER_DAY.source,
            *about,
        )
