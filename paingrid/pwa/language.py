"""The language switch of the link pages."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from paingrid.pwa.doors import LANGUAGES, seal


# A page without referrer sends "Origin: null", which the usual check against forged forms would refuse.
# Nothing is at stake here: only a display language changes.
@csrf_exempt
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember a language on this phone and go back to the link page one came from."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/p/")
    response = seal(HttpResponseRedirect(back if safe else "/"))
    language = request.POST.get("language", "")
    if language in LANGUAGES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite="Lax",
            secure=settings.HTTPS,
        )
    return response
