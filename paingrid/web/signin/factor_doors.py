"""Our doors before django-allauth's views: only staff, nothing cached, tries of passkeys counted, forms say 422."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from paingrid.journey.client_address import client_address, neighbourhood
from paingrid.journey.throttle import check_throttle
from paingrid.timekeeping import now
from paingrid.web.shell.doors import View, staff_required

#: Tries of passkeys and of half-finished sign-ins from one place [default].
A_PLACE, WINDOW = 120, timedelta(minutes=5)


def door(view: View) -> View:
    """Let members of staff in; the factor, the audit and the bell change together or not at all."""
    return never_cache(staff_required(transaction.atomic(_honest(view))))


def open_door(view: View) -> View:
    """Let in whoever is about to sign in."""

    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            place = neighbourhood(client_address(request.META))
            check_throttle(f"factor|{place}", limit=A_PLACE, per=WINDOW, now=now())
        return _honest(view)(request, *args, **kwargs)

    return never_cache(counted)


def _honest(view: View) -> View:
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 200:
            response.status_code = 422
        return response

    return answered
