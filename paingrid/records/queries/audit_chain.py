"""The audit as a chain: the canonical text of a row, what waits for a seal, and one chain streamed in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from paingrid.chain import Sealed
from paingrid.records.models import AuditChain, AuditEvent, AuditSeal

#: Rows fetched at a time.
BATCH = 5000
#: Every column, in this order, as one JSON array: unambiguous, and the same from every server and after every restore.
#: What is about no patient and no grid stands in the chain `-`.
CANONICAL = """json_build_array(e.id, e.at AT TIME ZONE 'UTC', e.action, e.practitioner_id, e.link_id, e.patient_id,
  e.grid_id, e.purpose, e.relationship, e.subject, e.details)::text"""
WAITING = """
SELECT e.id, coalesce(g.code, '-'), <canonical>
FROM records_auditwaiting w
JOIN records_auditevent e ON e.id = w.event_id
LEFT JOIN records_territory g ON g.id = e.grid_id
ORDER BY e.id LIMIT %s FOR UPDATE OF w SKIP LOCKED
""".replace("<canonical>", CANONICAL)
STREAM = """
SELECT s.number, s.link, s.event_id, CASE WHEN e.id IS NULL THEN NULL ELSE <canonical> END
FROM records_auditseal s LEFT JOIN records_auditevent e ON e.id = s.event_id
WHERE s.chain = %s ORDER BY s.number, s.event_id
""".replace("<canonical>", CANONICAL)
UNSEALED = """
SELECT count(*), min(e.at) FROM records_auditevent e
WHERE e.at < %s AND NOT EXISTS (SELECT 1 FROM records_auditseal s WHERE s.event_id = e.id)
"""


@dataclass(frozen=True)
class Waiting:
    """A row that has no seal yet: its chain and its canonical text."""

    event_id: int
    chain: str
    said: str


@dataclass(frozen=True)
class Head:
    """Where the database believes a chain ends, and up to where it was signed."""

    number: int
    link: bytes
    signed_number: int


def waiting_for_a_seal(limit: int) -> list[Waiting]:
    """Return rows without a seal in the order of their ids, locked; those another clock holds are passed by."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [limit])
        return [Waiting(*row) for row in cursor.fetchall()]


def chains() -> dict[str, Head]:
    """Return every chain the database knows of, by its rows or by its head."""
    heads = {one.code: Head(one.number, bytes(one.link), one.signed_number) for one in AuditChain.objects.all()}
    for code in AuditSeal.objects.order_by().values_list("chain", flat=True).distinct():
        heads.setdefault(code, Head(0, b"", 0))
    return heads


def stream(chain: str) -> Iterator[Sealed]:
    """Yield the sealed rows of one chain in the order of their numbers; memory does not grow with them."""
    with transaction.atomic(), connection.cursor() as setting, connection.chunked_cursor() as rows:
        # The whole of it is read: a plan for the first rows only would jump from row to row.
        setting.execute("SET LOCAL cursor_tuple_fraction = 1")
        rows.execute(STREAM, [chain])
        while batch := rows.fetchmany(BATCH):
            for number, link, event_id, said in batch:
                yield Sealed(number, bytes(link), event_id, said)


def unsealed(*, before: datetime) -> tuple[int, datetime | None]:
    """Return how many rows older than a moment have no seal, and since when."""
    with connection.cursor() as cursor:
        cursor.execute(UNSEALED, [before])
        count, since = cursor.fetchone()
        return int(count), since


def moment_of(chain: str, number: int) -> datetime | None:
    """Return when the row with this number says it was written, or none where it is gone."""
    rows = AuditEvent.objects.filter(seal__chain=chain, seal__number=number)
    return rows.values_list("at", flat=True).first()
