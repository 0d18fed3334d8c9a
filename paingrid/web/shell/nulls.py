"""Middleware: PostgreSQL knows no NUL in a text, and nobody types one; in an address it is left out."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

NUL = "%00"


class NoNulls:
    """Take NUL out of what is asked for behind the question mark, before any page reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.META.get("QUERY_STRING", "")
        while NUL in asked:  # what is left may join to another one
            asked = asked.replace(NUL, "")
        request.META["QUERY_STRING"] = asked.replace("\x00", "")
        return self.get_response(request)
