"""One spelling for the many ways in which people write a medicine's name."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=65536)
def plain(word: str) -> str:
    """Return a name without case, width, spaces and hyphens: "10 mg", "10MG" and "１０ｍｇ" are one."""
    narrow = unicodedata.normalize("NFKC", word).casefold()
    return "".join(letter for letter in narrow if not letter.isspace() and letter not in "-‐–—·・")
