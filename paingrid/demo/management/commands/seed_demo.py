"""`paingrid seed_demo`: settle the demonstration city. Done once; done again it changes nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from paingrid.demo.load import PATIENTS, SEED, settle
from paingrid.errors import Refusal
from paingrid.timekeeping import now


class Command(BaseCommand):
    help = "Fill an empty installation with the demonstration city of invented people."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--patients", type=int, default=PATIENTS)
        parser.add_argument("--seed", type=int, default=SEED)

    def handle(self, *, patients: int, seed: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("只能在演示环境中运行 · only in a demonstration (PAINGRID_DEMO=1)", returncode=2)
        if patients < 1:
            raise CommandError("至少要有一位病人 · at least one patient", returncode=2)
        try:
            settled = settle(patients=patients, seed=seed, now=now())
        except Refusal as refusal:
            raise CommandError(f"{refusal.text['zh']} {refusal.text['en']}", returncode=3) from refusal
        if settled is None:
            self.stdout.write("演示城市已经在这里 · the demonstration city is here already")
            return
        steps = ", ".join(f"{step} {seconds} s" for step, seconds in settled.seconds.items())
        self.stdout.write(f"{settled.patients} patients, {settled.reports} reports, {settled.scenes} scenes: {steps}")
