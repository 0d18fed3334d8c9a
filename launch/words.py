"""How the two commands speak: one line at a time, Chinese and English side by side."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class CannotGoOn(Exception):
    """The command stops here; the reader is told what to do about it."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")


def say(zh: str, en: str) -> None:
    """Print one message in both languages; a closed terminal is no reason to fail."""
    write(f"{zh} · {en}\n")


def write(text: str) -> None:
    """Print text as it is; characters the terminal cannot show become question marks."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
        sys.stdout.flush()
    except OSError:
        pass


@contextmanager
def step(zh: str, en: str) -> Iterator[None]:
    """Announce a piece of work and, when it took over two seconds, how long it took."""
    say(f"▸ {zh}…", f"{en} …")
    began = time.monotonic()
    yield
    seconds = time.monotonic() - began
    if seconds > 2:
        say(f"  用时 {seconds:.0f} 秒", f"took {seconds:.0f} s")
