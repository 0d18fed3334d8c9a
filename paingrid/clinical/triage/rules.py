"""
The rows of the decision table (clinical reference §4.2), one small object each.

`RULES` is the rule set: versioned, so that a kept decision names the rows it was made by.
Where the source is not verified the row says so; a physician signs `docs/clinical/triage.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from paingrid.clinical.triage.evidence import Evidence
from paingrid.clinical.triage.row import Basis, Row

RULES = {"id": "triage-cn", "version": "2026.1"}
MIN, H, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


LE, L1D, L1N, L1P, L2 = (
    ("LE", "emergency"),
    ("L1", "family-doctor"),
    ("L1", "nurse"),
    ("L1", "pharmacist"),
    ("L2", "pain-doctor"),
)
TOXIC = ("call-120", "recovery-position", "remove-patch", "no-more-opioid", "stay-and-watch")


def _row(
    id: str,
    zh: str,
    en: str,
    when: Callable[[Evidence], str | None],
    act: tuple[tuple[str, str], ...],
    reassess: timedelta,
    basis: Basis,
    source: str,
    **more: Any,
) -> Row:
    return Row(id, {"zh": zh, "en": en}, when, act, reassess, basis, source, **more)


def _if(urgency: str, test: Callable[[Evidence], bool]) -> Callable[[Evidence], str | None]:
    return lambda e: urgency if test(e) else None


def _toxic(test: Callable[[Evidence], bool]) -> Callable[[Evidence], str | None]:
    """E, but U for a dying person with a documented comfort plan (§4.1): family support, no automatic naloxone."""
    return lambda e: ("U" if e.dying else "E") if test(e) else None


def _exhausted(e: Evidence) -> bool:
    two_rescues = e.severe and e.at_least(e.s.rescue_n24, 2) and e.at_least(e.s.rescue_minutes_apart, 60)
    return two_rescues or (e.s.pain_hours_at_8_or_more is not None and e.s.pain_hours_at_8_or_more > 2)


def _patch_and_heat(e: Evidence) -> bool:
    return e.s.patch and (e.s.patch_heat or e.at_least(e.s.temperature, 38.5))


def _u5(e: Evidence) -> str | None:
    if not _patch_and_heat(e) or e.alert:
        return None
    return "E" if e.at_least(e.level, 3) else "U"


def _u6(e: Evidence) -> bool:
    empty = e.s.supply_days == 0 or (e.s.patch_detached and e.s.patch_spare is False) or e.flag("supply-failure")
    needs = e.s.ome_mg_per_day is None or e.s.ome_mg_per_day >= 60
    return e.on_opioid and (e.s.vomiting == "cannot-keep-opioid" or (empty and needs))


def _u9(e: Evidence) -> bool:
    blocked = e.s.distension or e.s.vomiting in ("some", "cannot-keep-opioid")
    return e.at_least(e.s.stool_days, 5) or (e.at_least(e.s.stool_days, 3) and blocked)


def _d11(e: Evidence) -> bool:
    before, after = e.s.painad_previous, e.s.painad_now
    return before is not None and after is not None and after - before >= 3


def _egfr_fell(e: Evidence) -> bool:
    before, after = e.s.egfr_previous, e.s.egfr
    return before is not None and after is not None and before > 0 and after < 0.75 * before


def _s2(e: Evidence) -> str | None:
    if e.s.suicidal == "passive" or e.at_least(e.s.phq2, 5) or e.at_least(e.s.gad2, 5):
        return "D"
    low = e.at_least(e.s.phq2, 3) or e.at_least(e.s.gad2, 3) or e.at_least(e.s.distress, 4)
    return "S" if low or e.s.carer_strain else None


ROWS: tuple[Row, ...] = (
    _row(
        "E1",
        "叫不醒，或只对疼痛有反应",
        "Cannot be woken, or reacts to pain only",
        _toxic(lambda e: e.at_least(e.level, 4) or e.says("E1") or (e.flag("toxicity") and e.s.sedation is None)),
        (LE, L1D),
        5 * MIN,
        "guideline",
        "S44, S29",
        instructions=TOXIC,
    ),
    _row(
        "E2",
        "呼吸太慢、血氧太低或嘴唇发紫",
        "Breathing too slow, oxygen too low, or blue",
        _toxic(
            lambda e: (
                e.below(e.s.respiratory_rate, 8)
                or e.below(e.s.spo2, 85)
                or e.says("E2")
                or (e.below(e.s.respiratory_rate, 10) and e.at_least(e.level, 3))
            )
        ),
        (LE, L1D),
        5 * MIN,
        "guideline",
        "S29",
        instructions=TOXIC,
    ),
    _row(
        "E3",
        "可能是脊髓受压：腿无力、麻木或大小便失控",
        "Possible cord compression: weak or numb legs, bladder or bowel change",
        _if("E", lambda e: e.flag("cord-compression") or e.says("E3")),
        (LE, L2),
        10 * MIN,
        "guideline",
        "S34",
        instructions=("call-120", "lie-flat"),
        also=("L2",),
    ),
    _row(
        "E4",
        "可能是骨折、肠梗阻、颅内压高，或上腔静脉/肺栓塞/心梗/出血",
        "Possible fracture, bowel obstruction, raised pressure in the head, or SVC/PE/ACS/bleed",
        _if("E", lambda e: any(e.flag(f) for f in ("fracture", "obstruction", "raised-icp", "svc-pe-acs-bleed"))),
        (LE,),
        10 * MIN,
        "guideline",
        "standard care",
        instructions=("call-120", "stay-and-watch"),
    ),
    _row(
        "E5",
        "化疗六周内（或化疗时间不明）发热38℃以上",
        "Fever of 38 °C or more within six weeks of chemotherapy, or chemotherapy unknown",
        _if("E", lambda e: e.flag("sepsis") or (e.at_least(e.s.temperature, 38) and not e.past(e.s.chemo_days, 42))),
        (LE,),
        10 * MIN,
        "guideline",
        "unverified",
        instructions=("call-120", "take-temperature"),
    ),
    _row(
        "E6",
        "有自杀打算、故意多用药，或别人误用了药",
        "Suicidal intent, a deliberate extra dose, or another person exposed",
        _if(
            "E",
            lambda e: (
                e.s.suicidal == "intent"
                or e.s.deliberate_extra_dose
                or e.s.other_person_exposed
                or e.flag("suicide")
                or e.flag("exposure")
                or e.says("E6")
            ),
        ),
        (LE, L1D),
        10 * MIN,
        "default",
        "default",
        instructions=("call-120", "stay-with-person", "bring-packages"),
    ),
    _row(
        "E7",
        "倒下、抽搐、气道问题、大出血或剧烈胸痛",
        "Collapse, seizure, airway problem, severe bleeding or chest pain",
        _if("E", lambda e: e.flag("collapse") or e.says("E7")),
        (LE,),
        5 * MIN,
        "guideline",
        "S35",
        instructions=("call-120", "recovery-position", "stay-and-watch"),
    ),
    _row(
        "X1",
        "正在用阿片类药，说昏沉或不对劲，但清醒程度不明",
        "On an opioid, said to be sleepy or strange, wakefulness unknown",
        _toxic(lambda e: e.on_opioid and e.level is None and (e.says("SLEEPY") or bool(e.s.sedation_text.strip()))),
        (LE, L1D),
        5 * MIN,
        "default",
        "default §4.1",
        instructions=("call-120", "no-more-opioid", "stay-and-watch"),
    ),
    _row(
        "U1",
        "现在重度疼痛（7–10分）",
        "Severe pain now (7–10)",
        _if("U", lambda e: e.severe),
        (L1D,),
        60 * MIN,
        "guideline",
        "S24, S6; time default",
        instructions=("expect-call",),
    ),
    _row(
        "U2",
        "用过两次解救药仍重度疼痛，或8分以上超过2小时",
        "Severe after two rescue doses, or 8 or more for over two hours",
        _if("U", _exhausted),
        (L2,),
        30 * MIN,
        "guideline",
        "S28; numbers default",
        instructions=("expect-call",),
        also=("L2",),
    ),
    _row(
        "U3",
        "说着话就睡着、呼吸偏慢，或新出现糊涂、幻觉、肌肉跳动",
        "Falls asleep while talking, slow breathing, or new confusion, hallucination or jerks",
        _if(
            "U",
            lambda e: (
                e.at_least(e.level, 3)
                or e.within(e.s.respiratory_rate, 8, 10)
                or e.s.new_confusion
                or e.s.myoclonus
                or e.says("U3")
                or (e.flag("toxicity") and e.s.sedation is not None)
            ),
        ),
        (L1D,),
        H,
        "guideline",
        "S44",
        instructions=("no-more-opioid", "stay-and-watch", "expect-call"),
    ),
    _row(
        "U4",
        "脊柱痛、高钙、尿潴留，或疼痛性质突然改变",
        "Spinal pain, possible hypercalcaemia, retention, or a sudden change of the pain",
        _if(
            "U",
            lambda e: (
                any(e.flag(f) for f in ("spinal-pain", "hypercalcaemia", "retention", "changed-character"))
                or e.says("U4")
            ),
        ),
        (L2,),
        8 * H,
        "guideline",
        "S34; time default",
        instructions=("expect-call",),
        also=("L2",),
    ),
    _row(
        "U5",
        "贴剂遇热或发热，同时犯困（或清醒程度不明）",
        "Patch with heat or fever, and drowsy or wakefulness unknown",
        _u5,
        (L1D,),
        H,
        "guideline",
        "S25 label",
        instructions=("remove-heat", "no-more-opioid", "expect-call"),
    ),
    _row(
        "U6",
        "止痛药留不住，或药已用完",
        "Cannot keep the opioid down, or no supply left",
        _if("U", _u6),
        (L1D, L2),
        4 * H,
        "default",
        "default",
        instructions=("expect-call",),
    ),
    _row(
        "U7",
        "发热38℃以上，近期没有化疗",
        "Fever of 38 °C or more without recent chemotherapy",
        _if("U", lambda e: e.at_least(e.s.temperature, 38)),
        (L1D,),
        8 * H,
        "default",
        "default",
        instructions=("take-temperature", "expect-call"),
    ),
    _row(
        "U8",
        "没用过阿片类药的人贴了芬太尼或用了大剂量缓释药",
        "Opioid-naive person wearing a patch or on a large slow-release dose",
        lambda e: None if not e.s.patch_naive else "E" if e.at_least(e.level, 2) else "U",
        (L1D,),
        H,
        "guideline",
        "S9, S25a",
        instructions=("remove-patch", "no-more-opioid", "stay-and-watch", "expect-call"),
    ),
    _row(
        "U9",
        "5天以上没有大便，或3天以上并有呕吐腹胀",
        "No stool for 5 days, or for 3 with vomiting or distension",
        _if("U", _u9),
        (L1D, L2),
        4 * H,
        "default",
        "default",
        instructions=("expect-call",),
    ),
    _row(
        "D1",
        "24小时内最痛7分以上，现在6分以下",
        "Worst in 24 h 7 or more, now 6 or less",
        _if("D", lambda e: e.at_least(e.worst24, 7) and not e.severe),
        (L1D,),
        DAY,
        "default",
        "default",
    ),
    _row(
        "D2",
        "滴定期或刚用药，仍有4–6分",
        "Pain 4–6 while titrating or newly started",
        _if("D", lambda e: e.moderate and e.titrating),
        (L1D,),
        DAY,
        "guideline",
        "S6",
    ),
    _row(
        "D3",
        "24小时内用解救药3次以上",
        "Three or more rescue doses in 24 h",
        _if("D", lambda e: e.at_least(e.s.rescue_n24, 3)),
        (L1D,),
        DAY,
        "guideline",
        "S6",
    ),
    _row(
        "D4",
        "原本平稳，现在4–6分",
        "Pain 4–6, stable before",
        _if("D", lambda e: e.moderate and not e.titrating),
        (L1D,),
        DAY,
        "guideline",
        "S24; time default",
    ),
    _row(
        "D5",
        "用阿片类药，3天以上没有大便",
        "No stool for 3 days on an opioid",
        _if("D", lambda e: e.at_least(e.s.stool_days, 3) and e.on_opioid),
        (L1N,),
        DAY,
        "default",
        "default",
    ),
    _row(
        "D6",
        "持续恶心或呕吐",
        "Persistent nausea or vomiting",
        _if("D", lambda e: e.s.vomiting in ("some", "cannot-keep-opioid") or e.s.nausea in ("moderate", "severe")),
        (L1D,),
        DAY,
        "default",
        "default",
    ),
    _row(
        "D7",
        "加量后新出现犯困",
        "Newly sleepy after a dose rise",
        _if("D", lambda e: e.level == 2 and e.s.hours_since_change is not None and e.s.hours_since_change <= 72),
        (L1D,),
        4 * H,
        "guideline",
        "S44; time default",
    ),
    _row(
        "D8",
        "相互作用的药有变动，或肾功能明显下降",
        "An interacting drug changed, or kidney function fell",
        _if("D", lambda e: e.s.interacting_drug_changed or _egfr_fell(e)),
        (L1P, L1D),
        48 * H,
        "default",
        "default",
    ),
    _row(
        "D9",
        "药只够不到2天，或贴片脱落",
        "Supply under two days, or the patch came off",
        _if("D", lambda e: e.below(e.s.supply_days, 2) or e.s.patch_detached or e.flag("supply-failure")),
        (L1D,),
        DAY,
        "default",
        "default",
    ),
    _row(
        "D11",
        "观察到的疼痛比自己平时高3分以上",
        "Observed pain up by 3 or more from the own baseline",
        _if("D", _d11),
        (L1D,),
        DAY,
        "default",
        "default",
    ),
    _row(
        "D12",
        "本人与家属评分相差3分以上",
        "Self and family scores differ by 3 or more",
        _if(
            "D",
            lambda e: e.s.nrs_now is not None and e.s.proxy_nrs is not None and abs(e.s.nrs_now - e.s.proxy_nrs) >= 3,
        ),
        (L1D,),
        8 * H,
        "default",
        "default",
    ),
    _row(
        "D13",
        "贴剂遇热或发热，人清醒",
        "Patch with heat or fever, awake",
        _if("D", lambda e: _patch_and_heat(e) and e.alert),
        (L1D,),
        4 * H,
        "guideline",
        "S25 label; time default",
        instructions=("remove-heat",),
    ),
    _row(
        "X2",
        "上次疼痛7分以上，之后没有新的评分",
        "Last score 7 or more and nothing newer",
        _if("D", lambda e: e.current is None and e.at_least(e.last_known, 7)),
        (L1D,),
        8 * H,
        "default",
        "default §4.1",
    ),
    _row(
        "X3",
        "滴定期超过24小时没有消息",
        "Titrating and silent for over 24 h",
        _if("D", lambda e: e.titrating and e.s.silent_hours is not None and e.s.silent_hours > 24),
        (L1N,),
        8 * H,
        "default",
        "default §4.1",
    ),
    _row(
        "S1",
        "现在不重，但最痛4–6分或生活受限",
        "Mild now, but worst 4–6 or function limited",
        _if("S", lambda e: e.mild and (e.within(e.worst24, 4, 6) or e.at_least(e.s.peg, 4))),
        (L1D,),
        72 * H,
        "default",
        "default",
    ),
    _row(
        "S2",
        "情绪低落、焦虑、痛苦感，或照护者吃力",
        "Low mood, anxiety, distress or carer strain",
        _s2,
        (L1D,),
        7 * DAY,
        "guideline",
        "S40, S50; time default",
    ),
    _row(
        "S4",
        "麻醉药品三个月复查将到期",
        "The three-month narcotic review is due",
        _if("S", lambda e: e.s.review_due_days is not None and e.s.review_due_days <= 14),
        (L1D,),
        14 * DAY,
        "guideline",
        "S10 (Art 27 unverified)",
    ),
)
