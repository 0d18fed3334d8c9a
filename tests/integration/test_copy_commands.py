"""What the commands for copies refuse, in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command


def test_restore_asks_for_the_zone_of_the_moment(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="zone"):
        call_command("restore", str(tmp_path), "--to=2026-11-24T09:30:00", f"--into={tmp_path}/new")


def test_restore_says_when_no_copy_is_old_enough(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no backup"):
        call_command("restore", str(tmp_path), "--to=2026-11-24T09:30:00+08:00", f"--into={tmp_path}/new")
