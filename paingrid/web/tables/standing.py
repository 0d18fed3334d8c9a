"""What holds here: the edition in force, what the reader searches for, and whether they may sign another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from paingrid.clinical.findings import Text
from paingrid.clinical.numbers import BUILT_IN, Edition
from paingrid.journey import access
from paingrid.records.queries.editions import signed_editions
from paingrid.timekeeping import now

LONGEST_SEARCH = 60


@dataclass(frozen=True)
class Standing:
    """The edition in force and who signed it; none signed the one as shipped."""

    edition: Edition
    signed_by: Text | None
    signed_at: datetime | None
    search: str
    may_sign: bool

    def context(self) -> dict[str, Any]:
        """Return what the frame of every table shows."""
        shown = {"version": self.edition.version, "signed_by": self.signed_by, "signed_at": self.signed_at}
        return {"edition": shown, "search": self.search, "may_sign": self.may_sign}


def standing(request: HttpRequest) -> Standing:
    """Return what holds for this reader."""
    search = request.GET.get("search", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    may_sign = access.can_sign_edition(request.actor, now=now())
    signed = next(iter(signed_editions()), None)
    if signed is None:
        return Standing(BUILT_IN, None, None, search, may_sign)
    return Standing(Edition(signed.version, signed.values), signed.signed_by, signed.signed_at, search, may_sign)
