"""Propose other values of the clinical numbers. Nothing holds yet: first everybody in care is worked out under them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db import transaction

from paingrid.clinical.advice.edition_rules import differing, problems_of
from paingrid.clinical.findings import Problem
from paingrid.clinical.numbers import Edition
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.records.models import EditionPreview
from paingrid.records.queries.editions import edition_in_force, in_care
from paingrid.records.wall.asking import errand


class NothingProposed(Refusal):
    """Every value is the one that holds already."""

    code = "edition.nothing"
    text = {"zh": "没有改动任何数值。", "en": "No value was changed."}


class NotPossible(Refusal):
    """Some value can never be meant; `problems` names each."""

    code = "edition.not-possible"
    text = {"zh": "有的数值不可能成立，请改正。", "en": "Some values cannot be meant: please correct them."}

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__()
        self.problems = problems


@errand("edition-effects")
def propose_edition(*, by: access.Actor, values: Mapping[str, Fraction], now: datetime) -> UUID:
    """
    Keep a set of new values by id, beside those that hold, to be worked out; the same set twice is one preview.

    :raises NotAllowed: no pharmacist or pain doctor. :raises NothingProposed: as it is.
    :raises NotPossible: an unknown number, a slip of the decimal point, a range the wrong way round.
    """
    access.check_can_sign_edition(by, now=now)
    base = edition_in_force()
    whole = Edition("proposed", {**base.changed, **values})
    problems = problems_of(whole.changed)
    if problems:
        raise NotPossible(problems)
    wanted = {name: str(value) for name, value in sorted(differing(whole).items())}
    if wanted == {name: str(value) for name, value in sorted(differing(base).items())}:
        raise NothingProposed
    with transaction.atomic(durable=True):
        same = EditionPreview.objects.filter(
            base=base.version,
            values=wanted,
            proposed_by_id=by.practitioner_id,
            signed_as__isnull=True,
            finished_at__isnull=True,
        ).first()
        if same is not None:
            return same.pk
        preview = EditionPreview.objects.create(
            base=base.version,
            values=wanted,
            proposed_by_id=by.practitioner_id,
            proposed_at=now,
            people=in_care(at=now).count(),
        )
        audit("edition.proposed", by=by, subject=str(preview.pk), now=now, values=wanted)
    return preview.pk
