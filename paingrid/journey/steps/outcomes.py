"""
What each coded outcome of a contact sets in motion, as data.

All times are defaults of this project [default]: no guideline gives them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Outcome:
    """
    One fixed code.

    `live`: a person spoke with the patient or the family, so the ladder rests until the next contact.
    `next_by_urgency`: how long until then, for classes E, U, D, S, R in this order.
    `ends`: the patient is in other hands or dead, the task closes by itself.
    """

    code: str
    zh: str
    en: str
    live: bool
    next_by_urgency: tuple[timedelta, timedelta, timedelta, timedelta, timedelta]
    ends: bool = False

    def next_after(self, urgency: str) -> timedelta:
        """Return how long until the next contact for a task of this class."""
        return self.next_by_urgency["EUDSR".index(urgency)]


OUTCOMES: dict[str, Outcome] = {
    one.code: one
    for one in (
        Outcome("reached-better", "接通：好转", "Reached: better", True, (HOUR, 4 * HOUR, DAY, 3 * DAY, 7 * DAY)),
        Outcome("reached-same", "接通：没变化", "Reached: same", True, (30 * MINUTE, HOUR, 4 * HOUR, DAY, 3 * DAY)),
        Outcome(
            "reached-worse",
            "接通：更重了",
            "Reached: worse",
            True,
            (10 * MINUTE, 30 * MINUTE, HOUR, 4 * HOUR, DAY),
        ),
        Outcome("not-reached", "没有接通", "Not reached", False, (3 * MINUTE, 15 * MINUTE, 2 * HOUR, DAY, DAY)),
        Outcome("visit-agreed", "约好上门", "Visit agreed", True, (HOUR, 4 * HOUR, DAY, 3 * DAY, 7 * DAY)),
        Outcome("advice-given", "已给出建议", "Advice given", True, (HOUR, 4 * HOUR, DAY, 3 * DAY, 7 * DAY)),
        Outcome("sent-to-hospital", "已送医院", "Sent to hospital", True, (DAY, DAY, DAY, DAY, DAY), ends=True),
        Outcome("died", "已去世", "Died", True, (DAY, DAY, DAY, DAY, DAY), ends=True),
        Outcome("wrong-number", "号码不对", "Wrong number", False, (3 * MINUTE, 15 * MINUTE, 2 * HOUR, DAY, DAY)),
    )
}

#: A worse patient moves at least to this class.
WORSE_IS_AT_LEAST = {"R": "D", "S": "D", "D": "U", "U": "U", "E": "E"}
#: After so many attempts without an answer the next rung is told at once.
ATTEMPTS_BEFORE_CLIMBING = 3

#: How far away an agreed next contact may put the ladder of an open task to rest, in days: a slip of the year
#: must not leave an emergency alone for ever. What is to wait longer is closed with a word of why.
LONGEST_REST_DAYS = {"E": 1, "U": 3, "D": 7, "S": 31, "R": 92}
#: A follow-up after closing: the statutory review is due within three months (clinical reference §4.3).
LONGEST_FOLLOW_UP_DAYS = 92
