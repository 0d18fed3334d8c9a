"""One thing a check found: how grave, in both languages, what it rests on and what it is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from paingrid.clinical.findings import Text
from paingrid.clinical.sources import SOURCES, Citation

Severity = Literal["refuse", "stop", "warn", "note"]
#: Gravest first: `refuse` cannot be overridden, `stop` can by a named prescriber with a reason.
GRAVITY: dict[Severity, int] = {"refuse": 0, "stop": 1, "warn": 2, "note": 3}


@dataclass(frozen=True)
class Finding:
    """
    A finding. `about` is the reason behind it ("ceiling", "paracetamol"): of several on one reason the gravest stays.
    """

    code: str
    severity: Severity
    text: Text = field(hash=False)
    source: Citation
    about: tuple[str, ...]
    verified: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return it as the contract writes it."""
        return {
            "code": self.code,
            "severity": self.severity,
            "text": self.text,
            "source": self.source,
            "verified": self.verified,
            "about": list(self.about),
        }


def found(code: str, severity: Severity, zh: str, en: str, source: Citation, *about: str) -> Finding:
    """Return a finding; it is verified where every document it rests on was at hand."""
    return Finding(code, severity, {"zh": zh, "en": en}, source, about or (code,), at_hand(source))


@cache
def at_hand(source: Citation) -> bool:
    """Tell whether every document of a citation was at hand; a marker such as "unverified" is no document."""
    return all(SOURCES[id].verified for id in source.ids)


def milder(severity: Severity, at_most: Severity) -> Severity:
    """Return the severity, but nothing graver than `at_most`."""
    return severity if GRAVITY[severity] >= GRAVITY[at_most] else at_most
