"""The copy for machines: one FHIR R4 bundle, checked by the library before anybody gets it."""

from __future__ import annotations

import json

from fhir.resources.R4B.bundle import Bundle

from paingrid.journey.export.care import add_care
from paingrid.journey.export.medicines import add_medicines
from paingrid.journey.export.people import add_people
from paingrid.journey.export.reports import add_reports
from paingrid.journey.export.sheaf import Sheaf, moment
from paingrid.records.queries.record_export import WholeRecord

#: What a FHIR bundle is called on the wire.
MEDIA_TYPE = "application/fhir+json"


def bundle_of(record: WholeRecord, *, language: str) -> bytes:
    """
    Return the record as a bundle of type `collection` in UTF-8; words are in the reader's language (`zh`, `en`).

    The resources used are the same in R4 and in R4B, which is what the library checks.
    """
    sheaf = Sheaf(language)
    add_people(sheaf, record)
    add_reports(sheaf, record)
    add_medicines(sheaf, record)
    add_care(sheaf, record)
    whole = {
        "resourceType": "Bundle",
        "language": "en" if language == "en" else "zh-CN",
        "type": "collection",
        "timestamp": moment(record.at),
        "entry": [{"fullUrl": address, "resource": body} for address, body in sheaf.resources.items()],
    }
    Bundle.model_validate(whole)
    # What was checked is written as it is: writing the checked objects would take longer than checking them.
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
