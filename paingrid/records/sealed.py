"""Columns that are sealed on the disk and plain in the program, and the digests by which they are found again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Exact
from psycopg import sql

from paingrid.sealing import MARK, Keyring, plain_number, plain_words, read_keyring

NORMAL: dict[str, Callable[[str], str]] = {"number": plain_number, "words": plain_words}


@lru_cache(maxsize=4)
def _ring(said: str) -> Keyring:
    return read_keyring(said)


def keyring() -> Keyring:
    """Return the keys of this installation."""
    return _ring(settings.FIELD_KEYS)


class SealedText(models.TextField):
    """
    A text that is sealed with the installation's keys, bound to its table and column.

    It cannot be searched; a `SearchDigest` beside it finds exact values.
    """

    def from_db_value(self, value: str | None, expression: Any, connection: BaseDatabaseWrapper) -> str | None:
        """Open what was stored."""
        return None if value is None else keyring().open(value, self.place)

    def get_prep_value(self, value: Any) -> Any:
        """Seal what is to be stored."""
        said = super().get_prep_value(value)
        return keyring().seal(said, self.place) if isinstance(said, str) else said

    @property
    def place(self) -> str:
        """The table and column a value belongs to."""
        return f"{self.model._meta.db_table}.{self.column}"


class _OnlyEmpty(Exact):
    """Sealed twice, one text gives two: comparing could only ever miss. Whether it is empty can be asked."""

    def get_prep_lookup(self) -> Any:
        if self.rhs != "":
            raise TypeError("a sealed column is searched by its digest: only the empty text can be compared")
        return self.rhs


SealedText.register_lookup(_OnlyEmpty, "exact")


class SearchDigest(models.BinaryField):
    """The keyed digest of the sealed column `of`, worked out anew whenever the row is saved."""

    description: ClassVar[str] = "keyed digest of a sealed column"

    def __init__(self, of: str = "", normal: str = "number", **options: Any) -> None:
        self.of, self.normal = of, normal
        super().__init__(**{"null": True, "max_length": 32, "db_index": True, "editable": False, **options})

    def deconstruct(self) -> Any:
        """Return what a migration needs to make it again."""
        name, path, arguments, options = super().deconstruct()
        return name, path, arguments, {**options, "of": self.of, "normal": self.normal}

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        """Work the digest out from the present value."""
        said = NORMAL[self.normal](getattr(model_instance, self.of) or "")
        value = keyring().digest(said, self._place) if said else None
        setattr(model_instance, self.attname, value)
        return value

    def finding(self, said: str) -> dict[str, list[bytes]]:
        """Return the filter that finds this value under any key of the ring; nothing is found by the empty text."""
        plain = NORMAL[self.normal](said)
        return {f"{self.name}__in": keyring().digests(plain, self._place) if plain else []}

    @property
    def _place(self) -> str:
        return f"{self.model._meta.db_table}.{self.of}"


def finding(model: type[models.Model], name: str, *texts: str) -> dict[str, list[bytes]]:
    """Return the filter on the digest field `name` of a model that finds any of these texts."""
    field = model._meta.get_field(name)
    assert isinstance(field, SearchDigest)
    return {f"{name}__in": [digest for text in texts for digest in field.finding(text)[f"{name}__in"]]}


def renew_digests(rows: Iterable[models.Model]) -> None:
    """Work out the digests of rows that are written by `bulk_update`, which saves without asking the columns."""
    for row in rows:
        for field in row._meta.concrete_fields:
            if isinstance(field, SearchDigest):
                field.pre_save(row, False)


def sealed_models() -> list[type[models.Model]]:
    """Return every model that has a sealed column."""
    return [model for model in apps.get_models() if sealed_columns(model)]


def sealed_columns(model: type[models.Model]) -> list[SealedText]:
    """Return the sealed columns of a model."""
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedText)]


def stale(model: type[models.Model], limit: int) -> list[Any]:
    """Return the keys of rows that hold something the newest key did not seal, `limit` at most; one query."""
    newest = f"{MARK}{keyring().keys[0].name}.%"
    asked = [
        sql.SQL("({column} <> '' AND {column} NOT LIKE {newest})").format(
            column=sql.Identifier(field.column), newest=sql.Literal(newest)
        )
        for field in sealed_columns(model)
    ]
    query = sql.SQL("SELECT {key} FROM {table} WHERE {asked} LIMIT {limit}").format(
        key=sql.Identifier(model._meta.pk.column),
        table=sql.Identifier(model._meta.db_table),
        asked=sql.SQL(" OR ").join(asked),
        limit=sql.Literal(limit),
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [key for (key,) in cursor.fetchall()]
