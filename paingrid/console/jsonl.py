"""JSON Lines in, JSON Lines out: one answer a line, in order, flushed; a bad line never ends the run."""

from __future__ import annotations

import json
import math
import traceback
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TextIO

#: A line of some megabytes is a strange report, but a report; beyond this it is no report.
MAX_LINE = 8_000_000
LONGEST_NUMBER = 4_000
Answer = Callable[[Mapping[str, object]], dict[str, Any]]


class BadLine(Exception):
    """A line that is no case; carries a code, both languages, and the field and the case's id where they are known."""

    def __init__(self, code: str, zh: str, en: str, *, field: str | None = None, case_id: object = None) -> None:
        super().__init__(code)
        self.error = {"field": field, "code": code, "text": {"zh": zh, "en": en}}
        self.case_id = case_id if type(case_id) in (str, int) else None


def answer_lines(stream: TextIO, out: TextIO, answer: Answer, *, failed: Mapping[str, object]) -> int:
    """
    Answer every line and return the exit status 0.

    `failed` holds the fields that say "no result" in the answer of a line that is no case.
    """
    for line in bounded_lines(stream):
        if not line.strip():
            continue
        out.write(_reply(line, answer, failed) + "\n")
        out.flush()
    return 0


def _reply(line: str, answer: Answer, failed: Mapping[str, object]) -> str:
    case: Mapping[str, object] = {}
    try:
        case = read_case(line)
        return _WRITE(answer(case))
    except BadLine as bad:
        return _WRITE({"id": bad.case_id, **failed, "errors": [bad.error]})
    # Our own mistake must cost one line, said on that line and on standard error, never the lines after it.
    except Exception:
        traceback.print_exc()
        fault = BadLine(
            "internal",
            "程序出错，这一行没有结果",
            "a fault of the program: this line has no result",
            case_id=case.get("id"),
        )
        return _WRITE({"id": fault.case_id, **failed, "errors": [fault.error]})


def bounded_lines(stream: TextIO) -> Iterator[str]:
    """Yield each line; of an endless one only the beginning, so that it cannot fill the memory."""
    while line := stream.readline(MAX_LINE + 1):
        rest = line
        while len(rest) > MAX_LINE and not rest.endswith("\n"):
            rest = stream.readline(MAX_LINE + 1)
        yield line


def read_case(line: str) -> dict[str, object]:
    """
    Read one case.

    :raises BadLine: not UTF-8, not JSON, not an object, a key twice, NaN or Infinity, too long or too deep.
    """
    if len(line) > MAX_LINE:
        raise BadLine(
            "too-long", "这一行太长（超过八百万字符）", "this line is too long (over eight million characters)"
        )
    if not _is_utf8(line):
        raise BadLine("not-utf-8", "这一行不是 UTF-8 编码", "this line is not encoded in UTF-8")
    try:
        case = _READ(line)
    except _Twice as twice:
        zh, en = "同一个字段出现了两次", "a field is given twice"
        raise BadLine("duplicate-key", zh, en, field=twice.name, case_id=_only_id(line)) from twice
    except RecursionError as error:
        raise BadLine("too-deep", "这一行嵌套太深", "this line is nested too deeply") from error
    except ValueError as error:
        raise BadLine("not-json", "这一行不是正确的 JSON", "this line is not valid JSON") from error
    if not isinstance(case, dict):
        raise BadLine("not-an-object", "每行应是一个 JSON 对象", "each line must be a JSON object")
    # Looked for only where the letters stand in the line: nearly no line has them.
    if "NaN" in line or "Infinity" in line:
        _refuse_constants(case)
    return case


def _is_utf8(line: str) -> bool:
    """Tell whether no broken byte was read; such a byte stands in the text as half of a surrogate pair."""
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return True


def _whole(digits: str) -> int | float:
    """Read a whole number; one with thousands of digits is above every range, and must not cost the line its id."""
    return int(digits) if len(digits) <= LONGEST_NUMBER else math.copysign(math.inf, -1 if digits[0] == "-" else 1)


class _NoNumber:
    """Stands where NaN, Infinity or -Infinity stood."""


class _Twice(Exception):
    """The same key stands twice in one object."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name[:60]


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    case = dict(pairs)
    if len(case) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(name for name in case if names.count(name) > 1))
    return case


def _only_id(line: str) -> object:
    """Return the id of a case that has a key twice elsewhere, so that the caller knows which line was meant."""
    pairs = _READ_PAIRS(line)
    ids = [value for name, value in (p for p in pairs if isinstance(p, tuple)) if name == "id"]
    return ids[0] if len(ids) == 1 else None


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
_READ = json.JSONDecoder(
    object_pairs_hook=_no_key_twice, parse_constant=lambda name: _NoNumber(), parse_int=_whole
).decode
_READ_PAIRS = json.JSONDecoder(object_pairs_hook=list, parse_int=_whole).decode
_WRITE = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(", ", ": ")).encode
