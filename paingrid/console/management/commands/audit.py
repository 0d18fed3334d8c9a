"""`paingrid audit verify`: walk the whole audit and say what was done to it. `paingrid audit key`: the public key."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from paingrid.console.audit_words import sentence
from paingrid.journey.verify_audit import trusted_keys, verify_audit
from paingrid.timekeeping import now

#: Exit statuses: something was found; nothing was, but without a second place a cut end would not be seen.
FOUND, NOT_VOUCHED = 1, 2


class Command(BaseCommand):
    help = (
        "verify: walk every chain of the audit, compare it with its seals and the signed lines at the second place;"
        " exit 0 whole, 1 something was done to it, 2 whole but not vouched for elsewhere. key: print the public key."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "key"])

    def handle(self, *, what: str, **options: Any) -> None:
        if what == "key":
            self._key()
            return
        status = self._verify()
        if status:
            raise SystemExit(status)

    def _key(self) -> None:
        keys = sorted(trusted_keys())
        if not keys:
            raise CommandError("PAINGRID_AUDIT_KEY is not set.")
        self.stdout.write("\n".join(keys))

    def _verify(self) -> int:
        began, rows, found, vouched = time.perf_counter(), 0, 0, 0
        for told in verify_audit(now=now()):
            rows, vouched = rows + told.rows, vouched + (told.vouched > 0)
            found += len(told.findings) + told.more
            for finding in told.findings:
                self.stdout.write(sentence(finding))
            if told.more:
                self.stdout.write(f"[{told.chain}] 另有 {told.more} 处 · and {told.more} more")
        seconds = time.perf_counter() - began
        self.stderr.write(f"{rows} rows in {seconds:.1f} s ({rows / max(seconds, 1e-9):.0f} a second)")
        if found:
            self.stdout.write(f"发现 {found} 处问题。 · {found} findings.")
            return FOUND
        if not settings.AUDIT_CHECKPOINTS or (rows and not vouched):
            self.stdout.write(
                "链条完整，但没有异地签名存证：末尾被截断或恢复旧副本将无法发现。 · The chains are whole, but nothing"
                " vouches for them at a second place: an end cut off or an old copy restored would not be seen."
            )
            return NOT_VOUCHED
        self.stdout.write("审计记录完整。 · The audit is whole.")
        return 0
