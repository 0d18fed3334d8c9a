"""
Work kept plans out again: the proposal from its facts, and the findings of the signature from what was signed.

Nothing is written. Rows come in batches, so that the memory needed does not grow with the record.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal
from uuid import UUID

from paingrid.clinical.numbers import Edition
from paingrid.journey.steps.dosing import facts_of_proposal, findings_of, proposal_of
from paingrid.records.models import Plan, TableEdition
from paingrid.records.queries.editions import edition_named
from paingrid.records.queries.replay import kept_plans

What = Literal["proposal", "findings"]
#: What a difference says of a side that has nothing at its path.
ABSENT = "(absent)"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Where a result worked out again departs first from the kept one: a path such as `lines.0.count`."""

    what: What
    path: str
    kept: object
    now: object


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """One plan worked out again. `findings_kept`: the facts of its signature were kept, so they were recomputed too."""

    plan_id: UUID
    edition: str
    signed: bool
    findings_kept: bool
    differences: tuple[Difference, ...]


def replay_plans(*, plan_ids: Sequence[UUID] = ()) -> Iterator[Replayed]:
    """Work out these plans again, or all of them, oldest first."""
    edition = cache(edition_named)
    for plan in kept_plans(plan_ids):
        signature = plan.basis.get("signature")
        found = [_proposal(plan, edition)]
        if signature is not None:
            found.append(_findings(plan, signature, edition))
        yield Replayed(
            plan_id=plan.pk,
            edition=plan.edition,
            signed=plan.version is not None,
            findings_kept=signature is not None,
            differences=tuple(one for one in found if one is not None),
        )


def first_difference(kept: object, now: object, path: str = "") -> tuple[str, object, object] | None:
    """Return the first path at which two JSON values depart, in the order of their keys, with both values there."""
    if isinstance(kept, dict) and isinstance(now, dict):
        pairs = [(name, kept.get(name, ABSENT), now.get(name, ABSENT)) for name in sorted({*kept, *now})]
    elif isinstance(kept, list) and isinstance(now, list):
        longest = range(max(len(kept), len(now)))
        pairs = [(str(at), _at(kept, at), _at(now, at)) for at in longest]
    else:
        same = kept == now and type(kept) is type(now)
        return None if same else (path, kept, now)
    found = (first_difference(one, other, f"{path}.{name}" if path else name) for name, one, other in pairs)
    return next((one for one in found if one is not None), None)


def _at(values: list[Any], at: int) -> object:
    return values[at] if at < len(values) else ABSENT


def _proposal(plan: Plan, edition: Any) -> Difference | None:
    try:
        now = proposal_of(facts_of_proposal(plan.basis), plan.want, edition(plan.edition))
    except (KeyError, TypeError, ValueError, AttributeError, TableEdition.DoesNotExist) as error:
        return _not_worked_out("proposal", error)
    return _difference("proposal", plan.proposal, now)


def _findings(plan: Plan, signature: Mapping[str, Any], edition: Any) -> Difference | None:
    try:
        under: Edition = edition(signature["edition"])
        basis = {"now": signature["now"], "patient": signature["patient"], "lines": plan.basis["lines"]}
        _verdict, now = findings_of(basis, plan.lines, signature["order"], under)
    except (KeyError, TypeError, ValueError, AttributeError, TableEdition.DoesNotExist) as error:
        return _not_worked_out("findings", error)
    return _difference("findings", plan.findings, now)


def _difference(what: What, kept: object, now: object) -> Difference | None:
    # The kept side went through JSON: so does the other, or a tuple would differ from its list.
    found = first_difference(kept, json.loads(json.dumps(now)))
    return None if found is None else Difference(what=what, path=found[0], kept=found[1], now=found[2])


def _not_worked_out(what: What, error: Exception) -> Difference:
    """A row whose facts cannot be read any more costs one line, not the run."""
    return Difference(what=what, path="", kept=None, now=f"not worked out: {type(error).__name__}: {error}")
