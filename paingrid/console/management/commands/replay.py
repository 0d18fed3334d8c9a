"""`paingrid replay`: recompute kept decisions and say where today's rules answer differently."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from paingrid.clinical.triage.answer import answer
from paingrid.records.queries.replay import kept_decisions

COMPARED = ("urgency", "rows", "contact_by", "reassess_at", "instructions", "unknown")


class Command(BaseCommand):
    help = "Recompute kept decisions from their inputs. Prints one JSON line a difference; exit 1 when there is one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("report", nargs="*", type=UUID, help="report ids; none means every decision")
        parser.add_argument("--show", action="store_true", help="also print the decisions that agree")

    def handle(self, *, report: list[UUID], show: bool, **options: Any) -> None:
        count = differing = 0
        for decision in kept_decisions(report):
            now = answer(decision.inputs)
            changed = {
                k: [decision.output.get(k), now.get(k)] for k in COMPARED if decision.output.get(k) != now.get(k)
            }
            count, differing = count + 1, differing + bool(changed)
            if changed or show:
                line = {"report": str(decision.report_id), "kept_rules": decision.rules, "changed": changed}
                self.stdout.write(json.dumps(line, ensure_ascii=False))
        self.stderr.write(f"{count} recomputed, {differing} differ")
        if differing or (report and count < len(report)):
            raise SystemExit(1)
