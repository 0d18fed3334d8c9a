"""JSON Lines in, JSON Lines out: one answer a line, in order, flushed; a bad line never ends the run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TextIO

MAX_LINE = 1_000_000
Answer = Callable[[Mapping[str, object]], dict[str, Any]]


class BadLine(Exception):
    """A line that is no case; carries a code and both languages."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(code)
        self.error = {"field": None, "code": code, "text": {"zh": zh, "en": en}}


def answer_lines(lines: Iterable[str], out: TextIO, answer: Answer, *, failed: Mapping[str, object]) -> int:
    """
    Answer every line and return the exit status 0.

    `failed` holds the fields that say "no result" in the answer of a line that is no case.
    """
    for line in lines:
        if not line.strip():
            continue
        try:
            reply = answer(read_case(line))
        except BadLine as bad:
            reply = {"id": None, **failed, "errors": [bad.error]}
        out.write(json.dumps(reply, ensure_ascii=False, separators=(", ", ": ")) + "\n")
        out.flush()
    return 0


def read_case(line: str) -> dict[str, object]:
    """
    Read one case.

    :raises BadLine: not JSON, not an object, a key twice, NaN or Infinity, too long or too deep.
    """
    if len(line) > MAX_LINE:
        raise BadLine("too-long", "这一行太长（超过一百万字符）", "this line is too long (over a million characters)")
    try:
        case = json.loads(line, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadLine("not-json", "这一行不是正确的 JSON", "this line is not valid JSON") from error
    if not isinstance(case, dict):
        raise BadLine("not-an-object", "每行应是一个 JSON 对象", "each line must be a JSON object")
    return case


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    case = dict(pairs)
    if len(case) < len(pairs):
        raise BadLine("duplicate-key", "同一个字段出现了两次", "a field is given twice")
    return case


def _no_constant(name: str) -> object:
    raise BadLine("not-a-number", "NaN 和 Infinity 不是数", f"{name} is not a number")
