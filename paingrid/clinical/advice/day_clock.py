"""At which hours of the day a medicine is given, where the prescriber named none."""

from __future__ import annotations

from fractions import Fraction

from paingrid.clinical.medicines.medicine import Medicine

#: Waking hours where they suffice; by the clock through the night where the medicine does not last [default].
HOURS: dict[int, tuple[str, ...]] = {
    1: ("08:00",),
    2: ("08:00", "20:00"),
    3: ("06:00", "14:00", "22:00"),
    4: ("06:00", "12:00", "18:00", "22:00"),
    5: ("06:00", "10:00", "14:00", "18:00", "22:00"),
    6: ("02:00", "06:00", "10:00", "14:00", "18:00", "22:00"),
}
PARTS_OF_DAY = ("morning", "noon", "evening", "night")


def times_of(medicine: Medicine) -> tuple[str, ...]:
    """Return the times of day as "HH:MM"; empty for a patch, as needed, or a rhythm that is not daily."""
    if medicine.times_of_day:
        return tuple(sorted(medicine.times_of_day))
    if medicine.as_needed or medicine.rate is not None or medicine.high_per_day is None:
        return ()
    if medicine.high_per_day.denominator != 1:
        return ()
    return HOURS.get(int(medicine.high_per_day), ())


def part_of_day(time: str) -> str:
    """Return where on the picture of a day a time stands: morning 5–11, noon 11–17, evening 17–21, night."""
    hour = int(time[:2])
    if 5 <= hour < 11:
        return "morning"
    if 11 <= hour < 17:
        return "noon"
    return "evening" if 17 <= hour < 21 else "night"


def every_days(medicine: Medicine) -> Fraction | None:
    """Return how many days one patch is worn."""
    return None if medicine.change_every is None else medicine.change_every.amount / 24
