"""
One folder per way to reach a person; the folder is the registration.

A folder holds `channel.py` with one instance `CHANNEL` of a `Channel`. Adding a
way to reach people adds a folder and touches nothing else.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from paingrid.errors import PaingridError


class TransportError(PaingridError):
    """
    A message could not be handed over.

    `permanent` says that another try cannot help (an address that does not exist).
    """

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        self.permanent = permanent
        super().__init__(message)


@dataclass(frozen=True)
class Recipient:
    """Where one person can be reached."""

    practitioner_id: int
    email: str = ""
    phone: str = ""
    webhook: bool = False


@dataclass(frozen=True)
class Outgoing:
    """
    One message ready to leave the house.

    It carries no name and no diagnosis: a phone lies face up on a table, a mailbox
    is read by others. Whoever wants to know more signs in at `url`.
    """

    key: str
    to: Recipient
    urgency: str
    subject: str
    text: str
    url: str
    language: str


class Channel(Protocol):
    """One way to reach a person."""

    #: The word kept in `Message.channel`.
    name: str
    #: True when writing the message row is the delivery (nothing leaves the house).
    immediate: bool

    def reaches(self, person: Recipient) -> bool:
        """Whether this channel is set up and this person has an address on it."""

    def send(self, message: Outgoing) -> None:
        """
        Hand the message over.

        :raises TransportError: it was not accepted.
        """


@cache
def channels() -> dict[str, Channel]:
    """Return every channel by name."""
    folders = sorted(m.name for m in pkgutil.iter_modules(__path__) if m.ispkg)
    found = [importlib.import_module(f"{__name__}.{folder}.channel").CHANNEL for folder in folders]
    return {channel.name: channel for channel in found}
