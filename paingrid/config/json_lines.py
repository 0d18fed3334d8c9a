"""Log lines as JSON, one a line, with the number of the request and nothing of a person."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from paingrid.pwa.discretion import Discreet
from paingrid.web.operations.requests import request_id

#: The only fields that code may add; anything else that hangs on a record (a request, a user) is left out.
FIELDS = ("route", "method", "status", "duration_ms")


class JsonLines(Discreet):
    """What `Discreet` would write, as one JSON object: at, level, logger, said, and the fields of a request."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "said": super().format(record),
        }
        if number := request_id.get():
            line["request_id"] = number
        given = getattr(record, "fields", {})
        line |= {name: given[name] for name in FIELDS if name in given}
        return json.dumps(line, ensure_ascii=False)
