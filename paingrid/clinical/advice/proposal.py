"""The shape of a proposal: what to take, every step of the arithmetic in words, and when to look again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from paingrid.clinical.findings import Said, Text
from paingrid.clinical.quantities import Milligrams, number
from paingrid.clinical.sources import Citation

Line = dict[str, Any]


@dataclass(frozen=True)
class Reassess:
    """One look that is owed: how long after the signature, what is looked at, and on what ground."""

    after: timedelta
    what: Text = field(hash=False)
    source: Citation

    def as_json(self) -> dict[str, Any]:
        """Return it with the hours as a number."""
        hours = self.after / timedelta(hours=1)
        return {"hours": int(hours) if hours == int(hours) else hours, "what": self.what, "source": self.source}


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """
    What the guideline says next for one patient.

    `lines` is the whole medicine list after the change, each line a medicine of the command-line contract by product,
    with its `purpose`; a refusal leaves it as it was. `rescue` is the range for one extra dose. The first `reassess`
    is the clock of the plan. Nothing is ordered by it: a named prescriber signs.
    """

    kind: str
    text: Text = field(hash=False)
    lines: tuple[Line, ...] = field(hash=False)
    working: tuple[Text, ...] = field(default=(), hash=False)
    rescue: tuple[Milligrams, Milligrams] | None = None
    total_now: Mapping[str, Any] | None = field(default=None, hash=False)
    total_then: Mapping[str, Any] | None = field(default=None, hash=False)
    reassess: tuple[Reassess, ...] = ()
    refused: Said | None = None
    notes: tuple[Said, ...] = ()
    factor_set: str = "cn-2018"
    version: str = ""

    @property
    def rules(self) -> dict[str, str]:
        """The rule set and its edition."""
        return {"id": "advice-cn", "version": self.version}

    def as_json(self) -> dict[str, Any]:
        """Return what is kept with a plan and shown on the page."""
        return {
            "kind": self.kind,
            "text": self.text,
            "lines": list(self.lines),
            "working": list(self.working),
            "rescue": None if self.rescue is None else _range(self.rescue),
            "total_now": self.total_now,
            "total_then": self.total_then,
            "reassess": [look.as_json() for look in self.reassess],
            "refused": self.refused.as_json() if self.refused else None,
            "notes": [note.as_json() for note in self.notes],
            "factor_set": self.factor_set,
            "rules": self.rules,
        }


def _range(rescue: tuple[Milligrams, Milligrams]) -> dict[str, Any]:
    low, high = rescue
    return {"low": number(low.amount), "high": number(high.amount), "unit": Milligrams.unit}
