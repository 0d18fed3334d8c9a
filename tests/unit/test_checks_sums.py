"""Checks of sums, organs and company: ceilings, kidneys and liver, interactions, NSAIDs, duplicates."""

from __future__ import annotations

import pytest

from tests.orders import SENNA, Line, checked, injection, patch, rescue, slow, tablet


def combination(count: float, every_h: float = 6) -> Line:
    """Return oxycodone/paracetamol 5/325."""
    return {
        "drug": "oxycodone/paracetamol",
        "route": "oral",
        "form": "ir",
        "strength": "5/325",
        "count": count,
        "every_h": every_h,
    }


# Ceilings


@pytest.mark.parametrize(
    ("line", "person", "severity"),
    [
        (tablet("paracetamol", 500, 4), {}, None),
        (tablet("paracetamol", 501, 4), {}, "warn"),
        (tablet("paracetamol", 1000, 4), {}, "warn"),
        (tablet("paracetamol", 1000, 5), {}, "refuse"),
        (tablet("paracetamol", 1000, 3), {"conditions": ["frail"]}, "warn"),
        (tablet("paracetamol", 1000, 4), {"conditions": ["frail"]}, "stop"),
        (tablet("paracetamol", 1000, 4), {"egfr": 20}, "stop"),
        (tablet("paracetamol", 500, 4), {"child_pugh": "B"}, None),
        (tablet("paracetamol", 500, 5), {"child_pugh": "B"}, "refuse"),
        (tablet("paracetamol", 500, 5), {"child_pugh": None, "conditions": ["hepatic-disease"]}, "refuse"),
        (tablet("paracetamol", 600, 4), {"weight_kg": 40}, "warn"),
        (tablet("paracetamol", 601, 4), {"weight_kg": 40}, "refuse"),
        (tablet("paracetamol", 1000, 4), {"weight_kg": 50}, "warn"),
        (tablet("paracetamol", 1000, 3), {"weight_kg": 49.9}, "refuse"),
        (tablet("tramadol", 100, 4), {}, None),
        (tablet("tramadol", 100, 5), {}, "refuse"),
        (tablet("tramadol", 100, 4), {"age": 76}, "warn"),
        (tablet("tramadol", 100, 4), {"age": 75}, None),
        (tablet("tramadol", 100, 2), {"egfr": 20}, None),
        (tablet("tramadol", 100, 3), {"egfr": 20}, "refuse"),
        (tablet("tramadol", 50, 3), {"child_pugh": "C"}, "stop"),
        (tablet("codeine", 60, 3), {}, None),
        (tablet("codeine", 60, 4), {}, "warn"),
        (tablet("codeine", 60, 5), {}, "refuse"),
        (tablet("dihydrocodeine", 60, 5), {}, "refuse"),
        (tablet("ibuprofen", 400, 3), {}, None),
        (tablet("ibuprofen", 600, 4), {}, "warn"),
        (tablet("ibuprofen", 601, 4), {}, "refuse"),
        (tablet("diclofenac", 76, 2), {}, "refuse"),
        (tablet("naproxen", 501, 2), {}, "refuse"),
        (tablet("celecoxib", 201, 2), {}, "refuse"),
        (tablet("gabapentin", 1200, 3), {}, None),
        (tablet("gabapentin", 1201, 3), {}, "warn"),
        (tablet("gabapentin", 700, 2), {"egfr": 45}, None),
        (tablet("gabapentin", 701, 2), {"egfr": 45}, "stop"),
        (tablet("gabapentin", 351, 2), {"egfr": 20}, "stop"),
        (tablet("gabapentin", 151, 2), {"egfr": 10}, "stop"),
        (tablet("pregabalin", 151, 2), {"egfr": 45}, "stop"),
        (tablet("pregabalin", 75, 1), {"conditions": ["dialysis"]}, None),
        (tablet("pregabalin", 76, 1), {"conditions": ["dialysis"]}, "stop"),
        (tablet("amitriptyline", 76, 1), {}, "warn"),
        (tablet("duloxetine", 121, 1), {}, "stop"),
        (tablet("dexamethasone", 16, 1), {}, None),
        (tablet("dexamethasone", 17, 1), {}, "warn"),
        (patch(10, "buprenorphine", 168), {}, None),
        (patch(15, "buprenorphine", 168), {}, "warn"),
        (patch(20, "buprenorphine", 168), {}, "warn"),
        (patch(25, "buprenorphine", 168), {}, "refuse"),
    ],
)
def test_each_ceiling_at_its_edge(line: Line, person: Line, severity: str | None) -> None:
    found = {code: grave for code, grave in checked([line], person=person).grave.items() if code.startswith("ceiling")}
    assert found == ({f"ceiling-{line['drug']}": severity} if severity else {})


