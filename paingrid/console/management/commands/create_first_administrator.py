"""`paingrid create_first_administrator`: the first way into an empty installation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from paingrid.journey import sign_in
from paingrid.timekeeping import now


class Command(BaseCommand):
    help = "Create the first administrator and print a one-time sign-in link."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", default="admin")
        parser.add_argument("--base-url", default=settings.BASE_URL)

    def handle(self, *, username: str, base_url: str, **options: Any) -> None:
        try:
            token = sign_in.create_first_administrator(username=username, now=now())
        except sign_in.AlreadySetUp as refusal:
            raise CommandError(f"{refusal.text['zh']} {refusal.text['en']}", returncode=3) from refusal
        self.stdout.write("首位管理员的一次性登录链接 · One-time sign-in link of the first administrator:")
        self.stdout.write(f"{base_url}/sign-in/link/{token}/")
