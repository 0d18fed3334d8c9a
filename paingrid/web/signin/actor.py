"""Middleware: who is acting on this request."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from paingrid.journey.access import Actor, actor_of_account
from paingrid.records.wall.asking import ask_as
from paingrid.timekeeping import now

Handler = Callable[[HttpRequest], HttpResponse]


class AttachActor:
    """
    Set `request.actor` to the member of staff who is signed in, with the roles of this very moment, or to none.

    A stranger costs no query, a member of staff five: session, account, person, roles, and who asks.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.actor = self._known(user.pk) if user.is_authenticated else None
        if user.is_authenticated and user.leaves_at and request.actor is None:
            # The last day is over: Django's own pages, too, see nobody.
            request.user = AnonymousUser()
        return self.get_response(request)

    @staticmethod
    def _known(account_id: int) -> Actor | None:
        moment = now()
        actor = actor_of_account(account_id, now=moment)
        if actor is not None:
            ask_as(person=actor.practitioner_id, now=moment)
        return actor
