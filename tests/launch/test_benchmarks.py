"""The commands that the pages of figures name still run; what they measure is not asked here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).parents[2]


def test_the_large_city_is_filled_and_asked() -> None:
    sizes = ["--patients", "160", "--reports", "320", "--tasks", "20"]
    ran = subprocess.run(
        [sys.executable, "benchmarks/large_city.py", *sizes], cwd=HOUSE, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert [line.split("HTTP ")[1][:3] for line in ran.stdout.splitlines() if "HTTP" in line] == ["200", "200", "303"]
