"""The illnesses and circumstances of a person that the dosing rules ask for, by code; and other spellings of them."""

from __future__ import annotations

from paingrid.clinical.findings import Text


def _both(zh: str, en: str) -> Text:
    return {"zh": zh, "en": en}


CONDITIONS: dict[str, Text] = {
    "cancer-pain": _both("癌痛", "cancer pain"),
    "cancer": _both("癌症", "cancer"),
    "chronic-pain": _both("慢性疼痛", "chronic pain"),
    "acute-pain": _both("急性疼痛", "acute pain"),
    "unstable-pain": _both("疼痛不稳定", "unstable pain"),
    "post-operative": _both("术后疼痛", "pain after surgery"),
    "sleep-apnoea": _both("睡眠呼吸暂停", "sleep apnoea"),
    "copd": _both("慢阻肺", "COPD"),
    "asthma": _both("哮喘", "asthma"),
    "respiratory-failure": _both("呼吸衰竭", "respiratory failure"),
    "raised-icp": _both("颅内压增高", "raised intracranial pressure"),
    "brain-metastases": _both("脑转移", "brain metastases"),
    "epilepsy": _both("癫痫或抽搐史", "epilepsy or seizures"),
    "bowel-obstruction": _both("肠梗阻", "bowel obstruction"),
    "constipation": _both("便秘", "constipation"),
    "diarrhoea": _both("腹泻", "diarrhoea"),
    "stoma": _both("造口", "stoma"),
    "peptic-ulcer": _both("活动性消化道溃疡", "active peptic ulcer"),
    "gi-bleed": _both("消化道出血", "gastrointestinal bleeding"),
    "bleeding": _both("出血", "bleeding"),
    "heart-failure": _both("心力衰竭", "heart failure"),
    "heart-disease": _both("缺血性心脏病", "ischaemic heart disease"),
    "hypertension": _both("高血压", "hypertension"),
    "stroke": _both("脑卒中", "stroke"),
    "diabetes": _both("糖尿病", "diabetes"),
    "long-qt": _both("长 QT 综合征", "long QT syndrome"),
    "kidney-disease": _both("慢性肾病", "chronic kidney disease"),
    "dialysis": _both("透析", "dialysis"),
    "liver-disease": _both("肝病", "liver disease"),
    "liver-metastases": _both("肝转移", "liver metastases"),
    "cirrhosis": _both("肝硬化", "cirrhosis"),
    "hepatitis": _both("肝炎", "hepatitis"),
    "jaundice": _both("黄疸", "jaundice"),
    "frail": _both("衰弱", "frailty"),
    "cachexia": _both("恶病质", "cachexia"),
    "dementia": _both("痴呆", "dementia"),
    "delirium": _both("谵妄", "delirium"),
    "depression": _both("抑郁", "depression"),
    "falls": _both("跌倒史", "falls"),
    "alcohol-use": _both("饮酒", "drinks alcohol"),
    "opioid-misuse": _both("阿片类药物滥用史", "history of opioid misuse"),
    "glaucoma": _both("闭角型青光眼", "angle-closure glaucoma"),
    "urinary-retention": _both("尿潴留", "urinary retention"),
    "prostate-enlargement": _both("前列腺增生", "enlarged prostate"),
    "myasthenia": _both("重症肌无力", "myasthenia gravis"),
    "hypercalcaemia": _both("高钙血症", "hypercalcaemia"),
    "neutropenia": _both("中性粒细胞减少", "neutropenia"),
    "thrombocytopenia": _both("血小板减少", "thrombocytopenia"),
    "infection": _both("感染", "infection"),
    "fever": _both("发热", "fever"),
    "external-heat": _both(
        "外部热源（取暖器、电热毯、热水浴、艾灸、热炕）", "external heat (heater, blanket, moxibustion, kang)"
    ),
    "mri-planned": _both("计划做磁共振", "MRI planned"),
    "cannot-swallow": _both("不能吞咽", "cannot swallow"),
    "tube-feeding": _both("管饲", "tube feeding"),
    "vomiting": _both("呕吐", "vomiting"),
    "skin-broken": _both("皮肤破损", "broken skin"),
    "pregnancy": _both("妊娠", "pregnancy"),
    "breastfeeding": _both("哺乳", "breast-feeding"),
}

