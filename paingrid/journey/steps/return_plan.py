"""The plan with which a patient goes home, as a referral keeps it; and what is still missing with a step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from paingrid.consortium.return_plan import FIELDS
from paingrid.errors import Refusal
from paingrid.records.models import Document, Plan

NAMES: Mapping[str, dict[str, str]] = {
    **FIELDS,
    "note": {"zh": "理由或说明", "en": "a word of explanation"},
    "alternative": {"zh": "建议改去的机构", "en": "an institution to go to instead"},
    "visit_on": {"zh": "第一次随访的日期", "en": "the day of the first visit"},
    "expected_at": {"zh": "病人几时来（今后 60 天内）", "en": "when the patient is to come (within 60 days)"},
}


class MoreNeeded(Refusal):
    """Something must be said with this step."""

    code = "referral.more-needed"
    text = {"zh": "这一步还要写明：", "en": "With this step please also give:"}

    def __init__(self, fields: tuple[str, ...]) -> None:
        names = [NAMES[name] for name in fields]
        super().__init__(
            text={
                "zh": f"{self.text['zh']}{'、'.join(one['zh'] for one in names)}。",
                "en": f"{self.text['en']} {', '.join(one['en'] for one in names)}.",
            }
        )
        self.fields = fields


def return_plan(patient_id: UUID, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plan; the signed medicines and the certificate are read from the record, not from what is typed."""
    plan = Plan.objects.filter(patient_id=patient_id, status=Plan.Status.SIGNED).first()
    certificate = Document.objects.filter(
        patient_id=patient_id, kind=Document.Kind.CERTIFICATE, withdrawn_at__isnull=True
    )
    return {
        **{name: given.get(name) for name in FIELDS},
        "plan_version": plan.version if plan else None,
        "certificate": certificate.exists(),
    }
