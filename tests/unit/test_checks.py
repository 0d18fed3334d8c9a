"""An installation that would be unsafe says so before it runs."""

from __future__ import annotations

from typing import Any

from django.core.checks import run_checks


def ids(*, deploy: bool = False) -> set[str]:
    return {
        found.id for found in run_checks(include_deployment_checks=deploy) if (found.id or "").startswith("paingrid")
    }


def test_default_secrets_are_refused_at_a_public_address(settings: Any) -> None:
    assert ids() == set()

    settings.HTTPS = True
    assert ids() == {"paingrid.E001"}

    settings.SECRET_KEY = settings.LINK_KEY = settings.FIELD_KEYS = "own" * 20
    assert ids() == set()


def test_a_demonstration_is_refused_at_a_public_address(settings: Any) -> None:
    settings.HTTPS, settings.DEMO = True, True
    settings.SECRET_KEY = settings.LINK_KEY = settings.FIELD_KEYS = "own" * 20

    assert ids() == {"paingrid.E002"}


def test_alarms_that_cannot_leave_the_house_are_warned_of(settings: Any) -> None:
    settings.EMAIL_HOST = settings.WEBHOOK_URL = ""
    assert "paingrid.W001" in ids(deploy=True)

    settings.EMAIL_HOST = "localhost"
    assert "paingrid.W001" not in ids(deploy=True)
