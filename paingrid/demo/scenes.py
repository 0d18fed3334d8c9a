"""
What is going on at the moment of opening, as data: reports of the last hours and what staff did about them.

Minutes count back from the opening. The loader lets each act go through the real use
cases, with the clock running in between, so that tasks, messages and climbs are real.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from paingrid.demo import hero
from paingrid.journey.import_rows import CourseRow

FORM = "home-2026.1"


@dataclass(frozen=True, slots=True)
class Deed:
    """One act of a member of staff; `role` is looked up in the patient's team, `to` too."""

    minutes_before: float
    kind: str
    role: str
    to: str = ""
    outcome: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """A report and what followed. `suits` says what the patient must have: opioid, patch, any, review."""

    code: str
    minutes_before: float
    answers: dict[str, Any]
    deeds: tuple[Deed, ...] = ()
    suits: str = "opioid"
    family: bool = False


@dataclass(frozen=True, slots=True)
class Cast:
    """A scene with its patient."""

    scene: Scene
    course: CourseRow
    report_id: UUID = field(default_factory=lambda: UUID(int=0))


def _says(**words: Any) -> dict[str, Any]:
    plain = {"pain_now": 2, "rescue_count": 0, "bowels": "today", "sleepy": "no", "red_flags": [], "vomiting": "none"}
    return {"form": FORM, **plain, "words": "", **words}


def _tried(*minutes: float, role: str = "nurse") -> tuple[Deed, ...]:
    return tuple(Deed(m, "contact", role, outcome="not-reached") for m in minutes)


CORD = _says(pain_now=6, red_flags=["cord-compression"], words="两条腿没力气，站不稳。")
DOZING = _says(pain_now=3, sleepy="keeps-dozing", words="说着话就睡过去。")
SICK = _says(pain_now=5, vomiting="cannot-keep-opioid", words="吃下去的药两次都吐了。")

#: The demonstration's own team: one of everything.
OWN = (
    Scene("E-new", 3, CORD, family=True),
    Scene("U-new", 12, _says(pain_now=8, pain_worst=9, rescue_count=1, words="吃了备用药还是痛。")),
    Scene("U-held", 38, _says(pain_now=7, pain_worst=8, rescue_count=1), (Deed(30, "claim", "other-nurse"),)),
    Scene("U-district", 75, SICK, family=True),
    Scene("U-top", 290, _says(pain_now=9, pain_worst=10, rescue_count=2), _tried(270, 240, 200)),
    Scene("U-dozing", 27, DOZING, (Deed(20, "open", "nurse"),), family=True),
    Scene(
        "U-resting",
        130,
        _says(pain_now=7, pain_worst=8),
        (
            Deed(115, "claim", "family-doctor"),
            Deed(112, "contact", "family-doctor", outcome="advice-given", note="先用一次备用药，四小时内再联系。"),
        ),
    ),
    Scene("D-new", 55, _says(pain_now=5, pain_worst=6)),
    Scene("D-rescue", 160, _says(pain_now=3, pain_worst=6, rescue_count=4)),
    Scene("D-bowels", 205, _says(bowels="3-4-days", words="肚子胀。")),
    Scene(
        "D-handed-over",
        240,
        _says(pain_now=6),
        (
            Deed(200, "claim", "nurse"),
            Deed(190, "hand-over", "nurse", to="family-doctor"),
        ),
    ),
    Scene(
        "D-visit", 330, _says(pain_now=5), (Deed(300, "contact", "nurse", outcome="visit-agreed", note="下午上门。"),)
    ),
    Scene("D-late", 470, _says(pain_now=6, pain_worst=6)),
    Scene("D-tried", 150, _says(pain_now=4), _tried(100, 40)),
    Scene("S-review", 340, _says(), suits="review"),
    Scene("S-review-held", 420, _says(pain_now=1), (Deed(260, "claim", "other-nurse"),), suits="review"),
    Scene("unreadable", 33, _says(pain_now=75, words="按错了")),
)
#: Elsewhere in the city: one emergency on its way up, one being dealt with, one closed; the rest is daily work.
EMERGENCIES = (
    Scene("E-climbing", 17, _says(pain_now=None, sleepy="cannot-wake", words="叫不醒"), family=True),
    Scene(
        "E-held",
        9,
        _says(pain_now=8, red_flags=["fracture"], words="翻身时大腿剧痛。"),
        (
            Deed(7, "claim", "family-doctor"),
            Deed(6, "contact", "family-doctor", outcome="advice-given", note="已联系120，家属陪同，等待接走。"),
        ),
    ),
    Scene(
        "E-ended",
        95,
        _says(pain_now=4, red_flags=["svc-pe-acs-bleed"], words="突然喘不上气。"),
        (Deed(90, "contact", "team-leader", outcome="sent-to-hospital", note="120已接走，区医院急诊已通知。"),),
    ),
)
DAILY = (
    (Scene("U-city", 40, _says(pain_now=7, pain_worst=8)), 0.25),
    (Scene("U-city-held", 50, SICK, (Deed(35, "claim", "family-doctor"),)), 0.2),
    (Scene("D-city", 90, _says(pain_now=5, pain_worst=6)), 0.8),
    (Scene("D-city-rescue", 180, _says(pain_now=3, rescue_count=3)), 0.5),
    (Scene("D-city-bowels", 260, _says(bowels="3-4-days")), 0.4),
    (Scene("D-city-held", 210, _says(pain_now=4), (Deed(150, "claim", "nurse"),)), 0.5),
    (
        Scene(
            "D-city-done",
            300,
            _says(pain_now=5),
            (Deed(180, "close", "nurse", outcome="reached-better", note="备用药有效，降到2分。"),),
        ),
        0.5,
    ),
    (Scene("S-city", 320, _says(), suits="review"), 0.4),
)


def cast_scenes(courses: Sequence[CourseRow], *, seed: int) -> list[Cast]:
    """Give every scene a patient: the own team's scenes to its patients in order, the others here and there."""
    draw = random.Random(f"{seed}:scenes")
    by_team: dict[str, list[CourseRow]] = {}
    for course in courses[1:]:
        if course.patient.died_at is None and course.patient.goals_of_care == "standard" and course.reports:
            by_team.setdefault(course.patient.team_code, []).append(course)
    wanted = [(hero.TEAM, scene) for scene in OWN]
    others = [code for code in by_team if code != hero.TEAM]
    wanted += [(draw.choice(others), scene) for scene in EMERGENCIES if others]
    wanted += [(code, scene) for code in others for scene, chance in DAILY if draw.random() < chance]
    return list(_cast(wanted, by_team, seed))


def _cast(wanted: list[tuple[str, Scene]], by_team: dict[str, list[CourseRow]], seed: int) -> Iterator[Cast]:
    for team, scene in wanted:
        free = by_team.get(team, [])
        course = next((c for c in free if SUITS[scene.suits](c)), None)
        if course is not None:
            free.remove(course)
            yield Cast(scene, course, uuid5(NAMESPACE_URL, f"{seed}:{course.patient.id}:{scene.code}"))


def _on_opioid(course: CourseRow) -> bool:
    """On an opioid and recently heard of, so that the scene is not about silence."""
    return any(m.is_opioid and m.ends_at is None for m in course.medicines)


SUITS: dict[str, Callable[[CourseRow], bool]] = {
    "any": lambda course: True,
    "opioid": _on_opioid,
    "review": _on_opioid,
}