def test_combinations_are_added_up() -> None:
    # 2 × 325 × 4 + 500 × 3 = 4100 mg
    result = checked([combination(2), tablet("paracetamol", 500, 3), SENNA])
    assert result.grave["ceiling-paracetamol"] == "refuse"
    assert "4100 mg" in result.text("ceiling-paracetamol")
    assert "4000 mg" in result.text("ceiling-paracetamol")


def test_as_needed_counts_with_the_most_that_is_allowed() -> None:
    allowed = rescue(1000, "paracetamol", max_per_day=5)
    assert checked([allowed]).grave["ceiling-paracetamol"] == "refuse"
    assert checked([{**allowed, "taken_per_day": 1}]).grave["ceiling-paracetamol"] == "refuse"


def test_what_is_taken_now_may_go_on_unless_it_is_said_that_it_does_not() -> None:
    order = [combination(2), SENNA], [tablet("paracetamol", 1000, 3)]
    going_on = checked(*order)
    assert going_on.grave["ceiling-paracetamol"] == "stop"
    assert "5600 mg" in going_on.text("ceiling-paracetamol")
    assert checked(*order, proposed_is="additions").grave["ceiling-paracetamol"] == "refuse"
    # 2 × 325 × 4 = 2600 mg alone
    assert checked(*order, proposed_is="whole-list").grave["ceiling-paracetamol"] == "warn"


def test_a_replaced_line_is_not_counted_twice() -> None:
    assert checked([tablet("paracetamol", 500, 4)], [tablet("paracetamol", 1000, 4)]).verdict == "ok"


def test_oxycodone_with_naloxone_has_its_own_ceiling() -> None:
    def both(count: float) -> Line:
        form = {"drug": "oxycodone/naloxone", "route": "oral", "form": "sr", "strength": "40/20"}
        return {**form, "count": count, "every_h": 12}

    assert "ceiling-oxycodone-naloxone" not in checked([both(1)], [both(1)]).codes
    assert checked([both(2)], [both(2)]).grave["ceiling-oxycodone-naloxone"] == "warn"
    assert checked([both(3)], [both(3)]).grave["ceiling-oxycodone-naloxone"] == "refuse"
    assert "ceiling-oxycodone-naloxone" not in checked([slow(100, "oxycodone")], [slow(100, "oxycodone")]).codes


# Organs


@pytest.mark.parametrize(
    ("line", "moderate", "severe", "liver", "liver_severe"),
    [
        (tablet("morphine", 5, 4), "warn", "stop", "warn", "warn"),
        (tablet("codeine", 30, 4), "note", "stop", "stop", "stop"),
        (tablet("dihydrocodeine", 30, 4), "note", "stop", "stop", "stop"),
        (tablet("tramadol", 50, 2), "note", "warn", "warn", "warn"),
        (slow(50, "tramadol"), "note", "stop", "warn", "warn"),
        (tablet("oxycodone", 5, 4), "note", "warn", "warn", "warn"),
        (tablet("hydromorphone", 1, 4), "warn", "warn", "warn", "warn"),
        (patch(25), "note", "warn", "warn", "stop"),
        (patch(5, "buprenorphine", 168), None, None, "warn", "stop"),
        (tablet("methadone", 5, 3), None, "warn", None, "stop"),
        (tablet("duloxetine", 30), None, "stop", "stop", "stop"),
        (tablet("celecoxib", 100), "note", None, None, "stop"),
        (injection("zoledronic acid", 4, 1, "iv"), "warn", "stop", None, None),
        (tablet("gabapentin", 100), "note", "warn", None, None),
    ],
)
def test_each_row_of_the_organ_table(
    line: Line, moderate: str | None, severe: str | None, liver: str | None, liver_severe: str | None
) -> None:
    key = line["drug"].replace(" ", "-")
    for person, organ, severity in (
        ({"egfr": 60}, "kidney", None),
        ({"egfr": 59}, "kidney", moderate),
        ({"egfr": 30}, "kidney", moderate),
        ({"egfr": 29}, "kidney", severe),
        ({"child_pugh": "A"}, "liver", None),
        ({"child_pugh": "B"}, "liver", liver),
        ({"child_pugh": "C"}, "liver", liver_severe),
    ):
        assert checked([line], [line], person=person).grave.get(f"{organ}-{key}") == severity, (person, organ)


