"""Prints the processes of the consortium, as the program runs them: states, owners, times, moves, a diagram."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from paingrid.consortium.process import Process, diagram
from paingrid.consortium.referral import BASIS, DOWN, REFERRAL

PROCESSES: tuple[tuple[str, Process, str], ...] = (
    ("转诊（上转、平转） Referral up and across", REFERRAL, BASIS),
    ("下转到社区 Referral down to the community", DOWN, BASIS),
)
HEAD = """# 医联体流程 Processes of the consortium

本页由程序打印（`scripts/clinical_spec`），与程序不一致时测试不通过。
Printed from the program (`scripts/clinical_spec`); a test fails when the two differ.

每个没有结束的状态都有一方负责下一步，也有时限；超时先提醒负责的一方，再提醒对方和网格协调员。
Every open state has a side that owes the next step, and a time; when it runs out that side is told again, then the other
side and the grid coordinator.
"""
SIDES = {
    "sender": "转出方 sender",
    "receiver": "接收方 receiver",
    "asker": "提问方 asker",
    "consultant": "会诊方 consultant",
}
URGENCIES = "EUDSR"


def page() -> str:
    """Return the page."""
    return HEAD + "".join(_process(title, process, basis) for title, process, basis in PROCESSES)


def _process(title: str, process: Process, basis: str) -> str:
    states = "\n".join(_states(process))
    moves = "\n".join(_moves(process))
    drawn = "\n\n".join(f"```mermaid\n{diagram(process, language)}\n```" for language in ("zh", "en"))
    return f"\n## {title}\n\n时限依据 Basis of the times: {basis}.\n\n{states}\n\n{moves}\n\n{drawn}\n"


def _states(process: Process) -> Iterator[str]:
    yield "| 状态 state | | 谁负责 owes the next step | " + " | ".join(URGENCIES) + " |"
    yield "|---|---|---|" + "---|" * len(URGENCIES)
    for state in process.states:
        within = state.within or {}
        times = " | ".join(_words(within[one]) if one in within else "–" for one in URGENCIES)
        owes = SIDES[state.owes] if state.owes else "结束 end"
        yield f"| `{state.code}` | {state.text['zh']}<br>{state.text['en']} | {owes} | {times} |"


def _moves(process: Process) -> Iterator[str]:
    yield "| 步骤 move | | 从 from | 到 to | 谁 by | 还要写明 needs |"
    yield "|---|---|---|---|---|---|"
    for move in process.moves:
        start = ", ".join(f"`{state.code}`" for state in process.states if state.code in move.start)
        by = "、".join(SIDES[side] for side in sorted(move.by) if side in SIDES) or "时钟 clock"
        needs = ", ".join(move.needs) or "–"
        yield f"| `{move.code}` | {move.text['zh']}<br>{move.text['en']} | {start} | `{move.end}` | {by} | {needs} |"


def _words(time: timedelta) -> str:
    minutes = int(time.total_seconds()) // 60
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"
