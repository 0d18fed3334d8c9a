"""How long to wait before trying again. Without chance in it, so that anybody can say when the next try will be."""

from __future__ import annotations

from datetime import timedelta

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
#: After the first, second, … failed try to send; after one more the message is dead.
SENDING = (10 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR)
#: After the first, second, … failed try to judge a report; the last one repeats for ever.
JUDGING = (2 * SECOND, 10 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE)
