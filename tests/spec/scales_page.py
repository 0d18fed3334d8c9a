"""Prints every scale, as the program scores it, as one bilingual page that a physician can read and sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isclose

from paingrid.clinical.instruments.answer import RULES, catalogue
from paingrid.clinical.instruments.pain_bands import PAIN_BANDS
from paingrid.clinical.instruments.reading import allowed
from paingrid.clinical.instruments.scale import Change, Cuts, Instrument, Item

HEAD = """# 量表 Scales

规则 Rule set `{id}`，版本 version `{version}`。本页由程序打印（`scripts/clinical_spec`），与程序不一致时测试不通过。
Printed from the program (`scripts/clinical_spec`); a test fails when the two differ.

**尚未签字。Not yet signed.** 医师和药师签字之前，不得用于病人。
Do not use on patients before a named physician and a pharmacist have signed.

## 怎么读 How to read it

- 授权 licence：A 用我们自己的文字；B、C 只录入分数，不带题目文字和图。
  Licence: A carries our own wording; B and C are score entry only, without item text or images.
- “核对”为“是”只表示找到了这个来源，不表示有人签字认可；`unverified` 是待核对，`default` 是本项目的取值。
  "Found = yes" says only that the source was at hand; `unverified` is to be checked, `default` is this project's value.
- 先定等级，再四舍五入到一位小数。“从 4”指从 4 到下一级之前的所有数。
  Bands are taken before rounding to one decimal. "From 4" means every number from 4 up to the next band.
- 没答的题不补分：缺哪些题就不给哪个总分，见各量表。 Nothing is imputed but where a scale below says so.
- 量表给不出的数，程序不猜：未测到写明原因（睡着、拒绝、不能），不记 0。
  What was not taken is absent with its reason (asleep, refused, unable), and is never 0.
- 程序没有带 MIDOS2、QLQ-C15-PAL、PRO-CTCAE：手头没有题数或换算表，不凭记忆写。
  MIDOS2, QLQ-C15-PAL and PRO-CTCAE are not carried: their items or conversion tables were not at hand.
"""


def page() -> str:
    """Return the whole page."""
    parts = [HEAD.format(**RULES), "## 疼痛等级 Pain bands\n", *_chosen_bands()]
    for scale in catalogue().values():
        parts.append("\n".join(_scale(scale)))
    return "\n".join(parts) + "\n"


def _chosen_bands() -> Iterator[str]:
    for name, cuts in PAIN_BANDS.items():
        yield f"`{name}`\n\n" + "\n".join(_bands({"": cuts})) + "\n"


def _scale(scale: Instrument) -> Iterator[str]:
    yield f"## `{scale.id}` {scale.name['zh']} {scale.name['en']}\n"
    yield f"授权 licence {scale.licence} · 来源 source: {scale.source} · 核对 found: {_found(scale.verified)}"
    if scale.loinc:
        yield "· LOINC " + ", ".join(f"{key} {code}" for key, code in scale.loinc.items())
    yield f"\n{scale.rule['zh']}。 {scale.rule['en']}."
    yield from _items(scale)
    if scale.pain:
        yield "\n等级见上 bands as above: " + ", ".join(f"`{key}`" for key in scale.pain)
    if scale.cuts:
        yield ""
        yield from _bands(scale.cuts)
    if scale.change:
        yield "\n" + _change(scale.change)
    yield ""


def _items(scale: Instrument) -> Iterator[str]:
    yield "\n| item | 名称 name | 允许的值 allowed | 问法 question | 选项 labels |\n| --- | --- | --- | --- | --- |"
    for item in scale.items:
        name = f"{item.name['zh']} {item.name['en']}"
        yield f"| `{item.key}` | {name} | {allowed(item)} | {_question(item)} | {_labels(item)} |"


def _question(item: Item) -> str:
    return f"{item.question['zh']} {item.question['en']}" if item.question else "—"


def _labels(item: Item) -> str:
    labels = (f"{item.shown(n)}: {text['zh']} {text['en']}" for n, text in (item.labels or {}).items())
    return "; ".join(labels) or "—"


def _bands(groups: Mapping[str, Cuts]) -> Iterator[str]:
    yield "| score | 从 from | 等级 band | 说明 text | 来源 source | 核对 found |\n| --- | --- | --- | --- | --- | --- |"
    merged: dict[int, list[str]] = {}
    for key, cuts in groups.items():
        merged.setdefault(id(cuts), []).append(key)
    for keys in merged.values():
        cuts = groups[keys[0]]
        for band in cuts.bands:
            text = f"{band.text['zh']} {band.text['en']}"
            where = ", ".join(f"`{key}`" for key in keys if key) or "0–10"
            yield f"| {where} | {_low(band.low)} | {band.word} | {text} | {cuts.source} | {_found(cuts.verified)} |"


def _low(low: float) -> str:
    """Return a threshold; the next number after 28.8 is printed as "> 28.8"."""
    near = round(low, 6)
    return f"{near:g}" if low == near else f"> {near:g}" if isclose(low, near, abs_tol=1e-6) else f"{low}"


def _change(rule: Change) -> str:
    points = [f"{rule.points} 分 points"] if rule.points is not None else []
    percent = [f"{rule.percent} %"] if rule.percent is not None else []
    said = " 或 or ".join(points + percent)
    better = "下降 fall" if rule.less_is_better else "上升为好转 a rise is better"
    meaning = (
        f"有意义的{better} meaningful: ≥ {said}" if said else f"{better}；多少才有意义没有依据 no threshold is known"
    )
    return f"变化 change of `{rule.of}` ({rule.low}–{rule.high}): {meaning} · {rule.source} · {_found(rule.verified)}"


def _found(verified: bool) -> str:
    return "是 yes" if verified else "**否 no**"
