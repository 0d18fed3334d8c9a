"""
The first thing both commands do: find a Python that is new enough, make the environment, go on inside it.

This file must stay readable for old Pythons, so that they can say what is missing.
"""

import os
import shutil
import sys

OLDEST = (3, 11)
NEWEST = 14


def enter(lock, module, check_arguments=None):
    """Become `python -m module` inside the environment made from `requirements/<lock>.txt`."""
    if sys.version_info < OLDEST:
        _become_newer_python()
    from launch import environment  # noqa: PLC0415 - older Pythons cannot read it

    if check_arguments is not None:
        check_arguments(sys.argv[1:])
    environment.enter(lock, module, sys.argv[1:])


def _become_newer_python():
    for minor in range(NEWEST, OLDEST[1] - 1, -1):
        found = shutil.which("python3." + str(minor))
        if found:
            os.execv(found, [found, *sys.argv])
    sys.stderr.write(
        "PainGrid 需要 Python 3.11 或更新版本，这台电脑上是 %s。请先安装新版 Python，再运行一次。\n"
        "PainGrid needs Python 3.11 or newer; this machine has %s. Install a newer Python and run this again.\n"
        % ((sys.version.split()[0],) * 2)
    )
    sys.exit(2)
