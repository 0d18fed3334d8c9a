"""The tables of this room for a pharmacist's page: every number, interaction, organ row, ceiling and day limit."""

from __future__ import annotations

from paingrid.clinical.checks.interaction_rows import INTERACTIONS
from paingrid.clinical.checks.rules import NUMBERS as RULE_NUMBERS
from paingrid.clinical.checks.rules.ceilings import CEILINGS
from paingrid.clinical.checks.rules.organs import ORGANS
from paingrid.clinical.checks.rules.prescribing import DAY_LIMITS
from paingrid.clinical.checks.rules.watch import WATCH
from paingrid.clinical.checks.supply import NUMBERS as SUPPLY_NUMBERS
from paingrid.clinical.numbers import Number
from paingrid.clinical.opioids.person import NUMBERS as PERSON_NUMBERS

#: Everything that a site may sign another value for.
NUMBERS: tuple[Number, ...] = (*PERSON_NUMBERS, *RULE_NUMBERS, *SUPPLY_NUMBERS)

__all__ = ["CEILINGS", "DAY_LIMITS", "INTERACTIONS", "NUMBERS", "ORGANS", "WATCH"]
