"""
A chain of hashes over rows, signed checkpoints of it, and the walk that finds what was done to it.

Each link is SHA-256 over the link before and the row's canonical text; a checkpoint says in public which link a chain
had reached, signed with Ed25519, and names the line before it. Pure: rows and lines come in as they are read.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

#: What can be wrong with a chain.
Wrong = Literal[
    "changed", "deleted", "gap", "doubled", "cut", "rewritten", "head", "forged", "lines", "uncovered", "unsealed"
]
#: A line of a checkpoint file that names no line before it.
FIRST_LINE = "0" * 64
#: What is wrong with the lines of one file is kept up to so many.
MOST = 1000


@dataclass(frozen=True)
class Sealed:
    """One sealed row as it lies in the database; `said` is none where the row itself is gone."""

    number: int
    link: bytes
    row: int
    said: str | None


@dataclass(frozen=True)
class Checkpoint:
    """Which link a chain had reached at a moment, and the SHA-256 of the line before."""

    chain: str
    number: int
    link: str
    at: str
    previous: str


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: what, in which chain, at which number, and whatever helps to find it."""

    what: Wrong
    chain: str
    number: int
    detail: str = ""


@dataclass(frozen=True)
class Walked:
    """How far a walk came: the last number and link, how many rows, and the last number a checkpoint vouches for."""

    number: int
    link: bytes
    rows: int
    vouched: int


def genesis(chain: str) -> bytes:
    """Return the link before the first row of a chain."""
    return hashlib.sha256(b"paingrid audit chain 1\0" + chain.encode()).digest()


def link(before: bytes, said: str) -> bytes:
    """Return the link of a row whose canonical text is `said`."""
    return hashlib.sha256(before + said.encode()).digest()


class Signer:
    """The key that signs checkpoints, derived from a secret text by HKDF-SHA256."""

    def __init__(self, secret: str) -> None:
        seed = HKDF(SHA256(), 32, salt=None, info=b"paingrid audit checkpoints").derive(secret.encode())
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public(self) -> str:
        """The public half, as it is written in settings."""
        return base64.b64encode(self._key.public_key().public_bytes_raw()).decode()

    def line(self, checkpoint: Checkpoint) -> str:
        """Return the signed line of a checkpoint file, with its line end."""
        body = _body(checkpoint)
        signature = base64.b64encode(self._key.sign(body.encode())).decode()
        return json.dumps({**json.loads(body), "key": self.public, "signature": signature}, sort_keys=True) + "\n"


def digest_of_line(line: str) -> str:
    """Return what the next line names as the one before it."""
    return hashlib.sha256(line.rstrip("\n").encode()).hexdigest()


def read_line(line: str, trusted: Iterable[str]) -> Checkpoint | None:
    """Return the checkpoint of a line, or none when no trusted key has signed exactly this."""
    try:
        said = json.loads(line)
        known = Checkpoint(said["chain"], int(said["number"]), said["link"], said["at"], said["previous"])
        key, signature = said["key"], base64.b64decode(said["signature"], validate=True)
        if key not in set(trusted):
            return None
        Ed25519PublicKey.from_public_bytes(base64.b64decode(key)).verify(signature, _body(known).encode())
    except (ValueError, KeyError, TypeError, InvalidSignature):
        return None
    return known


class Walk:
    """
    One walk over a chain, row by row and checkpoint by checkpoint; memory does not grow with either.

    Iterate over it for what is wrong; afterwards `end` says how far it came.
    """

    def __init__(self, chain: str, rows: Iterable[Sealed], lines: Iterable[str], trusted: Iterable[str]) -> None:
        self.chain = chain
        self.end = Walked(0, genesis(chain), 0, 0)
        self._rows = rows
        self._checkpoints = _Checkpoints(chain, lines, frozenset(trusted))

    def __iter__(self) -> Iterator[Finding]:
        number, before, count = 0, genesis(self.chain), 0
        waiting = self._checkpoints.next()
        for row in self._rows:
            # A seal whose row was exchanged is told once: the walk goes on from what the seal says.
            yield from self._compare(row, number, before)
            number, before, count = max(number, row.number), row.link, count + 1
            while waiting is not None and waiting.number <= row.number:
                if waiting.number == row.number and waiting.link != row.link.hex():
                    yield Finding("rewritten", self.chain, row.number, waiting.at)
                waiting = self._checkpoints.next()
        if waiting is not None:
            yield from self._cut(number, waiting)
        yield from self._checkpoints.wrong
        self.end = Walked(number, before, count, self._checkpoints.vouched)

    def _compare(self, row: Sealed, number: int, before: bytes) -> Iterator[Finding]:
        if row.number > number + 1:
            yield Finding("gap", self.chain, number + 1, str(row.number - 1))
        elif row.number <= number:
            yield Finding("doubled", self.chain, row.number, str(row.row))
        if row.said is None:
            yield Finding("deleted", self.chain, row.number, str(row.row))
        elif row.number == number + 1 and link(before, row.said) != row.link:
            yield Finding("changed", self.chain, row.number, str(row.row))

    def _cut(self, number: int, waiting: Checkpoint) -> Iterator[Finding]:
        """The chain ends before what was vouched for: tell of the last checkpoint only."""
        last: Checkpoint | None = waiting
        while last is not None:
            waiting, last = last, self._checkpoints.next()
        yield Finding("cut", self.chain, number, f"{waiting.number} {waiting.at}")


class _Checkpoints:
    """The checkpoints of one chain in order; what is wrong with the lines themselves is kept in `wrong`."""

    def __init__(self, chain: str, lines: Iterable[str], trusted: frozenset[str]) -> None:
        self.wrong: list[Finding] = []
        self.vouched = 0
        self._chain, self._lines, self._trusted = chain, enumerate(lines, start=1), trusted
        self._before: str | None = None
        self._highest: Checkpoint | None = None
        self._torn = False

    def next(self) -> Checkpoint | None:
        """Return the next checkpoint that counts; none after the last."""
        for at, line in self._lines:
            found = read_line(line, self._trusted)
            if found is None or found.chain != self._chain:
                self._unread(at, line)
                continue
            if self._before is not None and found.previous != self._before:
                # Only the first line kept may name one that is not there: older files may be put away.
                self._note("lines", at)
            elif self._torn:
                self.wrong.pop()
            self._before, self._torn = digest_of_line(line), False
            if self._highest is not None and found.number < self._highest.number:
                self._note("rewritten", found.number, found.at)
                continue
            self._highest, self.vouched = found, found.number
            return found
        return None

    def _unread(self, at: int, line: str) -> None:
        """A line that a crash cut short is forgiven when the next signed one names it; anything else is told."""
        full = len(self.wrong) >= MOST
        self._note("forged", at)
        self._before = digest_of_line(line)
        self._torn = not full and not line.rstrip().endswith("}")

    def _note(self, what: Wrong, number: int, detail: str = "") -> None:
        # A file of nothing but wrong lines must not fill the memory.
        if len(self.wrong) < MOST:
            self.wrong.append(Finding(what, self._chain, number, detail))


def _body(checkpoint: Checkpoint) -> str:
    fields: Mapping[str, object] = vars(checkpoint)
    return json.dumps(fields, sort_keys=True)
