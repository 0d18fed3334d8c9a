"""The same medicine twice, under two names or on two lines, and two long-acting opioids at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from paingrid.clinical.checks.finding import Finding, found
from paingrid.clinical.checks.order import Order, named, substances
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.product import Form, Route
from paingrid.clinical.numbers import Edition, number_of
from paingrid.clinical.quantities import digits
from paingrid.clinical.sources import UNVERIFIED, cite

TABLE: Final = cite(UNVERIFIED, note="§3.9")
CROSSOVER = number_of(
    "together.crossover",
    24,
    "h",
    "两种长效阿片重叠换药最长",
    "longest documented cross-over of two long-acting opioids",
    TABLE,
)
NUMBERS = (CROSSOVER,)
Key = tuple[frozenset[str], Form, Route, bool]


def duplicates(order: Order, edition: Edition) -> Iterator[Finding]:
    """Find lines of one list that are the same medicine. Two strengths that make up one dose are no duplicate."""
    if len(order.proposed) < 2:
        return
    lines: dict[Key, list[Medicine]] = defaultdict(list)
    for medicine in order.proposed:
        lines[(substances(medicine), medicine.form, medicine.route, medicine.as_needed)].append(medicine)
    for same in lines.values():
        if len(same) > 1 and not _one_dose(same):
            yield _listed_twice(same)


def _one_dose(same: list[Medicine]) -> bool:
    """Tell whether the lines belong together: strengths that differ at one frequency, or times that differ."""
    times = [time for m in same for time in m.times_of_day]
    if all(m.times_of_day for m in same) and len(times) == len(set(times)):
        return True
    if len({_family(m) for m in same}) > 1:
        return False
    strengths = [_strength(m) for m in same]
    return len(set(strengths)) == len(strengths) and len({(m.high_per_day, m.change_every) for m in same}) == 1


def _family(medicine: Medicine) -> str | None:
    """Return the name of a product without its strength: doses are made up within one product, not across two."""
    return None if medicine.product is None else medicine.product.name["zh"].split(" ")[0]


def _strength(medicine: Medicine) -> tuple[object, ...]:
    """Return what tells one strength from another: the product, or where none is named the dose itself."""
    if medicine.product is not None:
        return (medicine.product.id,)
    return (medicine.rate, *((part.high, part.low) for part in medicine.parts))


def _listed_twice(same: list[Medicine]) -> Finding:
    zh, en = named(same)
    substance = same[0].parts[0].substance
    return found(
        "duplicate",
        "stop",
        f"同一种药列了 {len(same)} 次（{zh}）：请核对是否重复，再合并为一行。",
        f"The same medicine stands on {len(same)} lines ({en}): check that it is not doubled, and join the lines.",
        TABLE,
        "duplicate",
        substance.id,
        same[0].form,
    )


def two_long_acting(order: Order, edition: Edition) -> Iterator[Finding]:
    """Refuse two different long-acting opioids together unless a cross-over of a day at most is documented."""
    long_acting = [m for m in order.opioids if m.long_acting or m.holds("methadone")]
    kinds = {(substances(m), m.form) for m in long_acting if not m.is_a("partial-agonist")}
    if len(kinds) < 2:
        return
    zh, en = named(long_acting)
    most, hours = edition[CROSSOVER], order.crossover_hours
    if hours is not None and hours <= most:
        yield found(
            "cross-over",
            "note",
            f"{zh}：换药重叠 {digits(hours)} 小时（≤{digits(most)} 小时）；按时停用前一种。",
            f"{en}: cross-over of {digits(hours)} h (at most {digits(most)} h); stop the earlier one on time.",
            TABLE,
            "two-long-acting",
        )
        return
    yield found(
        "two-long-acting",
        "refuse",
        f"{zh}：两种长效阿片同时使用；只有记录了不超过 {digits(most)} 小时的换药重叠才可以。",
        f"{en}: two long-acting opioids together; only a documented cross-over of {digits(most)} h at most allows it.",
        TABLE,
        "two-long-acting",
    )
