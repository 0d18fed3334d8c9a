"""Severity words for a 0–10 pain score: China's bands are the default, NCCN's can be chosen."""

from __future__ import annotations

from math import nextafter

from paingrid.clinical.instruments.scale import Band, bands

ABOVE_ZERO = nextafter(0, 1)

PAIN_BANDS: dict[str, tuple[Band, ...]] = {
    "cn-2018": bands(
        (0, "none", "无痛", "none"),
        (ABOVE_ZERO, "mild", "轻度", "mild"),
        (4, "moderate", "中度", "moderate"),
        (7, "severe", "重度", "severe"),
    ),
    "nccn": bands(
        (0, "none", "无痛", "none"),
        (ABOVE_ZERO, "mild", "轻度", "mild"),
        (4, "moderate", "中度", "moderate"),
        (8, "severe", "重度", "severe"),
    ),
}
BAND_SOURCES = {"cn-2018": "S24", "nccn": "S7"}
