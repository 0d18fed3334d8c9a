"""Which minutes hold on which rung in one grid: its own where configured, else the rule set's defaults."""

from __future__ import annotations

from paingrid.clinical.triage import ladder
from paingrid.records.models import LadderStep


def minutes_of_grid(grid_id: int) -> dict[str, tuple[int | None, ...]]:
    """Return for each urgency the minutes after the start of the clock at which each rung is told; one query."""
    minutes = {urgency: list(ladder.minutes_of(urgency)) for urgency in ladder.URGENCIES}
    for urgency, rung, own in LadderStep.objects.filter(grid_id=grid_id).values_list("urgency", "rung", "minutes"):
        minutes[urgency][ladder.RUNGS.index(rung)] = own
    return {urgency: tuple(row) for urgency, row in minutes.items()}
