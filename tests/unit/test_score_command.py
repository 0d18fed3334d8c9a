"""`paingrid score` line by line, as a pharmacist's table or a test bench would run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from paingrid.clinical.instruments.answer import catalogue

SCORE = [sys.executable, "-m", "paingrid", "score"]
NRS = {"id": "n", "instrument": "nrs", "answers": {"now": 7}}


def run(lines: bytes) -> tuple[int, list[dict[str, Any]], str]:
    done = subprocess.run(SCORE, input=lines, capture_output=True, check=False, timeout=60)
    return done.returncode, [json.loads(line) for line in done.stdout.decode().splitlines()], done.stderr.decode()


def code(reply: dict[str, Any]) -> str:
    return str(reply["errors"][0]["code"])


def test_the_contracts_own_example() -> None:
    case = {"id": "a", "instrument": "nrs", "answers": {"now": 7, "worst": 9}, "bands": "cn-2018"}

    status, (reply,), stderr = run(json.dumps(case).encode())

    assert (status, stderr) == (0, "")
    expected = {
        "id": "a",
        "status": "scored",
        "scores": {"now": 7, "worst": 9},
        "band": {"now": "severe", "worst": "severe"},
        "flags": [],
        "errors": [],
    }
    assert {name: reply[name] for name in expected} == expected
    assert reply["rules"] == {"id": "instruments", "version": "2026.1"}
    assert all(finding["source"] and finding["verified"] is False for finding in reply["findings"])


def test_every_bad_line_is_answered_in_both_languages_and_the_good_ones_go_on() -> None:
    good = json.dumps(NRS).encode()
    bad = [
        b"{not json",
        b'"nrs"',
        b"null",
        b"[]",
        b'{"id": "k", "instrument": "nrs", "answers": {"now": 1, "now": 9}}',
        b'{"id": "k", "instrument": "nrs", "answers": {"now": NaN}}',
        b'{"id": "k", "instrument": "nrs", "answers": {"now": -Infinity}}',
        b'{"id": "k", "instrument": "nrs", "answers": {"now": 1e999}}',
        b'{"id": "k", "instrument": "nrs", "answers": {"now": 7}, "answer": {}}',
        b'{"id": "\xff", "instrument": "nrs", "answers": {"now": 7}}',
        b'{"id": 1e999, "instrument": "nrs", "answers": {"now": 7}}',
        b'{"id": ["k"], "instrument": "nrs", "answers": {"now": 7}}',
        b'{"a":' * 100_000,
        b'{"id": "' + b"x" * 8_000_000 + b'"}',
    ]

    status, replies, stderr = run(b"".join(line + b"\n" + good + b"\n" for line in bad))

    assert (status, stderr) == (0, "")
    assert len(replies) == 2 * len(bad)
    assert all((reply["id"], reply["status"]) == ("n", "scored") for reply in replies[1::2])
    wrong = replies[::2]
    assert all((reply["status"], reply["scores"]) == ("invalid", {}) for reply in wrong)
    assert all(error["text"]["zh"] and error["text"]["en"] for reply in wrong for error in reply["errors"])
    assert [code(reply) for reply in wrong] == [
        "not-json",
        *["not-an-object"] * 3,
        "duplicate-key",
        "not-a-number",
        "not-a-number",
        "out-of-range",
        "unknown-field",
        "not-utf-8",
        "wrong-type",
        "wrong-type",
        "too-deep",
        "too-long",
    ]
    assert [reply["id"] for reply in wrong[4:9]] == ["k"] * 5


def test_each_answer_is_flushed_before_the_next_line_is_read() -> None:
    with subprocess.Popen(SCORE, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin and running.stdout
        for now in (0, 10, 4):
            running.stdin.write(json.dumps({**NRS, "id": now, "answers": {"now": now}}).encode() + b"\n")
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["id"] == now
        running.stdin.close()
        assert running.wait(timeout=30) == 0


def test_a_reader_who_leaves_early_meets_no_complaint_and_no_success() -> None:
    reading, writing = os.pipe()
    os.close(reading)

    done = subprocess.run(SCORE, input=json.dumps(NRS).encode(), stdout=writing, stderr=subprocess.PIPE, check=False)

    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_byte_order_mark_an_empty_line_and_windows_line_ends_do_no_harm() -> None:
    line = json.dumps(NRS, ensure_ascii=False).encode()

    status, replies, _ = run(b"\xef\xbb\xbf" + line + b"\r\n\r\n" + line)

    assert (status, [reply["status"] for reply in replies]) == (0, ["scored", "scored"])


def test_no_lines_give_no_answers() -> None:
    assert run(b"") == (0, [], "")


def test_chinese_is_written_as_it_is() -> None:
    done = subprocess.run(SCORE, input=json.dumps({**NRS, "id": "张*"}).encode(), capture_output=True, check=True)

    assert "张*" in done.stdout.decode()
    assert "重度" in done.stdout.decode()


def test_help_names_every_scale_and_every_answer() -> None:
    done = subprocess.run([*SCORE, "--help"], capture_output=True, check=True)
    text = done.stdout.decode()

    for scale in catalogue().values():
        assert f"  {scale.id}  [" in text
        assert scale.name["zh"] in text
        assert all(f"    {item.key}: " in text for item in scale.items)


def test_the_clinical_core_leaves_django_alone() -> None:
    program = """
import importlib, pkgutil, sys, paingrid.clinical
for module in pkgutil.walk_packages(paingrid.clinical.__path__, "paingrid.clinical."):
    importlib.import_module(module.name)
import paingrid.console.pure
print(sorted(name for name in sys.modules if name.split(".")[0] in ("django", "psycopg", "httpx")))
"""

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
