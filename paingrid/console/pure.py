"""The verbs of the clinical core on the command line: `score` and `triage`."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from paingrid.clinical.instruments.answer import RULES as SCORE_RULES
from paingrid.clinical.instruments.answer import answer as score
from paingrid.clinical.triage.answer import EMPTY
from paingrid.clinical.triage.answer import answer as triage
from paingrid.clinical.triage.rules import RULES as TRIAGE_RULES
from paingrid.console.jsonl import Answer, answer_lines


@dataclass(frozen=True)
class Verb:
    """One pure command: how a line is answered, what "no result" looks like, and its help."""

    answer: Answer
    failed: dict[str, object]
    help: str


SCORE_HELP = """paingrid score < cases.jsonl > answers.jsonl

每行一个 JSON 对象，逐行给出评分。 One JSON object a line; one scored answer a line.
  {"id": "a", "instrument": "nrs", "answers": {"now": 7, "worst": 9}, "bands": "cn-2018", "change": {"from": 8}}
"""
TRIAGE_HELP = """paingrid triage < cases.jsonl > answers.jsonl

每行一个 JSON 对象，逐行给出分诊。 One JSON object a line; one triage answer a line.
  {"id": "t", "now": "2026-11-23T09:00:00+08:00", "observed_at": "2026-11-23T08:50:00+08:00",
   "reporter": "patient", "nrs_now": 8, "opioid_status": "stable", "sedation": 1}
"""
VERBS = {
    "score": Verb(
        score, {"status": "invalid", "scores": {}, "band": {}, "flags": [], "rules": SCORE_RULES}, SCORE_HELP
    ),
    "triage": Verb(triage, {"urgency": None, **EMPTY, "rules": TRIAGE_RULES}, TRIAGE_HELP),
}


def run_verb(name: str, arguments: list[str]) -> int:
    """Answer standard input line by line; 0 when every line was answered, 2 when the command was misused."""
    verb = VERBS[name]
    if arguments in (["--help"], ["-h"]):
        sys.stdout.write(verb.help)
        return 0
    if arguments:
        sys.stderr.write(f"不认识的参数 unknown argument: {arguments[0]}\n\n{verb.help}")
        return 2
    # A broken byte must cost one line, not the run.
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # standard input is a TextIOWrapper
    # Half of a surrogate pair becomes its \\u escape, which is valid JSON.
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]  # standard output is a TextIOWrapper
    try:
        return answer_lines(sys.stdin, sys.stdout, verb.answer, failed=verb.failed)
    except BrokenPipeError:
        return 0
