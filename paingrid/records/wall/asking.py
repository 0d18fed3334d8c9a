"""Tell the database who asks: nobody, a member of staff, or the holder of a personal link."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from paingrid.records.wall.errands import ERRANDS

_NOBODY = {"paingrid.person": "", "paingrid.link": "", "paingrid.now": "", "paingrid.errand": ""}


@dataclass
class _Request:
    """One request that is being served, and what was said on its connection."""

    said: bool = False
    serves: bool = False


#: None outside a request: commands and the clock work as owner of the tables, before whom no wall stands.
_request: ContextVar[_Request | None] = ContextVar("request", default=None)


@contextlib.contextmanager
def questions_of_nobody() -> Iterator[None]:
    """Serve one request: what it asks is asked by nobody until `ask_as`, and nothing of it stays on the connection."""
    request = _Request()
    mark = _request.set(request)
    try:
        with connection.execute_wrapper(partial(_serve, request)) if settings.SERVE_AS else contextlib.nullcontext():
            yield
    finally:
        _request.reset(mark)
        _leave(request)


def ask_as(*, person: int | None = None, link: bytes | None = None, now: datetime) -> None:
    """
    Let every further question of this request be asked by one person; one query.

    `link` is the digest of the token that was shown: whoever holds none reaches nobody by it. `now` is the moment at
    which roles and relationships must hold.
    """
    request = _request.get()
    if request is None:
        return
    who = {"paingrid.person": "" if person is None else str(person), "paingrid.link": link.hex() if link else ""}
    request.said = True
    _say({**_NOBODY, **who, "paingrid.now": now.isoformat()})


@contextlib.contextmanager
def errand(name: str) -> Iterator[None]:
    """
    Open the wall for one named purpose (`errands`), to those only who may; two queries, none outside a request.

    The database decides who may: for anybody else the wall stays as it was.
    """
    if name not in ERRANDS:
        raise KeyError(name)
    request = _request.get()
    if request is None:
        yield
        return
    request.said = True
    before = _go_on(name)
    try:
        yield
    finally:
        # In a transaction that failed nothing can be said; its rollback takes the errand with it.
        with contextlib.suppress(DatabaseError):
            _say({"paingrid.errand": before})


def _go_on(name: str) -> str:
    """Begin an errand; return the one that was going on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('paingrid.errand', true), ''), set_config('paingrid.errand', %s, false)",
            [name],
        )
        before: str = cursor.fetchone()[0]
        return before


def _serve(request: _Request, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Become the role that serves before the first question of a request: one that asks none costs none."""
    if not request.serves:
        request.serves = True
        execute("SELECT set_config('role', %s, false)", [settings.SERVE_AS], False, context)
    return execute(sql, params, many, context)


def _say(what: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        words = [word for pair in what.items() for word in pair]
        cursor.execute(f"SELECT {', '.join(['set_config(%s, %s, false)'] * len(what))}", words)


def _leave(request: _Request) -> None:
    """Forget who asked; a connection on which that cannot be said is not used again."""
    if connection.connection is None or not (request.said or request.serves):
        return
    try:
        _say({**(_NOBODY if request.said else {}), **({"role": "none"} if request.serves else {})})
    except (DatabaseError, InterfaceError):
        connection.close()
