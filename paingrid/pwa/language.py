"""The language switch of the link pages."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from paingrid.pwa.doors import LANGUAGES, Visit, link_page


# A page without referrer sends "Origin: null", which the usual check against forged forms would refuse.
# Nothing is at stake here: the address holds the whole authority, and only a display language changes.
@csrf_exempt
@require_POST
@link_page
def choose(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Remember a language on this phone and go back to the page one came from."""
    back = request.POST.get("next", "")
    home = f"/p/{visit.token}/"
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith(home)
    response = HttpResponseRedirect(back if safe else home)
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
