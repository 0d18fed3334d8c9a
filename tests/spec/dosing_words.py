"""Says in both languages what a case of dosing gives: medicines, a person, a prescription, what was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from paingrid.clinical.checks.rules.person_today import FLAG_WORDS
from paingrid.clinical.medicines.products import product_named
from paingrid.clinical.medicines.substances import substance_named
from paingrid.clinical.opioids.conditions import CONDITIONS
from tests.orders import STEADY

Both = tuple[str, str]
Line = Mapping[str, Any]

ROUTES: dict[str, Both] = {
    "oral": ("口服", "by mouth"),
    "sc": ("皮下", "under the skin"),
    "iv": ("静脉", "into a vein"),
    "im": ("肌注", "into a muscle"),
    "transdermal": ("透皮", "through the skin"),
    "rectal": ("直肠", "rectal"),
    "nasal": ("鼻用", "nasal"),
    "transmucosal": ("口腔黏膜", "through the mouth's lining"),
    "epidural": ("硬膜外", "epidural"),
    "intrathecal": ("鞘内", "intrathecal"),
}
FORMS: dict[str, Both] = {
    "ir": ("速释", "immediate-release"),
    "sr": ("缓释", "sustained-release"),
    "patch": ("贴剂", "patch"),
    "injection": ("注射", "injection"),
}
SETTINGS: dict[str, Both] = {
    "outpatient-cancer-pain": ("门诊癌痛患者", "outpatient with cancer pain"),
    "outpatient-other": ("其他门诊患者", "other outpatient"),
    "inpatient": ("住院", "inpatient"),
    "online": ("互联网诊疗", "online"),
}
PAPERS: dict[str, Both] = {
    "consent": ("知情同意书", "consent"),
    "diagnosis-certificate": ("诊断证明", "diagnosis certificate"),
    "patient-id": ("身份证明", "patient's ID"),
    "agent-id": ("代办人身份证明", "agent's ID"),
}
RULE_NAMES = {"cn-2018": ("2018 版规范", "the 2018 rule"), "cn-2011": ("2011 版规范", "the 2011 rule")}


def amount(value: object) -> str:
    """Write a number, or a range as its two ends."""
    if isinstance(value, list):
        return "–".join(map(amount, value))
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)


def joined(parts: Sequence[Both], zh: str = "，", en: str = ", ") -> Both:
    """Put several sayings together."""
    return zh.join(one for one, _ in parts if one), en.join(one for _, one in parts if one)


def medicine(line: Line) -> Both:
    """Say one medicine."""
    return joined([_what(line), *_how_much(line), *_how_often(line)], " ", " ")


def medicines(lines: Sequence[Line]) -> Both:
    """Say a list of medicines."""
    return joined([medicine(line) for line in lines], "；", "; ") if lines else ("没有", "none")


def _what(line: Line) -> Both:
    if "product" in line:
        found = product_named(line["product"])
        count = amount(line.get("count", "?"))
        names = found[0].name if len(found) == 1 else {"zh": line["product"], "en": line["product"]}
        return f"{names['zh']} × {count}", f"{names['en']} × {count}"
    known = substance_named(line["drug"])
    zh, en = (known.names["zh"], known.names["en"]) if known else (line["drug"],) * 2
    way = ROUTES.get(line.get("route", "oral"), (line.get("route", ""),) * 2)
    form = FORMS.get(line.get("form", ""), ("", ""))
    if form == FORMS["patch"]:
        return f"{zh}贴剂", f"{en} patch"
    return f"{way[0]}{form[0]}{zh}", f"{form[1]} {en} {way[1]}".strip()


def _how_much(line: Line) -> list[Both]:
    said: list[Both] = []
    if "rate_ug_per_h" in line:
        said.append((f"{amount(line['rate_ug_per_h'])} µg/h",) * 2)
    if "dose" in line:
        said.append((f"{amount(line['dose'])} {line.get('unit', '')}".strip(),) * 2)
    if "strength" in line:
        said.append((f"{line['strength']} × {amount(line.get('count', '?'))}",) * 2)
    return said


def _how_often(line: Line) -> list[Both]:
    said: list[Both] = []
    if "every_h" in line:
        hours = amount(line["every_h"])
        said.append((f"每 {hours} 小时", f"every {hours} h"))
    if "times_per_day" in line:
        times = amount(line["times_per_day"])
        said.append((f"每天 {times} 次", f"{times} a day"))
    if "change_every_h" in line:
        hours = amount(line["change_every_h"])
        said.append((f"每 {hours} 小时更换", f"changed every {hours} h"))
    if line.get("as_needed"):
        most = amount(line.get("max_per_day", "?"))
        zh, en = f"按需，每天最多 {most} 次", f"as needed, at most {most} a day"
        if "taken_per_day" in line:
            taken = amount(line["taken_per_day"])
            zh, en = f"{zh}，实际 {taken} 次", f"{en}, {taken} taken"
        said.append((zh, en))
    return said


def in_both(text: str) -> Both:
    """Say a text with names of drugs, routes and forms in it: in Chinese these are replaced."""
    return " ".join(map(_chinese, text.split(" "))), text


def _chinese(word: str) -> str:
    known = substance_named(word)
    return known.names["zh"] if known else (ROUTES.get(word) or FORMS.get(word) or (word,))[0]


EVENTS: dict[str, Both] = {"stopped": ("停用", "stopped"), "started": ("开始用", "started"), "given": ("用过", "given")}


def _recent(values: Any) -> Both:
    return joined([_past(value) for value in values])


def _past(value: str) -> Both:
    """Say "morphine-stopped-3d" in words."""
    *name, last = value.split("-")
    days = last.removesuffix("d") if last.endswith("d") and last[0].isdigit() else ""
    parts = name if days else [*name, last]
    zh, en = EVENTS[parts.pop()] if parts[-1] in EVENTS else EVENTS["given"]
    drug = " ".join(parts)
    when = (f"{days} 天前", f" {days} days ago") if days else ("", "")
    return f"{when[0]}{zh}{in_both(drug)[0]}", f"{drug} {en}{when[1]}"


def _named(table: Mapping[str, Mapping[str, str]]) -> Callable[[Any], Both]:
    return lambda codes: joined([(table[one]["zh"], table[one]["en"]) if one in table else (one, one) for one in codes])


def _paired(table: Mapping[str, Both]) -> Callable[[Any], Both]:
    return lambda codes: joined([table.get(one, (one, one)) for one in codes]) if codes else ("没有", "none")


def _plain(value: Any) -> Both:
    if isinstance(value, Mapping):
        return (" ".join(amount(one) for one in value.values()),) * 2
    if isinstance(value, list):
        return ", ".join(map(str, value)), ", ".join(map(str, value))
    if value is True or value is False:
        return ("是", "yes") if value else ("否", "no")
    return ("不明", "not known") if value is None else (amount(value),) * 2


#: Each field with its names and the way its value is said.
PERSON: dict[str, tuple[str, str, Callable[[Any], Both]]] = {
    "age": ("年龄", "age", _plain),
    "sex": ("性别", "sex", _plain),
    "weight_kg": ("体重 kg", "weight kg", _plain),
    "egfr": ("eGFR", "eGFR", _plain),
    "egfr_date": ("eGFR 日期", "eGFR taken on", _plain),
    "child_pugh": ("Child-Pugh", "Child-Pugh", _plain),
    "platelets": ("血小板", "platelets", _plain),
    "qtc_ms": ("QTc ms", "QTc ms", _plain),
    "spo2": ("血氧 %", "SpO2 %", _plain),
    "respiratory_rate": ("呼吸次数", "breaths a minute", _plain),
    "temperature": ("体温 ℃", "temperature °C", _plain),
    "sedation": ("镇静级别", "sedation level", _plain),
    "conditions": ("情况", "conditions", _named(CONDITIONS)),
    "recent": ("近期", "lately", _recent),
    "red_flags": ("危险信号", "red flags", _paired(FLAG_WORDS)),
    "allergies": ("过敏", "allergies", _plain),
    "tests": ("化验", "tests", _plain),
    "opioid_history_days": ("连用阿片天数", "days on opioids", _plain),
    "pregnant": ("妊娠", "pregnant", _plain),
    "breastfeeding": ("哺乳", "breast-feeding", _plain),
}
PRESCRIPTION: dict[str, tuple[str, str, Callable[[Any], Both]]] = {
    "setting": ("场所", "setting", lambda value: SETTINGS[value]),
    "first_long_term": ("首次长期处方", "first long-term prescription", _plain),
    "documents": ("文件", "papers", _paired(PAPERS)),
    "days": ("天数", "days", _plain),
    "prescriber_narcotic_right": ("麻醉药品处方权", "narcotic right", _plain),
    "signed_by": ("签署", "signed by", _plain),
    "prescriber_is": ("开给", "prescriber is", _plain),
    "reason": ("理由", "reason", _plain),
    "agent": ("代办", "agent", _plain),
    "review_due_on": ("复诊到期", "review due on", _plain),
}
ORDER: dict[str, tuple[str, str, Callable[[Any], Both]]] = {
    "now": ("今天", "today", lambda value: (value[:10], value[:10])),
    "proposed_is": (
        "处方单是",
        "the proposal is",
        lambda value: {"whole-list": ("全部用药", "everything taken")}.get(value, ("新加的药", "added medicines")),
    ),
    "crossover_hours": ("换药重叠小时", "cross-over hours", _plain),
    "hours_since_change": ("距上次改量小时", "hours since the last change", _plain),
    "level": (
        "签署处",
        "signed in",
        lambda value: {"tertiary": ("三级医院", "tertiary clinic")}.get(value, (value,) * 2),
    ),
}


def person(given: Mapping[str, Any]) -> Both:
    """Say what is known of a person beyond the steady one of the examples; nothing: as usual."""
    changed = {name: value for name, value in given.items() if name not in STEADY or STEADY[name] != value}
    dying = changed.pop("goals_of_care", None) == "comfort-dying"
    plan = [("临终舒适照护", "dying, comfort plan")] if dying else []
    return joined([*plan, *_fields(changed, PERSON)], "，", ", ")


def prescription(given: Mapping[str, Any]) -> Both:
    """Say a prescription."""
    return joined(_fields(given, PRESCRIPTION), "，", ", ")


def around(given: Mapping[str, Any]) -> Both:
    """Say the fields of an order that stand beside its lists."""
    return joined(_fields(given, ORDER), "，", ", ")


def _fields(given: Mapping[str, Any], table: Mapping[str, tuple[str, str, Callable[[Any], Both]]]) -> list[Both]:
    said: list[Both] = []
    for name, value in given.items():
        zh, en, say = table[name]
        one, other = say(value)
        said.append((f"{zh} {one}".strip(), f"{en} {other}".strip()))
    return said
