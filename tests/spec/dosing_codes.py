"""
Which codes the dosing code can say: read from the code itself, so that a new one without a paragraph is noticed.

A code is the first argument of `found(…)`, `Said(…)` or `_said(…)`; families made from a table are spelled out here.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from paingrid.clinical.checks.interaction_rows import INTERACTIONS
from paingrid.clinical.checks.rules.ceilings import CEILINGS
from paingrid.clinical.checks.rules.interactions import _LATELY
from paingrid.clinical.checks.rules.organs import ORGANS, Organs
from paingrid.clinical.checks.rules.watch import WATCH

CLINICAL = Path(__file__).parents[2] / "paingrid" / "clinical"
#: What the code writes for a family, and every code of it.
FAMILIES: dict[str, frozenset[str]] = {
    "f'interaction-{row.id}'": frozenset(f"interaction-{row.id}" for row in INTERACTIONS),
    "after.code": frozenset(after.code for after in _LATELY),
    "f'ceiling-{ceiling.id}'": frozenset(f"ceiling-{ceiling.id}" for ceiling in CEILINGS),
    "f'watch-{row.id}'": frozenset(f"watch-{row.id}" for row in WATCH),
}


#: Findings that another, graver one on the same reason always takes the place of.
NEVER_SAID = {"kidney-pethidine": "pethidine"}


def _organ_codes() -> frozenset[str]:
    """Every row of the organ table; any NSAID stands for the row of NSAIDs."""
    rows: dict[str, Organs] = {id.replace(" ", "-"): rows for id, rows in ORGANS.items()}
    kidney = {f"kidney-{id}" for id, one in rows.items() if one.moderate or one.severe}
    liver = {f"liver-{id}" for id, one in rows.items() if one.liver or one.liver_severe}
    return frozenset(kidney | liver)


FAMILIES["f\"{organ}-{substance.id.replace(' ', '-')}\""] = _organ_codes()


def finding_codes() -> frozenset[str]:
    """Return every code a check can find."""
    return frozenset(code for node in _calls("checks", "found") for code in _codes_of(node))


def said_codes() -> Counter[str]:
    """Return every code of a refusal or flag of dosing and advice, with the number of places that say it."""
    rooms = (node for room in ("opioids", "advice") for node in _calls(room, "Said", "_said"))
    return Counter(code for node in rooms for code in _codes_of(node))


def _calls(room: str, *names: str) -> Iterator[ast.expr]:
    for path in sorted((CLINICAL / room).rglob("*.py")):
        tree = ast.parse(path.read_text())
        # Within the makers themselves the code is a name that their callers fill in.
        makers = {
            id(node)
            for maker in ast.walk(tree)
            if isinstance(maker, ast.FunctionDef) and maker.name in names
            for node in ast.walk(maker)
        }
        for node in ast.walk(tree):
            called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if isinstance(node, ast.Call) and called in names and id(node) not in makers and _is_code(node.args[0]):
                yield node.args[0]


def _is_code(argument: ast.expr) -> bool:
    """The tenfold slip has a maker of its own, called with a medicine."""
    return not (isinstance(argument, ast.Name) and argument.id == "medicine")


def _codes_of(argument: ast.expr) -> frozenset[str]:
    if isinstance(argument, ast.Constant):
        return frozenset((str(argument.value),))
    if isinstance(argument, ast.IfExp):
        return _codes_of(argument.body) | _codes_of(argument.orelse)
    written = ast.unparse(argument)
    if written not in FAMILIES:
        raise AssertionError(f"a code that cannot be read from the code: {written}")
    return FAMILIES[written]
