"""Setting up and using a passkey and the app in a real Chromium, under the strict policy, without a fault for axe."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page

from paingrid.records import models as m
from tests.cast import Cast, assemble
from tests.e2e.staff import DESK, PHONE, faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None, settings: Any) -> Cast:
    settings.SECOND_FACTOR = "required"
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    return assemble()


def with_authenticator(page: Page) -> None:
    """Give the browser a passkey of its own, which says yes to everything."""
    developer = page.context.new_cdp_session(page)
    developer.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    verified = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    developer.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, **verified}})


def opened(new_context: Any, size: dict[str, int], language: str) -> tuple[Page, list[str]]:
    page = new_context(viewport=size, locale="en-GB" if language == "en" else "zh-CN").new_page()
    blocked: list[str] = []
    page.on("console", lambda said: blocked.append(said.text) if "Content Security Policy" in said.text else None)
    return page, blocked


def by_password(page: Page, server: str, who: m.Practitioner) -> None:
    page.goto(f"{server}/sign-in/")
    page.locator("#id_username").fill(who.account.username)
    page.locator("#id_password").fill(who.account.username)
    page.locator("form.card button").click()


@pytest.mark.parametrize(("size", "language"), [(PHONE, "zh-hans"), (DESK, "en")], ids=["phone-zh", "desk-en"])
def test_a_passkey_is_set_up_and_signs_in_alone(
    cast: Cast, new_context: Any, live_server: Any, size: dict[str, int], language: str
) -> None:
    server = live_server.url.replace("127.0.0.1", "localhost")
    page, blocked = opened(new_context, size, language)
    with_authenticator(page)
    by_password(page, server, cast.doctor_zhou)
    page.wait_for_url("**/sign-in/second/")
    found = faults(page, f"factor-index-{language}")
    page.locator("a[href$='/keys/new/']").click()
    page.wait_for_url("**/keys/new/")
    found += faults(page, f"factor-key-new-{language}")
    page.locator("[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/second/codes/")
    found += faults(page, f"factor-codes-{language}")
    page.locator("main a[href='/']").click()
    page.wait_for_url(f"{server}/")

    page.goto(f"{server}/sign-in/second/")
    found += faults(page, f"factor-index-done-{language}")
    page.context.clear_cookies()
    page.goto(f"{server}/sign-in/")
    found += faults(page, f"factor-sign-in-{language}")
    page.locator("#passkey_login").click()
    page.wait_for_url(f"{server}/")

    page.context.clear_cookies()
    by_password(page, server, cast.doctor_zhou)
    page.wait_for_url("**/sign-in/code/")
    found += faults(page, f"factor-code-{language}")
    page.locator("#mfa_webauthn_authenticate").click()
    page.wait_for_url(f"{server}/")

    assert Authenticator.objects.filter(type="webauthn", user=cast.doctor_zhou.account).count() == 1
    assert (found, blocked) == ([], [])


def test_the_app_is_set_up_and_asked_for_without_javascript(cast: Cast, new_context: Any, live_server: Any) -> None:
    page = new_context(java_script_enabled=False).new_page()
    by_password(page, live_server.url, cast.admin_an)
    page.locator("a[href$='/second/app/']").click()
    page.wait_for_url("**/second/app/")
    secret = page.locator("code.secret").inner_text()
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    page.locator("#id_code").fill(code)
    page.locator("form.card button").click()
    page.wait_for_url("**/second/codes/")
    page.locator("main a[href='/']").click()

    assert page.url.endswith("/setup/")


@pytest.mark.parametrize(("size", "language"), [(PHONE, "en"), (DESK, "zh-hans")], ids=["phone-en", "desk-zh"])
def test_no_fault_on_the_pages_of_the_app(
    cast: Cast, new_context: Any, live_server: Any, size: dict[str, int], language: str
) -> None:
    page, blocked = opened(new_context, size, language)
    by_password(page, live_server.url, cast.doctor_zhou)
    page.locator("a[href$='/second/app/']").click()
    page.wait_for_url("**/second/app/")
    found = faults(page, f"factor-app-{language}")
    secret = page.locator("code.secret").inner_text()
    page.locator("#id_code").fill("000000")
    page.locator("form.card button").click()
    page.locator(".field-error").wait_for()
    found += faults(page, f"factor-app-wrong-{language}")
    page.locator("#id_code").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.locator("form.card button").click()
    page.wait_for_url("**/second/codes/")
    for address in ("app/remove/", "codes/new/"):
        page.goto(f"{live_server.url}/sign-in/second/{address}")
        found += faults(page, f"factor-{address.replace('/', '-')}{language}")

    assert (found, blocked) == ([], [])
