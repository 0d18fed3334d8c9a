"""Patches: never cut, changed on time, for steady pain, away from heat and fever, and raised slowly (§3.10)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from paingrid.clinical.checks.finding import Finding, found
from paingrid.clinical.checks.load import rate_of
from paingrid.clinical.checks.order import Order, is_patch, named, substances
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.numbers import Edition, number_of
from paingrid.clinical.quantities import digits
from paingrid.clinical.sources import UNVERIFIED, cite

TABLE: Final = cite(UNVERIFIED, note="§3.10")
LABEL: Final = cite("S25", note="§3.10")
FEVER = number_of("patch.fever", "38.5", "C", "发热使贴剂吸收增加", "fever that raises the uptake of a patch", TABLE)
EVERY = number_of("patch.every", 72, "h", "芬太尼贴剂更换间隔", "hours between fentanyl patches", LABEL, verified=True)
EVERY_LEAST = number_of("patch.every.least", 48, "h", "最短更换间隔", "shortest interval at all", TABLE)
EVERY_WEEKLY = number_of(
    "patch.every.weekly", 168, "h", "7 天丁丙诺啡贴剂", "hours between 7-day buprenorphine patches", TABLE
)
RAISE_AFTER = number_of("patch.raise", 72, "h", "加量前至少贴多久", "hours on a rate before it is raised", TABLE)
NUMBERS = (FEVER, EVERY, EVERY_LEAST, EVERY_WEEKLY, RAISE_AFTER)
_UNSTEADY = {
    "acute-pain": ("急性疼痛", "acute pain"),
    "post-operative": ("术后疼痛", "pain after surgery"),
    "unstable-pain": ("疼痛不稳定", "unstable pain"),
}


def patches(order: Order, edition: Edition) -> Iterator[Finding]:
    """Check every opioid patch of the proposal."""
    proposed = [m for m in order.proposed if is_patch(m) and m.opioid is not None]
    if not proposed:
        return
    raised = [m for m in proposed if _raised(order, m)]
    yield from _uptake(order, proposed, bool(raised), edition)
    yield from _unsteady(order, raised)
    for medicine in proposed:
        yield from _cut(medicine)
        yield from _interval(medicine, edition)
        if order.same_now(medicine) and medicine in raised:
            yield from _too_soon(order, medicine, edition)
    if order.person.has("mri-planned"):
        zh, en = named(proposed)
        yield found(
            "patch-mri",
            "note",
            f"{zh}：有金属箔背层的贴剂，磁共振前取下。",
            f"{en}: a foil-backed patch comes off before the MRI.",
            TABLE,
        )


def _raised(order: Order, medicine: Medicine) -> bool:
    """Tell whether a patch is new or faster than all of its kind now."""
    now = [rate for m in order.same_now(medicine) if (rate := rate_of(m)) is not None]
    ours = sum((rate_of(m) or 0 for m in order.proposed if substances(m) == substances(medicine)), Fraction(0))
    return not now or ours > sum(now)


def _uptake(order: Order, proposed: list[Medicine], raised: bool, edition: Edition) -> Iterator[Finding]:
    person, limit = order.person, edition[FEVER]
    reasons: list[tuple[str, str]] = []
    if person.temperature is not None and person.temperature >= limit:
        value = digits(person.temperature)
        reasons.append((f"体温 {value} ℃（≥{digits(limit)} ℃）", f"temperature {value} °C (≥{digits(limit)} °C)"))
    elif person.has("fever"):
        reasons.append(("发热", "fever"))
    if person.has("external-heat"):
        reasons.append(
            (
                "外部热源（取暖器、电热毯、热水浴、艾灸、热炕）",
                "external heat (heater, blanket, bath, moxibustion, kang)",
            )
        )
    if not reasons:
        return
    zh, en = named(proposed)
    yield found(
        "patch-heat-or-fever",
        "stop" if raised else "warn",
        f"{zh}：{'，'.join(one for one, _ in reasons)}，贴剂吸收会增加；先退热、移开热源，看呼吸和唤醒。",
        f"{en}: {', '.join(one for _, one in reasons)} raises the uptake; treat it first, watch breathing and waking.",
        TABLE,
        "patch-uptake",
    )


def _unsteady(order: Order, raised: list[Medicine]) -> Iterator[Finding]:
    reasons = [words for code, words in _UNSTEADY.items() if order.person.has(code)]
    if not reasons or not raised:
        return
    zh, en = named(raised)
    yield found(
        "patch-unsteady-pain",
        "stop",
        f"{zh}：{'、'.join(one for one, _ in reasons)}；贴剂只用于稳定的疼痛。",
        f"{en}: {', '.join(one for _, one in reasons)}; a patch is for steady pain only.",
        TABLE,
        "patch-unsteady",
    )


def _cut(medicine: Medicine) -> Iterator[Finding]:
    if medicine.count is None or medicine.count.denominator == 1:
        return
    yield found(
        "patch-cut",
        "refuse",
        f"{medicine.name['zh']}：{digits(medicine.count)} 贴；贴剂不可剪开，请换小规格。",
        f"{medicine.name['en']}: {digits(medicine.count)} of a patch; patches are not cut, choose a smaller one.",
        TABLE,
        "patch-cut",
        *sorted(substances(medicine)),
    )


def _label(medicine: Medicine, edition: Edition) -> Fraction:
    """Return the label's interval: of the product where it is known, else of the substance."""
    if medicine.product is not None and medicine.product.usual_every is not None:
        return medicine.product.usual_every.amount
    return edition[EVERY_WEEKLY] if medicine.holds("buprenorphine") else edition[EVERY]


def _interval(medicine: Medicine, edition: Edition) -> Iterator[Finding]:
    if medicine.change_every is None:
        return
    hours, label, least = medicine.change_every.amount, _label(medicine, edition), edition[EVERY_LEAST]
    if hours == label:
        return
    short = hours < label
    severity = "refuse" if hours < least else "stop" if short or hours >= 2 * label else "warn"
    yield found(
        "patch-interval",
        severity,  # type: ignore[arg-type]  # one of the four words
        f"{medicine.name['zh']}：每 {digits(hours)} 小时更换，说明书为 {digits(label)} 小时"
        + ("；过早更换会叠加过量。" if short else "；过晚更换会断药。"),
        f"{medicine.name['en']}: changed every {digits(hours)} h, the label says {digits(label)} h; "
        + ("changing early adds up to an overdose." if short else "changing late leaves a gap."),
        LABEL,
        "patch-interval",
        *sorted(substances(medicine)),
    )


def _too_soon(order: Order, medicine: Medicine, edition: Edition) -> Iterator[Finding]:
    hours, least = order.hours_since_change, edition[RAISE_AFTER]
    if hours is None or hours >= least:
        return
    yield found(
        "patch-raised-too-soon",
        "stop",
        f"{medicine.name['zh']}：上次改量仅 {digits(hours)} 小时，首次加量至少 {digits(least)} 小时后，以后每 6 天。",
        f"{medicine.name['en']}: changed {digits(hours)} h ago; raise no sooner than {digits(least)} h after the first,"
        " then every 6 days.",
        RAISE_AFTER.source,
        "patch-too-soon",
        *sorted(substances(medicine)),
    )
