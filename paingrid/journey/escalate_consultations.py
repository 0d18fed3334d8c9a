"""
When a consultation's time runs out: it goes on by itself, or its owner hears of it again, and never nobody has it.

One piece of work in one transaction; any number of clocks may run.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from paingrid.consortium.consultation import CONSULTATION
from paingrid.journey.access import SYSTEM
from paingrid.journey.ask_consultant import ASKED
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.consulting import asking_side, consultants, move, tell, write
from paingrid.records.models import Consultation, ConsultationEvent
from paingrid.records.queries.agreements import places_to_ask
from paingrid.records.queries.consultants import consultants_there, coordinators

SENT_ON = {
    "zh": "到时没有答复，会诊已自动转给下一家机构。",
    "en": "No answer in time: the consultation has gone to the next institution by itself.",
}
NO_LONGER = {
    "zh": "会诊到时没有答复，已转给别的机构，不用再答复。",
    "en": "A consultation ran out of time and has gone elsewhere; no answer is needed.",
}
NOBODY = {
    "zh": "能问的机构都没有答复，请另想办法：再问一家，或安排转诊。",
    "en": "Nobody who could be asked has answered: please ask another place or send the patient.",
}
LATE = {"zh": "一次会诊超过了时间，等您这边的下一步。", "en": "A consultation is overdue on your side."}
STILL_LATE = {"zh": "一次会诊在提问方超过了时间。", "en": "A consultation is overdue on the asking side."}


def next_late_consultation(*, now: datetime, leaving_out: Collection[UUID] = ()) -> UUID | None:
    """Return the open consultation whose time ran out first, or none."""
    due = Consultation.objects.filter(closed_at__isnull=True, due_at__lte=now).exclude(pk__in=leaving_out)
    return due.order_by("due_at").values_list("pk", flat=True).first()


def escalate_consultation(*, consultation_id: UUID, now: datetime) -> bool:
    """Do what is due for one consultation. Returns false when another clock has it or nothing is due any more."""
    with transaction.atomic(durable=True):
        row = (
            Consultation.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
            .select_related("team")
            .filter(pk=consultation_id, closed_at__isnull=True, due_at__lte=now)
            .first()
        )
        if row is None:
            return False
        if row.status in ("asked", "taken"):
            _send_on(row, now)
        else:
            _remind(row, now)
    return True


def _send_on(row: Consultation, now: datetime) -> None:
    """First to the named person's colleagues, then to the next place that agreed; if none, back to the asker."""
    before = consultants(row) or consultants_there(row.to_id, now=now)
    to = row.to_id if row.to_person_id is not None and row.taken_by_id is None else _next_place(row, now)
    members = row.members.filter(ends_at__isnull=True)
    row.taken_by_id = row.to_person_id = None
    if to is None:
        move(row, "give-up", SYSTEM, now=now)
        tell(row, asking_side(row, now=now), "give-up", NOBODY, now=now)
        tell(row, coordinators(row.team.grid_id, now=now), "give-up", NOBODY, now=now)
    else:
        elsewhere, row.to_id = to != row.to_id, to
        move(row, "reroute", SYSTEM, now=now)
        there = consultants_there(to, now=now)
        tell(row, there, "asked", ASKED, now=now)
        tell(row, asking_side(row, now=now), "reroute", SENT_ON, now=now)
        before = tuple(one for one in before if elsewhere or one not in there)
    stay = set(members.values_list("practitioner_id", flat=True))
    tell(row, [one for one in before if one.pk not in stay], "no-longer", NO_LONGER, now=now)


def _next_place(row: Consultation, now: datetime) -> int | None:
    """Return the next place in the order of the asking institution that was not asked yet."""
    asked = ConsultationEvent.objects.filter(consultation=row, to_institution__isnull=False)
    tried = {row.to_id, *asked.values_list("to_institution_id", flat=True)}
    order = (place.pk for place in places_to_ask(row.asking_id, at=now))
    return next((pk for pk in order if pk not in tried and consultants_there(pk, now=now)), None)


def _remind(row: Consultation, now: datetime) -> None:
    """Tell the owner again, then the other side, then the grid's coordinator; the clock goes on."""
    within = CONSULTATION.state(row.status).within or {}
    row.reminders += 1
    row.version += 1
    row.due_at = now + within[row.urgency]
    row.save(update_fields=["reminders", "version", "due_at"])
    write(row, "late", SYSTEM, now=now)
    audit("consultation.late", by=SYSTEM, patient_id=row.patient_id, subject=str(row.pk), now=now, times=row.reminders)
    tell(row, asking_side(row, now=now), "late", LATE, now=now)
    if row.reminders >= 2:
        tell(row, consultants(row), "still-late", STILL_LATE, now=now)
    if row.reminders >= 3:
        tell(row, coordinators(row.team.grid_id, now=now), "still-late", STILL_LATE, now=now)
