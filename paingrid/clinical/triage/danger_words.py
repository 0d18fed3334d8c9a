"""
Danger words in free text, both languages. They raise, never lower, and are never obeyed.

A negated danger word ("no seizure") may still raise: a wrong call costs a minute, a missed one a life.
Plain and dialect words stand beside each other (喊不答应, 扯风, 脚杆没得力 are said in Sichuan).
"""

from __future__ import annotations

import re
import unicodedata

#: One meaning a line: what it says, the row it speaks for, and how it is said in Chinese and in English.
#: `SLEEPY` and `PAIN` count only where the level or the score itself is not known (X1, U1).
MEANINGS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "E1",
        (
            *("叫不醒", "喊不醒", "叫不应", "喊不应", "喊不答应", "唤不醒", "摇不醒", "弄不醒", "拍不醒", "推不醒"),
            *("醒不过来", "叫都叫不醒", "没有反应", "没反应", "昏迷", "不省人事", "没得反应", "叫他不醒", "叫她不醒"),
        ),
        (
            *("cannot wake", "can not wake", "can't wake", "cant wake", "could not wake", "couldn't wake"),
            *(
                "won't wake",
                "wont wake",
                "will not wake",
                "not waking",
                "isn't waking",
                "doesn't wake",
                "does not wake",
            ),
            *("cannot be woken", "can't be woken", "unable to wake", "hard to wake", "difficult to wake"),
            *("cannot rouse", "can't rouse", "unarousable", "unresponsive", "unconscious", "not responding"),
            *("does not respond", "doesn't respond", "in a coma", "passed out"),
        ),
    ),
    (
        "E2",
        (
            *("呼吸很慢", "呼吸慢", "呼吸变慢", "呼吸好慢", "呼吸微弱", "呼吸浅", "快没呼吸", "没有呼吸", "没呼吸"),
            *("不呼吸", "呼吸停", "没得气", "没气了", "断气"),
        ),
        (
            *("slow breathing", "breathing slow", "breathes slow", "breathing very slow", "breathes very slow"),
            *("breathing is slow", "breathing is very slow", "breathing so slow", "breathing too slow"),
            *("barely breathing", "hardly breathing", "shallow breathing", "not breathing", "stopped breathing"),
            "stops breathing",
        ),
    ),
    (
        "E2",
        (
            *(
                "嘴唇发紫",
                "嘴唇发乌",
                "嘴唇紫",
                "嘴唇乌",
                "嘴唇发青",
                "嘴发紫",
                "嘴巴发紫",
                "嘴巴发乌",
                "脸发紫",
                "脸色发紫",
            ),
            *("脸发青", "发绀", "嘴皮乌", "嘴皮子乌", "指甲发紫"),
        ),
        (
            *("blue lips", "lips are blue", "lips blue", "lips are turning blue", "lips turned blue", "lips look blue"),
            *("purple lips", "lips are purple", "turning blue", "turned blue", "cyanos", "cyanotic"),
        ),
    ),
    (
        "E3",
        (
            *("腿没力气", "腿没有力气", "腿没力", "腿没劲", "腿没得力", "脚没力气", "脚没得力", "脚杆没得力", "脚杆软"),
            *(
                "腿杆没得力",
                "腿使不上劲",
                "腿动不了",
                "腿不能动",
                "双腿无力",
                "两腿无力",
                "腿无力",
                "腿软站不",
                "站不起来了",
            ),
            *("下肢无力", "瘫", "腿麻木", "腿没知觉", "下身麻", "会阴麻"),
        ),
        (
            *(
                "legs are weak",
                "weak legs",
                "legs weak",
                "leg weakness",
                "weakness in the legs",
                "weakness in his legs",
            ),
            *("weakness in her legs", "legs gave way", "cannot move legs", "cannot move his legs", "can't move legs"),
            *(
                "cannot move her legs",
                "can't move his legs",
                "can't move her legs",
                "cannot move my legs",
                "no feeling in",
            ),
            *(
                "can't move my legs",
                "paralysed",
                "paralyzed",
                "numb legs",
                "legs are numb",
                "legs feel numb",
                "saddle numb",
            ),
        ),
    ),
    (
        "E3",
        ("大小便失禁", "尿失禁", "大便失禁", "拉在裤子", "尿在裤子", "管不住大小便", "夹不住尿"),
        (
            *(
                "incontinen",
                "wet himself",
                "wet herself",
                "soiled himself",
                "soiled herself",
                "lost control of bladder",
            ),
            "lost control of bowel",
        ),
    ),
    (
        "E4",
        ("骨折", "骨头断", "摔断", "断了骨头"),
        (
            "fracture",
            "broken bone",
            "broke his leg",
            "broke her leg",
            "broke his hip",
            "broke her hip",
            "bone is broken",
        ),
    ),
    (
        "E4",
        ("肠梗阻", "肠子堵", "不放屁", "没有放屁", "肚子硬得像板"),
        ("bowel obstruction", "blocked bowel", "passes no wind", "passing no wind", "passing no gas", "rigid belly"),
    ),
    (
        "E4",
        ("头痛得要裂", "头痛欲裂", "喷射状呕吐", "喷射样呕吐", "从没有过的头痛", "从来没有过的头痛"),
        ("worst headache", "thunderclap headache", "projectile vomit"),
    ),
    (
        "E5",
        ("化疗后发烧", "化疗后发热", "化疗完发烧", "化疗发烧", "寒战", "发冷发抖", "打摆子", "打冷颤"),
        ("fever after chemo", "fever since chemo", "shaking chills", "rigors", "shivering with fever"),
    ),
    (
        "E6",
        (
            *(
                "不想活",
                "想死",
                "自杀",
                "寻短见",
                "活着没意思",
                "不如死",
                "死了算了",
                "结束生命",
                "轻生",
                "活够了",
                "活起没得意思",
            ),
            *("了结自己", "跳楼"),
        ),
        (
            *("want to die", "wants to die", "wanted to die", "wish i were dead", "wishes to die", "better off dead"),
            *("kill himself", "kill herself", "kill myself", "suicid", "end his life", "end her life", "end my life"),
            *("does not want to live", "doesn't want to live", "don't want to live", "no reason to live"),
        ),
    ),
    (
        "E6",
        ("多吃了药", "多吃了几片", "吃多了药", "吃了一瓶", "药吃过量", "吃过量", "一次全吃"),
        ("overdose", "took too many", "took too much", "taken too many", "took the whole bottle", "took all the pills"),
    ),
    (
        "E6",
        ("误吃", "误服", "小孩吃了", "孩子吃了", "娃儿吃了", "孙子吃了", "贴在孩子"),
        ("child took", "child swallowed", "child ate", "kid swallowed", "grandson swallowed", "swallowed the patch"),
    ),
    (
        "E7",
        ("抽搐", "抽筋全身", "全身抽", "惊厥", "癫痫", "羊癫疯", "羊角风", "扯风", "扯疯", "翻白眼"),
        ("seizure", "convuls", "having a fit", "had a fit", "epileptic", "fitting now"),
    ),
    (
        "E7",
        ("晕倒", "昏倒", "晕过去", "昏过去", "倒地", "倒在地上", "休克"),
        ("collapsed", "collapsing", "fainted", "fell unconscious", "in shock"),
    ),
    (
        "E7",
        (
            "大出血",
            "出血不止",
            "血止不住",
            "止不住血",
            "吐血",
            "呕血",
            "咳血",
            "咯血",
            "便血不止",
            "流了好多血",
            "流了很多血",
        ),
        (
            *("heavy bleeding", "bleeding heavily", "bleeding a lot", "bleeding won't stop", "bleeding will not stop"),
            *(
                "vomiting blood",
                "vomited blood",
                "coughing blood",
                "coughing up blood",
                "coughed up blood",
                "haemorrhage",
            ),
            "hemorrhage",
        ),
    ),
    (
        "E7",
        (
            "喘不上气",
            "喘不过气",
            "透不过气",
            "出不赢气",
            "出不到气",
            "出不来气",
            "呼吸不了",
            "窒息",
            "噎住",
            "卡住喉咙",
        ),
        (
            *("cannot breathe", "can't breathe", "cant breathe", "can not breathe", "unable to breathe", "choking"),
            *("gasping", "struggling to breathe", "suffocat"),
        ),
    ),
    (
        "E7",
        ("胸口剧痛", "胸口痛得厉害", "剧烈胸痛", "突然胸痛", "胸痛得厉害", "心口剧痛"),
        ("severe chest pain", "sudden chest pain", "terrible chest pain", "crushing chest", "chest pain is severe"),
    ),
    (
        "U3",
        (
            "幻觉",
            "看到不存在",
            "看见不存在",
            "看到死去的",
            "说胡话",
            "胡言乱语",
            "神志不清",
            "神智不清",
            "意识模糊",
            "糊涂了",
        ),
        (
            "hallucinat",
            "seeing things",
            "sees things",
            "delirious",
            "delirium",
            "confused",
            "confusion",
            "talking nonsense",
        ),
    ),
    (
        "U3",
        ("肌肉跳", "肌阵挛", "手脚乱跳", "手脚乱抖", "瞳孔很小", "瞳孔针尖"),
        ("jerking", "myoclon", "muscle twitch", "limbs twitching", "pinpoint pupil", "tiny pupils"),
    ),
    (
        "U3",
        ("说着话就睡", "说话就睡着", "讲着话就睡", "说到一半睡着", "一边说一边睡"),
        ("falls asleep while talking", "falling asleep while talking", "falls asleep mid", "falling asleep mid"),
    ),
    (
        "U4",
        (
            *(
                "尿不出",
                "屙不出尿",
                "屙不出来尿",
                "解不出小便",
                "解不出尿",
                "小便解不出",
                "小便不出",
                "没有小便",
                "没有尿",
            ),
            "一天没尿",
        ),
        (
            *("cannot urinate", "can't urinate", "cannot pass urine", "can't pass urine", "unable to urinate"),
            *("unable to pass urine", "cannot pee", "can't pee", "no urine", "not passing urine", "not peeing"),
        ),
    ),
    (
        "U6",
        ("药吃完了", "没有药了", "没药了", "没得药了", "药断了", "断药", "止痛药没了"),
        (
            "out of morphine",
            "out of medicine",
            "out of pain medicine",
            "ran out of pain",
            "run out of pain",
            "no medicine left",
        ),
    ),
    (
        "PAIN",
        ("痛得受不了", "疼得受不了", "痛死", "疼死", "遭不住", "痛得打滚", "疼得打滚", "剧痛", "忍不了"),
        ("unbearable", "cannot bear", "can't bear", "worst pain", "agony", "excruciating", "screaming with pain"),
    ),
    (
        "SLEEPY",
        (
            *(
                "昏沉",
                "嗜睡",
                "老是睡",
                "一直睡",
                "总是睡",
                "睡不醒",
                "老想睡",
                "很困",
                "好困",
                "瞌睡",
                "迷迷糊糊",
                "迷糊",
            ),
            *("怪怪的", "怪得很", "不对劲", "不正常", "反应慢", "反应迟钝"),
        ),
        (
            *(
                "sleepy",
                "drowsy",
                "strange",
                "odd",
                "always asleep",
                "sleeps all day",
                "sleeping all day",
                "very tired",
            ),
            *("groggy", "sluggish", "not himself", "not herself", "out of it"),
        ),
    ),
)


