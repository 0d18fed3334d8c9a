"""Keep the tokens of personal links out of the logs."""

from __future__ import annotations

import logging
import re

TOKEN = re.compile(r"(/p/)[^/\s?\"']+")


class HideLinkTokens(logging.Filter):
    """Replace the token in any address that a log line mentions."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line through, without its tokens."""
        message = record.getMessage()
        if "/p/" in message:
            record.msg, record.args = TOKEN.sub(r"\1…", message), ()
        return True