def test_fentanyl_in_renal_failure_shows_both_views() -> None:
    text = checked([patch(25)], [patch(25)], person={"egfr": 20}).text("kidney-fentanyl")
    assert "two views" in text
    assert "两种意见" in text
    assert "eGFR 20" in text


def test_cirrhosis_and_nsaids() -> None:
    ungraded = {"child_pugh": None, "conditions": ["cirrhosis"]}
    assert checked([tablet("celecoxib", 100)], person=ungraded).grave["liver-celecoxib"] == "stop"
    assert "ungraded" not in ungraded
    morphine = checked([tablet("morphine", 5, 4)], person=ungraded)
    assert "not graded" in morphine.text("liver-morphine")


def test_an_old_kidney_value_names_its_age() -> None:
    person = {"egfr": 45, "egfr_date": "2026-01-01", "today": "2026-11-23"}
    result = checked([tablet("morphine", 5, 4), SENNA], person=person)
    assert result.grave["kidney-morphine"] == "warn"
    assert "326 days old" in result.text("kidney-morphine")


def test_an_old_good_kidney_value_is_said_in_the_one_note() -> None:
    order = [tablet("morphine", 5, 4), SENNA]
    old = checked(order, person={"egfr_date": "2026-01-01", "today": "2026-11-23"})
    assert "326 days old" in old.text("not-known")
    assert old.verdict == "ok"
    undated = checked(order, person={"egfr_date": "2026-11-01"})
    assert "of unknown age" in undated.text("not-known")
    assert "now" not in undated.codes
    fresh = checked(order, person={"egfr_date": "2026-11-01"}, now="2026-11-23T09:00:00+08:00")
    assert fresh.codes == set()


def test_dialysis_is_named() -> None:
    assert "dialysis" in checked([tablet("morphine", 5, 4)], person={"conditions": ["dialysis"]}).text(
        "kidney-morphine"
    )


def test_creatinine_counts_as_a_kidney_value() -> None:
    person = {"egfr": None, "sex": "female", "creatinine": {"value": 300, "unit": "umol/L"}}
    assert checked([tablet("morphine", 5, 4)], person=person).grave["kidney-morphine"] == "stop"


def test_everything_unknown_is_one_note() -> None:
    nobody = dict.fromkeys(("age", "weight_kg", "egfr", "platelets", "opioid_history_days", "qtc_ms"))
    person = {**nobody, "recent": ["mystery-stopped"], "allergies": ["strawberries"]}
    doseless = {"drug": "morphine", "route": "oral", "form": "ir"}
    order = [
        doseless,
        tablet("methadone", 5, 3),
        tablet("paracetamol", 500),
        tablet("celecoxib", 100),
        patch(25),
        SENNA,
    ]
    unknown_patch = {"drug": "fentanyl", "route": "transdermal", "form": "patch", "rate_ug_per_h": 25}
    result = checked([*order, unknown_patch], [slow(30), tablet("mysteria", 5)], person=person, prescription={})
    notes = [one for one in result.answer["findings"] if one["severity"] == "note" and one["code"] == "not-known"]
    assert len(notes) == 1
    text = result.text("not-known")
    for word in ("eGFR", "age", "days opioids", "QTc", "platelets", "weight", "mystery", "strawberries", "mysteria"):
        assert word in text, word
    for word in ("setting", "days of the prescription", "dose or frequency"):
        assert word in text, word


