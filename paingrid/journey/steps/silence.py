"""What silence means: how grave it is, what the task says, and when to look again."""

from __future__ import annotations

from datetime import timedelta

from paingrid.records.models import Expectation

#: Titrating patients are heard of every day (§4.3); a day of silence is a same-day matter (§4.1).
TITRATING = frozenset({"naive-start", "titrating"})
SEVERE = 7
#: When the silence lasts, it is looked at again after so long.
LOOK_AGAIN = timedelta(hours=24)
SILENT_WHY = {"zh": "到时间了还没有收到消息，请打电话问问", "en": "No news by the expected time: please call and ask"}


def urgency_of_silence(silent: Expectation) -> str:
    """Return D for a titrating patient or one whose last pain was severe (§4.1), else S."""
    severe = silent.last_nrs is not None and silent.last_nrs >= SEVERE
    return "D" if silent.basis in TITRATING or severe else "S"
