"""When an institution is open: a week of hours, and the days on which it is closed. Chengdu's time throughout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from paingrid.errors import Refusal
from paingrid.timekeeping import SHANGHAI

#: From (inclusive) until (exclusive); nobody is open through midnight: whoever is there at night has duty.
Period = tuple[time, time]
DAYS = 7
MOST_PERIODS = 3
LONGEST_CLOSED = timedelta(days=366)
#: How far ahead the next opening is looked for.
HORIZON = 60
OFFICE: Period = (time(8), time(18))
#: What people type on a Chinese keyboard.
READ_AS = str.maketrans({**dict.fromkeys("，、；;", ","), "：": ":", **dict.fromkeys("—–~～至到", "-")})


class BadHours(Refusal):
    """The hours of a day or a closing make no sense."""

    code = "opening.hours"
    text = {
        "zh": "开放时间不对：结束要晚于开始，同一天的时段不能重叠。",
        "en": "These hours do not work: the end must be later than the start, and no two may overlap.",
    }


UNREADABLE = {
    "zh": "看不懂这一天的时间，请写成 08:00-12:00, 14:00-17:30 这样。",
    "en": "The hours of this day cannot be read. Please write them like 08:00-12:00, 14:00-17:30.",
}


@dataclass(frozen=True)
class Closing:
    """Closed from the first to the last of these days, both included."""

    first: date
    last: date
    why: str = ""

    def __post_init__(self) -> None:
        if not timedelta(0) <= self.last - self.first <= LONGEST_CLOSED:
            raise BadHours(
                text={
                    "zh": "停诊的最后一天不能早于第一天，也不能超过一年。",
                    "en": "The last closed day cannot be before the first, nor more than a year after it.",
                }
            )


@dataclass(frozen=True)
class OpeningHours:
    """Seven days from Monday, each with its hours in order; and when it is closed all the same."""

    week: tuple[tuple[Period, ...], ...] = ((OFFICE,),) * 5 + ((), ())
    closings: tuple[Closing, ...] = ()

    def __post_init__(self) -> None:
        if len(self.week) != DAYS or any(not _in_order(day) for day in self.week):
            raise BadHours

    def on(self, day: date) -> tuple[Period, ...]:
        """Return the hours of one day; none: closed."""
        if any(one.first <= day <= one.last for one in self.closings):
            return ()
        return self.week[day.weekday()]

    def include(self, moment: datetime) -> bool:
        """Whether it is open at a moment."""
        return self.closes_at(moment) is not None

    def closes_at(self, moment: datetime) -> datetime | None:
        """Return until when it is open; none: closed now."""
        for opens, closes in self.moments(moment.astimezone(SHANGHAI).date()):
            if opens <= moment < closes:
                return closes
        return None

    def opens_at(self, moment: datetime) -> datetime | None:
        """Return when it opens next after a moment; none within sixty days."""
        first = moment.astimezone(SHANGHAI).date()
        for days in range(HORIZON):
            for opens, _closes in self.moments(first + timedelta(days=days)):
                if opens > moment:
                    return opens
        return None

    def moments(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Return the hours of one day as moments."""
        return tuple(
            (datetime.combine(day, opens, SHANGHAI), datetime.combine(day, closes, SHANGHAI))
            for opens, closes in self.on(day)
        )

    def kept(self) -> dict[str, Any]:
        """Return what is kept in the record: plain texts and lists."""
        return {
            "week": [[[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in day] for day in self.week],
            "closings": [[one.first.isoformat(), one.last.isoformat(), one.why] for one in self.closings],
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """Return what `kept` wrote. :raises BadHours: it is something else."""
        try:
            week = tuple(tuple((_clock(a), _clock(b)) for a, b in day) for day in kept["week"])
            rows = [(date.fromisoformat(a), date.fromisoformat(b), str(why)) for a, b, why in kept["closings"]]
        except (KeyError, TypeError, ValueError) as error:
            raise BadHours from error
        return cls(week, tuple(Closing(*row) for row in rows))


def read_day(written: str) -> tuple[Period, ...]:
    """
    Read the hours of one day as people write them: "08:00-12:00, 14:00-17:30"; empty: closed.

    Chinese commas, colons and dashes are understood. :raises BadHours: it cannot be read.
    """
    plain = written.translate(READ_AS).replace("--", "-")
    parts = [part.strip() for part in plain.split(",") if part.strip()]
    try:
        periods = tuple(tuple(_clock(end.strip()) for end in part.split("-")) for part in parts)
    except ValueError as error:
        raise BadHours(text=UNREADABLE) from error
    found = tuple((one[0], one[1]) for one in periods if len(one) == 2)
    if len(found) != len(periods):
        raise BadHours(text=UNREADABLE)
    if not _in_order(found):
        raise BadHours
    return found


def write_day(periods: Iterable[Period]) -> str:
    """Write the hours of one day as `read_day` reads them."""
    return ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in periods)


def _in_order(periods: Sequence[Period]) -> bool:
    ends = [moment for period in periods for moment in period]
    return (
        len(periods) <= MOST_PERIODS
        and all(a < b for a, b in zip(ends[::2], ends[1::2], strict=True))
        and (all(a <= b for a, b in zip(ends[1::2], ends[2::2], strict=False)))
    )


def _clock(written: str) -> time:
    """Read "8:00" or "17:30"; half a minute is nobody's hour."""
    hour, minute = written.split(":")
    return time(int(hour), int(minute))
