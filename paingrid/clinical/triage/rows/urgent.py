"""Rows U1–U9: urgent, a clinician speaks with the patient within the hour."""

from __future__ import annotations

from paingrid.clinical.sources import DEFAULT, UNVERIFIED, cite
from paingrid.clinical.triage.evidence import Evidence
from paingrid.clinical.triage.row import L1D, L2, MIN, TOXIC, H, Row, always, row

NAIVE = ("none", "naive-start")


def _severe(e: Evidence) -> bool:
    """Seven or more now; where no score is known, "unbearable" is the severe band of the word scale (§1.3)."""
    return e.severe or (e.current is None and e.says("PAIN"))


def _exhausted(e: Evidence) -> bool:
    two_rescues = e.severe and e.at_least(e.s.rescue_n24, 2) and e.at_least(e.s.rescue_minutes_apart, 60)
    return two_rescues or e.past(e.s.pain_hours_at_8_or_more, 2)


def _sleepy_or_confused(e: Evidence) -> bool:
    said = e.s.new_confusion or e.s.myoclonus or e.flag("toxicity") or e.says("U3")
    return e.level == 3 or e.within(e.s.respiratory_rate, 8, 10) or said


def _patch_too_strong(e: Evidence) -> str | None:
    """Drowsy or not known to be wide awake; the clause "2+ patches by error" needs no drowsiness."""
    if not (e.s.extra_patch or e.says("U5")) and (not e.heated_patch or e.alert):
        return None
    return "E" if e.at_least(e.level, 3) else "U"


def _out_of_reach(e: Evidence) -> bool:
    """No supply, or a patch off and no spare known; an unknown daily dose counts as a high one."""
    no_spare = e.s.patch_detached and e.s.patch_spare is not True
    empty = e.s.supply_days == 0 or no_spare or e.flag("supply-failure") or e.says("U6")
    needs = e.s.ome_mg_per_day is None or e.s.ome_mg_per_day >= 60
    return e.on_opioid and (e.s.vomiting == "cannot-keep-opioid" or e.says("KEEP") or (empty and needs))


def _too_much_for_naive(e: Evidence) -> str | None:
    naive = e.s.opioid_status in NAIVE and (e.s.patch or e.past(e.s.sr_ome_mg_per_12h, 30))
    if not e.s.patch_naive and not naive:
        return None
    return "E" if e.at_least(e.level, 2) else "U"


def _feverish_or_infected(e: Evidence) -> bool:
    measured = e.at_least(e.s.temperature, 38) and e.past(e.s.chemo_days, 42)
    return measured or e.said_hot or e.s.line_or_wound_pain


def _bowels_stand_still(e: Evidence) -> bool:
    blocked = e.s.distension or e.s.vomiting in ("some", "cannot-keep-opioid")
    return e.at_least(e.s.stool_days, 5) or (e.at_least(e.s.stool_days, 3) and blocked)


ROWS: tuple[Row, ...] = (
    row(
        "U1",
        "现在重度疼痛（7–10分）",
        "Severe pain now (7–10)",
        always("U", _severe),
        (L1D,),
        60 * MIN,
        cite("S24", "S6", UNVERIFIED, DEFAULT, note="time default"),
        basis="guideline",
        do=("expect-call",),
    ),
    row(
        "U2",
        "间隔一小时以上用过两次解救药仍有7分以上，或8分以上超过2小时",
        "7 or more after two rescue doses at least 60 minutes apart, or 8 or more for over 2 hours",
        always("U", _exhausted),
        (L2,),
        30 * MIN,
        cite(UNVERIFIED, DEFAULT, note="the concept of a crisis; numbers default"),
        basis="guideline",
        do=("expect-call",),
        also=("L2",),
    ),
    row(
        "U3",
        "说着话就睡着、呼吸每分钟8–10次，或新出现糊涂、幻觉、肌肉跳动",
        "Falls asleep while talking, breathing 8–10 a minute, or new confusion, hallucination or jerks",
        always("U", _sleepy_or_confused),
        (L1D,),
        H,
        cite("S44", "S29"),
        basis="guideline",
        verified=True,
        do=("no-more-opioid", "stay-and-watch", "expect-call"),
    ),
    row(
        "U4",
        "脊柱痛、可能高钙、尿潴留，或疼痛性质突然改变",
        "Spinal pain, possible hypercalcaemia, retention, or a sudden change of the pain",
        always(
            "U",
            lambda e: (
                e.says("U4") or any(map(e.flag, ("spinal-pain", "hypercalcaemia", "retention", "changed-character")))
            ),
        ),
        (L2,),
        8 * H,
        cite("S34", DEFAULT, note="S34 for the spine only; time default"),
        basis="guideline",
        do=("expect-call",),
        also=("L2",),
    ),
    row(
        "U5",
        "贴剂遇热或38.5℃以上，同时犯困（或清醒程度不明）；或误贴了两片以上",
        "Patch with heat or 38.5 °C or more, and drowsy or wakefulness unknown; or two or more patches by error",
        _patch_too_strong,
        (L1D,),
        H,
        cite("S25", UNVERIFIED, note="product label"),
        basis="guideline",
        do=("remove-heat", "no-more-opioid", "expect-call"),
        at_e=TOXIC,
    ),
    row(
        "U6",
        "口服止痛药留不住，或药已用完而每天需要60毫克以上（或剂量不明）",
        "Cannot keep the oral opioid down, or no supply left and 60 mg a day or more needed, or the dose unknown",
        always("U", _out_of_reach),
        (L1D, L2),
        4 * H,
        cite(DEFAULT),
        do=("expect-call",),
    ),
    row(
        "U7",
        "38℃以上而近42天没有化疗；说发烧而没有量体温；或导管、伤口、输液港处新的剧痛",
        "38.0 °C or more, no chemotherapy within 42 days; fever said but not measured;"
        " or new severe pain at a line, wound or port",
        always("U", _feverish_or_infected),
        (L1D,),
        8 * H,
        cite(DEFAULT),
        do=("take-temperature", "expect-call"),
    ),
    row(
        "U8",
        "没用过阿片类药的人贴了芬太尼，或12小时用了超过30毫克的缓释药",
        "Opioid-naive person wearing a fentanyl patch, or on slow-release above 30 mg in 12 hours",
        _too_much_for_naive,
        (L1D,),
        H,
        cite("S9", UNVERIFIED, note="numbers unverified"),
        basis="guideline",
        do=("remove-patch", "no-more-opioid", "stay-and-watch", "expect-call"),
        at_e=TOXIC,
    ),
    row(
        "U9",
        "5天以上没有大便，或3天以上并有呕吐腹胀",
        "No stool for 5 days, or for 3 with vomiting or distension",
        always("U", _bowels_stand_still),
        (L1D, L2),
        4 * H,
        cite(DEFAULT),
        do=("expect-call",),
    ),
)
