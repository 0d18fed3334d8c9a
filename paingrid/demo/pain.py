"""
A small model of pain and side effects over time. A plausible story, not pharmacology.

Pain felt = drive of the disease − effect of the opioid (saturating in dose, losing a little to
tolerance) + time of day + slow noise; breakthrough episodes come on top. Without a laxative
an opioid stops the bowels on most days; a rise of the dose makes sleepy for two days.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

MOST_RELIEF = 8.0
TOLERANCE_A_DAY = 0.004
BOWELS = ((0.5, "today"), (2, "1-2-days"), (4, "3-4-days"))


@dataclass(slots=True)
class Body:
    """
    One patient's state. `drive` is the untreated pain 0–10, `half_dose` the daily oral morphine
    equivalent in mg that gives half of the most relief, `flares` the mean breakthrough episodes a day.
    """

    draw: random.Random
    drive: float
    half_dose: float
    flares: float
    ome: float = 0.0
    extra: float = 0.0
    days_on_opioid: float = 0.0
    laxative: bool = False
    days_since_stool: float = 0.5
    hours_since_rise: float = 999.0
    slow: float = 0.0

    def pass_time(self, hours: float) -> None:
        """Let time pass: noise drifts, bowels move or do not, tolerance grows."""
        self.slow = 0.6 * self.slow + self.draw.gauss(0, 0.65)
        self.hours_since_rise += hours
        if self.ome:
            self.days_on_opioid += hours / 24
        chance_a_day = 0.9 if self.laxative or not self.ome else 0.68
        moved = self.draw.random() < 1 - (1 - chance_a_day) ** (hours / 24)
        self.days_since_stool = 0.3 if moved else self.days_since_stool + hours / 24

    def pain_now(self, hour_of_day: float) -> int:
        """Return the pain 0–10 at an hour of the local day; nights and early mornings are worse."""
        clock = 0.5 * math.cos((hour_of_day - 3) / 24 * 2 * math.pi)
        felt = self.drive + self.extra - self.relief() + clock + self.slow
        return max(0, min(10, round(felt)))

    def relief(self) -> float:
        """Return how many points the background opioid takes off."""
        kept = max(0.75, 1 - TOLERANCE_A_DAY * self.days_on_opioid)
        return MOST_RELIEF * self.ome * kept / (self.ome * kept + self.half_dose)

    def episodes(self, hours: float) -> int:
        """Return how many breakthrough episodes came in these hours (Poisson)."""
        left, count = math.exp(-self.flares * hours / 24), 0
        product = self.draw.random()
        while product > left:
            product *= self.draw.random()
            count += 1
        return count

    def bowels(self) -> str:
        """Return the family form's word for the days since the last stool."""
        return next((word for days, word in BOWELS if self.days_since_stool <= days), "5-or-more")

    def sleepy(self) -> str:
        """Return the family form's word for sleepiness; dozing off is left to the incidents of a course."""
        chance = 0.12 if self.hours_since_rise < 48 else 0.02
        return "a-little" if self.draw.random() < chance else "no"
