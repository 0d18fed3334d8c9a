"""`paingrid backup DIR`: a verified copy of the whole database; `--follow` receives every change without end."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from launch.copies import back_up, follow_command, make_slot
from launch.words import CannotGoOn
from paingrid.timekeeping import now


class Command(BaseCommand):
    help = "Take a verified copy of the database of DATABASE_URL. The keys are not in it: keep them elsewhere."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keep", type=int, default=7, help="how many copies to keep (7)")
        parser.add_argument("--follow", action="store_true", help="receive every change until stopped")

    def handle(self, *, folder: Path, keep: int, follow: bool, **options: Any) -> None:
        url = os.environ.get("DATABASE_URL", "postgresql:///paingrid")
        if keep < 1:
            raise CommandError("--keep must be 1 or more.")
        try:
            if follow:
                # a slot that nobody reads from would fill the database's disk
                make_slot(url)
                command = follow_command(url, folder)
                os.execv(command[0], command)
            done = back_up(url, folder, keep=keep, at=now())
        except CannotGoOn as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(
            f"{done}\n备份已核对。密钥不在其中，请另行保管。 · "
            "The copy was verified. The keys are not in it: keep them elsewhere."
        )
