"""
Words that must not be read from a disk: sealed with AES-256-GCM, found again by a keyed digest.

A key ring has named keys; the first one seals, all of them open. What is sealed says under which key, and is bound to
its place: a value copied into another column does not open there. Both keys of a name are derived by HKDF-SHA256.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

#: What every sealed text begins with; a text without it was never sealed.
MARK = "s1."
_NONCE = 12


class SealBroken(Exception):
    """A sealed text cannot be opened: its key is not on the ring, or it was changed, or it belongs elsewhere."""


@dataclass(frozen=True)
class Key:
    """One named secret."""

    name: str
    secret: str


@dataclass(frozen=True)
class Keyring:
    """The keys of an installation, newest first."""

    keys: tuple[Key, ...]

    def seal(self, text: str, place: str) -> str:
        """Return a text as it is stored at `place`; the empty text stays empty, for it says nothing."""
        if not text:
            return ""
        newest, nonce = self.keys[0], os.urandom(_NONCE)
        sealed = _cipher(newest).encrypt(nonce, text.encode(), place.encode())
        return f"{MARK}{newest.name}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, stored: str, place: str) -> str:
        """
        Return the text of what is stored at `place`.

        :raises SealBroken: no such key, or not what was sealed here.
        """
        if not stored.startswith(MARK):
            return stored
        name, _, rest = stored.removeprefix(MARK).partition(".")
        key = next((one for one in self.keys if one.name == name), None)
        if key is None:
            raise SealBroken(f"the key {name!r} is not in PAINGRID_FIELD_KEYS")
        try:
            raw = base64.urlsafe_b64decode(rest)
            return _cipher(key).decrypt(raw[:_NONCE], raw[_NONCE:], place.encode()).decode()
        except (InvalidTag, ValueError) as reason:
            raise SealBroken(f"what is stored at {place} was not sealed there") from reason

    def digest(self, text: str, place: str) -> bytes:
        """Return the digest that finds a text again, under the newest key."""
        return _digest(self.keys[0], text, place)

    def digests(self, text: str, place: str) -> list[bytes]:
        """Return the digests under every key: while keys are changed, rows of both are found."""
        return [_digest(key, text, place) for key in self.keys]


def read_keyring(said: str) -> Keyring:
    """
    Read `name:secret` entries between commas or line ends, newest first; a single secret may go without a name.

    :raises ValueError: no key, a name twice, or a name that is not letters and digits.
    """
    entries = [entry.strip() for entry in said.replace("\n", ",").split(",") if entry.strip()]
    keys = tuple(Key(*_named(entry)) for entry in entries)
    names = [key.name for key in keys]
    if not keys or len(set(names)) < len(names) or not all(name.isalnum() for name in names):
        raise ValueError("keys are written name:secret, each name once, letters and digits only")
    return Keyring(keys)


def plain_number(said: str) -> str:
    """Return a telephone or identity number as it is compared: full-width forms, blanks and dashes say nothing."""
    kept = unicodedata.normalize("NFKC", said).upper()
    return "".join(letter for letter in kept if letter.isalnum() or letter == "+")


def plain_words(said: str) -> str:
    """Return an address as it is compared."""
    return "".join(unicodedata.normalize("NFKC", said).casefold().split())


def masked(number: str) -> str:
    """Return a telephone or identity number with its middle hidden: enough to tell two apart, too little to call."""
    shown = number.strip()
    if len(shown) < 7:
        return "*" * len(shown)
    return f"{shown[:3]}{'*' * (len(shown) - 7)}{shown[-4:]}" if len(shown) > 7 else f"{'*' * 3}{shown[-4:]}"


def _named(entry: str) -> Iterable[str]:
    name, colon, secret = entry.partition(":")
    return (name, secret) if colon else ("1", entry)


@lru_cache(maxsize=64)
def _derived(key: Key, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=purpose).derive(key.secret.encode())


@lru_cache(maxsize=32)
def _cipher(key: Key) -> AESGCM:
    return AESGCM(_derived(key, b"paingrid seal"))


def _digest(key: Key, text: str, place: str) -> bytes:
    return hmac.new(_derived(key, b"paingrid digest"), f"{place}\0{text}".encode(), hashlib.sha256).digest()
