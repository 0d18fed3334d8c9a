"""Middleware that turns a named refusal into a plain page in the reader's language."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from paingrid.errors import Refusal

Handler = Callable[[HttpRequest], HttpResponse]
STATUS = {"access": 403, "link": 403, "throttle": 429, "conflict": 409, "missing": 404}


class PlainRefusals:
    """Answer a `Refusal` that a view let through; its code's first word chooses the status."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Render the refusal page; anything else is a bug and goes up."""
        if not isinstance(exception, Refusal):
            return None
        status = STATUS.get(exception.code.split(".")[0], 400)
        sentence = exception.in_language(get_language() or "zh")
        page = "shell/refusal_part.html" if request.htmx else "shell/refusal.html"
        return render(request, page, {"sentence": sentence, "code": exception.code}, status=status)
