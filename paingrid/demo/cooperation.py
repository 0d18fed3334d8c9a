"""
What the opening shows of work between institutions: questions in several states, agreements, two guest stays.

All of it goes through the real use cases and is invented; done twice it is there once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from paingrid.demo import hero
from paingrid.demo.people import People
from paingrid.errors import Refusal
from paingrid.journey import answer_consultation, follow_consultation
from paingrid.journey.access import Actor, actor_of_account
from paingrid.journey.ask_consultant import ask_consultant
from paingrid.journey.host_guest import accept_guest, host_guest
from paingrid.journey.import_rows import PatientRow, TeamRow
from paingrid.journey.make_agreement import make_agreement
from paingrid.records.queries.roster import accounts_by_username, places_by_code
from paingrid.timekeeping import SHANGHAI

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
DOCTOR, DISTRICT, TERTIARY = "demo-family-doctor", "demo-district-doctor", "demo-tertiary-doctor"
OPINION = "（演示）背景剂量偏低，建议按解救量上调三成，先查肾功能；24 小时内复评，嗜睡加重就减量。"
DECISION = "（演示）按意见上调，护士明早电话复评；家属已知道嗜睡时怎么办。"
#: Kind, urgency, question, whom, minutes before the opening, how far it has come.
QUESTIONS = (
    ("dose", "D", "（演示）夜里每晚要加两次药，缓释吗啡能不能加量？", "district", 40, "asked"),
    ("side-effect", "D", "（演示）换药后恶心三天，止吐药怎么配？", "district", 150, "taken"),
    ("refractory", "U", "（演示）加量两次后仍有 7 分，下一步怎么办？", "tertiary", 50, "answered"),
    ("rotation", "S", "（演示）肾功能下降，要不要从吗啡换成芬太尼贴剂？", "tertiary", 600, "decided"),
    ("procedure", "S", "（演示）腰痛放射到腿，适合做神经阻滞吗？", "tertiary", 300, "asked-back"),
)


def show_cooperation(people: People, living: Sequence[PatientRow], *, opening_at: datetime) -> None:
    """Write everything; a city too small for it shows what it has people for."""
    Cooperation(people, living, accounts_by_username(), *places_by_code(), opening_at).show()


@dataclass(frozen=True)
class Cooperation:
    """Who acts, where, and the moment of the opening."""

    people: People
    living: Sequence[PatientRow]
    accounts: dict[str, int]
    institutions: dict[str, int]
    teams: dict[str, int]
    territories: dict[str, int]
    opening_at: datetime

    def show(self) -> None:
        """Agreements first: what crosses a consortium leans on them."""
        others = [team for team in self.people.teams if team.grid_code != hero.GRID]
        for team in {team.grid_code: team for team in others[:6]}.values():
            self._agree(team)
        patients = [one for one in self.living if one.team_code == hero.TEAM]
        for n, (patient, question) in enumerate(zip(patients[-len(QUESTIONS) :], QUESTIONS, strict=False)):
            self._question(n, patient, *question)
        if others and len(patients) > len(QUESTIONS):
            self._stay_away(patients[len(QUESTIONS)], others[0])
            self._stay_here(next(one for one in self.living if one.team_code == others[0].code), others[0])

    def _actor(self, username: str, at: datetime) -> Actor:
        actor = actor_of_account(self.accounts[username], now=at)
        assert actor is not None  # the demonstration's staff is never inactive
        return actor

    def _in_team(self, team: TeamRow, role: str, at: datetime) -> Actor:
        found = (s.username for s in self.people.staff for r in s.roles if r.team_code == team.code and r.role == role)
        return self._actor(next(found), at)

    def _agree(self, team: TeamRow) -> None:
        with suppress(Refusal):
            make_agreement(
                by=self._actor("demo-grid-coordinator", self.opening_at),
                institution_id=self.institutions[hero.DISTRICT],
                other_id=None,
                grid_id=self.territories[team.grid_code],
                with_those_below=True,
                purposes=("consultation", "guest-care", "referral"),
                paper=f"演示协议 {team.grid_code}",
                signed_by="演示：双方医务科",
                starts_on=(self.opening_at - 200 * DAY).date(),
                ends_on=None,
                now=self.opening_at,
            )

    def _question(
        self, n: int, patient: PatientRow, kind: str, urgency: str, text: str, to: str, before: int, state: str
    ) -> None:
        consultation_id, at = _id("consultation", n), self.opening_at - before * MINUTE
        place, consultant = (hero.DISTRICT, DISTRICT) if to == "district" else (hero.TERTIARY, TERTIARY)
        with suppress(Refusal):
            ask_consultant(
                by=self._actor(DOCTOR, at),
                consultation_id=consultation_id,
                patient_id=patient.id,
                to=self.institutions[place],
                kind=kind,
                question=text,
                urgency=urgency,
                consent="spoken",
                consent_at=at,
                now=at,
            )
            for step in self._steps(state, consultation_id, consultant, at):
                step()

    def _steps(
        self, state: str, consultation_id: UUID, consultant: str, asked_at: datetime
    ) -> Iterator[Callable[[], object]]:
        """Yield what happens until the state is reached, a few minutes after each other."""
        one, at = {"consultation_id": consultation_id}, asked_at + 10 * MINUTE
        expert, doctor = self._actor(consultant, at), self._actor(DOCTOR, at)
        if state == "asked":
            return
        yield lambda: answer_consultation.take_question(by=expert, now=at, **one)
        if state == "asked-back":
            note = "（演示）近一个月有没有做过腰椎磁共振？"
            yield lambda: answer_consultation.ask_back(by=expert, note=note, now=at + MINUTE, **one)
        if state in ("answered", "decided"):
            own = _id("opinion", consultation_id.int % 1000)
            later = at + 20 * MINUTE
            yield lambda: answer_consultation.give_opinion(by=expert, opinion_id=own, text=OPINION, now=later, **one)
        if state == "decided":
            later = at + 60 * MINUTE
            yield lambda: follow_consultation.record_decision(by=doctor, decision=DECISION, now=later, **one)

    def _stay_away(self, patient: PatientRow, host: TeamRow) -> None:
        at = self.opening_at - 90 * MINUTE
        today = at.astimezone(SHANGHAI).date()
        with suppress(Refusal):
            host_guest(
                by=self._actor(DOCTOR, at),
                stay_id=_id("stay", 1),
                patient_id=patient.id,
                host_team_id=self.teams[host.code],
                starts_on=today,
                ends_on=today + 21 * DAY,
                reason="（演示）到女儿家住三周",
                now=at,
            )
            accept_guest(by=self._in_team(host, "nurse", at), stay_id=_id("stay", 1), now=at + 30 * MINUTE)

    def _stay_here(self, patient: PatientRow, home: TeamRow) -> None:
        at = self.opening_at - 60 * MINUTE
        today = at.astimezone(SHANGHAI).date()
        with suppress(Refusal):
            host_guest(
                by=self._in_team(home, "family-doctor", at),
                stay_id=_id("stay", 2),
                patient_id=patient.id,
                host_team_id=self.teams[hero.TEAM],
                starts_on=today + 2 * DAY,
                ends_on=today + 16 * DAY,
                reason="（演示）到儿子家住两周",
                now=at,
            )


def _id(what: str, number: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"paingrid-demo:{what}:{number}")
