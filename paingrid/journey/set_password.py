"""Set the password of one's own account."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from paingrid.journey.access import Actor, NotAllowed
from paingrid.journey.steps.audit import audit
from paingrid.records.models import Account


def set_password(*, by: Actor, password: str, now: datetime) -> None:
    """Set a password that was already found good enough; every other session of the account ends with it."""
    if by.account_id is None:
        raise NotAllowed
    with transaction.atomic(durable=True):
        account = Account.objects.select_for_update().get(pk=by.account_id)
        account.set_password(password)
        account.save(update_fields=["password"])
        audit("account.password", by=by, patient_id=None, subject=str(account.pk), now=now)
