"""Referrals of the demonstration's own consortium, each at another station, played through the real steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from paingrid.journey.access import Actor
from paingrid.journey.move_referral import Said, move_referral
from paingrid.journey.refer_patient import refer_patient
from paingrid.records.queries.roster import Consortium, consortium_of, living_patients

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CONSENT = "病人本人同意（电话）"
#: Who acts: a role of the team, or a level of the hospitals above it.
Staff = Callable[[str, datetime], Actor]


@dataclass(frozen=True)
class Move:
    """One step, so long before the opening, by the team or the hospital; `in_`: when the patient is to come."""

    before: timedelta
    code: str
    side: str
    note: str = ""
    in_: timedelta | None = None
    elsewhere: bool = False


@dataclass(frozen=True)
class Story:
    """One referral: when it was sent before the opening, to which level, and what came of it."""

    before: timedelta
    level: str
    service: str
    urgency: str
    reason: str
    moves: tuple[Move, ...] = field(default=())


STORIES = (
    Story(2 * HOUR / 3, "L2", "parenteral-opioid", "U", "口服吃不下，吐了两次，疼痛 7 分，需要注射给药。"),
    Story(
        7 * HOUR,
        "L2",
        "rotation",
        "D",
        "吗啡加到每天 120 mg 仍有 5 分，恶心明显，想请帮助轮换。",
        (Move(5 * HOUR, "ask-back", "hospital", "最近一次肌酐和 eGFR 是哪天的？大便几天一次？"),),
    ),
    Story(
        30 * HOUR,
        "L3",
        "nerve-block",
        "S",
        "胰腺癌上腹痛，两周规范用药仍有 6 分，评估腹腔神经丛阻滞。",
        (Move(20 * HOUR, "accept", "hospital", "请带近三个月的增强 CT。", in_=2 * DAY),),
    ),
    Story(
        5 * DAY,
        "L3",
        "radiotherapy",
        "S",
        "腰椎转移，活动时痛，评估姑息放疗。",
        (
            Move(4 * DAY, "accept", "hospital", in_=2 * DAY),
            Move(3 * DAY, "arrive", "hospital"),
        ),
    ),
    Story(
        26 * HOUR,
        "L2",
        "hospice",
        "D",
        "家属照护困难，想住安宁疗护病床。",
        (Move(3 * HOUR, "refuse", "hospital", "本院没有安宁疗护床位。", elsewhere=True),),
    ),
    Story(
        24 * DAY,
        "L3",
        "intrathecal",
        "S",
        "口服吗啡每天 300 mg 仍有 7 分，副作用重。",
        (
            Move(23 * DAY, "accept", "hospital", in_=2 * DAY),
            Move(21 * DAY, "arrive", "hospital"),
            Move(12 * DAY, "end-there", "hospital", "鞘内泵已植入，疼痛 2 分；由三级医院疼痛科长期管理。"),
        ),
    ),
    Story(
        9 * DAY,
        "L2",
        "titration",
        "D",
        "NRS 6 分，社区滴定两天效果不好。",
        (Move(9 * DAY - 3 * HOUR, "withdraw", "team", "加了一次量，现在 3 分，病人想先在家。"),),
    ),
)


def play_referrals(team_code: str, staff: Staff, *, opening_at: datetime) -> int:
    """Write the stories of one team's patients and return how many; nothing where the consortium is not whole."""
    known = consortium_of(team_code)
    people = [one for one in living_patients(now=opening_at) if one.team_code == team_code and one.on_opioid][3:]
    if known is None:
        return 0
    played = 0
    for story in STORIES:
        person = next((one for one in people if one.since < opening_at - story.before - HOUR), None)
        if person is not None:
            people.remove(person)
            _play(story, person.patient_id, known, staff, opening_at)
            played += 1
    return played


def _play(story: Story, patient_id: UUID, known: Consortium, staff: Staff, opening_at: datetime) -> None:
    referral_id = uuid5(NAMESPACE_URL, f"referral:{patient_id}:{story.service}")
    refer_patient(
        by=staff("family-doctor", opening_at - story.before),
        referral_id=referral_id,
        patient_id=patient_id,
        receiver_id=known.at(story.level),
        service=story.service,
        urgency=story.urgency,
        reason=story.reason,
        consent=CONSENT,
        now=opening_at - story.before,
    )
    for version, move in enumerate(story.moves, start=1):
        at = opening_at - move.before
        said = Said(
            note=move.note,
            alternative_id=known.at("L3") if move.elsewhere else None,
            expected_at=None if move.in_ is None else at + move.in_,
        )
        who = "family-doctor" if move.side == "team" else story.level
        move_referral(by=staff(who, at), referral_id=referral_id, move=move.code, version=version, said=said, now=at)
