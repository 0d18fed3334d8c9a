"""What only the rows and the sheet say."""

from __future__ import annotations

import zlib
from dataclasses import replace

from django import template
from django.utils.translation import gettext_lazy as _

from paingrid.records.queries.worklist import Knows, Row

register = template.Library()

SEXES = {"female": _("woman"), "male": _("man"), "other": _("other sex"), "unknown": _("sex not known")}


@register.filter
def mark(row: Row) -> str:
    """Return a short sign that changes when anything shown of a row changes, but not with the minutes."""
    shown = (replace(row, knows=()), [(told.name, told.rung) for told in row.knows])
    return f"{zlib.crc32(repr(shown).encode()):08x}"


@register.filter
def told_highest(row: Row) -> list[Knows]:
    """Return the people on the highest rung that was told."""
    highest = max((told.rung for told in row.knows), default=0)
    return [told for told in row.knows if told.rung == highest]


@register.filter
def sex_name(code: str) -> str:
    """Return the word for a sex."""
    return str(SEXES.get(code, code))
