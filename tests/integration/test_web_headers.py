"""What every answer says to the browser, and how cookies are made where there is TLS."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import reverse

from tests.integration.test_role_matrix import ADMINISTRATOR, LEADER, MATRIX, Scene, scene

__all__ = ["scene"]
ASKED = (
    *("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME", "SESSION_COOKIE_SECURE"),
    *("CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE"),
    *("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_SSL_REDIRECT", "DEBUG", "SESSION_COOKIE_AGE"),
)


def settings_under(address: str) -> dict[str, object]:
    head = "import json; from paingrid.config import settings as s; "
    code = f"{head}print(json.dumps({{k: getattr(s, k) for k in {ASKED}}}))"
    secrets = dict.fromkeys(("PAINGRID_SECRET_KEY", "PAINGRID_LINK_KEY", "PAINGRID_FIELD_KEYS"), "k" * 60)
    given = {**os.environ, **secrets, "PAINGRID_BASE_URL": address}
    done = subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_over_tls_cookies_belong_to_this_host_alone_and_stay_there() -> None:
    found = settings_under("https://grid.example")

    names = [value for key, value in found.items() if key.endswith("COOKIE_NAME")]
    assert all(str(name).startswith("__Host-") for name in names) and len(names) == 3
    assert all(value for key, value in found.items() if key.endswith(("SECURE", "HTTPONLY")))
    assert found["SESSION_COOKIE_SAMESITE"] == "Lax" and found["SESSION_COOKIE_AGE"] == 12 * 3600
    assert found["SECURE_HSTS_SECONDS"] == 31_536_000 and found["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert found["SECURE_SSL_REDIRECT"] and not found["DEBUG"]


def test_without_tls_the_same_pages_still_work() -> None:
    assert settings_under("http://127.0.0.1:8000")["SESSION_COOKIE_NAME"] == "sessionid"


@pytest.mark.django_db
def test_every_answer_is_bound_to_what_it_is(scene: Scene) -> None:
    """CSP with nothing inline and no frame, no sniffing, no referrer to others, nothing of a person in any cache."""
    wrong = []
    for who in (LEADER, ADMINISTRATOR):
        client = scene.client(who)
        for name, row in MATRIX.items():
            if row.post is not None or who not in row.who or name in ("territory:redraw", "territory:undo"):
                continue
            answer = client.get(reverse(name, args=row.args(scene)))
            policy = answer.get("Content-Security-Policy", "")
            if policy.startswith("default-src 'none'"):  # a picture: nothing at all runs or loads beside it
                continue
            for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "default-src 'self'"):
                wrong += [] if part in policy else [f"{name}: {part}"]
            wrong += [f"{name}: unsafe"] if "unsafe" in policy else []
            wrong += [] if answer["X-Content-Type-Options"] == "nosniff" else [f"{name}: sniffed"]
            wrong += [] if answer["Referrer-Policy"] in ("same-origin", "no-referrer") else [f"{name}: referrer"]
            wrong += [f"{name}: CORS"] if "Access-Control-Allow-Origin" in answer else []
            kind = answer["Content-Type"]
            wrong += [f"{name}: {kind}"] if kind.startswith("text/") and "charset=" not in kind else []
            if name.startswith(("patient:", "plan:", "inbox:", "referrals:", "privacy:", "pocket:", "dispensary:")):
                wrong += [] if "no-store" in answer.get("Cache-Control", "") else [f"{name}: may be kept"]
    assert wrong == []


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "CONNECT", "PATCH"])
@pytest.mark.django_db
def test_methods_we_do_not_use_are_answered_with_no(method: str) -> None:
    for path in ("/health", "/sign-in/", "/p/language/"):
        assert Client().generic(method, path).status_code in (403, 405)
