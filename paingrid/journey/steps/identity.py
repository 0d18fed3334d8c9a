"""The number of an identity document: its form, its check digit, and that it belongs to one patient only."""

from __future__ import annotations

import re
from uuid import UUID

from paingrid.errors import Refusal
from paingrid.records.models import Patient
from paingrid.records.sealed import finding
from paingrid.records.wall.asking import errand
from paingrid.sealing import plain_number

#: GB 11643-1999: seventeen digits and a check character; anything else is a passport or permit.
RESIDENT = re.compile(r"\d{17}[0-9X]")
OTHER = re.compile(r"[A-Z0-9]{5,20}")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


class BadIdentityNumber(Refusal):
    """Not the number of any document: a digit is wrong or missing."""

    code = "identity.wrong"
    text = {
        "zh": "证件号码不对：身份证为 18 位，最后一位是校验位；请对照证件再填，或先留空。",
        "en": "This document number cannot be right: a resident identity card has 18 characters, and the last one "
        "checks the others. Compare it with the document, or leave it empty for now.",
    }


class IdentityNumberTaken(Refusal):
    """Another patient has this number; nothing of them is shown."""

    code = "identity.taken"
    text = {
        "zh": "这个证件号码已经登记在另一位病人名下。请核对证件；如果是同一个人，请联系网格协调员。",
        "en": "This document number is on record for another patient. Compare it with the document; if it is the same "
        "person, ask the grid coordinator.",
    }


def clean_identity_number(said: str) -> str:
    """
    Return the number as it is kept; empty is not known.

    :raises BadIdentityNumber: eighteen characters whose check character is wrong, or no number at all.
    """
    number = plain_number(said)
    if not number:
        return ""
    if RESIDENT.fullmatch(number):
        total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number[:17], strict=True))
        if CHECKS[total % 11] != number[17]:
            raise BadIdentityNumber
    elif len(number) == 18 or not OTHER.fullmatch(number):
        raise BadIdentityNumber
    return number


@errand("identity-number")
def check_identity_is_free(number: str, patient_id: UUID) -> None:
    """:raises IdentityNumberTaken: another patient has this number."""
    if number and Patient.objects.filter(**finding(Patient, "identity_digest", number)).exclude(pk=patient_id).exists():
        raise IdentityNumberTaken
