"""Each situation of the guideline has its step: what is proposed, what is refused, what is left alone."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from paingrid.clinical.advice.facts import Facts, Taken
from paingrid.clinical.advice.facts_json import read_facts
from paingrid.clinical.advice.family_words import family_sheet
from paingrid.clinical.advice.propose import propose
from paingrid.clinical.advice.want import Rotate, Taper, Today, read_want
from paingrid.clinical.medicines.reading import read_medicines
from paingrid.clinical.numbers import Edition
from paingrid.clinical.opioids.person import Person
from paingrid.clinical.quantities import Milligrams

NOW = datetime.fromisoformat("2026-11-23T10:00:00+08:00")
SR = {"product": "硫酸吗啡缓释片 30 mg", "count": 1, "every_h": 12, "purpose": "background"}
IR = {"product": "硫酸吗啡片 10 mg", "count": 1, "every_h": 4, "purpose": "background"}
RESCUE = {"product": "硫酸吗啡片 10 mg", "count": 1, "as_needed": True, "taken_per_day": 0, "max_per_day": 6}
RESCUE |= {"purpose": "rescue"}
OXYCODONE = {"product": "盐酸羟考酮缓释片 20 mg", "count": 1, "every_h": 12, "purpose": "background"}
PATCH = {"product": "多瑞吉 25 µg/h", "count": 1, "change_every_h": 72, "purpose": "background"}


def facts(*lines: dict[str, Any], person: Person | None = None, **known: Any) -> Facts:
    medicines, problems = read_medicines(list(lines), "lines")
    assert problems == []
    known.setdefault("nrs_at", NOW)
    healthy = Person(age=Fraction(60), egfr=Fraction(90))
    return Facts(person=person or healthy, current=medicines, lines=lines, now=NOW, **known)


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def taken(minutes: int) -> tuple[Taken, ...]:
    return (Taken(NOW - timedelta(minutes=minutes), "morphine", Milligrams(10)),)


@pytest.mark.parametrize(
    ("given", "kind", "after"),
    [
        (facts(nrs_now=8), "start", 60),
        (facts(nrs_now=5), "start", 30),
        (facts(nrs_now=2), "non-opioid", 0),
        (facts(), "assess", 0),
        (facts(nrs_now=8, nrs_at=ago(5)), "assess", 0),
        (facts(nrs_now=8, person=Person(egfr=Fraction(20))), "refused", 0),
        (facts(IR, nrs_now=8, given=taken(70)), "titrate-next-dose", 90),
        (facts(IR, nrs_now=8, given=taken(20)), "wait", 60),
        (facts(SR, RESCUE, nrs_now=3, rescue_count_24h=4), "fold-rescue", 100),
        (facts(SR, RESCUE, nrs_now=3, rescue_count_24h=2), "keep", 60),
        (facts(SR, RESCUE, nrs_now=5), "raise", 80),
        (facts(SR, RESCUE, nrs_now=2, intolerable=True), "reduce", 40),
        (facts(SR, OXYCODONE, nrs_now=5), "ask", 120),
        (facts(SR, nrs_now=9, sedation=3), "hold", 60),
        (facts(SR, nrs_now=9, red_flags=("cord-compression",)), "refer", 60),
        (facts(SR, nrs_now=9, person=Person(goals_of_care="comfort-dying")), "comfort", 60),
        (facts(PATCH, RESCUE, nrs_now=6, changed_at=ago(100)), "raise", 74),
        (facts(PATCH, RESCUE, nrs_now=6, changed_at=ago(10)), "refused", 50),
    ],
)
def test_the_situation_decides_and_the_total_follows(given: Facts, kind: str, after: float) -> None:
    proposal = propose(given)
    assert proposal.kind == kind
    assert proposal.total_then is not None and proposal.total_then["per_day"] == after
    assert proposal.text["zh"] and proposal.text["en"]
    assert proposal.refused is None or (proposal.refused.source and kind == "refused")


@pytest.mark.parametrize(
    ("given", "extra", "range_mg"),
    [
        (facts(SR, nrs_now=2), ["硫酸吗啡片 10 mg"], (6, 12)),
        (facts(PATCH, nrs_now=2), ["硫酸吗啡片 10 mg"], (5, 10)),
        (facts(SR, RESCUE, nrs_now=2), ["硫酸吗啡片 10 mg"], (6, 12)),
        (facts(PATCH, nrs_now=2, person=Person(egfr=Fraction(20))), [], None),
        (facts(SR, nrs_now=2, person=Person(goals_of_care="comfort-dying")), [], None),
        (
            facts(
                {
                    "drug": "methadone",
                    "route": "oral",
                    "form": "ir",
                    "dose": 5,
                    "unit": "mg",
                    "every_h": 12,
                    "purpose": "background",
                },
                nrs_now=2,
            ),
            [],
            None,
        ),
        (
            facts(
                {
                    "drug": "tramadol",
                    "route": "oral",
                    "form": "ir",
                    "dose": 50,
                    "unit": "mg",
                    "every_h": 6,
                    "purpose": "background",
                },
                nrs_now=2,
            ),
            [],
            None,
        ),
    ],
)
def test_whoever_goes_on_with_a_strong_opioid_has_an_extra_dose_at_hand(
    given: Facts, extra: list[str], range_mg: tuple[int, int] | None
) -> None:
    proposal = propose(given)

    assert [line["product"] for line in proposal.lines if line["purpose"] == "rescue"] == extra
    assert proposal.rescue == (None if range_mg is None else tuple(map(Milligrams, range_mg)))


@pytest.mark.parametrize(
    ("drug", "mg", "nrs", "after"),
    [("morphine", 5, 5, 75), ("morphine", 5, 8, 90), ("oxycodone", 5, 5, 75), ("morphine", 30, 5, 75)],
)
def test_an_extra_dose_is_no_measure_of_the_regular_one(drug: str, mg: int, nrs: int, after: float) -> None:
    """10 mg every 4 h and an extra dose: what rises is the 10 mg, or a small extra dose would halve the day."""
    extra = (Taken(NOW - timedelta(minutes=70), drug, Milligrams(mg)),)
    proposal = propose(facts(IR, RESCUE, nrs_now=nrs, rescues=extra))
    assert proposal.kind == "titrate-next-dose"
    assert proposal.total_then is not None and proposal.total_then["per_day"] == after


def test_a_regular_dose_that_was_written_down_is_the_one_that_rises() -> None:
    given = (Taken(ago(3), "morphine", Milligrams(10)), Taken(ago(1.5), "morphine", Milligrams(15)))
    proposal = propose(facts(IR, RESCUE, nrs_now=8, given=given))
    assert "15 mg → 22.5–30 mg" in proposal.working[0]["en"]


@pytest.mark.parametrize(("nrs", "after"), [(5, 250), (8, 300)])
def test_a_patch_rises_by_the_lower_end_of_its_band_like_a_tablet(nrs: int, after: float) -> None:
    """100 µg/h: 25 % more at 4–6, 50 % more at 7–10; the upper end is for what rounding down would leave as it is."""
    hundred = {**PATCH, "product": "多瑞吉 50 µg/h", "count": 2}
    proposal = propose(facts(hundred, RESCUE, nrs_now=nrs, changed_at=ago(100)))
    assert proposal.kind == "raise"
    assert proposal.total_then is not None and proposal.total_then["per_day"] == after


INJECTED = {"drug": "morphine", "route": "sc", "form": "injection", "dose": 5, "unit": "mg", "every_h": 4}
INJECTED |= {"purpose": "background"}


@pytest.mark.parametrize(
    "known",
    [
        {"nrs_now": 8, "given": (Taken(ago(1.2), "morphine", Milligrams(5)),)},
        {"nrs_now": 8},
        {"nrs_now": 3, "changed_at": ago(30)},
        {"nrs_now": 2, "changed_at": ago(30), "controlled_since": ago(40)},
        {"nrs_now": 2, "intolerable": True},
        {"nrs_now": 3, "rescue_count_24h": 4, "changed_at": ago(2), "nrs_at": ago(1)},
    ],
)
def test_an_injected_opioid_is_never_counted_in_tablets(known: dict[str, Any]) -> None:
    """30 mg under the skin are 90 mg by mouth: as tablets of the same milligrams two thirds were lost, or all."""
    proposal = propose(facts(INJECTED, **known))
    assert proposal.total_then is not None and proposal.total_then["per_day"] == 90
    assert proposal.refused is None or proposal.refused.code == "injected"
    assert proposal.kind in ("refused", "keep")
    assert any(line.get("route") == "sc" for line in proposal.lines)


@pytest.mark.parametrize(
    "known", [{"sedation": 3}, {"person": Person(egfr=Fraction(90), respiratory_rate=Fraction(7))}]
)
def test_nobody_who_is_too_sleepy_is_started_on_an_opioid(known: dict[str, Any]) -> None:
    proposal = propose(facts(nrs_now=8, **known))
    assert proposal.kind == "hold" and proposal.lines == ()


@pytest.mark.parametrize(("age", "kind"), [(6, "refused"), (17, "refused"), (18, "start"), (None, "start")])
def test_the_doses_of_adults_are_not_proposed_for_a_child(age: int | None, kind: str) -> None:
    person = Person(age=None if age is None else Fraction(age), egfr=Fraction(90))
    proposal = propose(facts(nrs_now=8, person=person))
    assert proposal.kind == kind
    assert proposal.refused is None or proposal.refused.code == "not-for-children"
    assert propose(facts(SR, nrs_now=5, person=person)).kind == ("raise" if kind == "start" else "refused")
    assert propose(facts(nrs_now=2, person=person)).kind == ("non-opioid" if kind == "start" else "refused")


OXYCODONE_RESCUE = {**RESCUE, "product": "盐酸羟考酮片 5 mg"}


@pytest.mark.parametrize("background", [SR, PATCH])
@pytest.mark.parametrize("count", ["counted", "written down"])
def test_extra_doses_of_another_drug_are_not_lost(background: dict[str, Any], count: str) -> None:
    """Four extra doses of oxycodone beside morphine or a patch are not "0 extra doses"; folding in none is no fold."""
    four = tuple(Taken(ago(hour), "oxycodone", Milligrams(5)) for hour in (1, 2, 3, 4))
    known: dict[str, Any] = {"rescues": four} if count == "written down" else {"rescue_count_24h": 4}
    proposal = propose(facts(background, OXYCODONE_RESCUE, nrs_now=3, changed_at=ago(100), **known))
    assert proposal.refused is not None and proposal.refused.code == "extra-doses-unknown"


SR_10 = {**SR, "product": "盐酸吗啡缓释片 10 mg"}
PATCH_12 = {**PATCH, "product": "芬太尼透皮贴剂（骨架型） 2.1 mg"}


@pytest.mark.parametrize(
    ("background", "known"),
    [
        (SR_10, {"nrs_now": 5}),
        (PATCH_12, {"nrs_now": 5}),
        (SR_10, {"nrs_now": 3, "rescues": tuple(Taken(ago(h), "morphine", Milligrams(2)) for h in (1, 2, 3))}),
        (PATCH_12, {"nrs_now": 3, "rescues": tuple(Taken(ago(h), "morphine", Milligrams(2)) for h in (1, 2, 3))}),
    ],
)
def test_a_rise_that_no_strength_makes_is_not_called_a_rise(background: dict[str, Any], known: dict[str, Any]) -> None:
    proposal = propose(facts(background, RESCUE, changed_at=ago(100), **known))
    assert proposal.refused is not None and proposal.refused.code == "no-strength-between"


def test_a_taper_says_how_far_the_tablets_go_down() -> None:
    off = propose(facts(SR, RESCUE, nrs_now=1), Taper(25))
    assert off.total_then is not None and off.total_then["per_day"] == 40
    assert "67 %" in off.text["en"] and "67 %" in off.text["zh"]
    assert "22.5 → 20 mg × 2 = 40 mg/d" in off.working[-1]["en"]


def test_the_words_say_the_numbers_of_the_edition() -> None:
    """A site that waits 45 minutes must not read 60."""
    changed = {"titrate.wait.oral": Fraction(45)}
    site = Edition("site.1", changed)
    given = (Taken(NOW - timedelta(minutes=44), "morphine", Milligrams(10)),)
    due = (Taken(NOW - timedelta(minutes=46), "morphine", Milligrams(10)),)
    for proposal in (
        propose(facts(IR, nrs_now=8, given=given), edition=site),
        propose(facts(IR, nrs_now=8, given=due), edition=site),
        propose(facts(nrs_now=8), edition=site),
    ):
        said = f"{proposal.text['zh']} {proposal.text['en']}"
        assert "45" in said and "60" not in said


def test_an_opioid_comes_with_its_laxative_but_not_into_an_obstruction() -> None:
    purposes = {line["purpose"] for line in propose(facts(nrs_now=8)).lines}
    assert {"background", "rescue", "laxative", "anti-emetic"} <= purposes
    blocked = Person(egfr=Fraction(90), conditions=("bowel-obstruction",))
    assert "laxative" not in {line["purpose"] for line in propose(facts(nrs_now=8, person=blocked)).lines}


def test_what_a_doctor_asks_for_on_purpose() -> None:
    doubled = {**SR, "count": 2}
    patch = propose(facts(doubled, RESCUE, nrs_now=3), Rotate({"drug": "fentanyl", "form": "patch"}))
    assert patch.kind == "rotate" and patch.total_then is not None and patch.total_then["per_day"] <= 120
    off = propose(facts(doubled, RESCUE, nrs_now=1), Taper(25))
    assert off.kind == "taper" and off.total_then is not None and off.total_then["per_day"] == 80
    refused = propose(facts(SR, nrs_now=1), Rotate({"drug": "methadone"})).refused
    assert refused is not None and refused.code == "methadone-specialist"


def test_a_change_to_an_injection_has_an_injected_extra_dose() -> None:
    injected = propose(facts({**SR, "count": 2}, RESCUE, nrs_now=3), Rotate({"drug": "morphine", "route": "sc"}))
    assert injected.kind == "rotate" and injected.total_then is not None and injected.total_then["per_day"] <= 120
    (extra,) = [line for line in injected.lines if line["purpose"] == "rescue"]
    assert (extra["route"], extra["dose"], extra["max_per_day"]) == ("sc", [3, 6], 6)
    assert not any("product" in line for line in injected.lines if line["purpose"] in ("background", "rescue"))


@pytest.mark.parametrize("known", [{"nrs_now": 8}, {"nrs_now": 8, "rescue_count_24h": 4}])
def test_methadone_is_never_raised_by_itself(known: dict[str, Any]) -> None:
    methadone = {"drug": "methadone", "form": "ir", "dose": 10, "unit": "mg", "every_h": 8, "purpose": "background"}
    proposal = propose(facts(methadone, RESCUE, **known))
    assert proposal.refused is not None and proposal.refused.code == "methadone-specialist"
    assert proposal.lines[0]["dose"] == 10


def test_a_rhythm_that_a_form_does_not_have_is_refused() -> None:
    weekly = propose(facts(SR, nrs_now=1), Rotate({"drug": "oxycodone", "form": "ir", "every_h": 168}))
    assert weekly.refused is not None and weekly.refused.code == "target-unreadable"


def test_a_wish_that_cannot_be_read_is_said() -> None:
    assert read_want(None) == (Today(), [])
    assert [problem.code for problem in read_want({"kind": "surprise"})[1]] == ["unknown-want"]
    assert [problem.code for problem in read_want({"kind": "rotate"})[1]] == ["missing"]
    assert [problem.code for problem in read_want({"kind": "taper", "fast": 1})[1]] == ["unknown-field"]


def test_facts_that_were_kept_give_the_same_proposal_again() -> None:
    basis = {
        "now": NOW.isoformat(),
        "patient": {"age": 60, "egfr": 90},
        "lines": [SR, RESCUE],
        "nrs_now": 5,
        "nrs_at": NOW.isoformat(),
        "rescues": [{"at": NOW.isoformat(), "substance": "morphine", "mg": 10.0}],
    }
    once, again = propose(read_facts(basis)), propose(read_facts(json.loads(json.dumps(basis))))
    assert once.as_json() == again.as_json()


def test_the_family_reads_counts_and_times_and_the_dying_no_alarm() -> None:
    sheet = family_sheet([SR, RESCUE, PATCH])
    assert next((row.count, row.times) for row in sheet.doses) == (1, ("08:00", "20:00"))
    assert any("60" in rule["en"] for rule in sheet.rescue_rules)
    assert any("patch" in rule["en"] for rule in sheet.watch)
    dying = family_sheet([SR], dying=True)
    assert dying.watch == () and not any("120" in rule["en"] for rule in dying.call)
