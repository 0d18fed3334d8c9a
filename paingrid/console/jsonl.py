"""JSON Lines in, JSON Lines out: one answer a line, in order, flushed; a bad line never ends the run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TextIO

MAX_LINE = 1_000_000
Answer = Callable[[Mapping[str, object]], dict[str, Any]]


class BadLine(Exception):
    """A line that is no case; carries a code, both languages, and the field and the case's id where they are known."""

    def __init__(self, code: str, zh: str, en: str, *, field: str | None = None, case_id: object = None) -> None:
        super().__init__(code)
        self.error = {"field": field, "code": code, "text": {"zh": zh, "en": en}}
        self.case_id = case_id if type(case_id) in (str, int) else None


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
            reply = {"id": bad.case_id, **failed, "errors": [bad.error]}
        out.write(_WRITE(reply) + "\n")
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
        case = _READ(line)
    except (ValueError, RecursionError) as error:
        raise BadLine("not-json", "这一行不是正确的 JSON", "this line is not valid JSON") from error
    if not isinstance(case, dict):
        raise BadLine("not-an-object", "每行应是一个 JSON 对象", "each line must be a JSON object")
    # Looked for only where the letters stand in the line: nearly no line has them.
    if "NaN" in line or "Infinity" in line:
        _refuse_constants(case)
    return case


class _NoNumber:
    """Stands where NaN, Infinity or -Infinity stood."""


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    case = dict(pairs)
    if len(case) < len(pairs):
        raise BadLine("duplicate-key", "同一个字段出现了两次", "a field is given twice")
    return case


def _refuse_constants(case: Mapping[str, object]) -> None:
    field = next(_fields_without_number(case), None)
    if field is not None:
        zh, en = "NaN 和 Infinity 不是数", "NaN and Infinity are not numbers"
        raise BadLine("not-a-number", zh, en, field=field, case_id=case.get("id"))


def _fields_without_number(case: Mapping[str, object]) -> Iterator[str]:
    waiting: list[tuple[str, object]] = list(case.items())
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, _NoNumber):
            yield path
        elif isinstance(value, dict):
            waiting += [(f"{path}.{name}", inner) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{path}.{n}", inner) for n, inner in enumerate(value)]


#: Made once: `json.loads` and `json.dumps` with options make a new reader and writer for every line.
_READ = json.JSONDecoder(object_pairs_hook=_no_key_twice, parse_constant=lambda name: _NoNumber()).decode
_WRITE = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": ")).encode
