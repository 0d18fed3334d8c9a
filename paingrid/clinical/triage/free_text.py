"""
Listens to free text for the danger words. They raise, never lower, and are never obeyed.

A negated danger word ("no seizure") may still raise: a wrong call costs a minute, a missed one a life. What is left
out is only what is said every day and means something else: "slept well all night", "no fever", "no effect".
"""

from __future__ import annotations

import re
import unicodedata

from paingrid.clinical.triage.danger_words import MEANINGS

NOTHING: frozenset[str] = frozenset()
#: Traditional letters of the danger words, for families who write them.
_SIMPLIFIED = str.maketrans(
    "發紫應喚搖過來沒氣勁軟動癱幾藥殺尋見結輕風瘋癲驚脣臉說話誤兒亂頭熱燒戰無嘔斷腳桿顫開孫貼瞳體齒鬧讓裏嚇噁絕還"
    "贏殼雙兩劇難腫嗆聽連緊壓憋撐滾慘燙閉張隻個麼樣從後語識認覺腸擺療壯變攣針鐘縮沖胡聲請覆乾淨",
    "发紫应唤摇过来没气劲软动瘫几药杀寻见结轻风疯癫惊唇脸说话误儿乱头热烧战无呕断脚杆颤开孙贴瞳体齿闹让里吓恶绝还"
    "赢壳双两剧难肿呛听连紧压憋撑滚惨烫闭张只个么样从后语识认觉肠摆疗壮变挛针钟缩冲胡声请覆干净",
)
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_SPACES = re.compile(r"\s+")
_APOSTROPHES = dict.fromkeys(map(ord, "’`´‘"), "'")
_NO_LETTER = re.compile(r"[^a-z0-9']+")
_Changes = tuple[tuple[re.Pattern[str], str], ...]


def _changes(*pairs: tuple[str, str]) -> _Changes:
    return tuple((re.compile(pattern), instead) for pattern, instead in pairs)


#: What sounds like a danger word and is none: sleep that came or would not come, no fever, a drug without effect.
_CHINESE_CALM = _changes(
    (r"(?:一直|总是|老是|老想)(?:都|在)?睡(?:不着|不好|不香|不踏实|不安稳|得好|得香|得着|得不错|得安稳)", " "),
    (r"(?:没有|没再|没|不再|不|无|未再|未)(?:发高烧|发烧|发热|高热)", " "),
    (r"药[^，。,.;；]{0,4}没(?:有|得)?反应", " "),
    (r"屙不出来?(?=屎|大便|粑粑|巴巴)", "解不出大便"),
)
_ENGLISH_CALM = _changes(
    (r"\b(?:no|without|any|denies) (?:high )?(?:fever|temperature)", " "),
    (r"(?:no response|not responding|n't respond(?:ing)?|not respond) to ", " "),
)
#: English said in one way, so that the table need not hold every way.
_ENGLISH_PLAIN = _changes(
    (r"\b(?:can't|cant|can not|could not|couldn't|couldnt|(?:(?:is|was)n't |not |un)able to)(?![a-z])", "cannot"),
    (r"\b(?:wont|will not|would not|wouldn't)\b", "won't"),
    (r"\b(?:doesnt|does not|don't|dont|do not|didn't|didnt|did not)\b", "doesn't"),
    (r"\b(?:isnt|is not|are not|aren't|was not|wasn't)\b", "isn't"),
    (r"\b(?:hasnt|has not|have not|haven't|had not|hadn't)\b", "hasn't"),
    (r"\b(?:him|her|my|them)sel(?:f|ves)\b|\bthemself\b", "self"),
    (r"\b(?:his|her|my|their|our|your|both|the)\b", "the"),
    (r"\bthe(?: (?:the|left|right|own|two|poor))+\b", "the"),
    (r"\b(?:really|very|so|quite|extremely|properly|fully|even|completely|totally|just|still)\b ?", ""),
)
#: A whole text that says "awake and well"; anything else in the sedation text is a question to be answered.
_REASSURING = re.compile(
    r"(?:很|挺|完全|一直|人)*(?:清醒|正常|精神好|不困|没有|没事|还好|无|awake|alert|wide awake|fine|normal|no|"
    r"none|ok|okay|well|not sleepy|not drowsy|clear)[。.!！ ]*"
)


def rows_in(text: str) -> frozenset[str]:
    """Return the rows that the danger words of a text call for; time grows with the length of the text only."""
    plain = _plain(text)
    chinese = () if plain.isascii() else _rows_of(_ZH, _chinese(plain))
    english = _rows_of(_EN, _english(plain)) if _HAS_ENGLISH.search(plain) else ()
    return frozenset((*chinese, *english)) if chinese or english else NOTHING


def reassures(text: str) -> bool:
    """Whether a text about wakefulness says nothing, or nothing but that the person is awake and well."""
    plain = _plain(text).strip()
    return not plain or _REASSURING.fullmatch(plain) is not None


def _plain(text: str) -> str:
    """Return the text in one width, one case, one kind of apostrophe and space, simplified letters."""
    if text.isascii():
        return _SPACES.sub(" ", text.lower().replace("`", "'"))
    folded = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return _SPACES.sub(" ", folded.translate(_SIMPLIFIED).translate(_APOSTROPHES))


def _chinese(plain: str) -> str:
    """Return the text without its spaces: Chinese written with spaces or line breaks is read as if it had none."""
    squeezed = plain.replace(" ", "")
    for pattern, instead in _CHINESE_CALM:
        squeezed = pattern.sub(instead, squeezed)
    return squeezed


def _english(plain: str) -> str:
    """Return the English words in their plain form, one space between them, before the first and after the last."""
    for pattern, instead in (*_ENGLISH_CALM, *_ENGLISH_PLAIN):
        plain = pattern.sub(instead, plain)
    return f" {_NO_LETTER.sub(' ', plain).strip()} "


_Listener = tuple[re.Pattern[str], dict[str, re.Pattern[str]]]


def _rows_of(listener: _Listener, text: str) -> tuple[str, ...]:
    """One search tells whether any word is there at all; nearly no text has one."""
    any_word, by_row = listener
    if not any_word.search(text):
        return ()
    return tuple(row for row, words in by_row.items() if words.search(text))


def _zh_pattern(word: str) -> str:
    return r"[^，。！？,.!?;；、]{0,6}".join(map(re.escape, word.split("…")))


def _en_pattern(word: str) -> str:
    """Whole words only, so that "fit" is not found in "benefit" nor "odd" in "good day"."""
    parts = [_english(part.replace("*", "0")).strip().replace("0", "[a-z]*") for part in word.split("…")]
    return " [a-z' ]{0,30}".join(parts) + " "


def _listener(patterns: list[tuple[str, str]], before: str) -> _Listener:
    by_row: dict[str, list[str]] = {}
    for row, pattern in patterns:
        by_row.setdefault(row, []).append(pattern)
    compiled = {row: re.compile(f"{before}(?:{'|'.join(found)})") for row, found in by_row.items()}
    return re.compile(f"{before}(?:{'|'.join(pattern for _, pattern in patterns)})"), compiled


_HAS_ENGLISH = re.compile("[a-z]{3}")
_ZH = _listener([(row, _zh_pattern(word)) for row, zh, _ in MEANINGS for word in zh], "")
_EN = _listener([(row, _en_pattern(word)) for row, _, en in MEANINGS for word in en], " ")
