"""System checks: what an installation must not run with. Stable ids, plain words."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register


@register()
def secrets_are_own(**_: Any) -> list[CheckMessage]:
    """A real address needs secrets of its own: everybody can read the defaults in the source."""
    if settings.DEBUG or not settings.HTTPS:
        return []
    named = {
        "PAINGRID_SECRET_KEY": settings.SECRET_KEY,
        "PAINGRID_LINK_KEY": settings.LINK_KEY,
        "PAINGRID_FIELD_KEYS": settings.FIELD_KEYS,
    }
    return [
        Error(
            f"{name} still has its default, which everybody can read in the source.",
            hint=f"Set {name}, or {name}_FILE, to at least 50 random characters.",
            id="paingrid.E001",
        )
        for name, value in named.items()
        if value.startswith("unsafe")
    ]


@register()
def a_demonstration_stays_at_home(**_: Any) -> list[CheckMessage]:
    """Demonstration sign-in links work again and again; they do not belong on a public address."""
    if settings.DEMO and settings.HTTPS:
        return [Error("PAINGRID_DEMO is on at a public address.", hint="Unset PAINGRID_DEMO.", id="paingrid.E002")]
    return []


@register(deploy=True)
def messages_leave_the_house(**_: Any) -> list[CheckMessage]:
    """Without e-mail or a webhook, alarms reach only people who look at the page."""
    if settings.EMAIL_HOST or settings.WEBHOOK_URL:
        return []
    return [
        Warning(
            "Neither e-mail nor a webhook is set up: alarms reach only people who have the page open.",
            hint="Set PAINGRID_SMTP_HOST or PAINGRID_WEBHOOK_URL.",
            id="paingrid.W001",
        )
    ]


@register(deploy=True)
def somebody_hears_of_an_outage(**_: Any) -> list[CheckMessage]:
    """If the clock dies at night, a band on a page that nobody looks at tells nobody."""
    if settings.CLOCK_SILENT_S and (settings.WATCH_EMAILS or settings.WATCH_PHONES):
        return []
    return [
        Warning(
            "Nobody is told when the clock or the database is gone, but those who have a page open.",
            hint="Set PAINGRID_WATCH_EMAILS or PAINGRID_WATCH_PHONES and run `paingrid watch`.",
            id="paingrid.W003",
        )
    ]


@register(deploy=True)
def the_audit_has_a_second_place(**_: Any) -> list[CheckMessage]:
    """Without signed lines elsewhere, whoever owns the database can cut the audit's end or restore an old copy."""
    if settings.AUDIT_CHECKPOINTS and settings.AUDIT_KEY:
        return []
    return [
        Warning(
            "The audit is vouched for nowhere but in the database: an end cut off or an old copy restored is not seen.",
            hint="Set PAINGRID_AUDIT_CHECKPOINTS to a folder on another machine and PAINGRID_AUDIT_KEY_FILE.",
            id="paingrid.W002",
        )
    ]
