"""`paingrid restore DIR --to TIME --into NEWDIR`: the database as it was at a moment, in a folder of its own."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from launch.copies import restore
from launch.words import CannotGoOn


class Command(BaseCommand):
    help = "Bring a copy up to a moment in a new folder; never touches a running database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--to", required=True, help="the moment with its zone: 2026-11-24T09:30:00+08:00")
        parser.add_argument("--into", required=True, type=Path, help="a folder that is new or empty")

    def handle(self, *, folder: Path, to: str, into: Path, **options: Any) -> None:
        try:
            moment = datetime.fromisoformat(to)
        except ValueError as error:
            raise CommandError("--to must be a time such as 2026-11-24T09:30:00+08:00.") from error
        if moment.tzinfo is None:
            raise CommandError("--to needs its zone, such as +08:00.")
        try:
            told = restore(folder, into, to=moment)
        except CannotGoOn as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(
            f"已恢复到 · restored in {told.data}\n来自 · from {told.base}\n"
            f"最后一笔 · last transaction: {told.last_at or '-'}\n"
            "下一步：启动它，用原来的密钥运行 paingrid audit verify，再切换。 · "
            "Next: start it, run paingrid audit verify with the same keys, then change over."
        )