def _by_row() -> dict[str, tuple[str, ...]]:
    words: dict[str, list[str]] = {}
    for row, zh, en in MEANINGS:
        words.setdefault(row, []).extend((*zh, *en))
    return {row: tuple(dict.fromkeys(said)) for row, said in words.items()}


WORDS = _by_row()
#: A medicine or a pain that "does not respond" is no person who does not.
_NOT_A_PERSON = re.compile(
    r"药[^，。,.;；]{0,4}没(?:有|得)?反应|(?:no response|not responding|n't respond|not respond) to "
)
#: A whole text that says "awake and well"; anything else in the sedation text is a question to be answered.
_REASSURING = re.compile(
    r"(?:很|挺|完全|一直|人)*(?:清醒|正常|精神好|不困|没有|没事|还好|无|awake|alert|wide awake|fine|normal|no|"
    r"none|ok|okay|well|not sleepy|not drowsy|clear)[。.!！ ]*"
)
#: Traditional letters of the danger words, for families who write them.
_SIMPLIFIED = str.maketrans(
    "發紫應喚搖過來沒氣勁軟動癱幾藥殺尋見結輕風瘋癲驚脣臉說話誤兒亂頭熱燒戰無嘔斷腳桿顫開孫貼瞳體齒鬧讓裏嚇噁絕還",
    "发紫应唤摇过来没气劲软动瘫几药杀寻见结轻风疯癫惊唇脸说话误儿乱头热烧战无呕断脚杆颤开孙贴瞳体齿闹让里吓恶绝还",
)
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_SPACES = re.compile(r"\s+")
_PATTERNS = {row: re.compile("|".join(map(re.escape, words))) for row, words in WORDS.items()}
#: One search tells whether any of them can be there: whatever stands in a text stands in it without its spaces too.
_ANY = re.compile("|".join(re.escape(word.replace(" ", "")) for words in WORDS.values() for word in words))
NOTHING: frozenset[str] = frozenset()


def rows_in(text: str) -> frozenset[str]:
    """Return the rows that the danger words of a text call for; time grows with the length of the text only."""
    plain = _NOT_A_PERSON.sub(" ", _plain(text))
    # Chinese written with spaces or line breaks between the letters is read as if it had none.
    squeezed = plain.replace(" ", "")
    if not _ANY.search(squeezed):
        return NOTHING
    return frozenset(row for row, words in _PATTERNS.items() if words.search(plain) or words.search(squeezed))


def reassures(text: str) -> bool:
    """Whether a text about wakefulness says nothing, or nothing but that the person is awake and well."""
    plain = _plain(text).strip()
    return not plain or _REASSURING.fullmatch(plain) is not None


def _plain(text: str) -> str:
    """Return the text in one width, one case, one kind of apostrophe and space, simplified letters."""
    folded = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold().translate(_SIMPLIFIED)
    return _SPACES.sub(" ", folded.replace("’", "'").replace("`", "'").replace("´", "'"))
