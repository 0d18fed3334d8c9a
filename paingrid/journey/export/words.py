"""The words of the copy, in both languages: what a code of the record is called by people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from paingrid.clinical.advice.lines import plain
from paingrid.clinical.medicines.products import PRODUCTS
from paingrid.clinical.medicines.reading import read_medicine
from paingrid.clinical.triage.red_flags import RED_FLAGS
from paingrid.journey.steps.statements import dose_words

Text = dict[str, str]


def table(*rows: tuple[str, str, str]) -> dict[str, Text]:
    """Return words by code from (code, zh, en)."""
    return {code: {"zh": zh, "en": en} for code, zh, en in rows}


URGENCIES = table(
    ("E", "紧急", "emergency"),
    ("U", "急", "urgent"),
    ("D", "当天", "same day"),
    ("S", "几天内", "within days"),
    ("R", "常规", "routine"),
)
SEXES = table(("female", "女", "female"), ("male", "男", "male"), ("other", "其他", "other"), ("unknown", "不详", "–"))
REPORTERS = table(("patient", "病人本人", "patient"), ("family", "家属", "family"), ("staff", "工作人员", "staff"))
RELATIONSHIPS = table(
    ("daughter", "女儿", "daughter"),
    ("son", "儿子", "son"),
    ("spouse", "配偶", "husband or wife"),
    ("parent", "父母", "parent"),
    ("sibling", "兄弟姐妹", "brother or sister"),
    ("carer", "照护者", "carer"),
    ("other", "其他亲属", "other relative"),
)
PURPOSES = table(
    ("background", "按时止痛药", "regular pain medicine"),
    ("rescue", "备用止痛药", "rescue medicine"),
    ("adjuvant", "辅助用药", "supporting medicine"),
    ("laxative", "通便药", "laxative"),
    ("anti-emetic", "止吐药", "medicine against nausea"),
    ("other", "其他药", "other medicine"),
)
TASKS = table(
    ("alert", "报警", "Alarm"),
    ("call-patient", "给病人打电话", "Call the patient"),
    ("follow-up", "随访", "Follow-up"),
    ("no-news", "没有消息", "No news"),
    ("reassess", "调整后复评", "Look after a change"),
    ("review", "三个月复诊", "Three-monthly review"),
    ("record-request", "病历更正或删除申请", "Request about the record"),
)
VIEWS = table(
    ("self", "本人评分", "own score"), ("family", "家属评分", "family's score"), ("observed", "观察", "observed")
)
INSTRUMENTS = table(
    ("nrs", "疼痛数字评分（0–10）", "Pain, numeric rating 0–10"),
    ("painad", "PAINAD 观察评分", "PAINAD, observed"),
    ("sedation", "嗜睡程度", "Sleepiness"),
)
SCORES = table(
    ("now", "现在", "now"),
    ("worst", "24 小时最痛", "worst in 24 hours"),
    ("total", "总分", "total"),
    ("level", "级", "level"),
)
DOCUMENTS = table(
    ("consent", "知情同意书", "Consent"),
    ("diagnosis-certificate", "诊断证明", "Certificate of the diagnosis"),
    ("patient-id", "病人身份证明", "Patient's identity paper"),
    ("agent-id", "代办人身份证明", "Agent's identity paper"),
)
RETURNS = table(
    ("used-patch", "用过的贴片", "used patches"),
    ("used-ampoule", "空安瓿", "used ampoules"),
    ("unused", "没有用的药", "unused medicine"),
)
PLANS = table(
    ("signed", "正在执行", "in force"),
    ("superseded", "已被新计划替代", "replaced by a newer one"),
    ("withdrawn", "已停止", "stopped"),
)
RIGHTS = table(
    ("team", "您的家庭医生团队", "your family-doctor team"),
    ("guest-team", "您暂住地的团队", "the team where you are staying"),
    ("told", "收到过您的报警", "was told of an alarm about you"),
    ("referral", "您转诊到那里", "you were referred there"),
    ("consultation", "您的医生请他们会诊", "your doctor asked them"),
    ("emergency", "紧急调阅，事后有人审核", "emergency; somebody else reviews it"),
    ("family", "您的家人", "your family"),
    ("none", "没有照护关系，隐私专员会看到", "no care of you: the privacy officer sees this"),
)
CATEGORIES = table(
    ("cannot-speak", "病人不能说话", "the patient cannot speak"),
    ("severe-pain", "剧痛", "severe pain"),
    ("overdose", "可能用药过量", "perhaps an overdose"),
    ("medicines", "需要知道用药", "the medicines had to be known"),
    ("other", "其他", "something else"),
)
REQUESTS = table(
    ("correction", "申请更正病历", "Correction asked for"), ("erasure", "申请删除病历", "Erasure asked for")
)
VERDICTS = table(("accepted", "同意", "yes"), ("refused", "不同意", "no"))
QUESTIONS = table(
    ("pain_now", "现在疼痛", "Pain now"),
    ("pain_worst", "24 小时最痛", "Worst pain in 24 hours"),
    ("rescue_count", "备用药次数", "Rescue doses"),
    ("bowels", "上次大便", "Last stool"),
    ("sleepy", "嗜睡", "Sleepy"),
    ("vomiting", "呕吐", "Vomiting"),
    ("red_flags", "危险信号", "Danger signs"),
    ("sedation", "嗜睡程度", "Sedation level"),
    ("respiratory_rate", "呼吸（次/分）", "Breaths a minute"),
    ("spo2", "血氧（%）", "Oxygen saturation, %"),
    ("temperature", "体温（°C）", "Temperature, °C"),
    ("relief_percent", "缓解（%）", "Relief, %"),
    ("painad", "PAINAD 各项", "PAINAD items"),
    ("words", "自己的话", "In their own words"),
    ("form", "表单", "Form"),
)
ANSWERS: Mapping[str, dict[str, Text]] = {
    "bowels": table(
        ("today", "今天", "today"),
        ("1-2-days", "1–2 天前", "1–2 days ago"),
        ("3-4-days", "3–4 天前", "3–4 days ago"),
        ("5-or-more", "5 天以上", "5 days ago or more"),
    ),
    "sleepy": table(
        ("no", "不困", "no"),
        ("a-little", "有点困", "a little"),
        ("keeps-dozing", "老是睡着", "keeps dozing off"),
        ("cannot-wake", "叫不醒", "cannot be woken"),
    ),
    "vomiting": table(
        ("none", "没有", "none"),
        ("some", "有", "some"),
        ("cannot-keep-opioid", "止痛药留不住", "cannot keep the opioid down"),
    ),
    "red_flags": {code: flag.question for code, flag in RED_FLAGS.items()},
}
NOT_ANSWERED: Text = {"zh": "没有回答", "en": "not answered"}
_PRODUCTS = {product.id: product.name for product in PRODUCTS}


def said(words: Mapping[str, Text], code: str, language: str) -> str:
    """Return what a code is called; one without words keeps its code."""
    return words[code][language] if code in words else code


def both(row: Any, language: str, name: str = "name") -> str:
    """Return the Chinese or English of `name_zh` and `name_en` of a row; Chinese where there is no English."""
    zh, en = getattr(row, f"{name}_zh"), getattr(row, f"{name}_en", "")
    return (en or zh) if language == "en" else zh


def product(product_id: str, language: str) -> str:
    """Return the name of a product; one that left the table keeps its id."""
    return _PRODUCTS[product_id][language] if product_id in _PRODUCTS else product_id


def line(medicine: Mapping[str, Any], language: str) -> tuple[str, str]:
    """Return name and dose of one line of a plan; a line that cannot be read is shown as it was written."""
    read, _ = read_medicine(plain(medicine), "line")
    if read is None:
        written = medicine.get("name") or medicine.get("product") or medicine.get("drug") or "?"
        return str(written), json.dumps(dict(medicine), ensure_ascii=False, sort_keys=True)
    return read.name[language], dose_words(read, language)


def answers(sent: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """Return question and answer in the order of the form; what nobody knows is shown as it was sent."""
    known = [name for name in QUESTIONS if name in sent and name != "form"]
    rest = [name for name in sent if name not in QUESTIONS]
    return [(said(QUESTIONS, name, language), answer(name, sent[name], language)) for name in (*known, *rest)]


def answer(name: str, value: Any, language: str) -> str:
    """Return one answer in words."""
    if value is None or value in ("", [], {}):
        return NOT_ANSWERED[language]
    if isinstance(value, str):
        return said(ANSWERS.get(name, {}), value, language)
    if isinstance(value, list):
        return joined((answer(name, one, language) for one in value), language)
    if isinstance(value, dict):
        return joined((f"{key} {answer(key, one, language)}" for key, one in value.items()), language)
    return json.dumps(value, ensure_ascii=False)


def joined(parts: Iterable[str], language: str) -> str:
    """Return parts as one line in the signs of the language."""
    return ("; " if language == "en" else "；").join(parts)


def pair(name: str, value: str, language: str) -> str:
    """Return a name and what stands after it in the signs of the language."""
    return f"{name}{': ' if language == 'en' else '：'}{value}"
