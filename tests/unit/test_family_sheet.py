"""What goes home with the family is what the plan says, line by line; and kept facts are read whole."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from paingrid.clinical.advice.facts import Facts, joined
from paingrid.clinical.advice.facts_json import read_facts
from paingrid.clinical.advice.family_words import (
    CALL,
    CALL_DYING,
    KEEP_SAFE,
    WATCH,
    WATCH_PATCH,
    WHY,
    DoseRow,
    family_sheet,
)
from paingrid.clinical.medicines.product import Form
from paingrid.clinical.medicines.reading import read_medicines
from tests.orders import Line
from tests.unit.test_advice import NOW, PATCH, RESCUE, SR

LIQUID = {"drug": "morphine", "route": "oral", "form": "ir", "dose": 5, "unit": "mg", "every_h": 6}


def rows(*lines: Line) -> tuple[DoseRow, ...]:
    return family_sheet(lines).doses


def test_each_line_of_a_sheet_is_the_line_of_the_plan() -> None:
    regular, extra, patch, liquid = rows(SR, RESCUE, PATCH, LIQUID)

    assert (regular.product_id, regular.form, regular.unit["zh"]) == ("morphine-sr-30", Form.SR, "片")
    assert (regular.count, regular.times, regular.as_needed, regular.most_per_day) == (
        1,
        ("08:00", "20:00"),
        False,
        None,
    )
    assert (regular.worn_days, regular.why, regular.purpose) == (None, WHY["background"], "background")
    assert (extra.as_needed, extra.most_per_day, extra.times, extra.why) == (True, 6, (), WHY["rescue"])
    assert (patch.worn_days, patch.times, patch.form) == (3, (), Form.PATCH)
    assert (liquid.product_id, liquid.unit["en"], liquid.why) == (None, "dose", WHY["other"])
    assert liquid.name["zh"].endswith(" 5 mg") and regular.name["zh"] == SR["product"]


def test_the_rules_of_the_extra_dose_say_its_count_and_its_limit() -> None:
    said = family_sheet([SR, {**RESCUE, "count": 2, "max_per_day": 4}]).rescue_rules
    assert [text["zh"] for text in said] == [
        "突然加重时给 2 片，记下时间和分数。",
        "60 分钟后再打一次分。还是 4 分以上可以再给一次，并报告。",
        "一天最多 4 次；一天用到 3 次就告诉团队。",
    ]
    assert "give 2 tablets" in said[0]["en"] or "give 2 tablet" in said[0]["en"]
    assert said[2]["en"].startswith("At most 4 a day")


def test_what_to_watch_for_depends_on_the_patch_and_on_dying() -> None:
    without, worn, dying = family_sheet([SR]), family_sheet([PATCH]), family_sheet([PATCH], dying=True)
    assert (without.watch, worn.watch, dying.watch) == (WATCH, (*WATCH, *WATCH_PATCH), ())
    assert (without.call, dying.call) == (CALL, CALL_DYING)
    assert without.keep_safe == worn.keep_safe == dying.keep_safe == KEEP_SAFE


def test_two_strengths_are_one_dose_and_what_is_not_known_stays_apart() -> None:
    ten = {**SR, "product": "盐酸吗啡缓释片 10 mg"}
    medicines, _ = read_medicines([SR, ten, {"drug": "morphine", "form": "sr", "every_h": 12}], "lines")
    both, unknown = joined(medicines)
    assert [(part.low.amount, part.high.amount) for part in both.parts if part.low and part.high] == [(40, 40)]
    assert (both.product, both.count) == (None, None)
    assert unknown.parts[0].high is None


def test_kept_facts_are_read_whole() -> None:
    facts: Facts = read_facts(
        {
            "now": NOW.isoformat(),
            "patient": {"age": 60, "egfr": 50, "egfr_date": "2026-11-20"},
            "lines": [SR],
            "documents": ["consent"],
            "factor_set": "cdc-2022",
            "opioid_since": "2026-11-01T08:00:00+08:00",
            "nrs_at": NOW.isoformat(),
        }
    )
    assert (facts.documents, facts.factor_set) == (frozenset({"consent"}), "cdc-2022")
    assert facts.opioid_since == datetime.fromisoformat("2026-11-01T08:00:00+08:00") and facts.changed_at is None
    assert (facts.person.today, facts.person.egfr, facts.nrs_at) == (NOW.date(), Fraction(50), NOW)
    assert read_facts({"now": NOW.isoformat(), "patient": {}, "lines": []}).factor_set == "cn-2018"
