"""The watchman's memory: what is told, to whom, how often, and when it is over."""

from __future__ import annotations

from typing import Any

import pytest

from paingrid.console import watchman
from paingrid.console.watchman import AGAIN_S, CLOCK, DATABASE, WELL, Seen, Watchman
from paingrid.journey.tell_of_outage import OnCall

ANN, BOB = OnCall("email", "ann@example.invalid"), OnCall("webhook", "000-1")
FINE, DEAD, GONE = Seen(True, 1.0), Seen(True), Seen(False)


class Post:
    """Takes the place of the network only: what would be handed over is written down, or refused."""

    def __init__(self) -> None:
        self.told: list[tuple[str, OnCall]] = []
        self.broken: set[OnCall] = set()

    def __call__(self, what: str, outage: str, people: Any) -> tuple[frozenset[OnCall], tuple[str, ...]]:
        reached = frozenset(one for one in people if one not in self.broken)
        self.told += [(what, one) for one in sorted(reached, key=str)]
        return reached, tuple("no answer" for one in people if one in self.broken)


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    made = Post()
    monkeypatch.setattr(watchman, "tell_of_outage", made)
    return made


def watched(*looks: tuple[float, Seen], people: tuple[OnCall, ...] = (ANN,)) -> list[str]:
    seen = iter(looks)
    now: list[Seen] = []
    guard = Watchman(60.0, look_at=lambda: now[-1], people=lambda: people)
    said = []
    for at, what in seen:
        now.append(what)
        said.append(guard.look(at))
    return said


def test_a_restart_shorter_than_the_limit_is_nobodys_business(post: Post) -> None:
    assert watched((0, FINE), (5, DEAD), (40, GONE), (55, DEAD), (58, FINE)) == [WELL] * 5
    assert post.told == []


def test_silence_is_told_once_within_two_minutes_and_so_is_its_end(post: Post) -> None:
    said = watched((0, FINE), (50, DEAD), (62, DEAD), (67, DEAD), (90, FINE), (95, FINE))
    assert said == [WELL, WELL, CLOCK, CLOCK, WELL, WELL]
    assert post.told == [(CLOCK, ANN), (WELL, ANN)]


def test_a_clock_that_hangs_is_as_silent_as_a_dead_one(post: Post) -> None:
    assert watched((0, FINE), (30, Seen(True, 31.0)), (65, Seen(True, 66.0)))[-1] == CLOCK
    assert post.told == [(CLOCK, ANN)]


def test_a_database_that_is_gone_is_called_so(post: Post) -> None:
    assert watched((0, FINE), (61, GONE))[-1] == DATABASE
    assert post.told == [(DATABASE, ANN)]


def test_whom_it_did_not_reach_is_tried_again_and_nobody_else(post: Post) -> None:
    post.broken = {BOB}
    looks = iter(((0.0, FINE), (61.0, DEAD), (66.0, DEAD), (71.0, DEAD)))
    guard = Watchman(60.0, look_at=lambda: here[-1], people=lambda: (ANN, BOB))
    here: list[Seen] = []
    for at, seen in looks:
        here.append(seen)
        guard.look(at)
    post.broken = set()
    here.append(DEAD)
    guard.look(76.0)
    assert post.told == [(CLOCK, ANN), (CLOCK, BOB)]


def test_an_end_that_could_not_be_told_is_told_later(post: Post) -> None:
    here = [FINE]
    guard = Watchman(60.0, look_at=lambda: here[-1], people=lambda: (ANN,))
    guard.look(0)
    here.append(DEAD)
    guard.look(61)
    post.broken = {ANN}
    here.append(FINE)
    guard.look(66)
    post.broken = set()
    guard.look(71)
    guard.look(76)
    assert post.told == [(CLOCK, ANN), (WELL, ANN)]


def test_what_lasts_is_told_again_after_half_an_hour(post: Post) -> None:
    watched((0, FINE), (61, DEAD), (61 + AGAIN_S - 5, DEAD), (61 + AGAIN_S, DEAD), (66 + AGAIN_S, DEAD))
    assert post.told == [(CLOCK, ANN), (CLOCK, ANN)]


def test_who_starts_beside_a_dead_clock_waits_the_limit_and_then_says_it(post: Post) -> None:
    assert watched((0, DEAD), (60, DEAD), (61, DEAD)) == [WELL, WELL, CLOCK]
