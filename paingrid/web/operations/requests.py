"""Middleware: each request gets a number, is measured, and leaves one line of log without anything of a person."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from paingrid.web.operations import meter

Handler = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("paingrid.request")
#: The number of the request that is being answered; also for lines that other code logs meanwhile.
request_id: ContextVar[str] = ContextVar("request_id", default="")


class OneLinePerRequest:
    """The address itself is never written: a link's token or a patient's number stands in it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = uuid4().hex
        token, began = request_id.set(number), time.perf_counter()
        try:
            response = self.get_response(request)
            seconds = time.perf_counter() - began
            match = request.resolver_match
            route = (match.view_name or "unnamed") if match else "unmatched"
            method = request.method if request.method in meter.METHODS else "other"
            meter.note(route, method, response.status_code, seconds)
            fields = {"route": route, "method": method, "status": response.status_code}
            fields["duration_ms"] = round(seconds * 1000, 1)
            log.info("request %s %s %s", method, route, response.status_code, extra={"fields": fields})
            response["X-Request-ID"] = number
            return response
        finally:
            request_id.reset(token)
