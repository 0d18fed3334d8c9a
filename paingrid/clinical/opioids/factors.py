"""
Factor sets side by side: each says for what it was made and in which direction it may be read.

A factor is mg of oral morphine a day for 1 mg a day of the drug, or for 1 µg/h of a patch. Where a source gives a
range, both ends are kept: towards morphine the lower end counts, away from it the higher, so that a change of
drug never raises the dose. No factor is no factor, never 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from paingrid.clinical.findings import Text
from paingrid.clinical.medicines.product import Form, Route
from paingrid.clinical.medicines.substance import Substance
from paingrid.clinical.medicines.substances import SUBSTANCES
from paingrid.clinical.numbers import BUILT_IN, Edition, Number, number_of
from paingrid.clinical.sources import UNVERIFIED, Citation, cite


class Direction(StrEnum):
    """How a set may be read."""

    BOTH = "both"
    TO_PATCH = "to-patch"


class Way(StrEnum):
    """Into which of the columns of a conversion table a medicine belongs."""

    ORAL = "oral"
    PARENTERAL = "parenteral"
    PATCH = "patch"


@dataclass(frozen=True)
class Factor:
    """One factor: `low` where morphine is what comes out, `high` where it is what goes in. Mostly they are one."""

    low: Number
    high: Number


@dataclass(frozen=True)
class Step:
    """One line of a label's table: from this many mg of oral morphine a day (up to the next line) this patch."""

    from_mg: Number
    rate: Number


@dataclass(frozen=True, kw_only=True)
class FactorSet:
    """One published table. `last_mg` is where a table to a patch ends (exclusive); none means that it goes on."""

    id: str
    version: str
    purpose: Text = field(hash=False)
    direction: Direction
    source: Citation
    verified: bool
    doses: bool
    factors: Mapping[tuple[str, Way], Factor] = field(default_factory=dict, hash=False)
    methadone: tuple[tuple[Number, Number], ...] = ()
    steps: tuple[Step, ...] = ()
    last_mg: Number | None = None
    further: tuple[Number, Number] | None = None

    def row(self, substance: Substance, route: Route, form: Form) -> Factor | None:
        """Return the set's row for a drug and a way in, or none."""
        way = way_of(route, form)
        return None if way is None else self.factors.get((substance.id, way))

    def factor(self, substance: Substance, route: Route, form: Form, edition: Edition = BUILT_IN) -> Fraction | None:
        """Return the factor towards morphine (the lower end of a range), or none."""
        found = self.row(substance, route, form)
        return None if found is None else edition[found.low]

    def factor_at(
        self, substance: Substance, route: Route, form: Form, per_day: Fraction, edition: Edition = BUILT_IN
    ) -> Fraction | None:
        """Return the factor for a daily amount: methadone's rises with the dose in the set of 2016."""
        if self.methadone and substance.id == "methadone" and way_of(route, form) is Way.ORAL:
            return _banded(self.methadone, per_day, edition)
        return self.factor(substance, route, form, edition)

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Every number of the set, for the pharmacist's page."""
        pairs = (number for found in self.factors.values() for number in (found.low, found.high))
        steps = (number for step in self.steps for number in (step.from_mg, step.rate))
        bands = (number for band in self.methadone for number in band)
        ends = (number for number in (self.last_mg, *(self.further or ())) if number is not None)
        return tuple({number.id: number for number in (*pairs, *bands, *steps, *ends)}.values())


def way_of(route: Route, form: Form) -> Way | None:
    """Return the column of a route, or none where no table has one (rectal, nasal, epidural …)."""
    if form is Form.PATCH:
        return Way.PATCH
    if route is Route.ORAL:
        return Way.ORAL
    return Way.PARENTERAL if route in (Route.IV, Route.SC, Route.IM) else None


def _banded(bands: tuple[tuple[Number, Number], ...], per_day: Fraction, edition: Edition) -> Fraction:
    """Bands are half-open, (0, 20], (20, 40] …: nothing between two whole numbers falls through."""
    fitting = [factor for upto, factor in bands if per_day <= edition[upto]]
    return edition[fitting[0]] if fitting else edition[bands[-1][1]]


