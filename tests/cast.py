"""
The people every test knows.

Nurse Lin and Doctor Zhou work in team A, Leader He leads it; Nurse Tang works in
team B and must see nothing of A. Doctor Qin is on duty at the district hospital,
Doctor Mei at the tertiary pain clinic, Ms Luo coordinates the grid, Mr Qiu reads
quality counts, Ms An administers. Mrs Wang is a patient of team A; her daughter may
report for her. Mr Shu is a patient of team B. All of them are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from paingrid.journey import access
from paingrid.journey.open_link import path_of, write_link
from paingrid.journey.receive_report import receive_report
from paingrid.records import models as m

#: A Monday, 10:00 in Chengdu.
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=400)


@dataclass
class Cast:
    """Everybody, and the places they work in."""

    city: m.Territory
    grid: m.Territory
    street: m.Territory
    tertiary: m.Institution
    district: m.Institution
    centre: m.Institution
    team_a: m.CareTeam
    team_b: m.CareTeam
    nurse_lin: m.Practitioner
    doctor_zhou: m.Practitioner
    leader_he: m.Practitioner
    nurse_tang: m.Practitioner
    doctor_qin: m.Practitioner
    doctor_mei: m.Practitioner
    coordinator_luo: m.Practitioner
    officer_qiu: m.Practitioner
    admin_an: m.Practitioner
    mrs_wang: m.Patient
    daughter: m.RelatedPerson
    mr_shu: m.Patient
    wang_path: str
    daughter_path: str
    wang_link: m.PersonalLink
    daughter_link: m.PersonalLink

    def actor(self, person: m.Practitioner, *, now: datetime = NOW) -> access.Actor:
        """Return the actor that `person` is at `now`."""
        actor = access.actor_of_account(person.account_id, now=now)
        assert actor is not None
        return actor

    def actor_of(self, link: m.PersonalLink) -> access.Actor:
        """Return the actor behind a personal link."""
        return access.actor_of_link(m.PersonalLink.objects.select_related("related_person").get(pk=link.pk))


def assemble() -> Cast:
    """Write the cast into the database."""
    places = _places()
    people = _people(places)
    return Cast(**places, **people, **_patients(places))


def person(username: str, name_zh: str, name_en: str, *, administrator: bool = False) -> m.Practitioner:
    """Write one member of staff; the password is the username."""
    account = m.Account(username=username, is_administrator=administrator)
    account.set_password(username)
    account.save()
    return m.Practitioner.objects.create(account=account, name_zh=name_zh, name_en=name_en, invented=True)


def role(who: m.Practitioner, name: str, institution: m.Institution, **where: Any) -> m.PractitionerRole:
    """Give somebody a role that began long ago."""
    return m.PractitionerRole.objects.create(
        practitioner=who, role=name, institution=institution, starts_at=LONG_AGO, **where
    )


def offers(place: m.Institution, *services: str) -> None:
    """Write what can be done somewhere, since ever, instead of what stood there."""
    m.ServiceOffered.objects.filter(institution=place).delete()
    m.ServiceOffered.objects.bulk_create(m.ServiceOffered(institution=place, service=one) for one in services)


def patient(name_zh: str, name_en: str, team: m.CareTeam, street: m.Territory, **facts: Any) -> m.Patient:
    """Write one enrolled patient."""
    household = m.Household.objects.create(street=street, address_zh=f"演示路{m.Household.objects.count() + 1}号")
    given = {"sex": "female", "birth_on": date(1958, 3, 4), "phone": "000-1000-0001", "registered_at": LONG_AGO}
    made = m.Patient.objects.create(
        name_zh=name_zh, name_en=name_en, household=household, invented=True, **{**given, **facts}
    )
    m.Enrolment.objects.create(patient=made, team=team, starts_at=LONG_AGO)
    return made


def takes_no_opioid(patient: m.Patient) -> None:
    """Record a medicine that is no opioid: without any, whether an opioid is taken counts as not known."""
    m.MedicationStatement.objects.create(
        patient=patient,
        purpose="other",
        drug="paracetamol",
        name_zh="对乙酰氨基酚",
        dose_zh="0.5 g",
        starts_at=LONG_AGO,
    )


def takes_morphine_in_mild_pain(cast: Cast) -> None:
    """Mrs Wang takes 60 mg of long-acting morphine a day, and has just reported a score of 2."""
    m.MedicationStatement.objects.create(
        patient=cast.mrs_wang,
        purpose="background",
        drug="morphine",
        name_zh="硫酸吗啡缓释片 30 mg",
        is_opioid=True,
        regimen={"product": "硫酸吗啡缓释片 30 mg", "count": 1, "times_per_day": 2},
        starts_at=NOW - timedelta(days=20),
    )
    receive_report(
        by=cast.actor_of(cast.daughter_link),
        patient_id=cast.mrs_wang.pk,
        report_id=uuid4(),
        answers={"form": "home-2026.1", "pain_now": 2, "sleepy": "no", "rescue_count": 0},
        felt_at=NOW,
        now=NOW,
    )


def _places() -> dict[str, Any]:
    city = m.Territory.objects.create(kind="city", code="c", name_zh="成都市", name_en="Chengdu")
    grid = m.Territory.objects.create(parent=city, kind="grid", code="g", name_zh="武侯区", name_en="Wuhou")
    street = m.Territory.objects.create(parent=grid, kind="street", code="s", name_zh="玉林街道", name_en="Yulin")
    tertiary = m.Institution.objects.create(territory=grid, code="t", name_zh="演示三级医院", tier="L3")
    district = m.Institution.objects.create(
        territory=grid, code="d", name_zh="演示区医院", tier="L2", refers_to=tertiary
    )
    centre = m.Institution.objects.create(
        territory=street, code="h", name_zh="演示社区中心", tier="L1", refers_to=district, phone="000-2000-0001"
    )
    team_a, team_b = (
        m.CareTeam.objects.create(
            institution=centre, grid=grid, code=c, name_zh=f"{c}队", name_en=f"Team {c}", phone="000-2000-0002"
        )
        for c in "AB"
    )
    return {
        "city": city,
        "grid": grid,
        "street": street,
        "tertiary": tertiary,
        "district": district,
        "centre": centre,
        "team_a": team_a,
        "team_b": team_b,
    }


def _people(at: dict[str, Any]) -> dict[str, Any]:
    centre, district, tertiary, grid = at["centre"], at["district"], at["tertiary"], at["grid"]
    people = {
        "nurse_lin": person("lin", "林护士", "Nurse Lin"),
        "doctor_zhou": person("zhou", "周医生", "Doctor Zhou"),
        "leader_he": person("he", "何队长", "Leader He"),
        "nurse_tang": person("tang", "唐护士", "Nurse Tang"),
        "doctor_qin": person("qin", "秦医生", "Doctor Qin"),
        "doctor_mei": person("mei", "梅医生", "Doctor Mei"),
        "coordinator_luo": person("luo", "罗协调员", "Coordinator Luo"),
        "officer_qiu": person("qiu", "邱质控员", "Officer Qiu"),
        "admin_an": person("an", "安管理员", "Administrator An", administrator=True),
    }
    role(people["nurse_lin"], "nurse", centre, team=at["team_a"])
    role(people["doctor_zhou"], "family-doctor", centre, team=at["team_a"])
    role(people["leader_he"], "team-leader", centre, team=at["team_a"])
    role(people["nurse_tang"], "nurse", centre, team=at["team_b"])
    role(people["doctor_qin"], "district-doctor", district)
    role(people["doctor_mei"], "tertiary-doctor", tertiary)
    role(people["coordinator_luo"], "grid-coordinator", district, territory=grid)
    role(people["officer_qiu"], "quality-officer", district, territory=grid)
    return people


def _patients(at: dict[str, Any]) -> dict[str, Any]:
    wang = patient("王淑芬", "Wang Shufen", at["team_a"], at["street"])
    shu = patient("舒大爷", "Shu", at["team_b"], at["street"], sex="male", phone="000-1000-0002")
    daughter = m.RelatedPerson.objects.create(
        patient=wang,
        name_zh="王小梅",
        name_en="Wang Xiaomei",
        relationship="daughter",
        scopes=["report", "read"],
        phone="000-1000-0003",
        invented=True,
    )
    wang_link = write_link(wang.pk, None, None, 180, NOW - timedelta(days=1))
    daughter_link = write_link(wang.pk, daughter.pk, None, 180, NOW - timedelta(days=1))
    return {
        "mrs_wang": wang,
        "daughter": daughter,
        "mr_shu": shu,
        "wang_link": wang_link,
        "daughter_link": daughter_link,
        "wang_path": path_of(wang_link),
        "daughter_path": path_of(daughter_link),
    }
