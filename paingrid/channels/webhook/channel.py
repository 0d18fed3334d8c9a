"""
The generic webhook: one signed POST of JSON to a gateway that turns it into an SMS or a WeChat message.

Signature: `HMAC-SHA256(secret, timestamp + "." + body)`, so that neither the body nor the
time can be changed and an old request cannot be played again later.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from functools import cache

import httpx
from django.conf import settings

from paingrid.channels import Outgoing, Recipient, TransportError
from paingrid.timekeeping import machine_seconds

SECONDS = 10.0
#: "Try later" among the 4xx answers: time-out, conflict with a try in progress, too early, too many.
TRY_LATER = frozenset({408, 409, 425, 429})


@dataclass(frozen=True)
class Webhook:
    """Reaches people who wish it, once `PAINGRID_WEBHOOK_URL` is set."""

    name: str = "webhook"
    immediate: bool = False

    def reaches(self, person: Recipient) -> bool:
        """Whether a gateway is set up and the person is to be reached through it."""
        return bool(settings.WEBHOOK_URL and person.webhook)

    def send(self, message: Outgoing) -> None:
        """Post one message; the gateway drops a second one with the same `Idempotency-Key`."""
        body = body_of(message)
        # The machine's own clock even where the shown one was moved: the gateway compares with its own.
        seconds = machine_seconds()
        try:
            answer = _client().post(settings.WEBHOOK_URL, content=body, headers=headers_for(body, message.key, seconds))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise TransportError(f"webhook: {type(error).__name__}: {error}") from error
        if not answer.is_success:
            words = f"webhook: HTTP {answer.status_code}"
            raise TransportError(words, permanent=_final(answer.status_code))


def body_of(message: Outgoing) -> bytes:
    """Return the JSON of a message: whom, how urgent, the words, where to sign in; nothing of the patient."""
    fields = {
        "key": message.key,
        "to": {"practitioner": message.to.practitioner_id, "phone": message.to.phone},
        "urgency": message.urgency,
        "title": message.subject,
        "text": message.text,
        "url": message.url,
        "language": message.language,
    }
    return json.dumps(fields, ensure_ascii=False, sort_keys=True).encode()


def headers_for(body: bytes, key: str, seconds: int) -> dict[str, str]:
    """Return the headers of a request signed at `seconds` since 1970."""
    return {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": hashlib.sha256(key.encode()).hexdigest()[:40],
        "PainGrid-Timestamp": str(seconds),
        "PainGrid-Signature": "sha256=" + sign(settings.WEBHOOK_SECRET, seconds, body),
    }


def sign(secret: str, seconds: int, body: bytes) -> str:
    """Return the hexadecimal signature a receiver compares with."""
    return hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()


@cache
def _client() -> httpx.Client:
    """One client for all messages: making one reads every certificate of the machine."""
    return httpx.Client(timeout=SECONDS, follow_redirects=False)


def _final(status: int) -> bool:
    return 400 <= status < 500 and status not in TRY_LATER


CHANNEL = Webhook()
