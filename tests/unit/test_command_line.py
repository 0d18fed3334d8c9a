"""`paingrid score` and `paingrid triage` as a stranger would run them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from paingrid import __version__

TRIAGE = {
    "id": "t1",
    "now": "2026-11-23T09:00:00+08:00",
    "observed_at": "2026-11-23T08:50:00+08:00",
    "reporter": "patient",
}


def run(*arguments: str, lines: list[Any] = ()) -> tuple[int, list[dict[str, Any]], str]:
    text = "".join((line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n" for line in lines)
    done = subprocess.run(
        [sys.executable, "-m", "paingrid", *arguments],
        input=text.encode(),
        capture_output=True,
        check=False,
        timeout=60,
    )
    return done.returncode, [json.loads(line) for line in done.stdout.decode().splitlines()], done.stderr.decode()


def test_good_and_bad_lines_are_answered_in_order() -> None:
    lines = [
        {"id": "a", "instrument": "nrs", "answers": {"now": 7, "worst": 9}, "bands": "cn-2018"},
        "{not json",
        '{"id": "c", "instrument": "nrs", "answers": {"now": NaN}}',
        '{"id": "d", "id": "e"}',
        "[1, 2]",
        {"id": "f", "instrument": "nrs", "answers": {"now": 1}, "answrs": {}},
        {"id": "g", "instrument": "nrs", "answers": {"now": 0}},
    ]

    status, replies, _ = run("score", lines=lines)

    assert status == 0
    assert [r["id"] for r in replies] == ["a", None, "c", None, None, "f", "g"]
    assert [r["status"] for r in replies] == ["scored", *["invalid"] * 5, "scored"]
    codes = [r["errors"][0]["code"] for r in replies if r["errors"]]
    assert codes == ["not-json", "not-a-number", "duplicate-key", "not-an-object", "unknown-field"]


def test_a_report_of_a_megabyte_is_heard_to_its_end() -> None:
    long = {**TRIAGE, "nrs_now": 2, "free_text": "今天还好。" * 400_000 + "叫不醒"}
    endless = json.dumps(TRIAGE)[:-1] + ', "nrs_now": ' + "9" * 5_000 + "}"

    status, replies, stderr = run("triage", lines=[long, endless])

    assert (status, stderr) == (0, "")
    assert [(r["id"], r["urgency"]) for r in replies] == [("t1", "E"), ("t1", None)]
    assert [(e["field"], e["code"]) for e in replies[1]["errors"]] == [("nrs_now", "out-of-range")]


def test_triage_answers_the_contract() -> None:
    case = {**TRIAGE, "nrs_now": 8, "nrs_worst24": 9, "opioid_status": "stable", "sedation": 1, "rescue_n24": 0}

    status, (reply,), _ = run("triage", lines=[case])

    assert status == 0
    assert (reply["id"], reply["urgency"], reply["rows"]) == ("t1", "U", ["U1"])
    assert reply["contact_by"] == "2026-11-23T10:00:00+08:00"
    assert reply["act"] == [{"level": "L1", "role": "family-doctor"}]
    assert reply["unknown"] == ["respiratory_rate"]
    assert set(reply["reasons"][0]) == {"row", "text", "basis", "source", "verified"}


def test_impossible_input_has_no_urgency() -> None:
    cases = [
        {**TRIAGE, "nrs_now": 11},
        {**TRIAGE, "observed_at": "2026-11-23T09:30:00+08:00"},
        {**TRIAGE, "colour": "red"},
    ]

    _, replies, _ = run("triage", lines=cases)

    assert [r["urgency"] for r in replies] == [None, None, None]
    assert [(r["errors"][0]["field"], r["errors"][0]["code"]) for r in replies] == [
        ("nrs_now", "out-of-range"),
        ("observed_at", "future"),
        ("colour", "unknown-field"),
    ]


def test_no_line_however_odd_ends_the_run() -> None:
    base = json.dumps(TRIAGE)[1:-1].replace('"t1"', '"odd"')
    lines = [
        "{" + base + ', "nrs_now": NaN}',
        "{" + base + ', "spo2": 1' + "0" * 400 + "}",
        "{" + base + ', "temperature": 1e999}',
        "{" + base.replace("2026-", "9999-") + "}",
        "{" + base.replace('"odd"', '"\\ud800"') + "}",
        '{"id": 1e999, "now": null}',
        "[" * 100_000,
        {**TRIAGE, "id": "last", "nrs_now": 8},
    ]

    status, replies, stderr = run("triage", lines=lines)

    assert (status, stderr) == (0, "")
    assert [r["id"] for r in replies] == ["odd", "odd", "odd", "odd", "\ud800", None, None, "last"]
    assert [r["urgency"] is None for r in replies] == [True, True, True, True, False, True, True, False]
    first = [(e["field"], e["code"]) for r in replies[:4] for e in r["errors"][:1]]
    assert first == [
        ("nrs_now", "not-a-number"),
        ("spo2", "out-of-range"),
        ("temperature", "out-of-range"),
        ("now", "out-of-range"),
    ]


def test_help_is_bilingual_and_misuse_exits_2() -> None:
    assert run("score", "--sideways")[0] == 2
    done = subprocess.run([sys.executable, "-m", "paingrid", "triage", "--help"], capture_output=True, check=True)
    assert "逐行" in done.stdout.decode()
    assert "one triage answer a line" in done.stdout.decode()


def test_the_pure_verbs_need_no_django() -> None:
    code = """
import sys
from paingrid import __main__ as program
sys.argv = ["paingrid", "score", "--help"]
try:
    program.main()
except SystemExit:
    print("django" in sys.modules)
"""

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip().endswith("False")


def test_the_version_is_that_of_the_product() -> None:
    for asked in ("--version", "version"):
        done = subprocess.run([sys.executable, "-m", "paingrid", asked], capture_output=True, text=True, check=True)
        assert done.stdout == f"PainGrid {__version__}\n"
