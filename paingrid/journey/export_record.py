"""Hand out the copy of a whole record: to the patient by their own link, or to the own team for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db import connection, transaction

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.export import bundle, paper
from paingrid.journey.steps.audit import audit
from paingrid.journey.throttle import check_throttle
from paingrid.records.queries.record_export import TooMuch, WholeRecord, whole_record
from paingrid.timekeeping import SHANGHAI

Form = Literal["fhir", "pdf"]
Writer = Callable[..., bytes]
#: A copy is work for the machine: so many in an hour for one link or one member of staff [default].
AN_HOUR, COPIES = timedelta(hours=1), 12
FORMS: dict[Form, tuple[Writer, str, str]] = {
    "fhir": (bundle.bundle_of, bundle.MEDIA_TYPE, "json"),
    "pdf": (paper.paper_of, paper.MEDIA_TYPE, "pdf"),
}


class TooLarge(Refusal):
    """The record is too large to be put together while somebody waits."""

    code = "export.too-large"
    text = {
        "zh": "这份病历太大，不能在这里直接下载。请给团队打电话，他们会帮您准备。",
        "en": "This record is too large to be downloaded here. Please telephone the team: they will prepare it.",
    }


@dataclass(frozen=True)
class Copy:
    """One finished copy: what is in it, what it is on the wire, and a file name that says nothing of anybody."""

    content: bytes
    media_type: str
    file_name: str


def export_record(*, by: access.Actor, patient_id: UUID, form: Form, language: str, now: datetime) -> Copy:
    """
    Return the whole record in one form (`fhir`, `pdf`) and language (`zh`, `en`), and keep that it was taken.

    :raises NotAllowed: neither the patient's own link nor a clinician of the own team.
    :raises TooManyTries: too many copies in an hour.
    :raises TooLarge: more rows than can be put together while somebody waits.
    """
    access.check_can_export(by, patient_id, now=now)
    check_throttle(f"export:{by.link_id or by.practitioner_id}", limit=COPIES, per=AN_HOUR, now=now)
    write, media_type, ending = FORMS[form]
    with transaction.atomic(durable=True):
        audit("export.record", by=by, patient_id=patient_id, subject=form, now=now)
    content = write(_one_moment(patient_id, now), language=language)
    return Copy(content, media_type, f"record-{now.astimezone(SHANGHAI):%Y%m%d}.{ending}")


def _one_moment(patient_id: UUID, now: datetime) -> WholeRecord:
    """Read every table as of one moment: a report that comes in meanwhile is whole in the copy or not in it."""
    begins = not connection.in_atomic_block
    try:
        with transaction.atomic():
            if begins:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            return whole_record(patient_id, at=now)
    except TooMuch:
        raise TooLarge from None
