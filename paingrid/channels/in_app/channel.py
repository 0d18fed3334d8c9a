"""The bell: a message row is the notice itself, read by the page."""

from __future__ import annotations

from dataclasses import dataclass

from paingrid.channels import Outgoing, Recipient


@dataclass(frozen=True)
class InApp:
    """Everybody who can sign in can be reached here; it cannot fail and is never switched off."""

    name: str = "in-app"
    immediate: bool = True

    def reaches(self, person: Recipient) -> bool:
        """Everybody."""
        return True

    def send(self, message: Outgoing) -> None:
        """Nothing is left to do: the row is already where the page looks."""


CHANNEL = InApp()
