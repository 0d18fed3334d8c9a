"""`paingrid reseal`: after a new key was put first in PAINGRID_FIELD_KEYS, seal everything with it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from paingrid.journey.reseal import reseal


class Command(BaseCommand):
    help = (
        "Seal telephone numbers, addresses, identity numbers and second factors anew"
        " with the first key of PAINGRID_FIELD_KEYS."
        " May run while people work, may be stopped and run again; prints what it did."
    )

    def handle(self, **options: Any) -> None:
        done: dict[str, int] = {}
        for table, count in reseal():
            done[table] = done.get(table, 0) + count
            self.stderr.write(f"{table}: {done[table]}")
        self.stdout.write(f"sealed anew: {sum(done.values())} rows; older keys may now be taken off the ring")
