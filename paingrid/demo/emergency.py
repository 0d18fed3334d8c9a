"""One emergency access of the demonstration, some hours ago: shut again, read once, waiting for its review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from paingrid.demo import hero
from paingrid.journey.access import actor_of_account
from paingrid.journey.break_glass import Found, break_glass
from paingrid.journey.import_rows import PatientRow
from paingrid.journey.read_patient import read_patient
from paingrid.records.queries.emergencies import of_person

BEFORE = timedelta(hours=6)
REASON = "病人夜里被送到我院急诊，叫不醒，家属说不清在用什么止痛药和剂量。"
#: So many patients are tried for one whose record is not open to the doctor anyway.
TRIES = 5


def show_emergency(living: Iterable[PatientRow], accounts: Mapping[str, int], *, opening_at: datetime) -> None:
    """Let the tertiary doctor open a record of the demonstration's own team; done before, it is left as it is."""
    at = opening_at - BEFORE
    doctor = actor_of_account(accounts["demo-tertiary-doctor"], now=at)
    assert doctor is not None  # the demonstration's staff is never inactive
    if of_person(doctor.practitioner_id or 0, now=at):
        return
    own = [one for one in living if one.team_code == hero.TEAM and one.name_zh != hero.NAME_ZH]
    for patient in own[-TRIES:]:
        found = break_glass(by=doctor, number=str(patient.id), category="overdose", reason=REASON, now=at)
        if not isinstance(found, Found):
            read_patient(by=doctor, patient_id=patient.id, part="page", now=at + timedelta(minutes=1))
            return
