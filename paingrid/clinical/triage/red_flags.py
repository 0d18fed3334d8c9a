"""Danger signs in the family's words, and what each means for urgency (clinical reference §3.11)."""

from __future__ import annotations

from dataclasses import dataclass

Text = dict[str, str]


@dataclass(frozen=True)
class RedFlag:
    """One danger sign: its code in the contract, a question a family understands, and its row in the table."""

    code: str
    question: Text
    row: str
    until_help: Text


def _flag(code: str, row: str, zh: str, en: str, until_zh: str, until_en: str) -> RedFlag:
    return RedFlag(code, {"zh": zh, "en": en}, row, {"zh": until_zh, "en": until_en})


RED_FLAGS: dict[str, RedFlag] = {
    one.code: one
    for one in (
        _flag(
            "collapse",
            "E7",
            "突然倒下、抽搐、透不过气、大量出血或胸口剧痛",
            "Collapsed, having a fit, cannot get air, heavy bleeding or severe chest pain",
            "让病人侧躺，松开衣领，压住出血的地方，不要喂水喂药，不要离开。",
            "Lay the person on one side, loosen the collar, press on bleeding, give nothing by mouth, do not leave.",
        ),
        _flag(
            "toxicity",
            "TOX",
            "叫不醒、呼吸很慢、嘴唇发紫，或看到不存在的东西、手脚乱跳",
            "Cannot be woken, breathes very slowly, blue lips, or sees things that are not there, limbs jerking",
            "大声叫、拍肩膀，侧躺，撕下止痛贴，不要再给止痛药，数一分钟呼吸。",
            "Call out loud, tap the shoulder, lay on one side, take off the pain patch, give no more pain medicine,"
            " count the breaths of one minute.",
        ),
        _flag(
            "cord-compression",
            "E3",
            "背痛加上腿没力气、麻木，或大小便突然管不住",
            "Back pain with weak or numb legs, or suddenly cannot hold or pass urine or stool",
            "平躺不要起来走，搬动时像一块木板一样整体翻身。",
            "Lie flat, do not walk; turn the whole body like a plank.",
        ),
        _flag(
            "fracture",
            "E4",
            "轻轻一碰就突然剧痛，站不住或肢体变形",
            "Sudden severe pain after a small knock, cannot stand on it or the limb looks bent",
            "不要移动那条胳膊或腿，用枕头垫稳。",
            "Do not move the limb; support it with pillows.",
        ),
        _flag(
            "obstruction",
            "E4",
            "肚子绞痛胀大，一直吐，不放屁",
            "Cramping swollen belly, keeps vomiting, passes no wind",
            "不要再吃东西和泻药。",
            "Give no food and no laxatives.",
        ),
        _flag(
            "sepsis",
            "E5",
            "化疗六周内发热38度以上，或发冷发抖",
            "Fever of 38 °C or more within six weeks of chemotherapy, or shaking chills",
            "记下体温和时间，带上化疗记录。",
            "Write down temperature and time; take the chemotherapy papers along.",
        ),
        _flag(
            "raised-icp",
            "E4",
            "从没有过的剧烈头痛，喷射样呕吐，糊涂或抽搐",
            "Worst headache ever, forceful vomiting, confused or fitting",
            "侧躺，防止呛到。",
            "Lay on one side so that nothing is breathed in.",
        ),
        _flag(
            "svc-pe-acs-bleed",
            "E4",
            "脸脖子突然肿、喘不上气、胸痛，或吐血咳血",
            "Face and neck suddenly swollen, short of breath, chest pain, or vomiting or coughing blood",
            "半坐着，不要走动。",
            "Sit half upright, do not walk.",
        ),
        _flag(
            "suicide",
            "E6",
            "说不想活了，或有伤害自己的打算",
            "Says life is not worth living, or plans to harm themselves",
            "陪在身边，不要留一个人，把药和刀具收好，听他说。",
            "Stay close, leave nobody alone, put medicines and knives away, listen.",
        ),
        _flag(
            "exposure",
            "E6",
            "小孩或别人误吃了药、粘上了止痛贴",
            "A child or another person has swallowed the medicine or touched a patch",
            "把药从嘴里、贴从皮肤上取下来，带上药盒。",
            "Take the medicine out of the mouth, the patch off the skin; bring the box.",
        ),
        _flag(
            "spinal-pain",
            "U4",
            "背上像勒着一圈的痛，夜里或躺下更痛",
            "Band-like back pain, worse at night or lying down",
            "少弯腰，不要提重物；腿没力气马上打120。",
            "Do not bend or lift; if the legs get weak call 120.",
        ),
        _flag(
            "hypercalcaemia",
            "U4",
            "特别口渴，糊涂，便秘，犯困",
            "Very thirsty, confused, constipated and drowsy",
            "能喝就多喝点水。",
            "Drink if able.",
        ),
        _flag(
            "retention",
            "U4",
            "八小时以上解不出小便",
            "No urine for eight hours or more",
            "不要硬憋着多喝水。",
            "Do not force fluids.",
        ),
        _flag(
            "changed-character",
            "U4",
            "疼痛突然变了样，和以前不一样",
            "The pain has suddenly changed and is not like before",
            "记下什么时候开始、哪里痛。",
            "Note when it began and where.",
        ),
        _flag(
            "supply-failure",
            "SUPPLY",
            "止痛药没有了、吐掉了，或贴掉了",
            "No pain medicine left, vomited it up, or the patch fell off",
            "不要借别人的药，不要自己加量。",
            "Do not borrow medicine, do not raise a dose on your own.",
        ),
    )
}

#: Our own four levels (clinical reference §1.3; the meaning parallels POSS, the wording is ours).
SEDATION_LEVELS: dict[int, Text] = {
    1: {"zh": "很清醒", "en": "wide awake"},
    2: {"zh": "有点困，一叫就醒", "en": "sleepy but wakes easily"},
    3: {"zh": "说着话就睡着", "en": "keeps falling asleep while talking"},
    4: {"zh": "叫不醒", "en": "cannot be properly woken"},
}
