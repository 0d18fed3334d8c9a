"""尚未核对的内容 What is not verified"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from paingrid.clinical.advice.effects import all_paths, comfort
from paingrid.clinical.checks.finding import at_hand
from paingrid.clinical.checks.tables import INTERACTIONS, ORGANS, WATCH
from paingrid.clinical.medicines.products import PRODUCTS
from paingrid.clinical.medicines.substances import SUBSTANCES
from paingrid.clinical.opioids.factors import FACTOR_SETS
from paingrid.clinical.quantities import digits
from tests.spec.printer import table_of
from tests.spec.test_dosing_02_numbers import numbers


class Row(NamedTuple):
    """One thing of the tables: what it is, and whether its document was at hand."""

    kind: str
    id: str
    zh: str
    en: str
    source: str
    verified: bool


def rows() -> Iterator[Row]:
    """Return every row of every table, verified or not."""
    yield from _numbers()
    for product in sorted(PRODUCTS, key=lambda one: one.id):
        name = (product.name["zh"], product.name["en"])
        yield Row("产品 products", product.id, *name, product.source.brief, product.verified)
    yield from _checks()
    for path in (*all_paths(), comfort()):
        for at, step in enumerate(path.steps, 1):
            id = f"{path.id} {at}"
            yield Row("不良反应 effects", id, step.text["zh"], step.text["en"], step.source.brief, step.verified)


def _numbers() -> Iterator[Row]:
    in_sets = {number.id for one in FACTOR_SETS.values() for number in one.numbers}
    for _, room in numbers():
        for one in room:
            kind = "系数 factors" if one.id in in_sets else "数字 numbers"
            value = f"{digits(one.value)} {one.unit.replace('ug', 'µg')}"
            said = (f"{one.text['zh']}：{value}", f"{one.text['en']}: {value}")
            yield Row(kind, one.id, *said, one.source.brief, one.verified)


def _checks() -> Iterator[Row]:
    for pair in INTERACTIONS:
        met = (f"{pair.left.text[lang]} + {pair.right.text[lang]}" for lang in ("zh", "en"))
        yield Row("相互作用 interactions", pair.id, *met, pair.source.brief, at_hand(pair.source))
    for id, organs in ORGANS.items():
        for name, advice in vars(organs).items():
            if advice is not None:
                names = SUBSTANCES[id].names
                said = (f"{names[lang]}: {advice.text[lang]}" for lang in ("zh", "en"))
                yield Row("肝肾 organs", f"{id} {name}", *said, advice.source.brief, at_hand(advice.source))
    for ill in WATCH:
        yield Row("疾病 illnesses", ill.id, ill.text["zh"], ill.text["en"], ill.source.brief, at_hand(ill.source))


def tables() -> Iterator[str]:
    """Print the count of each kind, then every row that is not verified, by kind."""
    everything = list(rows())
    open_ = [row for row in everything if not row.verified]
    total, without = Counter(row.kind for row in everything), Counter(row.kind for row in open_)
    count = [(kind, str(total[kind]), f"**{without[kind]}**") for kind in total]
    count.append(("合计 all", str(len(everything)), f"**{len(open_)}**"))
    yield (
        "下面每一条都没有见到原文，或只是本项目的取值：用于病人之前必须由药师逐条核对。\n"
        "Of each row below no document was at hand, or it is this project's own value: a pharmacist checks each before"
        " use on patients."
    )
    yield table_of(("", "条目 rows", "未核对 not verified"), count)
    for kind in total:
        if without[kind]:
            lines = [(f"`{row.id}`", row.zh, row.en, row.source) for row in open_ if row.kind == kind]
            yield f"### {kind}: {without[kind]}\n\n{table_of(('id', '中文', 'English', '来源 source'), lines)}"
