"""
The browser in which a name has signed in before: a signed cookie, which opens nothing by itself.

It only moves the counting of wrong tries from the address, which a whole hospital may share, to this browser.
"""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from paingrid.journey.client_address import client_address, neighbourhood

COOKIE, SALT, AGE_S = "paingrid_browser", "paingrid.browser", 180 * 86400
#: So many people may share one browser at a nurses' station; the oldest is forgotten.
AT_MOST = 12


def place_of(request: HttpRequest, name: str) -> tuple[str, bool]:
    """Return what tries on `name` are counted under, and whether this browser knows the name."""
    browser, names = _read(request)
    if browser and _mark(name) in names:
        return f"browser:{browser}", True
    return neighbourhood(client_address(request.META)), False


def remember(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Write into the browser that this name has signed in here."""
    browser, names = _read(request)
    kept = [*(one for one in names if one != _mark(name)), _mark(name)][-AT_MOST:]
    response.set_cookie(
        COOKIE,
        signing.dumps([browser or secrets.token_urlsafe(12), kept], salt=SALT),
        max_age=AGE_S,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
        path="/sign-in/",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        browser, names = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=AGE_S)
    except (signing.BadSignature, ValueError, TypeError):
        return "", []
    return browser, names


def _mark(name: str) -> str:
    return hashlib.sha256(name.casefold().encode()).hexdigest()[:16]
