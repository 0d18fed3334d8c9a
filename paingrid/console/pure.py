"""The verbs of the clinical core on the command line: `score`, `triage` and `dose …`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

from paingrid.clinical.checks.answer import FAILED as CHECK_FAILED
from paingrid.clinical.checks.answer import RULES as CHECK_RULES
from paingrid.clinical.checks.answer import answer as check
from paingrid.clinical.instruments.answer import INVALID, catalogue
from paingrid.clinical.instruments.answer import RULES as SCORE_RULES
from paingrid.clinical.instruments.answer import answer as score
from paingrid.clinical.instruments.reading import allowed
from paingrid.clinical.opioids.answers import convert, mme, taper, titrate
from paingrid.clinical.opioids.answers.frame import RULES as DOSE_RULES
from paingrid.clinical.triage.answer import EMPTY
from paingrid.clinical.triage.answer import answer as triage
from paingrid.clinical.triage.rules import RULES as TRIAGE_RULES
from paingrid.console.jsonl import Answer, answer_lines


@dataclass(frozen=True)
class Verb:
    """One pure command: how a line is answered, what "no result" looks like, and its help."""

    answer: Answer
    failed: dict[str, object]
    help: Callable[[], str]


EXIT_STATUS = """
每行都有回答时退出码为 0，命令用错时为 2。 Exit status 0 when every line was answered, 2 on misuse.
"""
SCORE_HELP = """paingrid score < cases.jsonl > answers.jsonl

每行一个 JSON 对象，逐行给出评分；有错的行只影响它自己。
One JSON object a line, one scored answer a line; a bad line costs nothing but itself.

  {"id": "a", "instrument": "nrs", "answers": {"now": 7, "worst": 9}, "bands": "cn-2018", "change": {"from": 8}}

bands    可省略 optional: cn-2018 (默认 default), nccn
change   可省略 optional: 与以前的分数比较 compares with an earlier score
answers  未测到 a reading that could not be taken: {"absent": "asleep"}, "refused", "unable"
status   scored 已评分 | incomplete 缺项，不能计总分 an answer is missing | invalid 有无效答案 an answer is impossible
"""
TRIAGE_HELP = """paingrid triage < cases.jsonl > answers.jsonl

每行一个 JSON 对象，逐行给出分诊。 One JSON object a line; one triage answer a line.
  {"id": "t", "now": "2026-11-23T09:00:00+08:00", "observed_at": "2026-11-23T08:50:00+08:00",
   "reporter": "patient", "nrs_now": 8, "opioid_status": "stable", "sedation": 1}
"""


def _score_help() -> str:
    """Return the help with every scale, its answers and what each may be."""
    lines = [SCORE_HELP, "量表 scales (A 自有文字 own wording, B/C 只录分 score entry only):\n"]
    for scale in catalogue().values():
        lines.append(f"\n  {scale.id}  [{scale.licence}]  {scale.name['zh']} / {scale.name['en']}\n")
        lines += [f"    {item.key}: {allowed(item)}\n" for item in scale.items]
    return "".join([*lines, EXIT_STATUS])


DOSE_HELP = """paingrid dose mme|convert|titrate|taper|check < cases.jsonl > answers.jsonl

每行一个 JSON 对象，逐行给出结果；程序只提建议，由有处方权的医生签字。
One JSON object a line, one answer a line. It proposes; a named prescriber signs.

  mme      {"id": "a", "factors": "cn-2018", "medicines": [{"product": "奥施康定 10 mg", "count": 1, "every_h": 12}]}
  convert  {"id": "b", "factors": "cn-2018", "from": [...], "to": {"drug": "oxycodone", "form": "sr", "every_h": 12},
            "reduction_percent": 25, "patient": {"age": 68, "egfr": 80}}
  titrate  {"id": "c", "step": "next-dose", "last_dose_mg": 10, "nrs": 8, "minutes_since_dose": 60}
           {"step": "next-day", "fixed_mg": [...], "extra_mg": [...]}   {"step": "first-dose"}
           {"step": "fold-rescue", "background": {...}, "rescue_taken": [...]}
           {"step": "to-long-acting", "per_day_mg": 60}
  taper    {"id": "d", "per_day_mg": 120, "percent": 25, "rule": "cn-2018"}
  check    {"id": "e", "patient": {...}, "current": [...], "proposed": [...], "prescription": {...}}

factors  mme: cdc-2022 (默认 default), cdc-2016, cn-2018
         convert: cn-2018 (默认 default), cdc-2022, fda-tts, eu-tts
"""

VERBS = {
    "score": Verb(score, {**INVALID, "rules": SCORE_RULES}, _score_help),
    "triage": Verb(triage, {"urgency": None, **EMPTY, "rules": TRIAGE_RULES}, lambda: TRIAGE_HELP + EXIT_STATUS),
}
DOSE_VERBS = {
    name: Verb(answer, {**failed, "rules": rules}, lambda: DOSE_HELP + EXIT_STATUS)
    for name, answer, failed, rules in (
        ("mme", mme.answer, mme.FAILED, DOSE_RULES),
        ("convert", convert.answer, convert.FAILED, DOSE_RULES),
        ("titrate", titrate.answer, titrate.FAILED, DOSE_RULES),
        ("taper", taper.answer, taper.FAILED, DOSE_RULES),
        ("check", check, CHECK_FAILED, CHECK_RULES),
    )
}


def run_dose(arguments: list[str]) -> int:
    """Answer `paingrid dose …`; without one of its verbs it is help or misuse."""
    if arguments and arguments[0] in DOSE_VERBS:
        return _run(DOSE_VERBS[arguments[0]], arguments[1:])
    return _run(DOSE_VERBS["mme"], arguments or ["dose mme|convert|titrate|taper|check"])


def run_verb(name: str, arguments: list[str]) -> int:
    """Answer standard input line by line; 0 when every line was answered, 2 on misuse, 1 when the reader went away."""
    return _run(VERBS[name], arguments)


def _run(verb: Verb, arguments: list[str]) -> int:
    # Half of a surrogate pair becomes its \\u escape, which is valid JSON.
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]  # standard output is a TextIOWrapper
    sys.stderr.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]  # so is standard error
    if arguments in (["--help"], ["-h"]):
        sys.stdout.write(verb.help())
        return 0
    if arguments:
        sys.stderr.write(f"不认识的参数 unknown argument: {arguments[0]}\n\n{verb.help()}")
        return 2
    # A broken byte must cost one line, not the run: it is kept as a mark that the reader of the line refuses.
    sys.stdin.reconfigure(encoding="utf-8-sig", errors="surrogateescape")  # type: ignore[union-attr]  # standard input is a TextIOWrapper
    try:
        return answer_lines(sys.stdin, sys.stdout, verb.answer, failed=verb.failed)
    except BrokenPipeError:
        # Whoever read us has gone; what is left in the buffer must not complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
