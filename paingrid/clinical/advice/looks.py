"""When to look again, and one line of arithmetic in words."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from paingrid.clinical.advice.proposal import Reassess
from paingrid.clinical.findings import Text
from paingrid.clinical.quantities import digits
from paingrid.clinical.sources import DEFAULT, cite

SCHEDULE = cite(DEFAULT, note="§4.3")


def look(hours: int, what: Text) -> tuple[Reassess, ...]:
    """Return one look after so many hours."""
    return (Reassess(timedelta(hours=hours), what, SCHEDULE),)


def sum_line(amount: str, share: Fraction, then: str, unit: str) -> Text:
    """Return "amount × (1 + share) = then"."""
    sign = "+" if share > 0 else "−"
    sums = f"{amount} × (1 {sign} {digits(abs(share))} %) = {then} {unit}"
    return {"zh": sums, "en": sums}
