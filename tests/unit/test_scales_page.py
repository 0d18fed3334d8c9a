"""The printed page of the scales is the program's own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.spec.scales_page import page

ROOT = Path(__file__).parents[2]


def test_the_page_of_scales_is_current() -> None:
    assert (ROOT / "docs" / "clinical" / "scales.md").read_text() == page(), "run scripts/scales_page"


def test_the_script_says_whether_the_page_of_scales_is_current() -> None:
    script = ROOT / "scripts" / "scales_page"

    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
