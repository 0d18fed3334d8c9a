"""Middleware: while the database is away or too busy, answer 503 with Retry-After and a page that needs nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from paingrid.records.patience import is_busy

Handler = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger(__name__)

# Not a template: rendering one may itself ask the database (session, actor, translation cookie).
_FRAME = """<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>请稍后再试 · Please try again</title></head>
<body><main><h1>{zh}</h1>
<p>刚才的内容没有被确认收到，请重新提交。如果病人叫不醒、呼吸很慢或嘴唇发紫，请马上拨打
<a href="tel:120">120</a>。</p>
<h1 lang="en">{en}</h1>
<p lang="en">What you just sent has not been confirmed; please send it again. If the patient cannot be woken,
breathes very slowly or has blue lips, call <a href="tel:120">120</a> now.</p></main></body></html>"""
AWAY = _FRAME.format(
    zh="系统暂时连不上，请一分钟后再试。", en="We cannot be reached for a moment. Please try again in a minute."
)
#: Another one holds the same record, or a question took too long: nothing was written, and the next try may do.
BUSY = _FRAME.format(
    zh="现在太忙，没有处理完。请过几秒再试。", en="Too much is going on just now. Please try again in a few seconds."
)


class PlainOutagePage:
    """Catch the two errors that mean "no database" anywhere below, before they become a 500."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError) as error:
            return outage_page(error)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer in place of a view that lost its database."""
        if isinstance(exception, OperationalError | InterfaceError):
            return outage_page(exception)
        return None


def outage_page(error: Exception) -> HttpResponse:
    """Return the 503 page: of a database that is away, or of one that did not answer in time."""
    busy = is_busy(error)
    log.warning("database %s: answered 503", "busy" if busy else "unreachable")
    headers = {"Retry-After": "5" if busy else "60", "Cache-Control": "no-store"}
    return HttpResponse(BUSY if busy else AWAY, status=503, headers=headers)
