"""
`paingrid …`: the pure verbs of the clinical core need neither Django nor a database.

Everything else is a management command.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

from paingrid import __version__
from paingrid.console.pure import VERBS, run_dose, run_verb


def main() -> None:
    """Run one command and exit with its status."""
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["version"]):
        sys.stdout.write(f"PainGrid {__version__}\n")
        return
    if arguments and arguments[0] in VERBS:
        sys.exit(run_verb(arguments[0], arguments[1:]))
    if arguments[:1] == ["dose"]:
        sys.exit(run_dose(arguments[1:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paingrid.config.settings")
    # Imported by name: a pure verb must not pay for Django's start.
    import_module("django.core.management").execute_from_command_line(["paingrid", *arguments])


if __name__ == "__main__":
    main()
