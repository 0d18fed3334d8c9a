"""What every answer of the clinical core is made of: texts in both languages, errors at the door, and refusals."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from paingrid.clinical.sources import Citation

Text = dict[str, str]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with the input: the field's path (`current.0.dose`), a stable code, both languages."""

    field: str
    code: str
    text: Text = dataclasses.field(hash=False)

    def as_json(self) -> dict[str, Any]:
        """Return the error as the contract writes it."""
        return {"field": self.field, "code": self.code, "text": self.text}


@dataclass(frozen=True)
class Said:
    """A flag, a note or a refusal: a stable code, both languages, what it rests on."""

    code: str
    text: Text = dataclasses.field(hash=False)
    source: Citation
    verified: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return it as the contract writes it."""
        return {"code": self.code, "text": self.text, "source": self.source, "verified": self.verified}


class Refused(Exception):
    """The core gives no number here; `said` tells why and on what ground."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.code)
        self.said = said


def echoed_id(case: Mapping[str, object]) -> str | int | None:
    """Return the case's id; what is neither text nor a whole number is not echoed."""
    value = case.get("id")
    return value if type(value) in (str, int) else None  # type: ignore[return-value]  # `type() in` does not narrow
