"""Middleware: whoever signs for medicines or administers sets a second factor up before anything else opens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from paingrid.journey.access import needs_second_factor
from paingrid.journey.second_factor import has_second_factor
from paingrid.web.shell.doors import see_other

Handler = Callable[[HttpRequest], HttpResponse]
#: What stays open meanwhile: the password, leaving, the language. Patients' own pages need no sign-in at all.
OPEN = frozenset(
    {
        "signin:sign_in",
        "signin:by_link",
        "signin:password",
        "signin:sign_out",
        "set_language",
        "account_reauthenticate",
    }
)
HAS_ONE = "second_factor"


class SecondFactorFirst:
    """Lead those who must have a second factor and have none to the page where it is set up."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.second_factor_missing = self._is_missing(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Send to the page of the second factor, wherever one wanted to go."""
        if not request.second_factor_missing or self._is_open(request):
            return None
        address = reverse("mfa_index")
        if request.htmx:
            return HttpResponse(status=401, headers={"HX-Redirect": address})
        return see_other(address)

    def _is_missing(self, request: HttpRequest) -> bool:
        if settings.SECOND_FACTOR != "required" or request.actor is None or not needs_second_factor(request.actor):
            return False
        if request.session.get(HAS_ONE) == request.actor.account_id:
            return False
        if not has_second_factor(request.actor.account_id):
            return True
        request.session[HAS_ONE] = request.actor.account_id
        return False

    def _is_open(self, request: HttpRequest) -> bool:
        name = request.resolver_match.view_name or ""
        return name in OPEN or name.startswith(("mfa_", "pocket:"))
