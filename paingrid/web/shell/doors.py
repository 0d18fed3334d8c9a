"""What every staff screen's door does before it opens."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from paingrid.errors import Refusal

View = Callable[..., HttpResponse]


class SeeOther(HttpResponseRedirect):
    """After a form was taken: look there, with GET."""

    status_code = 303


def see_other(to: str, *args: Any, **kwargs: Any) -> SeeOther:
    """Answer a form that was taken by sending the reader to an address or a named page."""
    return SeeOther(resolve_url(to, *args, **kwargs))


class NobodyBehindAccount(Refusal):
    """The account belongs to no member of staff."""

    code = "access.nobody"
    text = {
        "zh": "这个账号还没有对应的工作人员。请联系管理员。",
        "en": "No member of staff belongs to this account yet. Please ask the administrator.",
    }


def staff_required(view: View) -> View:
    """
    Let members of staff in, send others to sign in; what is shown is never cached.

    A page or a part of it may come from one address: caches are told so (`Vary: HX-Request`).
    """

    @functools.wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.actor is None:
            return _to_sign_in(request)
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["HX-Request"])
        response.setdefault("Cache-Control", "no-store, private")
        return response

    return door


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        raise NobodyBehindAccount
    address = f"{reverse('signin:sign_in')}?{urlencode({'next': _came_from(request)})}"
    if request.htmx:
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return redirect(address)


def _came_from(request: HttpRequest) -> str:
    """Return the page to come back to: this one, or for a part of a page or a form the one it stood on."""
    if request.method == "GET" and not request.htmx:
        return request.get_full_path()
    try:
        page = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "/")
    except ValueError:
        return "/"
    return f"{page.path or '/'}{'?' + page.query if page.query else ''}"
