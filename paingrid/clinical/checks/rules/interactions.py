"""Medicines that meet in the body: rows of the interaction table, what was stopped lately, QT, and one gene."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from paingrid.clinical.checks.finding import GRAVITY, Finding, Severity, found
from paingrid.clinical.checks.interaction_rows import (
    CYP3A4_INDUCERS,
    CYP3A4_INHIBITORS,
    CYP3A4_OPIOIDS,
    INTERACTIONS,
    MAO_INHIBITORS,
    MAO_OPIOIDS,
    METHADONE,
    QT_MEDICINES,
    TABLE,
    Interaction,
    Side,
)
from paingrid.clinical.checks.order import Order, named, substances
from paingrid.clinical.checks.recently import Lately, lately
from paingrid.clinical.checks.rules.person_today import BREATHS_HOLD
from paingrid.clinical.findings import Text
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.numbers import Edition, number_of
from paingrid.clinical.opioids.person import Person
from paingrid.clinical.quantities import digits
from paingrid.clinical.sources import DEFAULT, UNVERIFIED, cite

MAO_DAYS = number_of("interaction.mao.days", 14, "d", "单胺氧化酶抑制剂停药间隔", "wash-out of an MAO inhibitor", TABLE)
ENZYME_DAYS = number_of(
    "interaction.enzyme.days",
    28,
    "d",
    "停用诱导剂或抑制剂后注意多久",
    "watch after an inducer or inhibitor stopped",
    cite(DEFAULT),
)
LOW_OXYGEN = number_of(
    "breathing.spo2", 90, "%", "血氧低于此数算异常", "oxygen saturation below which it is abnormal", cite("S29")
)
QT_HARD = number_of("qt.hard", 500, "ms", "QTc 超过此值不用", "QTc above which it is not given", TABLE)
QT_SOFT = number_of("qt.soft", 450, "ms", "QTc 从此值起警惕", "QTc from which to be careful", TABLE)
NUMBERS = (MAO_DAYS, ENZYME_DAYS, LOW_OXYGEN, QT_HARD, QT_SOFT)
GENE: Final = cite(UNVERIFIED, note="§3.7")


def interactions(order: Order, edition: Edition) -> Iterator[Finding]:
    """Name every pair that meets once, under its gravest row; one finding a row."""
    taken: set[tuple[str, int, int]] = set()
    for row in INTERACTIONS:
        if not row.concerns(order.kinds):
            continue
        pairs = [pair for pair in _meetings(row, order) if (row.subject, *pair) not in taken]
        if not pairs:
            continue
        taken.update((row.subject, *pair) for pair in pairs)
        met = [(order.body[one], order.body[other]) for one, other in pairs]
        finding = _met(row, met, order, edition)
        if finding is not None:
            yield finding


def _meetings(row: Interaction, order: Order) -> Iterator[tuple[int, int]]:
    """Yield the places of the pairs of a row of which at least one is proposed."""
    body, proposed = order.body, len(order.proposed)
    right = [n for n, medicine in enumerate(body) if row.right.takes(medicine)]
    for one, medicine in enumerate(body):
        if row.left.takes(medicine):
            others = (n for n in right if n != one and min(one, n) < proposed)
            yield from ((one, other) for other in others if _meet(row, medicine, body[other], order))


def _meet(row: Interaction, one: Medicine, other: Medicine, order: Order) -> bool:
    """Tell whether two medicines of a row meet: not a substance with its own rescue, nor an opioid with the next."""
    if substances(one) == substances(other):
        return False
    changed = one.opioid is not None and other.opioid is not None and row.subject != "withdrawal"
    return not changed or _both_go_on((one, other), order)


def _met(row: Interaction, pairs: list[tuple[Medicine, Medicine]], order: Order, edition: Edition) -> Finding | None:
    fresh = any(order.new(one) or order.new(other) for one, other in pairs)
    level = row.level if fresh else row.settled
    text = row.text
    if row.id == "sedative":
        if order.person.dying:
            return None
        level, text = _breathing(level, text, order.person, fresh, edition)
    if row.id == "partial-agonist" and not any(_both_go_on(pair, order) for pair in pairs):
        # A change from one to the other is no adding, but it needs somebody who knows when to make it.
        level = "stop"
    left, right = named(one for one, _ in pairs), named(other for _, other in pairs)
    return found(
        f"interaction-{row.id}",
        level,
        f"{left[0]} + {right[0]}：{text['zh']}。",
        f"{left[1]} + {right[1]}: {text['en']}.",
        row.source,
        "interaction",
        row.id,
    )


def alcohol(order: Order, edition: Edition) -> Iterator[Finding]:
    """Warn of drinking beside an opioid."""
    if not order.person.has("alcohol-use") or order.person.dying:
        return
    opioids = [m for m in order.opioids if order.new(m)]
    if opioids:
        zh, en = named(opioids)
        yield found(
            "interaction-alcohol",
            "warn",
            f"{zh}：病人饮酒，合用加重镇静和呼吸抑制。",
            f"{en}: the patient drinks alcohol; together they deepen sedation and slow the breathing.",
            TABLE,
            "interaction",
            "alcohol",
        )


def _both_go_on(pair: tuple[Medicine, Medicine], order: Order) -> bool:
    return all(any(medicine is other for other in order.after) for medicine in pair)


def _breathing(level: Severity, text: Text, person: Person, fresh: bool, edition: Edition) -> tuple[Severity, Text]:
    """Make sedatives with an opioid graver where the breathing is poor already."""
    slow = person.respiratory_rate is not None and person.respiratory_rate < edition[BREATHS_HOLD]
    low = person.spo2 is not None and person.spo2 < edition[LOW_OXYGEN]
    if slow or low:
        zh = "，".join(
            filter(
                None,
                (_measured(person.respiratory_rate, "呼吸 {} 次/分", slow), _measured(person.spo2, "血氧 {} %", low)),
            )
        )
        en = ", ".join(
            filter(
                None,
                (_measured(person.respiratory_rate, "{} breaths/min", slow), _measured(person.spo2, "SpO2 {} %", low)),
            )
        )
        return "refuse", {"zh": f"{zh}：{text['zh']}", "en": f"{en}: {text['en']}"}
    if person.has("sleep-apnoea", "copd", "respiratory-failure"):
        grave: Severity = "stop" if fresh else "warn"
        return grave, {"zh": f"有呼吸系统疾病：{text['zh']}", "en": f"a breathing disorder is on record: {text['en']}"}
    return level, text


def _measured(value: object, pattern: str, says: bool) -> str:
    return pattern.format(digits(value)) if says else ""  # type: ignore[arg-type]  # `says` only where it is a number


@dataclass(frozen=True)
class _After:
    """What follows from something that was started or stopped lately, for a proposed opioid."""

    event: tuple[str, ...]
    side: Side
    opioids: Side
    code: str
    level: Severity
    days: object
    text: Text


_LATELY: tuple[_After, ...] = (
    _After(
        ("given", "started", "stopped"),
        MAO_INHIBITORS,
        MAO_OPIOIDS,
        "interaction-mao-inhibitor",
        "refuse",
        MAO_DAYS,
        {"zh": "{days} 天内用过单胺氧化酶抑制剂，可致命", "en": "an MAO inhibitor within {days} days: it may kill"},
    ),
    _After(
        ("stopped",),
        CYP3A4_INDUCERS,
        CYP3A4_OPIOIDS,
        "stopped-inducer",
        "warn",
        ENZYME_DAYS,
        {
            "zh": "停用诱导剂后阿片浓度会升高，有过量危险：减量并密切观察",
            "en": "after an inducer stops the opioid's level rises, an overdose risk: reduce and watch closely",
        },
    ),
    _After(
        ("stopped",),
        CYP3A4_INHIBITORS,
        CYP3A4_OPIOIDS,
        "stopped-inhibitor",
        "warn",
        ENZYME_DAYS,
        {
            "zh": "停用抑制剂后阿片会变弱，疼痛可能加重",
            "en": "after an inhibitor stops the opioid weakens; pain may return",
        },
    ),
    _After(
        ("given", "started"),
        CYP3A4_INHIBITORS,
        CYP3A4_OPIOIDS,
        "interaction-cyp3a4-inhibitor",
        "warn",
        ENZYME_DAYS,
        {
            "zh": "近期用了抑制剂，阿片浓度升高：减量并密切观察",
            "en": "an inhibitor was given lately and the opioid's level rises: lower dose and close watch",
        },
    ),
    _After(
        ("given", "started"),
        CYP3A4_INDUCERS,
        CYP3A4_OPIOIDS,
        "interaction-cyp3a4-inducer",
        "warn",
        ENZYME_DAYS,
        {"zh": "近期用了诱导剂，阿片效果减弱", "en": "an inducer was given lately: the opioid weakens"},
    ),
)


def recently(order: Order, edition: Edition) -> Iterator[Finding]:
    """Say what started or stopped lately and still matters to a proposed opioid."""
    past = lately(order)
    if not past:
        return
    for after in _LATELY:
        opioids = [m for m in order.proposed if after.opioids.takes(m)]
        events = [one for one in past if _matches(one, after, edition)] if opioids else []
        if events:
            yield _still(after, opioids, events, digits(edition[after.days]))  # type: ignore[index]  # a Number


def _matches(one: Lately, after: _After, edition: Edition) -> bool:
    within = one.days is None or one.days <= edition[after.days]  # type: ignore[index]  # a Number
    return one.event in after.event and within and after.side.takes(one.medicine)


def _still(after: _After, opioids: list[Medicine], events: list[Lately], days: str) -> Finding:
    zh, en = named(opioids)
    past_zh, past_en = named(one.medicine for one in events)
    return found(
        after.code,
        after.level,
        f"{zh}（近期：{past_zh}）：{after.text['zh'].format(days=days)}。",
        f"{en} (lately: {past_en}): {after.text['en'].format(days=days)}.",
        TABLE,
        "interaction",
        after.code.removeprefix("interaction-"),
    )


def qt(order: Order, edition: Edition) -> Iterator[Finding]:
    """Hold a measured QTc against methadone and the other medicines that prolong it; not for the dying."""
    value = order.person.qtc_ms
    if value is None and not order.person.has("long-qt"):
        return
    medicines = [m for m in order.proposed if METHADONE.takes(m) or QT_MEDICINES.takes(m)]
    if not medicines or order.person.dying:
        return
    level = _qt_level(order.person, edition)
    if level is None:
        return
    zh, en = named(medicines)
    measured = ("长 QT 综合征", "long QT syndrome") if value is None else (f"QTc {digits(value)} ms",) * 2
    hard, soft = digits(edition[QT_HARD]), digits(edition[QT_SOFT])
    yield found(
        "qt-prolonged",
        level,
        f"{zh}：{measured[0]}（>{hard} ms 不用，{soft}–{hard} ms 警惕），会再延长 QT。",
        f"{en}: {measured[1]} (not above {hard} ms, careful from {soft} ms); it prolongs QT further.",
        QT_HARD.source,
        "qtc",
    )


def _qt_level(person: Person, edition: Edition) -> Severity | None:
    levels: list[Severity] = ["stop"] if person.has("long-qt") else []
    if person.qtc_ms is not None and person.qtc_ms > edition[QT_HARD]:
        levels.append("refuse")
    elif person.qtc_ms is not None and person.qtc_ms >= edition[QT_SOFT]:
        levels.append("warn")
    return min(levels, key=GRAVITY.__getitem__, default=None)


def hla(order: Order, edition: Edition) -> Iterator[Finding]:
    """Ask for HLA-B*15:02 before carbamazepine; nobody who carries it takes it."""
    medicines = [m for m in order.proposed if m.holds("carbamazepine")]
    result = order.person.hla_b_1502
    if not medicines or result == "negative" or (result != "positive" and not any(order.new(m) for m in medicines)):
        return
    zh, en = named(medicines)
    if result == "positive":
        yield found(
            "hla-b-1502-positive",
            "refuse",
            f"{zh}：HLA-B*15:02 阳性，可致致命皮肤反应，不可用。",
            f"{en}: HLA-B*15:02 is positive; a skin reaction may kill, so it is not given.",
            GENE,
            "hla",
        )
        return
    yield found(
        "hla-b-1502-unknown",
        "stop",
        f"{zh}：用前先查 HLA-B*15:02（汉族人群）。",
        f"{en}: test HLA-B*15:02 first (Han Chinese).",
        GENE,
        "hla",
    )
