"""The frame of every link page: open the link, choose the language, keep the address secret, refuse in plain words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from paingrid.journey.access import Actor
from paingrid.journey.open_link import LinkRefused, open_link
from paingrid.records.queries.family_page import language_of_link
from paingrid.timekeeping import now

View = Callable[..., HttpResponse]
LANGUAGES = {code for code, _ in settings.LANGUAGES}
#: The token in the address is the key to the record: no cache, no other site and no search engine may learn it.
SECRECY = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


@dataclass(frozen=True)
class Visit:
    """Somebody at the door with a valid link."""

    actor: Actor
    token: str
    now: datetime

    @property
    def patient_id(self) -> UUID:
        """The one patient this link is about."""
        assert self.actor.patient_id is not None
        return self.actor.patient_id

    @property
    def link_id(self) -> UUID:
        """The link itself."""
        assert self.actor.link_id is not None
        return self.actor.link_id

    @property
    def may_read(self) -> bool:
        """Whether the last two weeks may be shown, or only a report be sent."""
        return "read" in self.actor.scopes


def link_page(view: View) -> View:
    """Give `view` a `Visit` in place of the token; a link that does not open gets a page that tells nothing."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        moment = now()
        try:
            actor = open_link(token=token, now=moment)
        except LinkRefused as refused:
            return seal(_refuse(request, refused))
        _speak(request, actor)
        return seal(view(request, Visit(actor, token, moment), **kwargs))

    return opened


def seal(response: HttpResponse) -> HttpResponse:
    """Mark an answer that carries or follows a token as one that nobody may keep, pass on or find."""
    for name, value in SECRECY.items():
        response.headers[name] = value
    return response


def _refuse(request: HttpRequest, refused: LinkRefused) -> HttpResponse:
    sentence = refused.in_language(translation.get_language() or "zh")
    context = {"sentence": sentence, "code": refused.code, "not_delivered": request.method == "POST"}
    response = render(request, "pwa/link_refused.html", context, status=403)
    # Django would write the path, and with it the token, to the log of refused requests.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _speak(request: HttpRequest, actor: Actor) -> None:
    """Until somebody uses the switch, speak the language recorded for the person, not the one of a borrowed phone."""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES or actor.link_id is None:
        return
    language = language_of_link(actor.link_id)
    if language in LANGUAGES:
        translation.activate(language)
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
