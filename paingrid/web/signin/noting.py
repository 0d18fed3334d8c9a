"""Whatever becomes of a second factor goes into the audit, in its transaction, and rings the owner's bell."""

from __future__ import annotations

from typing import Any

from paingrid.journey.access import actor_of_account
from paingrid.journey.second_factor import note_factor
from paingrid.timekeeping import now


def saved(sender: Any, instance: Any, created: bool, **_: Any) -> None:
    """A factor was added, if it was not there before."""
    if created:
        _note(instance, "added")


def deleted(sender: Any, instance: Any, **_: Any) -> None:
    """A factor was removed."""
    _note(instance, "removed")


def _note(authenticator: Any, what: str) -> None:
    moment = now()
    actor = actor_of_account(authenticator.user_id, now=moment)
    if actor is not None:
        note_factor(by=actor, what=what, kind=authenticator.type, now=moment)
