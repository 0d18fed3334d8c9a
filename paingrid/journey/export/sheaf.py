"""The sheaf in which the resources of one copy are gathered: each once, each with an address the others may name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from paingrid.journey.export.words import Text, both
from paingrid.records.models import Institution, Practitioner

#: Under this name space rows without an identifier of their own get one; it stays the same in every copy.
SPACE = UUID("6f6d2c2e-2c9f-5a1e-9a86-5d0c7c0b7d11")
#: Code systems of this project begin so; they are no addresses of anything.
LOCAL = "urn:x-paingrid:"
LOINC, UCUM, ATC = "http://loinc.org", "http://unitsofmeasure.org", "http://www.whocc.no/atc"
#: The class of a task as FHIR says it (clinical reference §4.1).
PRIORITIES = {"E": "stat", "U": "asap", "D": "urgent", "S": "routine", "R": "routine"}

Resource = dict[str, Any]
Reference = dict[str, str]


class Sheaf:
    """The resources of one patient's copy, in the reader's language (`zh`, `en`)."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.resources: dict[str, Resource] = {}
        self.patient: Reference = {}

    def add(self, kind: str, row: Any, what: str = "", **fields: Any) -> Reference:
        """Put one resource in, without what is not known, and return the reference to it."""
        address = f"urn:uuid:{identity(kind, row, what)}"
        body = {"resourceType": kind, "id": address.removeprefix("urn:uuid:"), **fields}
        self.resources[address] = {name: value for name, value in body.items() if value not in (None, "", [], {})}
        return {"reference": address}

    def say(self, words: Text) -> str:
        """Return the reader's language of a bilingual text."""
        return words[self.language]

    def name(self, row: Any, field: str = "name") -> str:
        """Return a row's name in the reader's language."""
        return both(row, self.language, field)

    def practitioner(self, person: Practitioner | None) -> Reference | None:
        """Return the reference to a member of staff, who comes by name alone."""
        if person is None:
            return None
        return self._once("Practitioner", person, name=[{"text": self.name(person)}])

    def organization(self, place: Institution) -> Reference:
        """Return the reference to an institution."""
        telecom = [{"system": "phone", "value": place.phone}] if place.phone else []
        return self._once("Organization", place, name=self.name(place), telecom=telecom)

    def whoever(self, row: Any) -> Reference:
        """Return who sent a row: a member of staff, a relative, else the patient."""
        relative = row.link.related_person if row.link_id and row.link else None
        if row.practitioner is not None:
            return self.practitioner(row.practitioner) or self.patient
        return reference("RelatedPerson", relative) if relative is not None else self.patient

    def _once(self, kind: str, row: Any, **fields: Any) -> Reference:
        known = reference(kind, row)
        return known if known["reference"] in self.resources else self.add(kind, row, **fields)


def identity(kind: str, row: Any, what: str = "") -> UUID:
    """Return the identifier of the resource made of a row, the same in every copy."""
    return row.pk if isinstance(row.pk, UUID) and not what else uuid5(SPACE, f"{kind}/{row.pk}/{what}")


def reference(kind: str, row: Any, what: str = "") -> Reference:
    """Return the reference to a resource that is in the sheaf or will be."""
    return {"reference": f"urn:uuid:{identity(kind, row, what)}"}


def concept(text: str, system: str = "", code: str = "", *more: Mapping[str, str]) -> dict[str, Any] | None:
    """Return words with a code where there is one; nothing where there are no words."""
    if not text:
        return None
    coding = [*([{"system": system, "code": code}] if code else []), *map(dict, more)]
    return {"text": text, **({"coding": coding} if coding else {})}


def moment(at: datetime | None) -> str | None:
    """Return a moment as FHIR writes it."""
    return None if at is None else at.isoformat()


def day(on: date | None) -> str | None:
    """Return a day as FHIR writes it."""
    return None if on is None else on.isoformat()


def period(start: datetime | date | None, end: datetime | date | None) -> dict[str, str]:
    """Return a stretch of time; an open end is left out."""
    ends = {"start": start, "end": end}
    return {name: at.isoformat() for name, at in ends.items() if at is not None}


def notes(*texts: str) -> list[dict[str, str]]:
    """Return texts as annotations; empty ones are left out."""
    return [{"text": text} for text in texts if text.strip()]
