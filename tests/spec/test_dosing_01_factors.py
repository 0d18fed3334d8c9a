"""换算系数 Factor sets, side by side"""

from __future__ import annotations

from collections.abc import Iterator

from paingrid.clinical.medicines.substances import SUBSTANCES
from paingrid.clinical.opioids.factors import FACTOR_SETS, Factor, FactorSet, Way
from paingrid.clinical.quantities import digits
from tests.orders import patch, slow, tablet
from tests.spec.dosing_cases import Cases
from tests.spec.dosing_page import found
from tests.spec.printer import table_of

DIRECTIONS = {"both": "双向 both ways", "to-patch": "只换到贴剂 to the patch only"}
WAYS = {Way.ORAL: "口服 oral", Way.PARENTERAL: "注射 injected", Way.PATCH: "贴剂 patch (mg/d per µg/h)"}


def tables() -> Iterator[str]:
    """Print what each set is for, each factor by set, and the tables of the labels."""
    yield (
        "系数：1 mg/日的药（或 1 µg/h 的贴剂）相当于多少 mg/日的口服吗啡。“1.5 / 2”：折合吗啡时用前者，由吗啡换出时除以后者。\n"
        "A factor is the mg of oral morphine a day for 1 mg a day of the drug, or for 1 µg/h of a patch. “1.5 / 2”: the"
        " first towards morphine, the second as divisor away from it."
    )
    head = ("set", "版本 version", "用途", "purpose", "方向 direction", "可定剂量 doses", "来源 source", "核对 found")
    yield table_of(head, [_set(one) for one in FACTOR_SETS.values()])
    sets = [one for one in FACTOR_SETS.values() if one.factors]
    yield table_of(("药", "drug", "途径 way", *(one.id for one in sets)), _rows(sets))
    yield "没有列出的药和途径：没有系数（no factor），不换算、总量只作下限。 Whatever is not listed has no factor."
    yield from _bands()
    yield from _labels()


def _set(one: FactorSet) -> tuple[str, ...]:
    doses = "是 yes" if one.doses else "**否 no**"
    where = (DIRECTIONS[one.direction], doses, one.source.brief, found(one.verified))
    return (f"`{one.id}`", one.version, one.purpose["zh"], one.purpose["en"], *where)


def _rows(sets: list[FactorSet]) -> Iterator[tuple[str, ...]]:
    for drug, names in ((id, one.names) for id, one in SUBSTANCES.items()):
        for way, said in WAYS.items():
            factors = [one.factors.get((drug, way)) for one in sets]
            banded = [bool(one.methadone) and (drug, way) == ("methadone", Way.ORAL) for one in sets]
            if any(factors) or any(banded):
                cells = (_factor(factor, more) for factor, more in zip(factors, banded, strict=True))
                yield (names["zh"], names["en"], said, *cells)


def _factor(factor: Factor | None, banded: bool) -> str:
    if banded:
        return "见下 below"
    if factor is None:
        return "— 没有 no factor"
    low, high = digits(factor.low.value), digits(factor.high.value)
    return low if factor.low is factor.high else f"{low} / {high}"


def _bands() -> Iterator[str]:
    for one in FACTOR_SETS.values():
        if one.methadone:
            *bands, (_, above) = [(digits(upto.value), digits(factor.value)) for upto, factor in one.methadone]
            lines = [*bands, ("以上 above", above)]
            yield (
                f"`{one.id}` 口服美沙酮 oral methadone（只衡量，不换算 measured, never converted）\n\n"
                + table_of(("日剂量到 mg/d, up to", "系数 factor"), lines)
            )


def _labels() -> Iterator[str]:
    for one in FACTOR_SETS.values():
        if one.steps:
            lines = [(digits(step.from_mg.value), digits(step.rate.value)) for step in one.steps]
            end = f"；到 {digits(one.last_mg.value)} 为止 ends at {digits(one.last_mg.value)}" if one.last_mg else ""
            if one.further:
                each, more = (digits(number.value) for number in one.further)
                end = f"；以后每 {each} mg 加 {more} µg/h, then {more} µg/h for each {each} mg"
            yield (
                f"`{one.id}` 口服吗啡换芬太尼贴剂 oral morphine to the fentanyl patch{end}\n\n"
                + table_of(("口服吗啡从 mg/d, from", "贴剂 patch µg/h"), lines)
            )


def test_the_same_medicine_under_each_set(cases: Cases) -> None:
    """同一用药，各套系数的合计 The same medicines under each set"""
    list_ = [slow(60), patch(25)]
    cases.mme(list_, "cn-2018", total="170 mg/d")
    cases.mme(list_, "cdc-2022", total="180 mg/d")
    cases.mme(list_, "cdc-2016", total="180 mg/d")


def test_sets_that_disagree(cases: Cases) -> None:
    """各套不同的药 Drugs on which the sets differ"""
    hydromorphone, tramadol, codeine = (
        tablet("hydromorphone", 4, 6),
        tablet("tramadol", 50, 4),
        tablet("codeine", 30, 6),
    )
    cases.mme([hydromorphone], "cdc-2022", total="120 mg/d")
    cases.mme([hydromorphone], "cdc-2016", total="96 mg/d")
    cases.mme([hydromorphone], "cn-2018", total="≥ 0 mg/d", flags="lower-bound")
    cases.mme([tramadol], "cdc-2022", total="40 mg/d")
    cases.mme([tramadol], "cdc-2016", total="20 mg/d")
    cases.mme([codeine], "cn-2018", total="27 mg/d")


def test_methadone_is_measured_in_bands(cases: Cases) -> None:
    """美沙酮只衡量：2016 版随剂量分档，2022 版一个系数 Methadone is measured only: in bands in 2016, one factor in 2022"""
    for mg, total in ((20, "80"), (20.5, "164"), (40, "320"), (60, "600"), (60.5, "726")):
        cases.mme([tablet("methadone", mg)], "cdc-2016", total=f"{total} mg/d")
    cases.mme([tablet("methadone", 20)], "cdc-2022", total="94 mg/d")
