"""What to tell the family: each medicine as counts and times, the rules for extra doses, what to watch, whom to "
"call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from paingrid.clinical.advice.day_clock import every_days, times_of
from paingrid.clinical.findings import Text
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.product import Form
from paingrid.clinical.medicines.reading import read_medicine
from paingrid.clinical.quantities import digits

WHY: dict[str, Text] = {
    "background": {
        "zh": "按时用，不痛也用：让痛不再来。",
        "en": "By the clock, also without pain: it keeps pain away.",
    },
    "rescue": {"zh": "痛得突然加重时用。", "en": "For pain that breaks through."},
    "laxative": {"zh": "通便：止痛药会让大便干。", "en": "For the bowels: pain medicine makes them slow."},
    "anti-emetic": {"zh": "止吐：头几天可能恶心。", "en": "Against nausea in the first days."},
    "adjuvant": {"zh": "帮助止痛药起作用。", "en": "Helps the pain medicine."},
    "other": {"zh": "", "en": ""},
}
KEEP_SAFE: tuple[Text, ...] = (
    {
        "zh": "放在孩子和来客拿不到的地方，最好上锁。",
        "en": "Keep it where no child or visitor can reach it, best locked.",
    },
    {
        "zh": "只给写着名字的这位病人用，别人一片也不能试。",
        "en": "Only for the person named here; nobody else may try even one.",
    },
    {
        "zh": "空安瓿、用过的贴片和剩下的药都留着，下次交回来。",
        "en": "Keep empty ampoules, used patches and what is left: bring them back.",
    },
)
WATCH: tuple[Text, ...] = (
    {
        "zh": "说着话就睡着、迷糊、看见不存在的东西：先不给下一次药，马上报告。",
        "en": "Falls asleep while talking, confused, sees what is not there: hold the next dose, report at once.",
    },
    {"zh": "三天没有大便：告诉团队。", "en": "No stool for three days: tell the team."},
    {"zh": "药吐出来两次，或者药快没了：马上报告。", "en": "Medicine vomited twice, or running out: report at once."},
)
WATCH_PATCH: tuple[Text, ...] = (
    {
        "zh": "贴片不能剪，不能热敷、烤火、用电热毯；发烧要告诉团队。",
        "en": "Never cut a patch; no heat, stove or electric blanket on it; tell the team about fever.",
    },
    {
        "zh": "换新贴片前先撕下旧的，换个地方贴，按紧 30 秒，旧的对折收好。",
        "en": "Take the old patch off first, choose another place, press for 30 seconds, fold the old one.",
    },
)
CALL: tuple[Text, ...] = (
    {"zh": "叫不醒、呼吸很慢、嘴唇发紫：打 120。", "en": "Cannot be woken, breathes very slowly, lips blue: call 120."},
    {
        "zh": "突然腿没力气、大小便失禁或解不出：马上报告。",
        "en": "Sudden weak legs, lost control of bladder or bowel, or no urine: report at once.",
    },
)
CALL_DYING: tuple[Text, ...] = (
    {
        "zh": "看起来痛苦、烦躁，或者您害怕：随时报告，团队会打给您。",
        "en": "Pain, unrest, or fear of your own: report at any hour; the team will call.",
    },
)


@dataclass(frozen=True)
class DoseRow:
    """One medicine on the sheet. `times` are "HH:MM"; `worn_days` of a patch; `why` one plain sentence."""

    name: Text = field(hash=False)
    product_id: str | None
    form: Form
    unit: Text = field(hash=False)
    count: Fraction | None
    times: tuple[str, ...]
    as_needed: bool
    most_per_day: Fraction | None
    worn_days: Fraction | None
    why: Text = field(hash=False)
    purpose: str


@dataclass(frozen=True)
class FamilySheet:
    """Everything the family takes home, in the order in which it is read."""

    doses: tuple[DoseRow, ...]
    rescue_rules: tuple[Text, ...] = field(hash=False)
    watch: tuple[Text, ...] = field(hash=False)
    keep_safe: tuple[Text, ...] = field(hash=False)
    call: tuple[Text, ...] = field(hash=False)


def family_sheet(lines: Sequence[Mapping[str, Any]], *, dying: bool = False) -> FamilySheet:
    """Return the sheet of a plan's lines; a line that cannot be read is left out by nobody: it raises `ValueError`."""
    rows = tuple(_row(number, line) for number, line in enumerate(lines))
    patch = any(row.form is Form.PATCH for row in rows)
    return FamilySheet(
        doses=rows,
        rescue_rules=tuple(rule for row in rows if row.purpose == "rescue" for rule in _rescue_rules(row)),
        watch=() if dying else (*WATCH, *(WATCH_PATCH if patch else ())),
        keep_safe=KEEP_SAFE,
        call=CALL_DYING if dying else CALL,
    )


def _row(number: int, line: Mapping[str, Any]) -> DoseRow:
    medicine, problems = read_medicine(line, f"lines.{number}")
    if medicine is None:
        raise ValueError(f"line {number} of the plan cannot be read: {[p.code for p in problems]}")
    purpose = str(line.get("purpose") or "other")
    product = medicine.product
    return DoseRow(
        name=_name(medicine),
        product_id=product.id if product else None,
        form=medicine.form,
        unit=product.unit if product else {"zh": "份", "en": "dose"},
        count=medicine.count,
        times=times_of(medicine),
        as_needed=medicine.as_needed,
        most_per_day=medicine.most_per_day,
        worn_days=every_days(medicine),
        why=WHY.get(purpose, WHY["other"]),
        purpose=purpose,
    )


def _name(medicine: Medicine) -> Text:
    """A line without a product says its milligrams or its rate: nobody may have to guess them."""
    first = medicine.parts[0] if medicine.parts else None
    if medicine.product is not None:
        return medicine.name
    if medicine.rate is not None:
        shown = f"{digits(medicine.rate.amount)} µg/h"
    elif first is not None and first.high is not None:
        shown = f"{digits(first.high.amount)} mg"
    else:
        return medicine.name
    return {lang: f"{said} {shown}" for lang, said in medicine.name.items()}


def _rescue_rules(row: DoseRow) -> Iterator[Text]:
    if row.count is not None:
        count = digits(row.count)
        yield {
            "zh": f"突然加重时给 {count} {row.unit['zh']}，记下时间和分数。",
            "en": f"When pain breaks through give {count} {row.unit['en']} and note the time and the score.",
        }
    yield {
        "zh": "60 分钟后再打一次分。还是 4 分以上可以再给一次，并报告。",
        "en": "Score again after 60 minutes. Still 4 or more: one more dose, and report.",
    }
    if row.most_per_day is not None:
        most = digits(row.most_per_day)
        yield {
            "zh": f"一天最多 {most} 次；一天用到 3 次就告诉团队。",
            "en": f"At most {most} a day; from 3 a day on tell the team.",
        }
