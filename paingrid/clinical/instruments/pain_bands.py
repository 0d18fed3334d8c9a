"""Severity words for a 0–10 pain score: China's bands are the default, NCCN's can be chosen."""

from __future__ import annotations

from math import nextafter

from paingrid.clinical.instruments.scale import Cuts, cuts
from paingrid.clinical.sources import UNVERIFIED, Citation, cite

NONE = (0, "none", "无痛", "no pain")
#: Everything above 0 is pain: a mean of 0.3 is mild, not "none".
MILD = (nextafter(0, 1), "mild", "轻度", "mild")


def pain_cuts(moderate: int, severe: int, *, source: Citation) -> Cuts:
    """Return none, mild, moderate and severe pain from these two thresholds."""
    return cuts(
        NONE, MILD, (moderate, "moderate", "中度", "moderate"), (severe, "severe", "重度", "severe"), source=source
    )


PAIN_BANDS: dict[str, Cuts] = {
    "cn-2018": pain_cuts(4, 7, source=cite("S6", "S24", UNVERIFIED)),
    "nccn": pain_cuts(4, 8, source=cite("S7", UNVERIFIED)),
}
