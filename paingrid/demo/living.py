"""The city goes on: families report as time passes, and staff elsewhere than in the demonstration's own team answer."""

from __future__ import annotations

import logging
import math
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from paingrid.demo import hero, incidents
from paingrid.demo.answers import DELAYS, NOTES, OUTCOMES
from paingrid.errors import Refusal
from paingrid.journey import work_task
from paingrid.journey.access import Actor, actor_of_account
from paingrid.journey.receive_report import receive_report
from paingrid.records.queries.roster import (
    Listed,
    Waiting,
    accounts_by_username,
    living_patients,
    waiting_tasks,
)
from paingrid.timekeeping import SHANGHAI

log = logging.getLogger("paingrid.live")
REPORTS_A_DAY = 0.9
#: At most so many reports at one step: after a pause the city does not make up for lost time.
AT_ONCE = 20
LOOK_AGAIN = timedelta(hours=1)
#: How often each thing happens among reports: our estimate, a few emergencies a day in the whole city.
SELDOM = (
    (0.0008, {"red_flags": ["cord-compression"], "words": "腿发麻没力气。"}),
    (0.0008, {"red_flags": ["fracture"], "words": "突然剧痛，动不了。"}),
    (0.0015, {"sleepy": "keeps-dozing", "words": "老是打瞌睡。"}),
    (0.006, {"vomiting": "some"}),
    (0.012, {"bowels": "3-4-days"}),
)


@dataclass
class Living:
    """One run of the living city; the seed makes two runs over the same database alike."""

    draw: random.Random
    since: datetime
    patients: list[Listed] = field(default_factory=list)
    looked_at: datetime | None = None
    begun_at: datetime | None = None

    def step(self, *, now: datetime) -> tuple[int, int]:
        """Let everything happen between the last step and `now`; return how many reports and answers there were."""
        if self.looked_at is None or now - self.looked_at > LOOK_AGAIN:
            self.patients, self.looked_at = living_patients(now=now), now
        self.begun_at = self.begun_at or now
        days = max(0.0, (now - self.since) / timedelta(days=1))
        self.since = now
        expected = len(self.patients) * REPORTS_A_DAY * days * _awake(now)
        reports = sum(self._report(now) for _ in range(min(AT_ONCE, self._poisson(expected))))
        return reports, self._answer(now)

    def _poisson(self, mean: float) -> int:
        if mean > 50:
            return round(self.draw.gauss(mean, math.sqrt(mean)))
        left, count, product = math.exp(-mean), 0, self.draw.random()
        while product > left:
            product *= self.draw.random()
            count += 1
        return count

    def _report(self, now: datetime) -> int:
        who = self.draw.choice(self.patients)
        by_family = who.family_reports and self.draw.random() < 0.25
        by = Actor(
            kind="link",
            name={"zh": "家属", "en": "Family"} if by_family else {"zh": "病人", "en": "Patient"},
            patient_id=who.patient_id,
            reporter="family" if by_family else "patient",
            scopes=frozenset({"report"}),
        )
        receive_report(
            by=by,
            patient_id=who.patient_id,
            report_id=UUID(int=self.draw.getrandbits(128), version=4),
            answers=self.answers(who),
            felt_at=now,
            now=now,
        )
        return 1

    def answers(self, who: Listed) -> dict[str, Any]:
        """Return what somebody might say: near the last score, drawn back to mild pain."""
        last = 2 if who.last_nrs is None else who.last_nrs
        now = max(0, min(10, round(0.6 * last + 0.8 + self.draw.gauss(0, 1.1))))
        answers: dict[str, Any] = {
            "form": "home-2026.1",
            "pain_now": now,
            "pain_worst": min(10, now + self.draw.choice((0, 0, 1, 2))),
            "rescue_count": self.draw.choices((0, 1, 2, 3), (70, 20, 8, 2))[0] if who.on_opioid else 0,
            "bowels": "today" if self.draw.random() < 0.8 else "1-2-days",
            "sleepy": "no",
            "red_flags": [],
            "vomiting": "none",
            "words": self.draw.choice(incidents.SMALL_TALK) if self.draw.random() < 0.15 else "",
        }
        for chance, changes in SELDOM:
            if self.draw.random() < chance:
                answers.update(changes)
        return answers

    def _answer(self, now: datetime) -> int:
        """Let staff answer what has waited long enough; the demonstration's own team is left to its visitors."""
        teams = _hands()
        answered = 0
        for task in waiting_tasks(now=now):
            if task.team_code in teams and self._is_time(task, now):
                answered += _act(task, teams[task.team_code], self.draw, now)
        return answered

    def _is_time(self, task: Waiting, now: datetime) -> bool:
        """Each task has its own patience, the same at every look: how long this team takes for it."""
        patience = random.Random(str(task.task_id)).uniform(*DELAYS[task.urgency])
        # What was open when the city began to live is answered by and by, not all in the first second.
        known_at = max(task.opened_at, self.begun_at or now)
        return now - known_at >= timedelta(minutes=patience) and (task.kind != "follow-up" or task.contact_by <= now)


def _awake(now: datetime) -> float:
    """Return how lively the hour is: mornings and evenings most, nights little; the mean over the day is 1."""
    hour = now.astimezone(SHANGHAI).hour
    return 2.2 if hour in (7, 8, 9, 18, 19, 20) else 0.15 if hour in (23, 0, 1, 2, 3, 4, 5) else 0.9


def _hands() -> dict[str, list[int]]:
    """Return the accounts of nurses and doctors by team, without the demonstration's own team."""
    teams: dict[str, list[int]] = {}
    for username, account in accounts_by_username().items():
        team, _, role = (
            username.partition("-nurse-") if "-nurse-" in username else username.partition("-family-doctor-")
        )
        if role and team.upper() != hero.TEAM:
            teams.setdefault(team.upper(), []).append(account)
    return teams


def _act(task: Waiting, accounts: list[int], draw: random.Random, now: datetime) -> int:
    account = task.holder_account_id if task.holder_account_id in accounts else draw.choice(accounts)
    by = actor_of_account(account, now=now)
    outcome = draw.choices([o for o, _ in OUTCOMES], [w for _, w in OUTCOMES])[0]
    if by is None:
        return 0
    try:
        work_task.record_contact(
            by=by,
            task_id=task.task_id,
            version=task.version,
            contact_id=UUID(int=draw.getrandbits(128), version=4),
            outcome=outcome,
            note=NOTES[outcome],
            close=True,
            now=now,
        )
    except Refusal as refusal:  # somebody was quicker, or somebody else holds it: as in life
        log.info("left alone: %s", refusal.code)
        return 0
    return 1
