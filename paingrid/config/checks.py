"""System checks: what an installation must not run with. Stable ids, plain words."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

#: With the watch's own look every few seconds this stays under two minutes.
LONGEST_SILENCE_S = 100


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


@register(deploy=True)
def the_address_is_safe(**_: Any) -> list[CheckMessage]:
    """Records travel under TLS, and only under names that are ours."""
    found: list[CheckMessage] = []
    if not settings.HTTPS and urlsplit(settings.BASE_URL).hostname not in ("127.0.0.1", "localhost", "::1"):
        text = "The address of this installation has no https: records and passwords travel in the open."
        found.append(Error(text, hint="Put a proxy with TLS in front; PAINGRID_BASE_URL=https://…", id="paingrid.E003"))
    if any(host.startswith(("*", ".")) for host in settings.ALLOWED_HOSTS):
        text = "Any host name is answered: links in messages can be made to lead elsewhere."
        found.append(Error(text, hint="Name the hosts in PAINGRID_ALLOWED_HOSTS.", id="paingrid.E004"))
    if (settings.TRUSTED_PROXIES > 0) != settings.BEHIND_PROXY:
        text = "PAINGRID_BEHIND_PROXY and PAINGRID_TRUSTED_PROXIES contradict each other: senders' addresses are wrong."
        found.append(Warning(text, hint="Count your own proxies, 0 without one.", id="paingrid.W003"))
    return found


@register(deploy=True)
def prescribers_have_a_second_step(**_: Any) -> list[CheckMessage]:
    """A password that leaked must not be enough to sign for morphine."""
    if settings.SECOND_FACTOR == "required":
        return []
    text = "Prescribers and administrators may sign in with a password alone."
    return [Error(text, hint="PAINGRID_SECOND_FACTOR=required", id="paingrid.E005")]


@register(deploy=True)
def silence_is_noticed(**_: Any) -> list[CheckMessage]:
    """When the loop dies, somebody hears of it within two minutes."""
    found: list[CheckMessage] = []
    if not 0 < settings.CLOCK_SILENT_S <= LONGEST_SILENCE_S:
        text = "Staff pages do not say within two minutes that the loop stopped."
        found.append(Error(text, hint="PAINGRID_CLOCK_SILENT_S=60", id="paingrid.E006"))
    reached = (settings.WATCH_EMAILS and settings.EMAIL_HOST) or (settings.WATCH_PHONES and settings.WEBHOOK_URL)
    if not reached:
        text = "Nobody on call is told within two minutes that the loop stopped."
        hint = "Set PAINGRID_WATCH_EMAILS or PAINGRID_WATCH_PHONES with its channel, and run `paingrid watch`."
        found.append(Warning(text, hint=hint, id="paingrid.W004"))
    return found
