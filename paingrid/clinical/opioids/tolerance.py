"""Whether a body knows opioids: seven days at a dose of the definition; unknown history is naive."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from paingrid.clinical.medicines.medicine import Medicine, Part
from paingrid.clinical.medicines.product import Form, Route
from paingrid.clinical.numbers import BUILT_IN, Edition, Number, number_of
from paingrid.clinical.opioids.factors import FACTOR_SETS
from paingrid.clinical.sources import cite

DEFINITION = cite("S9")
DAYS = number_of("tolerance.days", 7, "d", "连续用药天数", "days in a row", DEFINITION, verified=True)


def _least(drug: str, amount: int, unit: str, zh: str) -> Number:
    return number_of(
        f"tolerance.{drug}", amount, unit, f"{zh}每天至少", f"{drug} a day, at least", DEFINITION, verified=True
    )


MORPHINE = _least("morphine", 60, "mg/d", "口服吗啡")
ORAL = {
    "morphine": MORPHINE,
    "oxycodone": _least("oxycodone", 30, "mg/d", "口服羟考酮"),
    "hydromorphone": _least("hydromorphone", 8, "mg/d", "口服氢吗啡酮"),
    "oxymorphone": _least("oxymorphone", 25, "mg/d", "口服羟吗啡酮"),
}
FENTANYL = _least("fentanyl", 25, "ug/h", "芬太尼贴剂")
NUMBERS = (DAYS, *ORAL.values(), FENTANYL)


def is_tolerant(medicines: Iterable[Medicine], days: Fraction | int | None, edition: Edition = BUILT_IN) -> bool | None:
    """
    Tell whether what is taken has been enough for long enough; none when a dose or the days are not known.

    Shares of the definition are added up: half the dose of one and half of another are one whole. What has no line
    of its own counts by the Chinese factors, else not at all.
    """
    shares = [_share(medicine, part, edition) for medicine in medicines if (part := medicine.opioid)]
    enough = sum(share for share in shares if share is not None) >= 1
    if enough:
        return None if days is None else days >= edition[DAYS]
    return None if None in shares else False


def _share(medicine: Medicine, part: Part, edition: Edition) -> Fraction | None:
    if medicine.form is Form.PATCH:
        if part.substance.id != "fentanyl" or medicine.rate is None:
            return None
        return medicine.rate.amount / edition[FENTANYL]
    per_day = medicine.daily_at_least(part)
    if per_day is None:
        return None
    least = ORAL.get(part.substance.id) if medicine.route is Route.ORAL else None
    if least is not None:
        return per_day.amount / edition[least]
    factor = FACTOR_SETS["cn-2018"].factor(part.substance, medicine.route, medicine.form, edition)
    return None if factor is None else per_day.amount * factor / edition[MORPHINE]
