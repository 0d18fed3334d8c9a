"""
Count wrong tries to sign in so that guessing becomes slow and nobody can lock a colleague out.

A delay belongs to a name *and* the place it was tried from: an address, or the very browser in which that name has
signed in before. Whoever guesses waits longer and longer; the colleague elsewhere, or in the own browser behind the
same address, waits for nothing. What a name suffers from everywhere together rings that colleague's bell; past a bound
a password alone opens nothing in a browser that is new to this name, until the day is over.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import connection, transaction

from paingrid.journey.steps.notify import notify
from paingrid.journey.throttle import TooManyTries, check_throttle, count_try, tries_so_far
from paingrid.records.models import Practitioner
from paingrid.records.wall.asking import errand

#: Tries without delay, the first delay, the longest, and after how long without a try all is forgotten [default].
FREE, FIRST_S, LONGEST_S, FORGOTTEN = 5, 30, 3600, timedelta(hours=24)
#: Tries of any names from one place that is no known browser [default].
A_PLACE, WINDOW = 120, timedelta(minutes=5)
#: Wrong tries on one name from everywhere after which its owner hears of it, once a day [default].
HEARS_AFTER, DAY = 20, timedelta(hours=24)
#: Wrong tries on one name from everywhere, after which a new browser needs more than the password [default].
BOUND = 200
#: Wrong codes on one account from everywhere; whoever gets that far knows the password. Passkeys are not counted.
CODES, CODES_WINDOW = 30, timedelta(hours=1)

# One statement, so that a hundred tries at the same moment do not all find the door open.
TRY = """
INSERT INTO records_signintry AS known (key, tries, last_at) VALUES (%(key)s, 1, %(now)s)
ON CONFLICT (key) DO UPDATE
   SET tries = CASE WHEN known.last_at < %(forgotten)s THEN 1 ELSE known.tries + 1 END, last_at = %(now)s
 WHERE known.tries < %(free)s
    OR known.last_at <= %(now)s
       - make_interval(secs => LEAST(%(longest)s, %(first)s * 2 ^ LEAST(known.tries - %(free)s, 20)))
RETURNING tries
"""


def check_try(*, name: str, place: str, known: bool, now: datetime) -> None:
    """
    Count one try for `name` from `place`; `known` places are browsers in which this name has signed in before.

    :raises TooManyTries: this name from this place must wait, or this place has tried too many names.
    """
    if not known:
        check_throttle(f"sign-in|{place}", limit=A_PLACE, per=WINDOW, now=now)
    with connection.cursor() as cursor:
        cursor.execute(
            TRY,
            {
                "key": _key(name, place),
                "now": now,
                "forgotten": now - FORGOTTEN,
                "free": FREE,
                "longest": LONGEST_S,
                "first": FIRST_S,
            },
        )
        if cursor.fetchone() is None:
            raise TooManyTries


def forget_tries(*, name: str, place: str) -> None:
    """After the right password: this name from this place begins anew."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_signintry WHERE key = %s", [_key(name, place)])


def note_wrong(*, name: str, now: datetime) -> None:
    """Count a wrong try on a name from anywhere; its owner is told once a day, and is not kept from signing in."""
    if count_try(f"wrong|{name.casefold()}", per=DAY, now=now) != HEARS_AFTER:
        return
    owner = Practitioner.objects.select_related("account").filter(account__username__iexact=name).first()
    if owner is None:
        return
    with transaction.atomic(durable=True), errand("guessing"):
        notify([owner], occasion=f"wrong-tries:{now.date()}", urgency="D", said=SOMEBODY_GUESSES, address=SEE, now=now)


class TooManyForThisName(TooManyTries):
    """Many guessed at this name today: a password alone is not enough where the name never signed in before."""

    code = "throttle.name"
    text = {
        "zh": "今天这个登录名输错密码的次数太多。您仍可以登录：用以前登录过的电脑或手机、用通行密钥、"
        "用密码加第二步验证，或请管理员发一个新的登录链接。",
        "en": "Too many wrong passwords were given for this name today. You can still sign in: on a device you have "
        "used before, with a passkey, with password and second step, or by a new link from your administrator.",
    }


def is_besieged(*, name: str, now: datetime) -> bool:
    """Whether so many guessed at this name today, from everywhere, that a new browser needs more than a password."""
    return tries_so_far(f"wrong|{name.casefold()}", per=DAY, now=now) >= BOUND


SEE = "/sign-in/second/"
SOMEBODY_GUESSES = {
    "zh": f"今天有人用您的登录名输错密码 {HEARS_AFTER} 次。您仍可以正常登录；如果不是您本人，请告诉管理员。",
    "en": f"Somebody gave a wrong password for your name {HEARS_AFTER} times today. You can still sign in; "
    "if it was not you, please tell the administrator.",
}


def check_code(*, account_id: int, place: str, now: datetime) -> None:
    """
    Count one try of a code of the second factor.

    :raises TooManyTries: too many, from this place or from everywhere; a passkey works all the same.
    """
    check_throttle(f"code|{account_id}|{place}", limit=FREE * 2, per=WINDOW, now=now)
    check_throttle(f"code|{account_id}", limit=CODES, per=CODES_WINDOW, now=now)


def forget_old_tries(*, now: datetime) -> None:
    """Delete what is forgotten."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_signintry WHERE last_at < %s", [now - FORGOTTEN])


def _key(name: str, place: str) -> str:
    return hashlib.sha256(f"{name.casefold()}|{place}".encode()).hexdigest()
