"""The most a day of the weak opioids: no proposal goes above it, and the check before signing refuses it."""

from __future__ import annotations

from paingrid.clinical.medicines.substance import Substance
from paingrid.clinical.numbers import Edition, Number, number_of
from paingrid.clinical.quantities import MilligramsPerDay
from paingrid.clinical.sources import UNVERIFIED, cite

TABLE = cite(UNVERIFIED, note="§3.6")


def _most(id: str, value: int, zh: str, en: str) -> Number:
    return number_of(f"ceiling.{id}.hard", value, "mg/d", f"{zh}上限", f"{en}, most", TABLE)


TRAMADOL = _most("tramadol", 400, "曲马多", "tramadol")
CODEINE = _most("codeine", 240, "可待因", "codeine")
DIHYDROCODEINE = _most("dihydrocodeine", 240, "双氢可待因", "dihydrocodeine")
MOST = {"tramadol": TRAMADOL, "codeine": CODEINE, "dihydrocodeine": DIHYDROCODEINE}


def above(per_day: MilligramsPerDay, substance: Substance, edition: Edition) -> Number | None:
    """Return the ceiling that a daily amount goes above, or none."""
    most = MOST.get(substance.id)
    return most if most is not None and per_day.amount > edition[most] else None
