"""
Remote consultation: its states and moves, how long each open state may last, and the kinds of question.

Sides: `asker` is the doctor who keeps the responsibility, `consultant` the place (then the person) that was asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from paingrid.consortium.process import Move, Process, State, Text

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: Somebody there has taken the question [default].
TAKE: Mapping[str, timedelta] = {"E": 10 * MINUTE, "U": 30 * MINUTE, "D": 4 * HOUR, "S": DAY, "R": 2 * DAY}
#: The opinion is written, counted from taking the question [default].
ANSWER: Mapping[str, timedelta] = {"E": 20 * MINUTE, "U": HOUR, "D": DAY, "S": 3 * DAY, "R": 7 * DAY}
#: The one who was asked back replies [default].
REPLY: Mapping[str, timedelta] = {"E": 15 * MINUTE, "U": HOUR, "D": DAY / 2, "S": 2 * DAY, "R": 5 * DAY}
#: The asking doctor writes down what was decided, or finds another way [default].
DECIDE: Mapping[str, timedelta] = {"E": HOUR / 2, "U": 2 * HOUR, "D": DAY, "S": 3 * DAY, "R": 7 * DAY}
#: A decided consultation stays readable for its consultants for so long [default].
STAYS_OPEN = DAY
#: Basis of these times: no standard was found that gives them.
BASIS, VERIFIED = "defaults of this project, to be set by each consortium", False

ASKER, CONSULTANT, CLOCK = frozenset({"asker"}), frozenset({"consultant"}), frozenset({"clock"})

#: What a question may be about.
KINDS: Mapping[str, Text] = {
    "dose": {"zh": "剂量怎么调", "en": "Dose"},
    "rotation": {"zh": "要不要换药", "en": "Change of opioid"},
    "side-effect": {"zh": "不良反应", "en": "Side effect"},
    "refractory": {"zh": "疼痛控制不住", "en": "Pain that does not yield"},
    "procedure": {"zh": "是否适合介入或放疗", "en": "Procedure or radiotherapy"},
    "other": {"zh": "其他", "en": "Something else"},
}
#: How the patient agreed that the record is shown to the consultants.
CONSENTS: Mapping[str, Text] = {
    "spoken": {"zh": "本人口头同意", "en": "Spoken consent"},
    "written": {"zh": "本人书面同意", "en": "Written consent"},
    "family": {"zh": "家属代为同意（本人不能表达）", "en": "Consent of the family (patient cannot say)"},
    "emergency": {"zh": "紧急情况，来不及征求", "en": "Emergency, no time to ask"},
}


def _state(code: str, zh: str, en: str, owes: str | None, within: Mapping[str, timedelta] | None) -> State:
    return State(code, {"zh": zh, "en": en}, owes, within)


def _move(code: str, zh: str, en: str, start: str, end: str, by: frozenset[str], *needs: str) -> Move:
    return Move(code, {"zh": zh, "en": en}, frozenset(start.split()), end, by, needs)


CONSULTATION = Process(
    "consultation",
    states=(
        _state("asked", "已提问，等对方接手", "Asked, waiting to be taken", "consultant", TAKE),
        _state("taken", "已接手，等书面意见", "Taken, waiting for the opinion", "consultant", ANSWER),
        _state(
            "asked-back", "会诊医生有问题，等提问方回答", "Asked back, waiting for the asking doctor", "asker", REPLY
        ),
        _state("answered", "已有意见，等提问医生决定", "Answered, waiting for the decision", "asker", DECIDE),
        _state("unanswered", "没有机构答复，请另想办法", "Nobody answered: find another way", "asker", DECIDE),
        _state("decided", "已决定", "Decided", None, None),
        _state("withdrawn", "已撤回", "Withdrawn", None, None),
    ),
    moves=(
        _move("take", "接手", "Take", "asked", "taken", CONSULTANT),
        _move("ask-back", "追问", "Ask back", "taken", "asked-back", CONSULTANT, "note"),
        _move("reply", "回答", "Reply", "asked-back", "taken", ASKER, "note"),
        _move("answer", "写意见", "Write the opinion", "taken", "answered", CONSULTANT, "opinion"),
        _move("reroute", "到时改派", "Sent on by the clock", "asked taken", "asked", CLOCK),
        _move("give-up", "无处可派", "Nowhere left to send it", "asked taken", "unanswered", CLOCK),
        _move("ask-again", "再问一家", "Ask another place", "unanswered", "asked", ASKER),
        _move("decide", "记录决定", "Record the decision", "answered unanswered", "decided", ASKER, "note"),
        _move("withdraw", "撤回", "Withdraw", "asked taken asked-back unanswered", "withdrawn", ASKER, "note"),
    ),
)
