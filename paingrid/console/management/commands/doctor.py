"""`paingrid doctor`: says what is unsafe about this installation, in Chinese and in English."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from paingrid.console.doctor import examine

MARK = {"good": "✓", "unsafe": "✗", "unknown": "?"}
NAMED = {"good": "安全 good", "unsafe": "不安全 UNSAFE", "unknown": "不清楚 unknown"}


class Command(BaseCommand):
    help = "Say what is unsafe about this installation. Exit: 0 nothing, 1 something unsafe, 2 only something unknown."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        found = examine()
        for one in sorted(found, key=lambda one: ("unsafe", "unknown", "good").index(one.verdict)):
            self.stdout.write(f"{MARK[one.verdict]} {NAMED[one.verdict]} [{one.code}]\n    {one.zh}")
            if one.en != one.zh:
                self.stdout.write(f"    {one.en}")
        verdicts = {one.verdict for one in found}
        sys.exit(1 if "unsafe" in verdicts else 2 if "unknown" in verdicts else 0)