def test_an_unknown_proposed_medicine_stops() -> None:
    result = checked([tablet("mysteria", 5)])
    assert result.grave["unknown-medicine"] == "stop"
    assert "mysteria" in result.text("unknown-medicine")


# Interactions


@pytest.mark.parametrize(
    ("one", "other", "code", "severity"),
    [
        (tablet("linezolid", 600, 2), tablet("tramadol", 50, 4), "mao-inhibitor", "refuse"),
        (tablet("sertraline", 50), tablet("tramadol", 50, 4), "serotonergic", "warn"),
        (tablet("metoclopramide", 10, 3), tablet("tramadol", 50, 4), "serotonergic", "warn"),
        (tablet("diazepam", 5), tablet("morphine", 5, 4), "sedative", "warn"),
        (tablet("gabapentin", 300), tablet("morphine", 5, 4), "sedative", "warn"),
        (tablet("clarithromycin", 500, 2), tablet("oxycodone", 5, 4), "cyp3a4-inhibitor", "warn"),
        (tablet("rifampicin", 450), tablet("oxycodone", 5, 4), "cyp3a4-inducer", "warn"),
        (tablet("paroxetine", 20), tablet("codeine", 30, 4), "cyp2d6-inhibitor", "warn"),
        (tablet("ondansetron", 8), tablet("methadone", 5, 3), "qt", "warn"),
    ],
)
def test_each_interaction_whichever_comes_first(one: Line, other: Line, code: str, severity: str) -> None:
    for proposed, current in (([one, other], []), ([other, one], []), ([one], [other]), ([other], [one])):
        result = checked(proposed, current)
        assert result.grave[f"interaction-{code}"] == severity
        assert one["drug"] in result.text(f"interaction-{code}").lower()
        assert other["drug"] in result.text(f"interaction-{code}").lower()
    assert f"interaction-{code}" not in checked([SENNA], [one, other]).codes


def test_what_was_weighed_before_does_not_nag() -> None:
    both = [tablet("diazepam", 5), slow(30), rescue(10), SENNA]
    assert checked(both, both).grave["interaction-sedative"] == "note"


def test_the_graver_row_speaks_for_a_pair() -> None:
    order = [tablet("linezolid", 600, 2), tablet("tramadol", 50, 4), SENNA]
    assert "interaction-serotonergic" not in checked(order).codes


def test_a_change_from_one_opioid_to_another_is_no_meeting() -> None:
    person = {"opioid_history_days": 30}
    assert "interaction-serotonergic" not in checked([patch(12)], [tablet("tramadol", 100, 4)], person=person).codes
    assert "interaction-serotonergic" in checked([patch(12), tablet("tramadol", 50, 4)], person=person).codes


def test_one_finding_names_every_sedative() -> None:
    result = checked([tablet("diazepam", 5), tablet("gabapentin", 300), tablet("morphine", 5, 4), SENNA])
    text = result.text("interaction-sedative").lower()
    assert "diazepam" in text
    assert "gabapentin" in text


@pytest.mark.parametrize(
    ("person", "severity"),
    [
        ({"respiratory_rate": 10}, "warn"),
        ({"respiratory_rate": 9}, "refuse"),
        ({"spo2": 90}, "warn"),
        ({"spo2": 89}, "refuse"),
        ({"respiratory_rate": 9, "spo2": 89}, "refuse"),
        ({"conditions": ["OSA"]}, "stop"),
        ({"conditions": ["copd"]}, "stop"),
    ],
)
def test_a_new_sedative_with_poor_breathing(person: Line, severity: str) -> None:
    order = [slow(30), rescue(10), tablet("diazepam", 5), SENNA]
    assert checked(order, [slow(30)], person=person).grave["interaction-sedative"] == severity


def test_a_settled_sedative_with_a_lung_disease_warns() -> None:
    order = [slow(30), tablet("diazepam", 5)]
    assert checked(order, order, person={"conditions": ["copd"]}).grave["interaction-sedative"] == "warn"


def test_alcohol_with_a_new_opioid() -> None:
    person = {"conditions": ["alcohol-use"]}
    assert checked([tablet("morphine", 5, 4)], person=person).grave["interaction-alcohol"] == "warn"
    assert "interaction-alcohol" not in checked([slow(30)], [slow(30)], person=person).codes


