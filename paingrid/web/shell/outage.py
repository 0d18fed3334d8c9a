"""Middleware: while the database is away, answer 503 with Retry-After and a page that needs nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger(__name__)

# Not a template: rendering one may itself ask the database (session, actor, translation cookie).
PAGE = """<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>请稍后再试 · Please try again</title></head>
<body><main><h1>系统暂时连不上，请一分钟后再试。</h1>
<p>刚才的内容没有被确认收到，请重新提交。如果病人叫不醒、呼吸很慢或嘴唇发紫，请马上拨打
<a href="tel:120">120</a>。</p>
<h1 lang="en">We cannot be reached for a moment. Please try again in a minute.</h1>
<p lang="en">What you just sent has not been confirmed; please send it again. If the patient cannot be woken,
breathes very slowly or has blue lips, call <a href="tel:120">120</a> now.</p></main></body></html>"""


class PlainOutagePage:
    """Catch the two errors that mean "no database" anywhere below, before they become a 500."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError):
            return outage_page()

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer in place of a view that lost its database."""
        if isinstance(exception, OperationalError | InterfaceError):
            return outage_page()
        return None


def outage_page() -> HttpResponse:
    """Return the 503 page."""
    log.warning("database unreachable: answered 503")
    return HttpResponse(PAGE, status=503, headers={"Retry-After": "60", "Cache-Control": "no-store"})
