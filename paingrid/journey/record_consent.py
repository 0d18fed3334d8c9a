"""Give or take back a consent: written once, audited, and in force from that moment."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from paingrid.consortium.consents import HOW, SAID_BY, SCOPES, SHARING
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.host_guest import end_stays
from paingrid.journey.steps.audit import audit
from paingrid.records.models import Consent, Patient


class WhoSaidIt(Refusal):
    """Who said it, how or in which relation is missing."""

    code = "consent.incomplete"
    text = {
        "zh": "请选择是哪一项、谁说的、怎么说的；不是病人本人时，请写明和病人的关系。",
        "en": "Please choose which consent, who said it and how; if it was not the patient, say how they are related.",
    }


class TextChanged(Refusal):
    """The text that was shown is no longer the one in force."""

    code = "conflict.consent-text"
    text = {
        "zh": "同意书的文字已经更新，请重新看一遍再决定。",
        "en": "The words of this consent have changed. Please read them again before you decide.",
    }


def record_consent(
    *,
    by: access.Actor,
    patient_id: UUID,
    scope: str,
    given: bool,
    text_version: str,
    said_by: str = "patient",
    relation: str = "",
    how: str = "link",
    now: datetime,
) -> None:
    """
    Keep a decision and let it take effect; said again as it stands already, nothing is written.

    Without sharing every guest stay ends in the same moment; giving it again opens none of them.

    :raises NotAllowed: neither the patient's own link nor a clinician of the patient's own team.
    :raises WhoSaidIt, TextChanged: nothing is kept.
    """
    access.check_can_record_consent(by, patient_id, now=now)
    related = "" if said_by == "patient" else relation.strip()[:24]
    through = "link" if by.kind == "link" else how
    _check_complete(by, scope, said_by, related, through)
    if text_version != SCOPES[scope].version:
        raise TextChanged
    said = {
        "given": given,
        "text_version": text_version,
        "said_by": said_by,
        "relation": related,
        "how": through,
    }
    with transaction.atomic(durable=True):
        Patient.objects.select_for_update(no_key=True).get(pk=patient_id)
        last = Consent.objects.filter(patient_id=patient_id, scope=scope).order_by("-pk").first()
        if last is not None and all(getattr(last, name) == value for name, value in said.items()):
            return
        row = Consent.objects.create(
            patient_id=patient_id,
            scope=scope,
            recorded_by_id=by.practitioner_id,
            link_id=by.link_id,
            at=now,
            **said,
        )
        action = "consent.given" if given else "consent.withdrawn"
        audit(action, by=by, patient_id=patient_id, subject=str(row.pk), now=now, scope=scope, version=text_version)
        if scope == SHARING and not given:
            end_stays(patient_id, by=by, now=now)


def _check_complete(by: access.Actor, scope: str, said_by: str, relation: str, how: str) -> None:
    known = scope in SCOPES and said_by in SAID_BY and how in HOW and (said_by == "patient" or bool(relation))
    own = (how == "link") == (by.kind == "link") and (how != "link" or said_by == "patient")
    if not (known and own):
        raise WhoSaidIt
