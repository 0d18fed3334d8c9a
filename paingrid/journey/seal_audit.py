"""
The clock's hand at the audit: seal what was appended, and vouch for it at a second place.

Writers never wait for each other: a deed appends its row and goes. The seals follow within about a second, and at most
a minute later a signed line names the new end of each chain, in a file that the database cannot reach.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate, groupby
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from paingrid.chain import FIRST_LINE, Checkpoint, Signer, digest_of_line, genesis, link
from paingrid.records.models import AuditChain
from paingrid.records.queries.audit_chain import Waiting, waiting_for_a_seal

#: Rows sealed in one transaction.
BATCH = 5000
#: A chain that has grown is signed this often at most.
SIGN_EVERY = timedelta(minutes=1)
LAST_BYTES = 4096
# A whole batch in one statement: one object and one parameter list a row took four fifths of the time.
SEALS = """
INSERT INTO records_auditseal (event_id, chain, number, link)
SELECT event_id, %s, %s + number, link
FROM unnest(%s::bigint[], %s::bytea[]) WITH ORDINALITY AS t(event_id, link, number)
"""
SEALED = "DELETE FROM records_auditwaiting WHERE event_id = ANY(%s)"


def seal_audit(*, limit: int = BATCH) -> int:
    """Give the next rows their place in their chains; return how many."""
    with transaction.atomic(durable=True):
        rows = sorted(waiting_for_a_seal(limit), key=lambda row: row.chain)
        for code, group in groupby(rows, key=lambda row: row.chain):
            _seal(code, list(group))
        with connection.cursor() as cursor:
            cursor.execute(SEALED, [[row.event_id for row in rows]])
    return len(rows)


def sign_checkpoints(*, now: datetime) -> int:
    """
    Append a signed line for every chain that has grown since its last one; return how many.

    The line is on the disk before the database remembers it: after a crash it is written again, which harms nothing.
    """
    folder, secret = settings.AUDIT_CHECKPOINTS, settings.AUDIT_KEY
    if not folder or not secret:
        return 0
    signer, written = Signer(secret), 0
    for code in _grown(now):
        with transaction.atomic(durable=True):
            chain = AuditChain.objects.select_for_update(skip_locked=True).filter(pk=code).first()
            if chain is None or chain.number == chain.signed_number:
                continue
            _append(Path(folder), chain, signer, now)
            chain.signed_number, chain.signed_at = chain.number, now
            chain.save(update_fields=["signed_number", "signed_at"])
            written += 1
    return written


def file_of(folder: Path, code: str) -> Path:
    """Return the file of a chain's checkpoints."""
    return folder / f"{quote(code, safe='')}.jsonl"


def _seal(code: str, rows: list[Waiting]) -> None:
    AuditChain.objects.get_or_create(pk=code, defaults={"link": genesis(code)})
    chain = AuditChain.objects.select_for_update().get(pk=code)
    links = list(accumulate((row.said for row in rows), link, initial=bytes(chain.link)))[1:]
    with connection.cursor() as cursor:
        cursor.execute(SEALS, [code, chain.number, [row.event_id for row in rows], links])
    chain.number, chain.link = chain.number + len(links), links[-1]
    chain.save(update_fields=["number", "link"])


def _grown(now: datetime) -> Iterator[str]:
    for chain in AuditChain.objects.exclude(number=F("signed_number")).order_by("code"):
        if chain.signed_at is None or not timedelta(0) <= now - chain.signed_at < SIGN_EVERY:
            yield chain.code


def _append(folder: Path, chain: AuditChain, signer: Signer, now: datetime) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(file_of(folder, chain.code), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        previous = _last_line(handle)
        said = Checkpoint(
            chain=chain.code,
            number=chain.number,
            link=bytes(chain.link).hex(),
            at=now.isoformat(timespec="seconds"),
            previous=digest_of_line(previous) if previous else FIRST_LINE,
        )
        _write_whole(handle, signer.line(said))
    finally:
        os.close(handle)


def _last_line(handle: int) -> str:
    """Return the last whole line; one that a crash cut short is ended first, so that nothing is written into it."""
    size = os.fstat(handle).st_size
    tail = os.pread(handle, LAST_BYTES, max(0, size - LAST_BYTES))
    if tail and not tail.endswith(b"\n"):
        os.write(handle, b"\n")
    return tail.rstrip(b"\n").rpartition(b"\n")[2].decode(errors="replace")


def _write_whole(handle: int, line: str) -> None:
    left = line.encode()
    while left:
        left = left[os.write(handle, left) :]
    os.fsync(handle)
