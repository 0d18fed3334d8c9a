"""`paingrid replay`: recompute kept decisions and plans, and say where today's rules answer differently."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from paingrid.clinical.triage.answer import answer
from paingrid.journey.replay_plans import Replayed, replay_plans
from paingrid.records.queries.replay import kept_decisions

COMPARED = ("urgency", "rows", "contact_by", "reassess_at", "instructions", "unknown")


class Command(BaseCommand):
    help = (
        "Recompute kept decisions and plans from what was kept with them. Prints one JSON line a difference;"
        " exit 1 when there is one. Without ids: all decisions, then all plans."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("report", nargs="*", type=UUID, help="report ids; none means every decision")
        parser.add_argument("--plan", action="append", type=UUID, default=[], help="a plan id; may be repeated")
        parser.add_argument("--show", action="store_true", help="also print what agrees")

    def handle(self, *, report: list[UUID], plan: list[UUID], show: bool, **options: Any) -> None:
        everything = not report and not plan
        bad = False
        if report or everything:
            bad |= self._decisions(report, show)
        if plan or everything:
            bad |= self._plans(plan, show)
        if bad:
            raise SystemExit(1)

    def _decisions(self, report: list[UUID], show: bool) -> bool:
        """Recompute decisions; true where one differs or an id that was asked for is not there."""
        count = differing = 0
        for decision in kept_decisions(report):
            now = answer(decision.inputs)
            changed = {
                k: [decision.output.get(k), now.get(k)] for k in COMPARED if decision.output.get(k) != now.get(k)
            }
            count, differing = count + 1, differing + bool(changed)
            if changed or show:
                self._line({"report": str(decision.report_id), "kept_rules": decision.rules, "changed": changed})
        self.stderr.write(f"decisions: {count} recomputed, {differing} differ")
        return bool(differing) or count < len(set(report))

    def _plans(self, plan: list[UUID], show: bool) -> bool:
        """Recompute plans; true where one differs or an id that was asked for is not there."""
        count = differing = signed = signatures = 0
        for one in replay_plans(plan_ids=plan):
            count, differing = count + 1, differing + bool(one.differences)
            signed, signatures = signed + one.signed, signatures + one.findings_kept
            if one.differences or show:
                self._line(_as_json(one))
        self.stderr.write(
            f"plans: {count} recomputed, {differing} differ; findings at the signature of {signatures} of {signed}"
        )
        return bool(differing) or count < len(set(plan))

    def _line(self, said: Mapping[str, object]) -> None:
        self.stdout.write(json.dumps(said, ensure_ascii=False))


def _as_json(one: Replayed) -> dict[str, object]:
    changed = [{"what": d.what, "path": d.path, "kept": d.kept, "now": d.now} for d in one.differences]
    return {"plan": str(one.plan_id), "edition": one.edition, "changed": changed}