@pytest.mark.parametrize(
    ("recent", "line", "code", "severity"),
    [
        ("linezolid-stopped-14d", tablet("tramadol", 50), "interaction-mao-inhibitor", "refuse"),
        ("linezolid-stopped-15d", tablet("tramadol", 50), "interaction-mao-inhibitor", None),
        ("maoi-7d", tablet("tramadol", 50), "interaction-mao-inhibitor", "refuse"),
        ("linezolid", patch(25), "interaction-mao-inhibitor", "refuse"),
        ("linezolid-stopped-5d", tablet("morphine", 5), "interaction-mao-inhibitor", None),
        ("rifampicin-stopped", tablet("oxycodone", 5), "stopped-inducer", "warn"),
        ("rifampicin-stopped-28d", tablet("oxycodone", 5), "stopped-inducer", "warn"),
        ("rifampicin-stopped-29d", tablet("oxycodone", 5), "stopped-inducer", None),
        ("clarithromycin-stopped-2d", tablet("oxycodone", 5), "stopped-inhibitor", "warn"),
        ("clarithromycin-2d", tablet("oxycodone", 5), "interaction-cyp3a4-inhibitor", "warn"),
        ("rifampicin-started", tablet("oxycodone", 5), "interaction-cyp3a4-inducer", "warn"),
    ],
)
def test_the_recent_past_still_matters(recent: str, line: Line, code: str, severity: str | None) -> None:
    assert checked([line], person={"recent": [recent]}).grave.get(code) == severity


def test_a_whole_list_that_drops_an_inducer_says_so() -> None:
    order = [slow(20, "oxycodone")], [slow(20, "oxycodone"), tablet("rifampicin", 450)]
    assert checked(*order, proposed_is="whole-list").grave["stopped-inducer"] == "warn"


@pytest.mark.parametrize(("qtc", "severity"), [(449, None), (450, "warn"), (500, "warn"), (501, "refuse")])
def test_qtc_at_its_edges(qtc: int, severity: str | None) -> None:
    order = [tablet("ondansetron", 8)]
    assert checked(order, person={"qtc_ms": qtc}).grave.get("qt-prolonged") == severity
    assert "qt-prolonged" not in checked([tablet("morphine", 5)], person={"qtc_ms": 520}).codes


def test_a_long_qt_syndrome_stops_without_a_number() -> None:
    person = {"qtc_ms": None, "conditions": ["long-qt"]}
    assert checked([tablet("ondansetron", 8)], person=person).grave["qt-prolonged"] == "stop"


@pytest.mark.parametrize(
    ("result", "code", "severity"),
    [
        ("positive", "hla-b-1502-positive", "refuse"),
        ("unknown", "hla-b-1502-unknown", "stop"),
        (None, "hla-b-1502-unknown", "stop"),
        ("negative", "hla-b-1502-unknown", None),
    ],
)
def test_carbamazepine_asks_for_the_gene(result: str | None, code: str, severity: str | None) -> None:
    order = [tablet("carbamazepine", 100, 2)]
    person = {"tests": {"hla_b_1502": result}}
    assert checked(order, person=person).grave.get(code) == severity


def test_carbamazepine_that_was_borne_does_not_ask_again() -> None:
    order = [tablet("carbamazepine", 100, 2)]
    assert "hla-b-1502-unknown" not in checked(order, order).codes


# NSAIDs


@pytest.mark.parametrize(
    ("person", "company", "severity"),
    [
        ({"platelets": 50}, None, None),
        ({"platelets": 49}, None, "nsaid-contraindicated"),
        ({"egfr": 30}, None, None),
        ({"egfr": 29}, None, "nsaid-contraindicated"),
        ({}, tablet("warfarin", 3), "nsaid-contraindicated"),
        ({}, tablet("clopidogrel", 75), "nsaid-risk"),
        ({}, tablet("dexamethasone", 4), "nsaid-risk"),
        ({}, tablet("sertraline", 50), "nsaid-risk"),
        ({"conditions": ["active-ulcer"]}, None, "nsaid-risk"),
        ({"conditions": ["heart-failure"]}, None, "nsaid-risk"),
        ({"recent": ["cisplatin-7d"]}, None, "nsaid-risk"),
        ({"recent": ["cisplatin-28d"]}, None, "nsaid-risk"),
        ({"recent": ["cisplatin-29d"]}, None, None),
        ({"age": 66}, None, "nsaid-stomach"),
        ({"age": 65}, None, None),
    ],
)
def test_nsaids_have_one_finding(person: Line, company: Line | None, severity: str | None) -> None:
    result = checked([tablet("celecoxib", 100)], [company] if company else [], person=person)
    assert {code for code in result.codes if code.startswith("nsaid")} == ({severity} if severity else set())


