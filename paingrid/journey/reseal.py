"""Seal anew, with the newest key, what an older key sealed: a batch at a time, while everybody goes on working."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models, transaction

from paingrid.journey.second_factor import PLACE, reseal_factors
from paingrid.records.sealed import SearchDigest, renew_digests, sealed_columns, sealed_models, stale

BATCH = 500


def reseal(batch: int = BATCH) -> Iterator[tuple[str, int]]:
    """
    Yield a table and how many of its rows were sealed anew, after each batch; a second run finds nothing.

    The words stay the same, so nothing is kept in the audit; a batch that fails leaves the ones before it done.
    """
    for model in sealed_models():
        while count := _batch(model, batch):
            yield model._meta.db_table, count
    if count := reseal_factors():
        yield PLACE.partition(".")[0], count


def _batch(model: type[models.Model], limit: int) -> int:
    with transaction.atomic(durable=True):
        rows = list(model._default_manager.select_for_update(no_key=True).filter(pk__in=stale(model, limit)))
        renew_digests(rows)
        digests = [field.name for field in model._meta.concrete_fields if isinstance(field, SearchDigest)]
        columns = [field.name for field in sealed_columns(model)] + digests
        model._default_manager.bulk_update(rows, columns)
    return len(rows)
