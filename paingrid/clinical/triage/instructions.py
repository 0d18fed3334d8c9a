"""What the person at the bedside is told to do until help comes: stable codes, both languages."""

from __future__ import annotations

Text = dict[str, str]
INSTRUCTIONS: dict[str, Text] = {
    "call-120": {"zh": "马上打 120。", "en": "Call 120 now."},
    "stay-and-watch": {"zh": "陪在身边，看着呼吸，不要离开。", "en": "Stay, watch the breathing, do not leave."},
    "keep-waking": {
        "zh": "大声叫他的名字，拍他的肩膀，一直叫。",
        "en": "Call the name loudly, tap the shoulder, keep doing it.",
    },
    "recovery-position": {"zh": "让病人侧躺。", "en": "Lay the person on one side."},
    "remove-patch": {
        "zh": "身上有止痛贴就撕下来，对折收好。",
        "en": "If there is a pain patch on the skin, take it off and fold it.",
    },
    "remove-extra-patch": {
        "zh": "误多贴的那片止痛贴撕下来，对折收好，记下时间。",
        "en": "Take off the patch that was put on by mistake, fold it, note the time.",
    },
    "no-more-opioid": {
        "zh": "先不要再给止痛药，等医护人员电话。",
        "en": "Give no more pain medicine until a clinician has called.",
    },
    "naloxone-if-supplied": {
        "zh": "团队给过纳洛酮的，按教过的方法用；没给过就不用找。",
        "en": "If the team left naloxone with you, use it as you were shown; if not, do not search for any.",
    },
    "lie-flat": {"zh": "平躺，不要站起来走。", "en": "Lie flat, do not get up."},
    "keep-limb-still": {"zh": "不要动痛的那条胳膊或腿。", "en": "Keep the painful limb still."},
    "stop-laxative": {"zh": "先不要吃东西，也不要用泻药。", "en": "No food and no laxatives for now."},
    "take-temperature": {"zh": "量体温，记下时间。", "en": "Take the temperature and note the time."},
    "remove-heat": {
        "zh": "拿开热水袋、电热毯，不要热敷贴药的地方。",
        "en": "Take away heaters and hot-water bottles; no heat on the patch.",
    },
    "stay-with-person": {
        "zh": "陪着他，把药和刀具收好，慢慢听他说。",
        "en": "Stay with the person, put medicines and knives away, listen.",
    },
    "bring-packages": {"zh": "留好药盒和贴片，给医护人员看。", "en": "Keep the boxes and patches to show."},
    "new-reading": {"zh": "请再报一次现在的疼痛分数。", "en": "Please report the pain of this moment again."},
    "expect-call": {
        "zh": "请保持电话畅通，医护人员会打给您。",
        "en": "Please keep the phone free: a clinician will call you.",
    },
    "family-support": {
        "zh": "团队会打电话来陪您一起处理，不用慌。",
        "en": "The team will call and be with you in this.",
    },
}
