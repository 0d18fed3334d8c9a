"""How long a program waits for the database, and what it was told when it waited too long."""

from __future__ import annotations

from django.db import Error

#: Another one holds the row, the statement took too long, or two met crosswise: the database is there, and the next try
#: may succeed. Everything else of its kind (`OperationalError`) means that it cannot be reached or cannot write.
BUSY = frozenset({"55P03", "57014", "40P01", "40001"})


def is_busy(error: BaseException) -> bool:
    """Whether the database answered that it is busy; nothing of the transaction was kept (PostgreSQL, appendix A)."""
    return isinstance(error, Error) and getattr(error.__cause__, "sqlstate", None) in BUSY
