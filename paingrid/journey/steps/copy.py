"""Write many rows at once through COPY. For bulk imports only: no defaults, no signals, no returned keys."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from paingrid.journey.steps.transactions import require_transaction

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_text(rows: Iterable[models.Model]) -> str:
    """Return rows of one model as COPY text; an automatic key that is not set is left to the database."""
    rows = list(rows)
    if not rows:
        return ""
    fields = fields_of(type(rows[0]), with_key=rows[0].pk is not None)
    forms = [(f.attname, OF_ARRAYS if isinstance(f, ArrayField) else FORMS) for f in fields]
    lines = []
    for row in rows:
        values = row.__dict__
        lines.append("\t".join([form[type(values[name])](values[name]) for name, form in forms]))
    return "\n".join(lines) + "\n"


def fields_of(model: type[models.Model], *, with_key: bool) -> list[models.Field[Any, Any]]:
    """Return the columns that `copy_text` writes, in its order."""
    return [f for f in model._meta.concrete_fields if with_key or not isinstance(f, models.AutoField)]


def copy_in(model: type[models.Model], text: str, *, with_key: bool) -> None:
    """Append COPY text to the model's table."""
    require_transaction()
    if not text:
        return
    quote = connection.ops.quote_name
    columns = ", ".join(quote(f.column) for f in fields_of(model, with_key=with_key))
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN") as out,
    ):
        out.write(text)


def _text(value: str) -> str:
    return value.translate(ESCAPES)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str).translate(ESCAPES)


def _array(values: list[str]) -> str:
    quoted = ('"' + v.replace("\\", "\\\\").replace('"', '\\"') + '"' for v in values)
    return ("{" + ",".join(quoted) + "}").translate(ESCAPES)


#: By exact type, since a million cells go through here; a type that is not listed is an error, never a guess.
FORMS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: r"\N",
    str: _text,
    bool: lambda yes: "t" if yes else "f",
    int: str,
    float: repr,
    UUID: str,
    datetime: datetime.isoformat,
    date: date.isoformat,
    dict: _json,
    list: _json,
}
OF_ARRAYS = FORMS | {list: _array}
