"""Patches and strong long-acting opioids are for people whose body knows opioids; unknown history counts as none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from paingrid.clinical.checks.finding import Finding, found
from paingrid.clinical.checks.load import loads_of, rate_of, single
from paingrid.clinical.checks.order import Order, is_patch, substances
from paingrid.clinical.checks.recently import lately
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.numbers import Edition, number_of
from paingrid.clinical.opioids.tolerance import DAYS, MORPHINE, is_tolerant
from paingrid.clinical.quantities import digits
from paingrid.clinical.sources import DEFAULT, UNVERIFIED, cite

TOLERANCE: Final = cite("S9", note="§2.1")
FIRST_DOSE: Final = cite("S6", UNVERIFIED, note="§2.1")
OWN: Final = cite(DEFAULT)
NAIVE_LONG_ACTING = number_of(
    "naive.long-acting",
    60,
    "mg/d OME",
    "未用过阿片者不可从这个日剂量的缓释阿片开始",
    "sustained release from this daily amount on is not for somebody naive to opioids",
    cite("S9", DEFAULT),
)
NAIVE_SINGLE = number_of(
    "naive.single",
    15,
    "mg OME",
    "未用过阿片者单次最大量",
    "largest first single dose for somebody naive to opioids",
    FIRST_DOSE,
)
NAIVE_SINGLE_HARD = number_of(
    "naive.single.hard",
    30,
    "mg OME",
    "未用过阿片者单次超过此量则拒绝",
    "single dose above which a first order is refused",
    OWN,
)
NAIVE_BUPRENORPHINE = number_of(
    "naive.buprenorphine",
    5,
    "ug/h",
    "未用过阿片者丁丙诺啡贴剂起始上限",
    "largest first buprenorphine patch for somebody naive to opioids",
    cite(UNVERIFIED),
)
GAP = number_of("naive.gap", 2, "d", "停药超过几天算失去耐受", "gap after which tolerance counts as lost", OWN)
NUMBERS = (GAP, NAIVE_LONG_ACTING, NAIVE_SINGLE, NAIVE_SINGLE_HARD, NAIVE_BUPRENORPHINE)


def tolerance(order: Order, edition: Edition) -> Iterator[Finding]:
    """Refuse a patch or a high long-acting dose for the naive; stop a first dose that is too large."""
    findings = [
        finding
        for medicine in order.opioids
        if not continued(order, medicine, edition)
        for finding in _for_the_naive(order, medicine, edition)
    ]
    # Asked last: most orders have nothing that only the tolerant may take.
    if findings and not tolerant(order, edition):
        yield from findings


def _for_the_naive(order: Order, medicine: Medicine, edition: Edition) -> Iterator[Finding]:
    if is_patch(medicine):
        return _patch(order, medicine, edition)
    return (_long_acting if medicine.long_acting else _single)(order, medicine, edition)


def tolerant(order: Order, edition: Edition) -> bool:
    """Tell whether tolerance is shown; an opioid that was stopped some days ago no longer shows it."""
    if not is_tolerant(order.opioids_now, order.person.opioid_history_days, edition):
        return False
    stopped = [one for one in lately(order) if one.event == "stopped" and one.medicine.is_a("opioid")]
    return all(one.days is not None and one.days <= edition[GAP] for one in stopped)


def continued(order: Order, medicine: Medicine, edition: Edition) -> bool:
    """Tell whether the same medicine is taken now in at least this amount."""
    loads = loads_of(order, edition)
    ours = rate_of(medicine) if is_patch(medicine) else loads.of(medicine)
    theirs = [rate_of(m) if is_patch(m) else loads.of(m) for m in order.same_now(medicine)]
    return bool(theirs) and ours is not None and any(amount is not None and amount >= ours for amount in theirs)


def _patch(order: Order, medicine: Medicine, edition: Edition) -> Iterator[Finding]:
    zh, en = medicine.name["zh"], medicine.name["en"]
    days, least = digits(edition[DAYS]), digits(edition[MORPHINE])
    about = ("naive", *sorted(substances(medicine)))
    if medicine.holds("buprenorphine"):
        rate, first = rate_of(medicine), edition[NAIVE_BUPRENORPHINE]
        if rate is not None and rate > first and not order.opioids_now:
            yield found(
                "naive-buprenorphine",
                "stop",
                f"{zh}：没有阿片耐受的证据，首次不超过 {digits(first)} µg/h，处方为 {digits(rate)} µg/h。",
                f"{en}: opioid tolerance is not shown; start with {digits(first)} µg/h or less, ordered:"
                f" {digits(rate)} µg/h.",
                NAIVE_BUPRENORPHINE.source,
                *about,
            )
    elif order.same_now(medicine):
        yield found(
            "patch-raised-not-tolerant",
            "stop",
            f"{zh}：已在用贴剂，但没有连续 {days} 天的用药记录证明耐受，先核实再加量。",
            f"{en}: a patch is in use, but {days} days of opioid use are not on record; verify before raising it.",
            TOLERANCE,
            *about,
        )
    else:
        yield found(
            "naive-patch",
            "refuse",
            f"{zh}：只用于阿片耐受者（连续 {days} 天口服吗啡 ≥{least} mg/日或等量）；{_history(order)[0]}。"
            "先用速释吗啡滴定。",
            f"{en}: only for the opioid-tolerant ({days} days of oral morphine ≥{least} mg/d or equal);"
            f" {_history(order)[1]}. Titrate with immediate-release morphine first.",
            TOLERANCE,
            *about,
        )


def _history(order: Order) -> tuple[str, str]:
    days = order.person.opioid_history_days
    if not order.opioids_now:
        return "目前没有在用阿片的记录", "no opioid is on record now"
    if days is None:
        return "用药史不明，按未用过处理", "the history is not known, which counts as naive"
    return f"记录的用药 {digits(days)} 天或剂量不够", f"{digits(days)} days on record, or the dose, are not enough"


def _long_acting(order: Order, medicine: Medicine, edition: Edition) -> Iterator[Finding]:
    loads = loads_of(order, edition)
    amount, limit, now = loads.of(medicine), edition[NAIVE_LONG_ACTING], loads.now
    # Twice the present amount is the largest step that is ever taken at once: the step rule looks at that.
    if amount is not None and amount >= limit and amount > 2 * now:
        yield found(
            "naive-long-acting",
            "refuse",
            f"{medicine.name['zh']}：相当于口服吗啡 {digits(amount)} mg/日；未证明耐受者的缓释阿片应低于"
            f" {digits(limit)} mg/日。"
            "先用速释吗啡滴定。",
            f"{medicine.name['en']}: equals {digits(amount)} mg/d of oral morphine; without shown tolerance a"
            f" sustained-release opioid stays below {digits(limit)} mg/d. Titrate with immediate-release"
            " morphine first.",
            NAIVE_LONG_ACTING.source,
            "naive",
            *sorted(substances(medicine)),
        )
    elif not now:
        yield found(
            "naive-starts-long-acting",
            "warn",
            f"{medicine.name['zh']}：未用过阿片者宜先用速释吗啡滴定，再换缓释。",
            f"{medicine.name['en']}: somebody naive to opioids is titrated with immediate-release morphine first.",
            FIRST_DOSE,
            "naive",
            *sorted(substances(medicine)),
        )


def _single(order: Order, medicine: Medicine, edition: Edition) -> Iterator[Finding]:
    if loads_of(order, edition).now:
        return
    amount, limit, hard = single(medicine, edition), edition[NAIVE_SINGLE], edition[NAIVE_SINGLE_HARD]
    if amount is None or amount <= limit:
        return
    yield found(
        "naive-first-dose",
        "refuse" if amount > hard else "stop",
        f"{medicine.name['zh']}：单次相当于口服吗啡 {digits(amount)} mg；未用过阿片者首次 5–{digits(limit)} mg。",
        f"{medicine.name['en']}: one dose equals {digits(amount)} mg of oral morphine; a first dose is"
        f" 5–{digits(limit)} mg for somebody naive to opioids.",
        NAIVE_SINGLE.source,
        "naive",
        *sorted(substances(medicine)),
    )
