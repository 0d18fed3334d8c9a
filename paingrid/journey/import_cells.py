"""Lay out the map in bulk: the cells under every street and the team that looks after each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from paingrid.journey.access import Actor
from paingrid.journey.import_rows import CellRow
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.copy import copy_in, copy_text
from paingrid.records.models import CareTeam, Cell, Responsibility, Territory
from paingrid.records.queries.imports import import_of
from paingrid.timekeeping import SHANGHAI

#: A first division is taken to have held for so long, so that earlier days have an answer too.
HELD_SINCE = timedelta(days=365)


def import_cells(*, by: Actor, cells: Sequence[CellRow], details: dict[str, Any], now: datetime) -> bool:
    """Write cells and who is responsible; return whether it did. Again after it succeeded it changes nothing."""
    if import_of("cells") is not None:
        return False
    streets = dict(Territory.objects.filter(kind="street").values_list("code", "pk"))
    teams = {team.code: team for team in CareTeam.objects.all()}
    since = (now - HELD_SINCE).astimezone(SHANGHAI).date()
    with transaction.atomic(durable=True):
        copy_in(Cell, copy_text(_cell(row, streets) for row in cells), with_key=True)
        copy_in(
            Responsibility,
            copy_text(
                Responsibility(
                    cell_id=row.cell,
                    team_id=teams[row.team_code].pk,
                    institution_id=teams[row.team_code].institution_id,
                    starts_on=since,
                )
                for row in cells
            ),
            with_key=False,
        )
        audit("import.cells", by=by, now=now, **details)
    return True


def _cell(row: CellRow, streets: dict[str, int]) -> Cell:
    return Cell(
        id=row.cell,
        street_id=streets[row.street_code],
        longitude=row.longitude,
        latitude=row.latitude,
        people=row.people,
        patients=row.patients,
    )
