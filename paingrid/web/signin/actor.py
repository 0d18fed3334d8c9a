"""Middleware: who is acting on this request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from paingrid.journey.access import actor_of_account
from paingrid.timekeeping import now

Handler = Callable[[HttpRequest], HttpResponse]


class AttachActor:
    """
    Set `request.actor` to the member of staff who is signed in, with the roles of this very moment, or to none.

    A stranger costs no query, a member of staff four: session, account, person, roles.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.actor = actor_of_account(user.pk, now=now()) if user.is_authenticated else None
        return self.get_response(request)
