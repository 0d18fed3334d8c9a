"""Whether the patient's consent lets a step be taken; asked with the patient locked, before anything is written."""

from __future__ import annotations

from uuid import UUID

from paingrid.consortium.consents import SHARING, TREATMENT
from paingrid.errors import Refusal
from paingrid.records.queries.consent_doors import stands


class NotShared(Refusal):
    """The patient took back the consent to share the record."""

    code = "consent.sharing"
    text = {
        "zh": "病人已撤回“给别的医院看”的同意，不能转诊、会诊或安排暂住照护。请先和病人谈；危急时打 120，"
        "接诊医生可以紧急打开病历。",
        "en": "The patient has taken back the consent to share the record: no referral, consultation or guest care."
        " Speak with the patient first; in danger call 120, and the doctor there can open it as an emergency.",
    }


class NotTreated(Refusal):
    """The patient took back the consent to be treated."""

    code = "consent.treatment"
    text = {
        "zh": "病人已撤回“疼痛治疗”的同意，不能签新的用药计划。请先和病人谈，同意后登记再签。",
        "en": "The patient has taken back the consent to treatment, so no new plan can be signed. Speak with the"
        " patient; once they agree, record it and sign then.",
    }


REFUSALS: dict[str, type[Refusal]] = {SHARING: NotShared, TREATMENT: NotTreated}


def check_consent(scope: str, patient_id: UUID) -> None:
    """Refuse while this consent is taken back. :raises NotShared, NotTreated: by the scope."""
    if not stands(scope, patient_id):
        raise REFUSALS[scope]