def _factor(set_id: str, drug: str, way: Way, low: str, source: Citation, *, high: str = "", verified: bool) -> Factor:
    unit = "mg/d per ug/h" if way is Way.PATCH else "mg/mg"
    zh, en = SUBSTANCES[drug].names["zh"], SUBSTANCES[drug].names["en"]
    name = f"factor.{set_id}.{drug}.{way}"
    ways = {Way.ORAL: ("口服", "oral"), Way.PARENTERAL: ("注射", "injected"), Way.PATCH: ("贴剂", "patch")}[way]
    meaning = (f"{ways[0]}{zh}折合口服吗啡", f"{ways[1]} {en} in oral morphine")
    first = number_of(name, low, unit, *meaning, source, verified=verified)
    if not high:
        return Factor(first, first)
    upper = (f"口服吗啡换成{ways[0]}{zh}时的除数", f"divisor from oral morphine to {ways[1]} {en}")
    return Factor(first, number_of(f"{name}.high", high, unit, *upper, source, verified=verified))


def _table(
    set_id: str, rows: tuple[tuple[str, Way, str, str], ...], source: Citation, *, verified: bool
) -> dict[tuple[str, Way], Factor]:
    return {
        (drug, way): _factor(set_id, drug, way, low, source, high=high, verified=verified)
        for drug, way, low, high in rows
    }


def _steps(set_id: str, rows: tuple[tuple[int, int], ...], source: Citation, *, verified: bool) -> tuple[Step, ...]:
    return tuple(
        Step(
            number_of(
                *(f"table.{set_id}.{rate}.from", from_mg, "mg/d"),
                *(f"换 {rate} µg/h 贴剂的口服吗啡下限", f"oral morphine from which {rate} µg/h is chosen"),
                source,
                verified=verified,
            ),
            number_of(
                *(f"table.{set_id}.{rate}.rate", rate, "ug/h", "贴剂速率", "rate of the patch"),
                source,
                verified=verified,
            ),
        )
        for from_mg, rate in rows
    )


CHINA = cite("S6", UNVERIFIED)
CODEINE = cite("S6", UNVERIFIED, note="the table contradicts itself: 200 mg to 30 mg is 0.15, its text says 1:6.5")
INJECTED_CODEINE = cite(
    "S6", UNVERIFIED, note="the table contradicts itself: 130 mg to 30 mg is 0.23, its text says 0.15 × 1.2 = 0.18"
)
CDC_2022 = cite("S1", "S2")
CDC_2016 = cite("S2")
FDA = cite("S26")
EU = cite("S26", note="European alternative for stable, well-tolerated patients")

