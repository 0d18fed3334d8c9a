"""What happens on the way of a course, how it colours a report, and what the team does about it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from paingrid.demo.courses import Course

SMALL_TALK = (
    "今天能下楼走走。",
    "昨晚睡得还可以。",
    "胃口一般，喝了点粥。",
    "贴心护士昨天来过，谢谢。",
    "天气冷，腰有点酸。",
    "孙子来看我了，心情好。",
    "按时吃药了。",
)
HARDER = 4.0
#: Reported the moment they happen.
SUDDEN = ("fracture", "cord")
REFUSED = (
    "再次说明阿片类的作用与安全用法，患者担心成瘾，仍不愿使用；非阿片类继续。",
    "和家属一起谈了顾虑，留下说明单；疼痛可忍，暂不改药。",
    "尊重患者意愿，已告知随时可以改变决定；热敷和体位指导。",
)


def begin(course: Course, at: datetime) -> None:
    """Start or end what the incident does to the body itself."""
    kind, on = course.kind.incident, course.in_incident(at)
    if kind == "flare":
        course.body.extra = HARDER if on else 0.0
    elif kind in SUDDEN and on:
        course.body.extra = 4.0
    elif kind == "bowels" and on:
        course.body.days_since_stool = max(course.body.days_since_stool, 3.2)
    elif kind == "sedation" and at >= course.incident_at and not _rose(course):
        course.set_level(course.level + 1, at - timedelta(hours=6))
    elif kind == "death" and at >= course.incident_at + timedelta(hours=20):
        _die(course, at)


def _rose(course: Course) -> bool:
    return any(
        m.purpose == "background" and m.starts_at >= course.incident_at - timedelta(days=1) for m in course.medicines
    )


def _die(course: Course, at: datetime) -> None:
    """The family's last report comes before; the nurse visits and records the death."""
    course.contact(at, "died", "家属来电，已上门。患者在家安详离世，家人陪伴。", doctor=False)
    course.died_at = at


def colour(course: Course, at: datetime, answers: dict[str, Any]) -> None:
    """Change a report made while the incident is on."""
    kind = course.kind.incident
    if kind in COLOURS:
        answers.update(COLOURS[kind])
    if kind in SUDDEN:
        answers["pain_now"], answers["pain_worst"] = max(7, answers["pain_now"]), 9
        course.away_until = at + timedelta(days=course.draw.randint(3, 5))
    if kind == "sedation" and course.draw.random() < 0.4:
        answers["sleepy"] = "keeps-dozing"
    if kind == "nausea" and course.draw.random() < 0.15:
        answers["vomiting"] = "cannot-keep-opioid"
    if kind in ("dying", "death") and course.draw.random() < 0.5:
        answers["sleepy"] = "a-little"


COLOURS: dict[str, dict[str, Any]] = {
    "flare": {"words": "比前几天痛得厉害，晚上醒了两次。"},
    "bowels": {"words": "肚子胀，解不出来。"},
    "nausea": {"vomiting": "some", "words": "吃药后恶心，吐了一次。"},
    "sedation": {"sleepy": "a-little", "words": "加药以后老想睡。"},
    "fever": {"words": "量体温38.6度，贴片还贴着，用了热水袋。"},
    "fracture": {"red_flags": ["fracture"], "words": "翻身时腿突然剧痛，站不起来。"},
    "cord": {"red_flags": ["cord-compression"], "words": "腰背痛，两条腿发麻没力气。"},
    "dying": {"words": "基本不吃东西了，我们陪着。"},
    "death": {"words": "睡得多，叫得应，嘴唇干。"},
}


def answer(course: Course, at: datetime, urgency: str, answers: dict[str, Any]) -> None:
    """Let the team answer a worrying report: speak with the family, change what must be changed, write it down."""
    if answers["red_flags"]:
        course.contact(at, "sent-to-hospital", "已联系120并通知区医院，家属陪同送院。", doctor=True)
        return
    if course.draw.random() < 0.12:
        course.contact(at, "not-reached", "", doctor=False)
        at += timedelta(minutes=course.draw.randint(4, 25))
    outcome, note, doctor = _decision(course, at, urgency, answers)
    at = min(at, course.opening_at - timedelta(minutes=3))
    course.contact(at, outcome, note, doctor=doctor or urgency in ("E", "U"))


def _decision(course: Course, at: datetime, urgency: str, answers: dict[str, Any]) -> tuple[str, str, bool]:
    if answers["sleepy"] == "keeps-dozing":
        course.set_level(course.level - 1, at)
        return "visit-agreed", "呼吸14次/分，唤之能醒；下一次剂量减量，今日复查。", True
    if answers["sleepy"] == "a-little" and urgency == "D" and answers["pain_now"] < 4:
        return "advice-given", "加量后轻度嗜睡，呼吸平稳，继续观察，四小时后再联系。", False
    if answers["bowels"] in ("3-4-days", "5-or-more") and answers["pain_now"] < 7:
        return _about_bowels(course, at)
    if answers["vomiting"] != "none":
        course.add("metoclopramide", at)
        return "advice-given", "恶心呕吐：加止吐药，少量多餐，两小时后重新服药。", True
    return _about_pain(course, at, answers)


def _about_bowels(course: Course, at: datetime) -> tuple[str, str, bool]:
    course.body.days_since_stool = 0.3
    if course.add("lactulose", at):
        return "advice-given", "多日未解大便：加用乳果糖，多饮水，明天再问。", False
    course.add("macrogol", at)
    return "visit-agreed", "通便药已在用仍未解：加聚乙二醇，必要时上门灌肠。", False


def _about_pain(course: Course, at: datetime, answers: dict[str, Any]) -> tuple[str, str, bool]:
    if course.kind.code == "refusal":
        return "advice-given", course.draw.choice(REFUSED), True
    if course.kind.treated == "none" and answers["pain_now"] < 4:
        return "reached-same", "以非阿片类维持，观察。", False
    if course.body.hours_since_rise < 20 and answers["pain_now"] < 7:
        return "reached-same", "昨日刚加量，再观察一天。", False
    if course.kind.patch and course.body.hours_since_rise < 72:
        return "reached-same", "贴剂调整未满72小时，先用备用药。", True
    course.set_level(course.level + 1, at)
    return "reached-better", "评估后上调基础剂量，备用药同步调整；24小时内再评估。", True
