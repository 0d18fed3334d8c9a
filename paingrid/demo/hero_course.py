"""
The course of the demonstration's own patient, written by hand so that one page teaches something.

Severe pain on arrival, titration with rescue doses, early nausea, constipation caught on the third day,
drowsiness after a rise, good days, a bad evening yesterday. At the opening only the agreed call is open.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from paingrid.demo import regimens
from paingrid.journey.import_rows import ContactRow, CourseRow, MedicineRow, PatientRow, ReportRow
from paingrid.timekeeping import SHANGHAI

#: days before, hh:mm, who, now, worst, rescues, bowels, sleepy, vomiting, words
REPORTS = """
14 09:10 patient 8 9 0 1-2-days no none 腰和右腿痛，晚上睡不着。
14 15:30 patient 6 8 1 1-2-days no none
14 21:00 family 7 8 1 1-2-days no none 他不爱说痛，但翻身都皱眉。
13 08:20 patient 6 8 1 today a-little some 吃药后恶心。
13 20:00 patient 5 7 2 1-2-days a-little some
12 08:30 patient 5 6 1 1-2-days no some
12 20:10 patient 4 6 2 1-2-days no none
11 08:10 patient 4 6 1 1-2-days no none 恶心好些了。
11 20:00 family 4 6 1 1-2-days no none
10 08:40 patient 3 5 1 1-2-days no none
9 09:00 patient 3 5 1 1-2-days no none
8 19:30 family 3 4 0 3-4-days no none 三天没解大便，肚子胀。
7 19:00 patient 2 4 0 today no none 解了，舒服多了。
6 20:15 patient 4 7 3 today no none 走动时腿痛得厉害。
5 08:30 patient 3 5 1 today a-little none 加药后有点困。
5 20:00 patient 2 4 0 today no none
4 19:40 patient 2 3 0 1-2-days no none 下楼晒了太阳。
3 20:00 family 2 4 0 today no none
2 19:50 patient 1 3 0 1-2-days no none
1 20:05 family 6 7 3 1-2-days no none 傍晚翻身后痛起来，吃了三次备用药。
"""
#: days before, hh:mm, who, outcome, note
CONTACTS = """
14 09:45 demo-family-doctor visit-agreed 上门评估：NRS 8，中重度癌痛；开始吗啡缓释片10 mg每12小时，备用吗啡片5 mg。
14 21:40 demo-family-doctor reached-same 首日滴定，备用药用法已教女儿；明早再评估。
13 09:00 demo-family-doctor advice-given 恶心：加甲氧氯普胺；基础剂量调到20 mg每12小时。
13 20:40 demo-nurse reached-better 备用药两次有效，恶心减轻。
12 09:20 demo-nurse advice-given 讲解记录方法，止吐药饭前半小时吃。
12 20:50 demo-nurse reached-better 夜间能睡四小时。
11 08:50 demo-family-doctor reached-better 基础剂量调到30 mg每12小时，备用药10 mg。
11 20:40 demo-nurse reached-better 白天能坐起吃饭。
8 20:10 demo-nurse advice-given 三天未解：加乳果糖15 mL每日两次，多饮水。
6 21:00 demo-family-doctor advice-given 活动痛，备用药三次：基础剂量调到40 mg每12小时，活动前半小时可用备用药。
5 09:05 demo-nurse reached-better 轻度困倦，唤之即醒，呼吸16次/分，继续观察。
1 20:40 demo-family-doctor visit-agreed 上门查看：下肢肌力、感觉正常，无大小便异常；备用药有效，今晨痛3分，明天再联系。
"""


def hero_course(patient: PatientRow, *, opening_at: datetime) -> CourseRow:
    """Return the hand-written course, laid out before the opening."""
    day = opening_at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    patient = replace(patient, registered_at=_at(day, "14", "08:00"))
    return CourseRow(
        patient=patient,
        medicines=tuple(_medicines(day)),
        reports=tuple(_report(line, day, patient) for line in REPORTS.strip().splitlines()),
        contacts=tuple(_contact(line, day, patient) for line in CONTACTS.strip().splitlines()),
        answering=("demo-nurse", "demo-family-doctor"),
        follow_up_at=opening_at + timedelta(hours=6),
    )


def _at(day: datetime, back: str, clock: str) -> datetime:
    hour, minute = clock.split(":")
    return datetime.combine(day.date() - timedelta(days=int(back)), time(int(hour), int(minute)), SHANGHAI)


def _id(patient: PatientRow, at: datetime, what: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"{patient.id}:{what}:{at.isoformat()}")


def _report(line: str, day: datetime, patient: PatientRow) -> ReportRow:
    back, clock, who, now, worst, rescues, bowels, sleepy, vomiting, *words = line.split(" ", 9)
    at = _at(day, back, clock)
    answers: dict[str, Any] = {
        "form": "home-2026.1",
        "pain_now": int(now),
        "pain_worst": int(worst),
        "rescue_count": int(rescues),
        "bowels": bowels,
        "sleepy": sleepy,
        "red_flags": [],
        "vomiting": vomiting,
        "words": words[0] if words else "",
    }
    return ReportRow(
        id=_id(patient, at, "report"),
        reporter=who,
        answers=answers,
        felt_at=at,
        received_at=at + timedelta(seconds=20),
    )


def _contact(line: str, day: datetime, patient: PatientRow) -> ContactRow:
    back, clock, who, outcome, note = line.split(" ", 4)
    at = _at(day, back, clock)
    return ContactRow(id=_id(patient, at, "contact"), username=who, at=at, outcome=outcome, note=note)


def _medicines(day: datetime) -> list[MedicineRow]:
    morphine = regimens.MORPHINE
    changes = [_at(day, "14", "09:45"), _at(day, "13", "09:00"), _at(day, "11", "08:50"), _at(day, "6", "21:00")]
    rows = [regimens.plain("celecoxib", changes[0])]
    for make in (regimens.background, regimens.rescue):
        steps = [make(morphine, level, at) for level, at in enumerate(changes)]
        kept = [s for n, s in enumerate(steps) if n == 0 or s.dose_zh != steps[n - 1].dose_zh]
        ends = [s.starts_at for s in kept[1:]]
        rows += [replace(s, ends_at=end) for s, end in zip(kept, [*ends, None], strict=True)]
    rows.append(replace(regimens.plain("metoclopramide", changes[1]), ends_at=_at(day, "7", "09:00")))
    rows.append(regimens.plain("lactulose", _at(day, "8", "20:10")))
    return rows
