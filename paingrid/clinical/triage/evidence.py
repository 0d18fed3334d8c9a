"""A snapshot with the questions that rows ask of it: what is current, what is unknown, what the words say."""

from __future__ import annotations

from datetime import timedelta

from paingrid.clinical.triage.free_text import reassures, rows_in
from paingrid.clinical.triage.snapshot import Snapshot

#: `nrs_now` is current only so long [default]; then it is history of the last 24 h, then history.
CURRENT, RECENT = timedelta(hours=4), timedelta(hours=24)
NOTHING_SAID: frozenset[str] = frozenset()


class Evidence:
    """
    Answers questions about one snapshot; an unknown value makes no comparison true.

    Age takes away comfort, never alarm: a danger sign in a report that arrives late still counts,
    a reassuring value older than 24 h counts as not known.

    `current` is the pain that counts as now, not older than 4 h: the own score, and the family's only where
    no own score is known. `worst24` is the worst of the last 24 h as said, and a reading that is recent but
    no longer current. `last_known` is the last score of any age. `level` is our own sedation level 1–4
    (asleep and easily roused counts as 1), `known_level` the same unless the readings are stale.
    """

    __slots__ = (
        "_said",
        "age",
        "alert",
        "current",
        "dying",
        "flags",
        "heated_patch",
        "known_level",
        "last_known",
        "level",
        "mild",
        "moderate",
        "odd_sedation_words",
        "on_opioid",
        "s",
        "said",
        "severe",
        "stale",
        "titrating",
        "worst24",
    )

    def __init__(self, snapshot: Snapshot) -> None:
        self.s = s = snapshot
        self.age = s.now - s.observed_at
        self.stale = self.age > RECENT
        self.dying = s.goals_of_care == "comfort-dying"
        self.flags = s.red_flags or ()
        self._read_pain()
        self._read_wakefulness()
        self._said = rows_in(f"{s.free_text}\n{s.sedation_text}") if s.free_text or s.sedation_text else NOTHING_SAID
        self.odd_sedation_words = not reassures(s.sedation_text)
        # Known to take none only when nothing speaks against it: a patch or a daily dose does.
        self.on_opioid = s.opioid_status != "none" or bool(s.ome_mg_per_day) or s.patch
        self.titrating = s.opioid_status in ("titrating", "naive-start")
        heat = s.patch_heat or (s.patch and self.at_least(s.temperature, 38.5))
        self.heated_patch = heat

    def _read_pain(self) -> None:
        s = self.s
        self.said = s.nrs_now if s.nrs_now is not None else s.proxy_nrs
        self.current = self.said if self.age <= CURRENT else None
        recent = self.said if CURRENT < self.age <= RECENT else None
        worst = None if self.stale else s.nrs_worst24
        self.worst24 = max((v for v in (worst, recent) if v is not None), default=None)
        self.last_known = self.said if self.said is not None else s.nrs_previous
        now = -1 if self.current is None else self.current
        self.severe, self.moderate, self.mild = now >= 7, 4 <= now <= 6, 0 <= now <= 3

    def _read_wakefulness(self) -> None:
        s = self.s
        self.level: int | None = 1 if s.sedation == "asleep" else s.sedation  # type: ignore[assignment]  # the only word is asleep
        self.known_level = None if self.stale else self.level
        # Somebody asleep has not been seen awake: with a heated patch that is a question, not an answer.
        self.alert = self.known_level == 1 and s.sedation != "asleep" and not self.below(s.respiratory_rate, 10)

    @staticmethod
    def at_least(value: float | None, limit: float) -> bool:
        """Whether the value is known and not below the limit."""
        return value is not None and value >= limit

    @staticmethod
    def below(value: float | None, limit: float) -> bool:
        """Whether the value is known and below the limit."""
        return value is not None and value < limit

    @staticmethod
    def past(value: float | None, limit: float) -> bool:
        """Whether the value is known and above the limit."""
        return value is not None and value > limit

    @staticmethod
    def within(value: float | None, low: float, high: float) -> bool:
        """Whether the value is known and between the limits, both included."""
        return value is not None and low <= value <= high

    def flag(self, code: str) -> bool:
        """Whether this red flag was ticked."""
        return code in self.flags

    def says(self, row: str) -> bool:
        """Whether the free words speak of this row's danger."""
        return row in self._said

    @property
    def said_hot(self) -> bool:
        """Whether somebody speaks of fever and nobody has measured it."""
        return self.s.temperature is None and self.says("FEVER")

    @property
    def woken(self) -> bool:
        """
        Whether somebody has an answer about wakefulness: a level, or a form whose danger list was gone through.

        That list names "cannot be woken" and "breathes slowly", so the family's form says so with
        `danger_signs_reviewed`; a bare empty list of red flags in the contract is no answer to it.
        """
        return self.known_level is not None or (self.s.danger_signs_reviewed and not self.stale)

    @property
    def observed_only(self) -> bool:
        """Whether this person has never scored pain and is watched with a scale that has its own baseline."""
        s = self.s
        scored = s.nrs_previous is not None or self.said is not None
        return not scored and not self.stale and s.painad_now is not None and s.painad_previous is not None
