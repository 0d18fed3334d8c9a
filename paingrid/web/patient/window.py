"""Which stretch of time the reader looks at: 24 hours, 7 days, 30 days or all, and which page of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime

SPANS: dict[str, timedelta | None] = {
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
    "all": None,
}
USUAL = "7d"
LONGEST_AGO = timedelta(days=36500)


@dataclass(frozen=True)
class Window:
    """A stretch of time; `latest` when it ends now."""

    name: str
    since: datetime
    until: datetime
    latest: bool
    page: int

    def address(self, *, name: str | None = None, until: datetime | None = None, page: int = 1) -> str:
        """Return the query of a neighbouring stretch or page."""
        asked: dict[str, str] = {"range": name or self.name}
        if until is not None:
            asked["until"] = until.isoformat()
        if page > 1:
            asked["page"] = str(page)
        return "?" + urlencode(asked)

    @property
    def earlier(self) -> str:
        """Return the query of the stretch before this one."""
        return "" if SPANS[self.name] is None else self.address(until=self.since)

    @property
    def later(self) -> str:
        """Return the query of the stretch after this one; empty when this one ends now."""
        if self.latest:
            return ""
        return self.address(until=self.until + (self.until - self.since))

    def turned_to(self, page: int) -> str:
        """Return the query of another page of the same stretch."""
        return self.address(until=None if self.latest else self.until, page=page)


def window_of(request: HttpRequest, *, beginning: datetime, now: datetime) -> Window:
    """Read the reader's choice; anything that makes no sense falls back to the last seven days."""
    asked = request.GET
    name = asked.get("range", USUAL)
    name = name if name in SPANS else USUAL
    until = _moment(asked.get("until", ""), now) if SPANS[name] is not None else now
    length = SPANS[name]
    since = until - length if length is not None else min(beginning, now - timedelta(hours=24))
    page = asked.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return Window(name, since, until, until >= now, max(1, number))


def _moment(asked: str, now: datetime) -> datetime:
    # A "+" of the offset arrives as a blank when somebody types the address by hand.
    try:
        at = parse_datetime(asked.replace(" ", "+")) if asked else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        return now
    return min(max(at, now - LONGEST_AGO), now)
