"""
Referral up, down and across: its states and moves, and how long each open state may last (§2.5, Q13).

Sides: `sender` is the place the patient comes from, `receiver` the one they go to, for the way there and back. A
patient whom a hospital team found first goes down by a process of its own: the return plan first, nobody comes back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from paingrid.consortium.process import Move, Process, State

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: Answered within: E and U one hour, D a day [Q13]; the rest is ours [default].
ANSWER: Mapping[str, timedelta] = {"E": HOUR / 2, "U": HOUR, "D": DAY, "S": 3 * DAY, "R": 7 * DAY}
#: How long the one who was asked back, or refused, may take [default].
REPLY: Mapping[str, timedelta] = {"E": HOUR / 2, "U": HOUR, "D": DAY / 2, "S": 2 * DAY, "R": 5 * DAY}
#: How long until the patient has come [default].
COME: Mapping[str, timedelta] = {"E": 2 * HOUR, "U": 4 * HOUR, "D": 2 * DAY, "S": 7 * DAY, "R": 30 * DAY}
#: A stay is looked at again after [default].
CARE: Mapping[str, timedelta] = dict.fromkeys("EUDSR", 14 * DAY)
#: The community answers a return plan, the hospital mends it [default].
CONFIRM: Mapping[str, timedelta] = dict.fromkeys("EUDSR", DAY)
#: After discharge the team has seen the patient and written the outcome (Q13: 72 h).
OUTCOME: Mapping[str, timedelta] = dict.fromkeys("EUDSR", 3 * DAY)
#: Basis of these times.
BASIS, VERIFIED = "Q13 for the answer to E, U and D and for the outcome; the others are defaults", False

BOTH = frozenset({"sender", "receiver"})
SENDER, RECEIVER = frozenset({"sender"}), frozenset({"receiver"})


def _state(
    code: str, zh: str, en: str, owes: str | None = None, within: Mapping[str, timedelta] | None = None
) -> State:
    return State(code, {"zh": zh, "en": en}, owes, within)


def _move(code: str, zh: str, en: str, start: str, end: str, by: frozenset[str], *needs: str) -> Move:
    return Move(code, {"zh": zh, "en": en}, frozenset(start.split()), end, by, needs)


REFERRAL = Process(
    "referral",
    states=(
        _state("sent", "已发出，等接收方答复", "Sent, waiting for an answer", "receiver", ANSWER),
        _state("asked-back", "接收方有问题，等转出方回答", "Asked back, waiting for the sender", "sender", REPLY),
        _state("refused", "已拒绝，等转出方改道", "Refused, waiting for another way", "sender", REPLY),
        _state("accepted", "已接收，等病人到", "Accepted, waiting for the patient", "receiver", COME),
        _state("in-care", "已到院，诊治中", "Arrived, in care", "receiver", CARE),
        _state("returning", "准备转回，等社区确认能接", "Coming home, waiting for the community", "sender", CONFIRM),
        _state("held", "社区暂时接不了，出院暂缓", "Held: the community cannot carry on yet", "receiver", CONFIRM),
        _state("returned", "已转回，等写结果", "Home again, waiting for the outcome", "sender", OUTCOME),
        _state("closed", "已闭环", "Loop closed"),
        _state("withdrawn", "转出方撤回", "Withdrawn by the sender"),
        _state("declined", "病人不愿转诊", "Declined by the patient"),
        _state("rerouted", "已改道（见新的转诊）", "Sent another way (see the new referral)"),
    ),
    moves=(
        _move("accept", "接收", "Accept", "sent", "accepted", RECEIVER),
        _move("ask-back", "问转出方", "Ask back", "sent", "asked-back", RECEIVER, "note"),
        _move("answer", "回答", "Answer", "asked-back", "sent", SENDER, "note"),
        _move("refuse", "拒绝", "Refuse", "sent accepted", "refused", RECEIVER, "note", "alternative"),
        _move("reroute", "改道", "Send another way", "sent asked-back refused", "rerouted", SENDER),
        _move("withdraw", "撤回", "Withdraw", "sent asked-back refused accepted", "withdrawn", SENDER, "note"),
        _move("decline", "病人不愿", "Patient declines", "sent asked-back refused accepted", "declined", BOTH, "note"),
        _move("arrive", "病人已到", "Patient has come", "accepted", "in-care", RECEIVER),
        _move("send-home", "提出转回", "Send home", "in-care", "returning", RECEIVER, "plan"),
        _move("hold", "暂时接不了", "Cannot carry on yet", "returning", "held", SENDER, "note"),
        _move("offer-again", "再次提出转回", "Offer again", "held", "returning", RECEIVER),
        _move("confirm", "社区能接", "The community carries on", "returning", "returned", SENDER),
        _move("close", "写结果并闭环", "Write the outcome, close the loop", "returned", "closed", SENDER, "note"),
        _move("end-there", "在接收方结束", "Ends there", "in-care", "closed", RECEIVER, "note"),
    ),
)


def _as_up(code: str, owes: str | None = None) -> State:
    """A state of the way up, with its words and times; who owes the step may differ."""
    state = REFERRAL.state(code)
    return replace(state, owes=owes or state.owes)


def _down(code: str, start: str, end: str, by: frozenset[str], *needs: str) -> Move:
    return Move(code, REFERRAL.move(code).text, frozenset(start.split()), end, by, needs)


#: From a hospital team home to the community, not as the way back: every word is the same as on the way up.
DOWN = Process(
    "down-referral",
    states=(
        _as_up("sent"),
        _as_up("asked-back"),
        _as_up("held", "sender"),
        _as_up("refused"),
        _as_up("accepted"),
        _as_up("returned", "receiver"),
        *(_as_up(code) for code in ("closed", "withdrawn", "declined", "rerouted")),
    ),
    moves=(
        _down("confirm", "sent", "accepted", RECEIVER),
        _down("ask-back", "sent", "asked-back", RECEIVER, "note"),
        _down("answer", "asked-back", "sent", SENDER, "note"),
        _down("hold", "sent", "held", RECEIVER, "note"),
        _down("offer-again", "held", "sent", SENDER),
        _down("refuse", "sent accepted", "refused", RECEIVER, "note", "alternative"),
        _down("reroute", "sent asked-back held refused", "rerouted", SENDER),
        _down("withdraw", "sent asked-back held refused accepted", "withdrawn", SENDER, "note"),
        _down("decline", "sent asked-back held refused accepted", "declined", BOTH, "note"),
        _down("arrive", "accepted", "returned", RECEIVER),
        _down("close", "returned", "closed", RECEIVER, "note"),
    ),
)


def process_of(kind: str) -> Process:
    """Return the process of a kind of referral: `down` has its own, `up` and `across` share one."""
    return DOWN if kind == "down" else REFERRAL
