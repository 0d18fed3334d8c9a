"""Every action that is written into the audit has words for those who read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from paingrid.records.queries.deeds import DEEDS, KINDS, deed

JOURNEY = Path(__file__).parents[2] / "paingrid" / "journey"


def actions() -> Iterator[str]:
    """Yield the first argument of every call of `audit`; what is filled in later stands as an empty end."""
    for file in JOURNEY.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "audit" and node.args:
                said = node.args[0]
                if isinstance(said, ast.Constant):
                    yield str(said.value)
                elif isinstance(said, ast.JoinedStr):
                    yield "".join(str(part.value) for part in said.values if isinstance(part, ast.Constant))


def test_every_action_of_the_audit_has_words() -> None:
    found = set(actions())
    without = {one for one in found if one not in DEEDS and one.partition(".")[0] not in KINDS}
    assert len(found) > 60 and without == set()


def test_a_move_is_called_as_on_its_own_page() -> None:
    assert deed("referral.refuse") == {"zh": "转诊: 拒绝", "en": "Referral: Refuse"}
    assert deed("new.thing") == {"zh": "new.thing", "en": "new.thing"}
