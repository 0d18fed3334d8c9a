"""The four paths have one shape; what is wrong for the dying is not said to them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from paingrid.clinical.advice.effects import NALOXONE_AMPOULE, NUMBERS, PHASES, all_paths, paths_for
from paingrid.clinical.numbers import BUILT_IN


def test_nobody_is_told_of_opioid_effects_without_an_opioid() -> None:
    assert paths_for(on_opioid=False, dying=False) == ()


@pytest.mark.parametrize("path", all_paths(), ids=lambda path: path.id)
def test_each_path_speaks_to_family_and_staff_in_both_languages_and_names_its_source(path: object) -> None:
    for audience in ("family", "staff"):
        steps = path.of(audience)  # type: ignore[attr-defined]
        assert steps
        assert [PHASES.index(step.phase) for step in steps] == sorted(PHASES.index(step.phase) for step in steps)
        assert all(step.text["zh"] and step.text["en"] and step.source for step in steps)


def test_the_dying_hear_nothing_of_naloxone_but_who_comes() -> None:
    shown = paths_for(on_opioid=True, dying=True)
    family = " ".join(step.text["en"] for path in shown for step in path.of("family"))
    assert "respiratory-depression" not in [path.id for path in shown]
    assert "comfort" in [path.id for path in shown]
    assert "naloxone" not in family and "120" not in family
    alive = paths_for(on_opioid=True, dying=False)
    assert "respiratory-depression" in [path.id for path in alive] and "comfort" not in [path.id for path in alive]


def test_naloxone_arithmetic_follows_the_edition() -> None:
    act = " ".join(step.text["en"] for path in all_paths() for step in path.of("staff"))
    assert "Dilute naloxone 0.4 mg to 10 mL; 1 mL (40 micrograms)" in act
    weaker = replace(BUILT_IN, version="site.1", changed={NALOXONE_AMPOULE.id: Fraction("0.2")})
    changed = " ".join(step.text["en"] for path in all_paths(weaker) for step in path.of("staff"))
    assert "Dilute naloxone 0.2 mg to 10 mL; 2 mL (40 micrograms)" in changed


def test_every_number_of_the_paths_has_an_id_of_its_own_and_both_languages() -> None:
    assert len({number.id for number in NUMBERS}) == len(NUMBERS)
    assert all(number.text["zh"] and number.text["en"] and number.unit for number in NUMBERS)
