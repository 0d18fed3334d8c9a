"""A dose of two strengths is one dose: it is made within one name, and the next day it is read as one medicine."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from paingrid.clinical.advice.facts import joined
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.product import Form, Route
from paingrid.clinical.medicines.reading import read_medicine
from paingrid.clinical.medicines.substances import SUBSTANCES
from paingrid.clinical.opioids.rounding import dose_of, made_of
from paingrid.clinical.quantities import MicrogramsPerHour, Milligrams


def medicine(**line: Any) -> Medicine:
    read, problems = read_medicine(line, "line")
    assert read is not None, problems
    return read


def test_two_strengths_at_one_rhythm_are_one_medicine() -> None:
    thirty = medicine(product="硫酸吗啡缓释片 30 mg", count=1, every_h=12)
    ten = medicine(product="硫酸吗啡缓释片 10 mg", count=1, every_h=12)

    (together,) = joined([thirty, ten])

    assert together.parts[0].high == Milligrams(40)
    assert together.high_per_day == 2


def test_two_patches_worn_together_release_together() -> None:
    pair = [medicine(product=f"多瑞吉 {rate} µg/h", count=1, change_every_h=72) for rate in (25, 12)]

    (together,) = joined(pair)

    assert together.rate == MicrogramsPerHour(37)


@pytest.mark.parametrize(
    "other",
    [
        {"product": "硫酸吗啡缓释片 10 mg", "count": 1, "every_h": 8},
        {"product": "盐酸吗啡片 10 mg", "count": 1, "every_h": 12},
        {"product": "奥施康定 10 mg", "count": 1, "every_h": 12},
        {"drug": "morphine", "form": "sr", "every_h": 12},
    ],
    ids=["another rhythm", "another form", "another opioid", "a dose nobody knows"],
)
def test_what_differs_stays_apart(other: dict[str, Any]) -> None:
    assert len(joined([medicine(product="硫酸吗啡缓释片 30 mg", count=1, every_h=12), medicine(**other)])) == 2


@pytest.mark.parametrize("half_milligrams", range(5, 240))
def test_a_dose_never_mixes_two_names_of_one_substance(half_milligrams: int) -> None:
    wanted = Milligrams(Fraction(half_milligrams, 2))

    made = made_of(wanted, SUBSTANCES["morphine"], Form.IR, Route.ORAL)

    assert made and dose_of(made) <= wanted
    assert len({units.product.name["zh"].split(" ")[0] for units in made}) == 1
