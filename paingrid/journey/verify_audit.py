"""Walk the whole audit and say everything that was done to it, against its seals and the lines at the second place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from urllib.parse import unquote

from django.conf import settings

from paingrid.chain import Finding, Signer, Walk
from paingrid.journey.seal_audit import file_of
from paingrid.records.queries.audit_chain import Head, chains, moment_of, stream, unsealed

#: A row without a seal is news after this, and a sealed end without a signed line after that.
SEALED_WITHIN = timedelta(minutes=5)
SIGNED_WITHIN = timedelta(minutes=15)
#: Of one chain so many findings are told; the rest is counted.
TOLD = 50


@dataclass(frozen=True)
class Told:
    """What one chain's walk found: rows walked, findings told, and how many more there were."""

    chain: str
    rows: int
    vouched: int
    findings: tuple[Finding, ...]
    more: int


def verify_audit(*, now: datetime) -> Iterator[Told]:
    """
    Yield what was found chain by chain; a last entry without a name stands for rows that have no seal.

    Streams: memory does not grow with the audit. Runs beside the writers, who do not notice.
    """
    folder = Path(settings.AUDIT_CHECKPOINTS) if settings.AUDIT_CHECKPOINTS else None
    # Each is written after the next one, so that reading in this order never finds one ahead of its ground.
    known = chains()
    lengths = _lengths(folder)
    for code in sorted(known.keys() | lengths.keys()):
        yield _one(code, known.get(code), folder, lengths.get(code, 0), now)
    count, since = unsealed(before=now - SEALED_WITHIN)
    late = [Finding("unsealed", "", count, since.isoformat(timespec="seconds"))] if since else []
    yield Told("", 0, 0, tuple(late), 0)


def trusted_keys() -> frozenset[str]:
    """Return the public keys whose lines count: those named in the settings, and that of our own key."""
    own = {Signer(settings.AUDIT_KEY).public} if settings.AUDIT_KEY else set()
    return frozenset({*settings.AUDIT_PUBLIC_KEYS, *own})


def _one(code: str, head: Head | None, folder: Path | None, length: int, now: datetime) -> Told:
    with _lines(folder, code, length) as lines:
        walk = Walk(code, stream(code), lines, trusted_keys())
        found = iter(walk)
        told = list(islice(found, TOLD))
        more = sum(1 for _ in found)
    told += _ends(code, walk, head, folder is not None, now)
    return Told(code, walk.end.rows, walk.end.vouched, tuple(told), more)


def _ends(code: str, walk: Walk, head: Head | None, signed: bool, now: datetime) -> Iterator[Finding]:
    """Compare the end of the walk with what the database remembers of the chain."""
    end = walk.end
    if head is not None and (end.number < head.number or (end.number == head.number and end.link != head.link)):
        yield Finding("head", code, end.number, str(head.number))
    if not signed or head is None:
        return
    if end.vouched < head.signed_number:
        yield Finding("lines", code, end.vouched, str(head.signed_number))
    elif end.vouched < end.number:
        at = moment_of(code, end.vouched + 1)
        if at is not None and at < now - SIGNED_WITHIN:
            yield Finding("uncovered", code, end.vouched, at.isoformat(timespec="seconds"))


def _lengths(folder: Path | None) -> dict[str, int]:
    if folder is None or not folder.is_dir():
        return {}
    return {unquote(path.name.removesuffix(".jsonl")): path.stat().st_size for path in folder.glob("*.jsonl")}


@contextmanager
def _lines(folder: Path | None, code: str, length: int) -> Iterator[Iterator[str]]:
    """Give the lines that were in a chain's file when its length was taken."""
    if folder is None or not length:
        yield iter(())
        return
    with file_of(folder, code).open("rb") as file:
        yield _read(file, length)


def _read(file: Iterator[bytes], length: int) -> Iterator[str]:
    for line in file:
        length -= len(line)
        if length < 0:
            return
        yield line.decode(errors="replace")
