"""Keep the tokens of links and the rows of the database out of the logs."""

from __future__ import annotations

import logging
import re

TOKEN = re.compile(r"(/p/|/sign-in/link/)[^/\s?\"']+")
#: What PostgreSQL adds to an error: the row itself, with names and words in it.
DETAIL = re.compile(r"^(DETAIL|CONTEXT):.*$", re.MULTILINE)


class Discreet(logging.Formatter):
    """Write log lines, with their tracebacks, without what opens a record or was written in one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return DETAIL.sub(r"\1: …", TOKEN.sub(r"\1…", super().format(record)))
