"""Middleware: the database shows this request only what its asker reaches; until somebody is known, nobody's record."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from paingrid.records.wall.asking import questions_of_nobody

Handler = Callable[[HttpRequest], HttpResponse]


class SecondWall:
    """Stand before everything that asks the database."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with questions_of_nobody():
            return self.get_response(request)
