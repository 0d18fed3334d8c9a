"""Members of staff in a real browser, and what axe says of any page."""

from __future__ import annotations

import os
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from paingrid.records import models as m

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
#: Name a folder here to look at the pages yourself.
PICTURES = os.environ.get("PAINGRID_PICTURES")


def signed_in(new_context: Any, server: str, who: m.Practitioner, *, language: str = "zh-hans", **options: Any) -> Page:
    """Return a page of somebody who has signed in, at a desk unless told otherwise."""
    client = Client()
    client.force_login(who.account, backend="django.contrib.auth.backends.ModelBackend")
    context: BrowserContext = new_context(**{"viewport": DESK, **options})
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.LANGUAGE_COOKIE_NAME: language}
    context.add_cookies([{"name": name, "value": value, "url": server} for name, value in cookies.items()])
    return context.new_page()


def faults(page: Page, name: str) -> list[str]:
    """Return what axe finds, and a page that is wider than its window."""
    # A click returns when the next page has begun to arrive; axe fails on a document that is still empty.
    page.wait_for_load_state()
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name.replace('/', '-')}.png", full_page=True)
    found = [f"{name}: {fault['id']} {fault['nodes'][0]['target']}" for fault in Axe().run(page).response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found + ([f"{name}: {wide} px too wide"] if wide > 0 else [])


def refresh(page: Page) -> None:
    """Let the worklist look at the server now instead of within fifteen seconds."""
    with page.expect_response(lambda answer: answer.request.headers.get("hx-target") == "worklist"):
        page.evaluate("document.body.dispatchEvent(new CustomEvent('worklist-changed'))")
