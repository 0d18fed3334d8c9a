"""A snapshot with the questions that rows ask of it: what is current, what is unknown, what the words say."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property

from paingrid.clinical.triage.danger_words import rows_in
from paingrid.clinical.triage.snapshot import Snapshot

#: `nrs_now` is current only so long [default]; then it is history of the last 24 h, then history.
CURRENT, RECENT = timedelta(hours=4), timedelta(hours=24)


class Evidence:
    """Answers questions about one snapshot; an unknown value makes no comparison true."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.s = snapshot

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
        return code in (self.s.red_flags or ())

    def says(self, row: str) -> bool:
        """Whether the free words speak of this row's danger."""
        return row in self._said

    @cached_property
    def _said(self) -> frozenset[str]:
        words = f"{self.s.free_text}\n{self.s.sedation_text}"
        return rows_in(words) if words.strip() else frozenset()

    @cached_property
    def age(self) -> timedelta:
        """How old the readings are."""
        return self.s.now - self.s.observed_at

    @property
    def stale(self) -> bool:
        """Whether the readings are older than 24 h."""
        return self.age > RECENT

    @property
    def dying(self) -> bool:
        """Whether a comfort plan for the last days is documented."""
        return self.s.goals_of_care == "comfort-dying"

    @property
    def level(self) -> int | None:
        """Our own sedation level 1–4; asleep and easily roused counts as 1."""
        return 1 if self.s.sedation == "asleep" else self.s.sedation  # type: ignore[return-value]  # the only word is asleep

    @property
    def alert(self) -> bool:
        """Whether the person is known to be wide awake and not known to breathe slowly."""
        return self.level == 1 and not self.below(self.s.respiratory_rate, 10)

    @property
    def asked_about_danger(self) -> bool:
        """
        Whether nobody needs to ask how awake the person is: a level 1–2, or the danger signs were gone through.

        The danger signs name "cannot be woken" and "breathes slowly"; a list given empty
        says that somebody looked and saw none, a list not given says nothing.
        """
        return self.level in (1, 2) or (self.level is None and self.s.red_flags is not None)

    @property
    def on_opioid(self) -> bool:
        """Whether an opioid is taken, or nobody knows that none is."""
        known_none = self.s.opioid_status == "none" and not self.s.ome_mg_per_day and not self.s.patch
        return not known_none

    @property
    def titrating(self) -> bool:
        """Whether the dose is being found, or was started within 72 h."""
        return self.s.opioid_status in ("titrating", "naive-start")

    @property
    def current(self) -> int | None:
        """
        The pain that counts as now: the own score, else the family's or none, if not older than 4 h.

        Self-report outranks proxy; a proxy stands in only where no own score is known.
        """
        return self.said if self.age <= CURRENT else None

    @property
    def said(self) -> int | None:
        """The score of this report, whatever its age."""
        return self.s.nrs_now if self.s.nrs_now is not None else self.s.proxy_nrs

    @property
    def worst24(self) -> int | None:
        """The worst of the last 24 h: as said, and a reading that is no longer current but recent."""
        recent = self.said if CURRENT < self.age <= RECENT else None
        said = None if self.stale else self.s.nrs_worst24
        return max((v for v in (said, recent) if v is not None), default=None)

    @property
    def last_known(self) -> int | None:
        """The last score known when nothing is current."""
        return self.said if self.said is not None else self.s.nrs_previous

    @property
    def severe(self) -> bool:
        """7–10 now."""
        return self.at_least(self.current, 7)

    @property
    def moderate(self) -> bool:
        """4–6 now."""
        return self.within(self.current, 4, 6)

    @property
    def mild(self) -> bool:
        """0–3 now."""
        return self.within(self.current, 0, 3)
