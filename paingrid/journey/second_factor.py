"""The second factor's secrets, and what becomes of the other sessions and the audit when a factor comes or goes."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.notify import notify
from paingrid.records.models import Practitioner
from paingrid.records.sealed import keyring

PLACE = "mfa_authenticator.data"
SECRETS = ("secret", "seed")
SEE = "/sign-in/second/"
SAID = {
    "added": {
        "zh": "您的账号新增了一种第二步验证。如果不是您本人，请马上告诉管理员。",
        "en": "A second step was added to your account. If it was not you, please tell the administrator at once.",
    },
    "removed": {
        "zh": "您的账号移除了一种第二步验证。如果不是您本人，请马上告诉管理员。",
        "en": "A second step was removed from your account. If it was not you, please tell the administrator at once.",
    },
}


def seal_secret(text: str) -> str:
    """Return a secret as it is stored."""
    return keyring().seal(text, PLACE)


def open_secret(stored: str) -> str:
    """Return a stored secret."""
    return keyring().open(stored, PLACE)


def has_second_factor(account_id: int) -> bool:
    """Whether this account signs in with more than a password; recovery codes alone are none."""
    return Authenticator.objects.filter(user_id=account_id, type__in=("totp", "webauthn")).exists()


def note_factor(*, by: access.Actor, what: str, kind: str, now: datetime) -> None:
    """Write into the audit that a factor was added or removed; of more than codes on paper the owner's bell rings."""
    person = Practitioner.objects.select_related("account").get(pk=by.practitioner_id)
    with transaction.atomic():
        audit(f"account.factor-{what}", by=by, subject=str(by.account_id), now=now, kind=kind)
        if kind != "recovery_codes":
            occasion = f"factor:{what}:{kind}:{now.isoformat(timespec='seconds')}"
            notify([person], occasion=occasion, urgency="D", said=SAID[what], address=SEE, now=now)


def reseal_factors() -> int:
    """Seal with the newest key what an older one sealed; return how many rows."""
    newest = seal_secret("x").rpartition(".")[0]
    done = 0
    with transaction.atomic(durable=True):
        for row in Authenticator.objects.select_for_update().filter(type__in=("totp", "recovery_codes")):
            old = [name for name in SECRETS if name in row.data and not row.data[name].startswith(f"{newest}.")]
            for name in old:
                row.data[name] = seal_secret(open_secret(row.data[name]))
            if old:
                row.save(update_fields=["data"])
                done += 1
    return done