def test_nsaid_reasons_stand_in_one_line() -> None:
    company = [tablet("warfarin", 3), tablet("dexamethasone", 4), tablet("enalapril", 10), tablet("furosemide", 20)]
    result = checked([tablet("celecoxib", 100)], company, person={"platelets": 20, "conditions": ["ulcer"]})
    text = result.text("nsaid-contraindicated").lower()
    for word in ("platelets 20", "warfarin", "dexamethasone", "ace inhibitor", "ulcer"):
        assert word in text, word
    assert result.grave["nsaid-contraindicated"] == "refuse"


def test_two_nsaids() -> None:
    assert checked([tablet("celecoxib", 100), tablet("ibuprofen", 200)]).grave["two-nsaids"] == "refuse"
    assert checked([tablet("celecoxib", 100)], [tablet("ibuprofen", 200)]).grave["two-nsaids"] == "stop"
    swapped = checked([tablet("celecoxib", 100)], [tablet("ibuprofen", 200)], proposed_is="whole-list")
    assert "two-nsaids" not in swapped.codes
    assert "two-nsaids" not in checked([tablet("celecoxib", 100)], [tablet("aspirin", 100)]).codes


# Duplicates


def test_the_same_medicine_twice() -> None:
    same = slow(30)
    assert checked([same, same]).grave["duplicate"] == "stop"
    assert "duplicate" not in checked([slow(30), slow(10)]).codes
    assert "duplicate" not in checked([slow(30), rescue(10)]).codes
    assert checked([slow(30), slow(10, every_h=8)]).grave["duplicate"] == "stop"


def test_two_times_of_one_day_are_no_duplicate() -> None:
    def at(mg: float, *times: str) -> Line:
        line = {"drug": "morphine", "route": "oral", "form": "sr", "dose": mg, "unit": "mg"}
        return {**line, "times_of_day": list(times)}

    assert "duplicate" not in checked([at(30, "08:00"), at(60, "20:00")]).codes
    assert checked([at(30, "08:00"), at(30, "08:00")]).grave["duplicate"] == "stop"


# Illnesses that a medicine makes worse


@pytest.mark.parametrize(
    ("line", "condition", "code", "severity"),
    [
        (tablet("tramadol", 50), "epilepsy", "watch-tramadol-seizures", "stop"),
        (tablet("amitriptyline", 10), "glaucoma", "watch-tricyclic", "warn"),
        (tablet("pregabalin", 75), "heart-failure", "watch-gabapentinoid-oedema", "warn"),
        (tablet("duloxetine", 30), "hypertension", "watch-snri-pressure", "note"),
        (tablet("dexamethasone", 4), "diabetes", "watch-steroid-glucose", "note"),
        (tablet("dexamethasone", 4), "infection", "watch-steroid-infection", "warn"),
        (slow(30), "tube-feeding", "sustained-release-crushed", "stop"),
        (slow(30), "dysphagia", "sustained-release-crushed", "stop"),
    ],
)
def test_each_illness_beside_its_medicine(line: Line, condition: str, code: str, severity: str) -> None:
    assert checked([line], person={"conditions": [condition]}).grave[code] == severity
    assert code not in checked([line], person={"conditions": ["stoma"]}).codes
    assert code not in checked([tablet("morphine", 5)], [line], person={"conditions": [condition]}).codes


def test_paracetamol_keeps_its_distance_when_the_kidneys_fail() -> None:
    assert checked([tablet("paracetamol", 500, 3)], person={"egfr": 20}).grave["kidney-paracetamol"] == "note"
