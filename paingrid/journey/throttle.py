"""Count tries in windows of time, across all processes, without keeping who tried."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from django.db import connection

from paingrid.errors import Refusal


class TooManyTries(Refusal):
    """Too many tries in a short time."""

    code = "throttle.too-many"
    text = {
        "zh": "尝试次数太多，请稍等几分钟再试。",
        "en": "Too many tries. Please wait a few minutes and try again.",
    }


COUNT = """
INSERT INTO records_throttle (key, window_at, tries) VALUES (%s, %s, 1)
ON CONFLICT (key, window_at) DO UPDATE SET tries = records_throttle.tries + 1
RETURNING tries
"""
SO_FAR = "SELECT tries FROM records_throttle WHERE key = %s AND window_at = %s"


def check_throttle(key: str, *, limit: int, per: timedelta, now: datetime) -> None:
    """
    Count one try under `key` and refuse when more than `limit` fell into the present window of length `per`.

    :raises TooManyTries: the caller decides whether something graver lets it through.
    """
    if count_try(key, per=per, now=now) > limit:
        raise TooManyTries


def count_try(key: str, *, per: timedelta, now: datetime) -> int:
    """Count one try under `key` and return how many there are in the present window of length `per`."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [hashlib.sha256(key.encode()).hexdigest(), _window(per, now)])
        (tries,) = cursor.fetchone()
    return int(tries)


def tries_so_far(key: str, *, per: timedelta, now: datetime) -> int:
    """Return how many tries under `key` fell into the present window of length `per`, without counting one."""
    with connection.cursor() as cursor:
        cursor.execute(SO_FAR, [hashlib.sha256(key.encode()).hexdigest(), _window(per, now)])
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def _window(per: timedelta, now: datetime) -> datetime:
    seconds = int(per.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def forget_old_windows(*, now: datetime) -> None:
    """Delete counts older than a day."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_throttle WHERE window_at < %s", [now - timedelta(days=1)])
