"""Members of staff in a real browser."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from paingrid.records import models as m

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


def signed_in(new_context: Any, server: str, who: m.Practitioner, *, language: str = "zh-hans", **options: Any) -> Page:
    """Return a page of somebody who has signed in, at a desk unless told otherwise."""
    client = Client()
    client.force_login(who.account, backend="django.contrib.auth.backends.ModelBackend")
    context: BrowserContext = new_context(**{"viewport": DESK, **options})
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.LANGUAGE_COOKIE_NAME: language}
    context.add_cookies([{"name": name, "value": value, "url": server} for name, value in cookies.items()])
    return context.new_page()


def refresh(page: Page) -> None:
    """Let the worklist look at the server now instead of within fifteen seconds."""
    with page.expect_response(lambda answer: answer.request.headers.get("hx-target") == "worklist"):
        page.evaluate("document.body.dispatchEvent(new CustomEvent('worklist-changed'))")
