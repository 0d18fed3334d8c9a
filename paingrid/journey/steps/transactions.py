"""A step never opens a transaction; it insists on one."""

from __future__ import annotations

from django.db import connection


def require_transaction() -> None:
    """Fail at once when a step is called outside a use case's transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("a step was called outside a transaction")
