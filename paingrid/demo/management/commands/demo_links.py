"""`paingrid demo_links`: the table of the eleven ways in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from paingrid.demo.links import NoDemonstration, as_table, sign_in_lines
from paingrid.timekeeping import now


class Command(BaseCommand):
    help = "Print a sign-in link for each person of the demonstration."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--base-url", default=settings.BASE_URL)

    def handle(self, *, base_url: str, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("只能在演示环境中运行 · only in a demonstration (PAINGRID_DEMO=1)", returncode=2)
        try:
            lines = sign_in_lines(base_url=base_url.rstrip("/"), now=now())
        except NoDemonstration as refusal:
            raise CommandError(f"{refusal.text['zh']} {refusal.text['en']}", returncode=3) from refusal
        self.stdout.write(as_table(lines), ending="")
