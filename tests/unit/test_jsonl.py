"""The shared reader of JSON Lines: bounded, in order, and never ended by one line."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import pytest

from paingrid.console.jsonl import MAX_LINE, BadLine, answer_lines, bounded_lines, read_case


def refusal(line: str) -> BadLine:
    with pytest.raises(BadLine) as caught:
        read_case(line)
    return caught.value


@pytest.mark.parametrize(
    ("line", "code", "field", "case_id"),
    [
        ('{"id": 1, "id": 2}', "duplicate-key", "id", None),
        ('{"id": 1, "a": {"b": 1, "b": 2}}', "duplicate-key", "b", 1),
        ('[{"id": 1, "a": 1, "a": 2}]', "duplicate-key", "a", None),
        ('{"id": "x", "a": [1, {"b": NaN}]}', "not-a-number", "a.1.b", "x"),
        ('{"id": Infinity}', "not-a-number", "id", None),
        ("7", "not-an-object", None, None),
        ("{'id': 1}", "not-json", None, None),
        ('{"id": 1} {"id": 2}', "not-json", None, None),
        ("[" * 100_000, "too-deep", None, None),
        (" " * (MAX_LINE + 1), "too-long", None, None),
        ('{"id": "\udcff"}', "not-utf-8", None, None),
    ],
)
def test_a_line_that_is_no_case_is_refused_by_name(line: str, code: str, field: str | None, case_id: object) -> None:
    bad = refusal(line)

    assert (bad.error["code"], bad.error["field"], bad.case_id) == (code, field, case_id)


def test_a_number_of_thousands_of_digits_does_not_cost_the_line_its_id() -> None:
    case = read_case('{"id": "a", "nrs_now": ' + "9" * 5000 + ', "spo2": -' + "9" * 5000 + "}")

    assert case == {"id": "a", "nrs_now": float("inf"), "spo2": float("-inf")}


def test_the_words_nan_and_infinity_inside_text_are_only_words() -> None:
    assert read_case('{"id": "NaN", "free_text": "Infinity"}') == {"id": "NaN", "free_text": "Infinity"}


def test_an_endless_line_is_read_in_part_and_the_next_one_whole() -> None:
    stream = io.StringIO("x" * (3 * MAX_LINE) + '\n{"id": 1}\n')

    lines = list(bounded_lines(stream))

    assert [len(line) for line in lines] == [MAX_LINE + 1, 10]


def test_a_line_of_just_the_greatest_length_is_one_line() -> None:
    whole = "x" * MAX_LINE + "\n"

    assert list(bounded_lines(io.StringIO(whole + "y\n"))) == [whole, "y\n"]


def test_a_fault_of_our_own_costs_one_line_and_is_said_aloud(capsys: pytest.CaptureFixture[str]) -> None:
    def answer(case: Mapping[str, object]) -> dict[str, Any]:
        return {"id": case["id"], "result": 1 // int(str(case["id"]))}

    out = io.StringIO()

    status = answer_lines(io.StringIO('{"id": 0}\n{"id": 1}\n'), out, answer, failed={"result": None})

    first, second = map(json.loads, out.getvalue().splitlines())
    assert status == 0
    assert (first["id"], first["result"], first["errors"][0]["code"]) == (0, None, "internal")
    assert second == {"id": 1, "result": 1}
    assert "ZeroDivisionError" in capsys.readouterr().err
