"""The kinds of course, as data: how common, how long, how bad, and what happens on the way. Shares are estimates."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Archetype:
    """
    One kind of course.

    `days` since it began, `reports_a_day`, `untreated` pain 0–10; `treated`: none, new (opioid starts in the
    course) or steady (a dose that holds); `flares` episodes a day; `incident` what happens `before` so many
    days ahead of the opening and for how many days it `lasts`.
    """

    code: str
    weight: float
    days: tuple[int, int]
    reports_a_day: float
    untreated: tuple[float, float]
    treated: str
    flares: tuple[float, float]
    incident: str = ""
    before: tuple[float, float] = (0, 0)
    lasts: float = 0
    laxative: float = 0.9
    patch: bool = False
    by_family: float = 0.3


ARCHETYPES = (
    Archetype("stable", 30, (30, 30), 0.45, (5, 8), "steady", (0.1, 0.5)),
    Archetype("mild", 12, (30, 30), 0.35, (1, 2.4), "none", (0, 0.1)),
    Archetype("titration", 12, (3, 18), 1.8, (7, 10), "new", (0.3, 0.9)),
    Archetype("breakthrough", 9, (30, 30), 0.8, (5, 8), "steady", (0.9, 1.8)),
    Archetype("flare", 8, (30, 30), 0.7, (5, 8), "steady", (0.3, 1), "flare", (2, 20), 4),
    Archetype("constipation", 7, (30, 30), 0.6, (5, 7), "steady", (0.1, 0.6), "bowels", (2, 22), 3, 0.15),
    Archetype("nausea", 4, (8, 26), 1.2, (6, 9), "new", (0.2, 0.8), "nausea", (2, 7), 3),
    Archetype("sedation", 3, (30, 30), 0.8, (6, 8), "steady", (0.3, 1), "sedation", (2, 15), 2),
    Archetype("patch-fever", 3, (30, 30), 0.8, (5, 7), "steady", (0.1, 0.5), "fever", (2, 18), 2, patch=True),
    Archetype("patch", 6, (30, 30), 0.45, (5, 8), "steady", (0.1, 0.5), patch=True),
    Archetype("refusal", 3, (30, 30), 0.4, (2.6, 4.6), "none", (0.3, 0.8)),
    Archetype("silence", 2, (10, 30), 1.0, (5, 8), "new", (0.3, 0.8), "silence", (1.02, 1.24), 9),
    Archetype("fracture", 0.7, (30, 30), 0.7, (5, 7), "steady", (0.3, 1), "fracture", (6, 24), 0.5),
    Archetype("cord", 0.6, (30, 30), 0.7, (5, 7), "steady", (0.3, 1), "cord", (6, 24), 0.5),
    Archetype("dying", 2.2, (20, 30), 1.2, (5, 7), "steady", (0.4, 1), "dying", (3, 5), 9, by_family=1),
    Archetype("died", 1.5, (24, 30), 1.2, (5, 7), "steady", (0.4, 1), "death", (1, 12), 40, by_family=1),
)


def draw_archetype(draw: random.Random) -> Archetype:
    """Return one kind of course by the shares."""
    return draw.choices(ARCHETYPES, [a.weight for a in ARCHETYPES])[0]
