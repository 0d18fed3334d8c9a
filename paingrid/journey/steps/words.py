"""
The words of a message that leaves the house, in its reader's language.

Urgency, time left and what the reader is to do. Never a name, a diagnosis or an answer: the
screen of a phone lies open on a table, mailboxes are read by others, gateways keep what they pass on.
Bilingual data and not gettext, because the clock has no reader's request behind it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from paingrid.clinical.triage import ladder
from paingrid.journey.steps.notify import NEWS
from paingrid.journey.steps.tell import INFORMED
from paingrid.records.models import Message

#: The same names as on the screens (`web/shell`): two words for one class would cost somebody an hour.
URGENCY = {
    "E": {"zh": "危急", "en": "Emergency"},
    "U": {"zh": "紧急", "en": "Urgent"},
    "D": {"zh": "当日", "en": "Same day"},
    "S": {"zh": "近期", "en": "Soon"},
    "R": {"zh": "平稳", "en": "Routine"},
}
ACT = {
    "zh": "请联系病人：{left}。登录后可以看到是谁、为什么。",
    "en": "Please contact the patient: {left}. Sign in to see who and why.",
}
KNOW = {
    "zh": "供您知晓：这个任务已经通知到“{rung}”，{left}。登录后可以看到详情。",
    "en": "For your information: this task has been passed to “{rung}”, {left}. Sign in for details.",
}
SIGN_IN = {"zh": "登录后可以看到详情。", "en": "Sign in for details."}
CLOSED = {"zh": "这个任务已经处理完，不用再联系。", "en": "This task has been closed; nothing is left to do."}
RUNG = {
    "nurse": {"zh": "护士", "en": "nurse"},
    "family-doctor": {"zh": "家庭医生", "en": "family doctor"},
    "team-leader": {"zh": "队长、社区值班", "en": "team leader and community duty"},
    "district-duty": {"zh": "区县医院值班", "en": "district hospital duty"},
    "tertiary-clinic": {"zh": "三级医院疼痛科", "en": "tertiary pain clinic"},
    "grid-coordinator": {"zh": "网格协调员", "en": "grid coordinator"},
}


def words_of(message: Message, *, now: datetime) -> tuple[str, str]:
    """Return subject and text; minutes left are counted at the moment of sending, not of writing."""
    lang = "en" if message.language.startswith("en") else "zh"
    task = message.task
    subject = f"因爱网格 PainGrid · {URGENCY[message.urgency][lang]}"
    if message.kind == NEWS:
        return subject, f"{message.payload['said'][lang]} {SIGN_IN[lang]}"
    if task is not None and task.closed_at is not None:
        return subject, CLOSED[lang]
    limit = task.contact_by if task is not None else datetime.fromisoformat(message.payload["contact_by"])
    left = time_left(limit - now, lang)
    if message.kind == INFORMED:
        rung = RUNG[ladder.RUNGS[message.payload["rung"]]][lang]
        return subject, KNOW[lang].format(rung=rung, left=left)
    return subject, ACT[lang].format(left=left)


def time_left(left: timedelta, lang: str) -> str:
    """Return `12 minutes left`, `3 h overdue` or the like; whole minutes below two hours, hours above."""
    minutes = abs(int(left.total_seconds())) // 60
    zh, en = (f"{minutes} 分钟", f"{minutes} min") if minutes < 120 else (f"{minutes // 60} 小时", f"{minutes // 60} h")
    if left < timedelta(0):
        return f"已超时 {zh}" if lang == "zh" else f"{en} overdue"
    return f"还剩 {zh}" if lang == "zh" else f"{en} left"