_SPELLINGS = {
    "sleep-apnoea": "osa sleep-apnea obstructive-sleep-apnoea obstructive-sleep-apnea apnoea apnea",
    "copd": "chronic-obstructive-pulmonary-disease 慢性阻塞性肺疾病",
    "respiratory-failure": "respiratory-depression hypercapnia",
    "raised-icp": "intracranial-hypertension raised-intracranial-pressure head-injury",
    "brain-metastases": "brain-metastasis cns-metastases",
    "epilepsy": "seizure seizures seizure-history convulsions 癫痫",
    "bowel-obstruction": "obstruction ileus paralytic-ileus intestinal-obstruction malignant-bowel-obstruction",
    "diarrhoea": "diarrhea",
    "stoma": "colostomy ileostomy",
    "peptic-ulcer": "ulcer active-ulcer gastric-ulcer duodenal-ulcer peptic-ulcer-disease 溃疡 消化性溃疡",
    "gi-bleed": "gi-bleeding gastrointestinal-bleeding active-gi-bleeding upper-gi-bleed",
    "bleeding": "haemorrhage hemorrhage active-bleeding",
    "heart-failure": "hf chf cardiac-failure 心衰",
    "heart-disease": "ischaemic-heart-disease ischemic-heart-disease coronary-heart-disease cad chd",
    "long-qt": "qt-prolongation long-qt-syndrome prolonged-qt",
    "kidney-disease": "ckd renal-disease renal-impairment renal-failure chronic-kidney-disease kidney-failure"
    " 肾功能不全",
    "dialysis": "haemodialysis hemodialysis peritoneal-dialysis esrd",
    "liver-disease": "hepatic-disease hepatic-impairment liver-impairment hepatic-failure liver-failure hepatic"
    " 肝功能不全",
    "liver-metastases": "liver-metastasis hepatic-metastases hepatic-metastasis",
    "cirrhosis": "liver-cirrhosis",
    "frail": "frailty",
    "cachexia": "cachectic malnutrition",
    "alcohol-use": "alcohol alcohol-misuse alcohol-abuse alcoholism chronic-alcohol 酗酒",
    "opioid-misuse": "substance-misuse drug-misuse substance-use-disorder opioid-use-disorder addiction",
    "glaucoma": "angle-closure-glaucoma narrow-angle-glaucoma 青光眼",
    "urinary-retention": "retention",
    "prostate-enlargement": "bph prostatic-hyperplasia",
    "myasthenia": "myasthenia-gravis",
    "hypercalcaemia": "hypercalcemia",
    "thrombocytopenia": "low-platelets",
    "fever": "febrile 发烧",
    "external-heat": "heat heat-source patch-heat heating-pad electric-blanket heater hot-bath moxibustion kang"
    " heated-kang hot-water-bottle 电热毯 艾灸 取暖器 热水袋",
    "mri-planned": "mri",
    "cannot-swallow": "dysphagia unable-to-swallow swallowing-difficulty 吞咽困难",
    "tube-feeding": "feeding-tube nasogastric-tube peg-tube",
    "skin-broken": "broken-skin damaged-skin",
    "pregnancy": "pregnant 怀孕",
    "breastfeeding": "breast-feeding lactation lactating",
    "post-operative": "postoperative post-op surgery-pain",
    "acute-pain": "acute",
    "chronic-pain": "chronic-non-cancer-pain",
    "cancer-pain": "cancerpain chronic-cancer-pain",
}


def plain(word: str) -> str:
    """Return a code as it is looked up: lower case, hyphens for spaces and underscores."""
    return word.strip().casefold().replace("_", "-").replace(" ", "-")


_CODES: dict[str, str] = {
    **{code: code for code in CONDITIONS},
    **{text["zh"]: code for code, text in CONDITIONS.items()},
    **{word: code for code, words in _SPELLINGS.items() for word in words.split()},
}


def condition_named(word: str) -> str | None:
    """Return the code of a condition given in any spelling, or none."""
    return _CODES.get(plain(word))