CN_2018 = FactorSet(
    id="cn-2018",
    version="2018.1",
    purpose={"zh": "换算剂量（癌症疼痛诊疗规范 2018）", "en": "dosing (Chinese cancer pain standard, 2018)"},
    direction=Direction.BOTH,
    source=CHINA,
    verified=False,
    doses=True,
    factors={
        **_table(
            "cn-2018",
            (
                ("morphine", Way.ORAL, "1", ""),
                ("morphine", Way.PARENTERAL, "3", ""),
                ("oxycodone", Way.ORAL, "1.5", "2"),
                ("fentanyl", Way.PATCH, "2", ""),
            ),
            CHINA,
            verified=False,
        ),
        **_table("cn-2018", (("codeine", Way.ORAL, "0.15", ""),), CODEINE, verified=False),
        **_table("cn-2018", (("codeine", Way.PARENTERAL, "0.18", "3/13"),), INJECTED_CODEINE, verified=False),
    },
)
_ORAL_2022 = (
    *(("codeine", "0.15"), ("hydrocodone", "1"), ("hydromorphone", "5"), ("methadone", "4.7"), ("morphine", "1")),
    *(("oxycodone", "1.5"), ("oxymorphone", "3"), ("tapentadol", "0.4"), ("tramadol", "0.2")),
)
CDC_2022_SET = FactorSet(
    id="cdc-2022",
    version="2022.1",
    purpose={"zh": "只衡量风险，不用来定剂量", "en": "risk only, not for dosing"},
    direction=Direction.BOTH,
    source=CDC_2022,
    verified=True,
    doses=False,
    factors=_table(
        "cdc-2022",
        (*((drug, Way.ORAL, factor, "") for drug, factor in _ORAL_2022), ("fentanyl", Way.PATCH, "2.4", "")),
        CDC_2022,
        verified=True,
    ),
)
_ORAL_2016 = tuple(
    (drug, {"hydromorphone": "4", "tramadol": "0.1"}.get(drug, factor))
    for drug, factor in _ORAL_2022
    if drug != "methadone"
)
CDC_2016_SET = FactorSet(
    id="cdc-2016",
    version="2016.1",
    purpose={"zh": "旧数据的研究用，已被 2022 版取代", "en": "legacy, for research on old data; replaced by 2022"},
    direction=Direction.BOTH,
    source=CDC_2016,
    verified=True,
    doses=False,
    factors=_table(
        "cdc-2016",
        (*((drug, Way.ORAL, factor, "") for drug, factor in _ORAL_2016), ("fentanyl", Way.PATCH, "2.4", "")),
        CDC_2016,
        verified=True,
    ),
    methadone=tuple(
        (
            number_of(
                *(f"factor.cdc-2016.methadone.upto.{upto}", upto, "mg/d"),
                *("美沙酮日剂量到此为止", "methadone a day up to which the factor holds"),
                CDC_2016,
                verified=True,
            ),
            number_of(
                *(f"factor.cdc-2016.methadone.{factor}", factor, "mg/mg", "口服美沙酮折合口服吗啡"),
                "oral methadone in oral morphine",
                CDC_2016,
                verified=True,
            ),
        )
        for upto, factor in ((20, 4), (40, 8), (60, 10), (1_000_000, 12))
    ),
)
FDA_TTS = FactorSet(
    id="fda-tts",
    version="label.1",
    purpose={
        "zh": "口服吗啡换芬太尼贴剂（美国说明书），不可反读",
        "en": "oral morphine to fentanyl patch, never backwards",
    },
    direction=Direction.TO_PATCH,
    source=FDA,
    verified=True,
    doses=True,
    steps=_steps(
        "fda-tts",
        ((60, 25), (135, 50), (225, 75), (315, 100), (405, 125), (495, 150), (585, 175), (675, 200)),
        FDA,
        verified=True,
    ),
    further=(
        number_of(
            *("table.fda-tts.further.mg", 90, "mg/d", "200 µg/h 以后每多少毫克"),
            "mg of oral morphine for each further step above 200 µg/h",
            FDA,
            verified=True,
        ),
        number_of(
            *("table.fda-tts.further.rate", 25, "ug/h", "200 µg/h 以后每步增加"),
            "each further step above 200 µg/h",
            FDA,
            verified=True,
        ),
    ),
)
EU_TTS = FactorSet(
    id="eu-tts",
    version="label.1",
    purpose={
        "zh": "口服吗啡换芬太尼贴剂（欧洲，稳定且耐受良好者），不可反读",
        "en": "oral morphine to fentanyl patch, stable and well tolerated, never backwards",
    },
    direction=Direction.TO_PATCH,
    source=EU,
    verified=True,
    doses=True,
    steps=_steps("eu-tts", ((0, 12), (60, 25), (90, 50), (150, 75), (210, 100)), EU, verified=True),
    last_mg=number_of(
        *("table.eu-tts.end", 270, "mg/d", "欧洲表到此为止", "where the European table ends"), EU, verified=True
    ),
)
#: Every set by its id.
FACTOR_SETS: Mapping[str, FactorSet] = {one.id: one for one in (CN_2018, CDC_2022_SET, CDC_2016_SET, FDA_TTS, EU_TTS)}
