"""The chain by itself: one hash by hand, and any single change of rows or lines."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from paingrid.chain import FIRST_LINE, Checkpoint, Sealed, Signer, Walk, digest_of_line, genesis, link, read_line

SIGNER = Signer("a secret of this test")
TEXTS = st.lists(st.text(max_size=20), min_size=1, max_size=12)


def sealed(texts: list[str]) -> list[Sealed]:
    end, rows = genesis("g"), []
    for number, said in enumerate(texts, start=1):
        end = link(end, said)
        rows.append(Sealed(number, end, 100 + number, said))
    return rows


def lines(rows: list[Sealed], every: int = 3) -> list[str]:
    """A signed line after every third row, and after the last."""
    written: list[str] = []
    for row in rows:
        if row.number % every == 0 or row is rows[-1]:
            previous = digest_of_line(written[-1]) if written else FIRST_LINE
            written.append(SIGNER.line(Checkpoint("g", row.number, row.link.hex(), "2026-11-23T02:00", previous)))
    return written


def wrong(rows: list[Sealed], written: list[str]) -> set[str]:
    return {finding.what for finding in Walk("g", rows, written, {SIGNER.public})}


def test_a_link_is_sha_256_over_the_link_before_and_the_text() -> None:
    first = hashlib.sha256(b"paingrid audit chain 1\0g").digest()

    assert link(genesis("g"), "一") == hashlib.sha256(first + "一".encode()).digest()


@given(TEXTS)
def test_what_nobody_touched_is_whole(texts: list[str]) -> None:
    rows = sealed(texts)
    walk = Walk("g", rows, lines(rows), {SIGNER.public})

    assert list(walk) == []
    assert (walk.end.number, walk.end.rows, walk.end.vouched) == (len(texts), len(texts), len(texts))


@given(TEXTS, st.data())
def test_any_one_change_is_found(texts: list[str], data: st.DataObject) -> None:
    rows = sealed(texts)
    written = lines(rows)
    at = data.draw(st.integers(0, len(rows) - 1))
    other = data.draw(st.integers(0, len(rows) - 1).filter(lambda n: rows[n].said != rows[at].said or n == at))
    changed = list(rows)
    match data.draw(st.sampled_from(["text", "row gone", "seal gone", "link", "cut", "exchanged", "forged anew"])):
        case "text":
            changed[at] = replace(rows[at], said=f"{rows[at].said}x")
        case "row gone":
            changed[at] = replace(rows[at], said=None)
        case "seal gone":
            changed.pop(at)
        case "link":
            changed[at] = replace(rows[at], link=bytes(31) + b"x")
        case "cut":
            changed = rows[:at]
        case "exchanged" if other != at:
            changed[at], changed[other] = (
                replace(rows[at], said=rows[other].said),
                replace(rows[other], said=rows[at].said),
            )
        case _:
            changed = sealed([*texts[:at], f"{texts[at]}x", *texts[at + 1 :], "more", "and more"])

    assert wrong(changed, written) != set()


@given(st.text(max_size=60))
def test_any_text_is_a_line_or_none(text: str) -> None:
    assert read_line(text, {SIGNER.public}) is None


def test_a_line_counts_only_with_the_key_that_is_trusted() -> None:
    line = lines(sealed(["a"]))[0]

    assert read_line(line, {SIGNER.public}) is not None
    assert read_line(line, {Signer("another").public}) is None
    assert read_line(line.replace('"number": 1', '"number": 2'), {SIGNER.public}) is None


def test_a_file_of_nonsense_does_not_fill_the_memory() -> None:
    walk = Walk("g", sealed(["a"]), ("nonsense" for _ in range(5000)), {SIGNER.public})

    assert len(list(walk)) == 1000
