"""`paingrid second_step NAME --reason …`: take a lost second step away, for the last administrator."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from paingrid.errors import Refusal
from paingrid.journey.manage_account import take_second_step_away_by_hand
from paingrid.timekeeping import now


class Command(BaseCommand):
    help = "Take a lost second step away, when no other administrator can; audited, the person is told."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="why, and how you made sure who asks")

    def handle(self, *, username: str, reason: str, **options: Any) -> None:
        try:
            take_second_step_away_by_hand(username=username, reason=reason, now=now())
        except Refusal as refusal:
            raise CommandError(refusal.in_language("en")) from refusal
        self.stdout.write(f"{username}: the second step is taken away; every session has ended")
