"""The demonstration city before it meets a database: places, people, courses."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from paingrid.clinical.home_form import read_form
from paingrid.demo import hero
from paingrid.demo.archetypes import ARCHETYPES, Archetype
from paingrid.demo.city import CITY_CODE, City, Point, build_city, distance_km
from paingrid.demo.courses import build_courses, simulate
from paingrid.demo.hero_course import hero_course
from paingrid.demo.names import unreal_phone
from paingrid.demo.people import People, build_people
from paingrid.demo.scenes import OWN, cast_scenes
from paingrid.journey.import_rows import CourseRow

OPENING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 22, 19, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def city() -> City:
    return build_city(seed=1)


@pytest.fixture(scope="module")
def people(city: City) -> People:
    return build_people(city, seed=1, patients=600, opening_at=OPENING)


@pytest.fixture(scope="module")
def courses(people: People) -> list[CourseRow]:
    return [
        hero_course(people.patients[0], opening_at=OPENING),
        *build_courses(people, seed=1, opening_at=OPENING),
    ]


def test_city_is_chengdu_with_every_street_under_its_grid(city: City) -> None:
    kinds = Counter(t.kind for t in city.territories)
    codes = {t.code for t in city.territories}

    assert kinds == {"city": 1, "grid": 23, "street": 261}
    assert all(t.parent_code in codes for t in city.territories if t.code != CITY_CODE)
    assert sum(t.population or 0 for t in city.territories if t.kind == "grid") == 20_937_757


def test_every_grid_climbs_from_a_centre_over_a_district_hospital_to_a_tertiary_clinic(city: City) -> None:
    by_code = {i.code: i for i in city.institutions}
    for grid in city.seats:
        centres = city.centres_of(grid)
        tiers = {(by_code[str(c.refers_to_code)].tier, _above(c.refers_to_code, by_code).tier) for c in centres}
        assert tiers == {("L2", "L3")}, grid


def _above(code: str | None, by_code: dict) -> object:
    return by_code[by_code[code].refers_to_code]


def test_every_street_has_a_centre_and_only_the_simulated_ones_are_marked(city: City) -> None:
    served = {i.territory_code for i in city.institutions if i.tier == "L1"}
    streets = {t.code for t in city.territories if t.kind == "street"}

    assert streets <= served
    assert all(("模拟" in i.name_zh) == i.simulated for i in city.institutions)
    assert all(i.source for i in city.institutions)
    assert all("simulated" in i.source for i in city.institutions if i.capabilities)


def test_distance_is_the_great_circle() -> None:
    assert distance_km(Point(104.0, 30.0, None), Point(104.0, 31.0, None)) == pytest.approx(111.2, abs=0.1)


def test_everybody_is_marked_invented_and_can_be_rung_nowhere(people: People) -> None:
    family = [f for p in people.patients for f in p.family]
    phones = [p.phone for p in [*people.patients, *people.staff, *family]]

    assert all(p.invented for p in [*people.patients, *people.staff, *family])
    assert all(phone.startswith("+999 ") for phone in phones)
    assert len(set(phones)) == len(phones)
    assert unreal_phone(1, 12_345) == "+999 0101 2345"


def test_teams_are_of_a_family_doctor_teams_size_and_every_patient_has_one(people: People) -> None:
    roles = Counter((r.team_code, r.role) for s in people.staff for r in s.roles if r.team_code)
    for team in people.teams:
        assert roles[team.code, "team-leader"] == 1
        assert 1 <= roles[team.code, "family-doctor"] <= 2
        assert 2 <= roles[team.code, "nurse"] <= 3
    assert {p.team_code for p in people.patients} == {t.code for t in people.teams}
    assert Counter(p.team_code for p in people.patients)[hero.TEAM] == 72


def test_there_is_no_role_or_shift_at_a_place_that_does_not_exist(city: City, people: People) -> None:
    institutions, staff = {i.code for i in city.institutions}, {s.username for s in people.staff}
    streets = {t.code for t in city.territories}

    assert {r.institution_code for s in people.staff for r in s.roles} <= institutions
    assert {s.username for s in people.shifts} <= staff
    assert {p.street_code for p in people.patients} <= streets
    assert len(staff) == len(people.staff)


def test_the_mix_of_sites_follows_the_published_deaths(city: City) -> None:
    many = build_people(city, seed=3, patients=3000, opening_at=OPENING).patients
    share = {site: sum(site in p.diagnosis_en for p in many) / len(many) for site in ("Lung", "Liver", "Stomach")}

    assert share == pytest.approx({"Lung": 0.31, "Liver": 0.13, "Stomach": 0.11}, abs=0.04)
    assert 0.55 < sum(p.sex == "male" for p in many) / len(many) < 0.68
    assert not any(p.sex == "male" and "Cervical" in p.diagnosis_en for p in many)


def test_the_same_seed_gives_the_same_city_and_another_seed_another(city: City) -> None:
    assert _digest(1) == _digest(1)
    assert _digest(1) != _digest(2)


def _digest(seed: int) -> str:
    built = build_city(seed=seed)
    everybody = build_people(built, seed=seed, patients=40, opening_at=OPENING)
    told = list(build_courses(everybody, seed=seed, opening_at=OPENING))
    return hashlib.sha256(repr((built, everybody, told)).encode()).hexdigest()


@pytest.mark.parametrize("opening_at", [OPENING, NIGHT])
def test_courses_keep_to_the_form_and_to_the_past(city: City, opening_at: datetime) -> None:
    some = build_people(city, seed=5, patients=120, opening_at=opening_at)
    for course in build_courses(some, seed=5, opening_at=opening_at):
        for report in course.reports:
            assert read_form(report.answers, reporter=report.reporter).errors == []
            assert course.patient.registered_at <= report.felt_at <= report.received_at < opening_at
        assert all(c.at < opening_at for c in course.contacts)
        assert len({r.id for r in course.reports}) == len(course.reports)


def test_medicines_of_one_purpose_follow_each_other(courses: list[CourseRow]) -> None:
    for course in courses:
        for purpose in ("background", "rescue"):
            rows = [m for m in course.medicines if m.purpose == purpose]
            assert all(a.ends_at == b.starts_at for a, b in pairwise(rows))
            assert all(m.ends_at is None for m in rows[-1:])


@pytest.mark.parametrize("kind", ARCHETYPES, ids=lambda kind: kind.code)
def test_every_kind_of_course_tells_its_story(people: People, kind: Archetype) -> None:
    told = [
        simulate(people.patients[1], answering=[("nurse", "doctor")], seed=n, opening_at=OPENING, kind=kind)
        for n in range(6)
    ]
    assert sum(_shows(kind.code, course) for course in told) >= 4


def _shows(code: str, course: CourseRow) -> bool:
    reports, patient = course.reports, course.patient
    says = {flag for r in reports for flag in r.answers["red_flags"]}
    rises = sum(m.purpose == "background" for m in course.medicines)
    proof = {
        "titration": rises >= 2,
        "flare": any(r.answers["pain_now"] >= 5 for r in reports),
        "breakthrough": any(r.answers["rescue_count"] >= 2 for r in reports),
        "constipation": any(r.answers["bowels"] in ("3-4-days", "5-or-more") for r in reports),
        "nausea": any(r.answers["vomiting"] != "none" for r in reports),
        "sedation": any(r.answers["sleepy"] in ("a-little", "keeps-dozing") for r in reports),
        "patch-fever": any("38.6" in r.answers["words"] for r in reports),
        "patch": any(m.is_patch for m in course.medicines),
        "refusal": patient.refuses_opioids and not any(m.is_opioid for m in course.medicines),
        "silence": max(r.felt_at for r in reports) < OPENING - timedelta(hours=24),
        "fracture": "fracture" in says,
        "cord": "cord-compression" in says,
        "dying": patient.goals_of_care == "comfort-dying" and patient.died_at is None,
        "died": patient.died_at is not None and course.contacts[-1].outcome == "died",
    }
    return proof.get(code, bool(reports))


def test_most_of_the_time_pain_is_controlled_and_sometimes_it_is_not(courses: list[CourseRow]) -> None:
    scores = [r.answers["pain_now"] for c in courses for r in c.reports]

    assert set(scores) >= set(range(9))
    assert 0.75 < sum(s <= 3 for s in scores) / len(scores) < 0.97
    assert 0.002 < sum(s >= 7 for s in scores) / len(scores) < 0.05


def test_the_own_patients_story_ends_without_an_alarm(courses: list[CourseRow]) -> None:
    own = courses[0]

    assert own.patient.name_zh == hero.NAME_ZH
    assert own.reports[-1].felt_at < own.contacts[-1].at
    assert [m.dose_en for m in own.medicines if m.purpose == "background"][-1] == "40 mg every 12 hours"


def test_the_own_team_shows_one_of_everything(courses: list[CourseRow]) -> None:
    cast = cast_scenes(courses, seed=1)
    own = [c for c in cast if c.course.patient.team_code == hero.TEAM]

    assert {c.scene.code for c in own} == {s.code for s in OWN}
    assert len({c.course.patient.id for c in cast}) == len(cast)
    assert courses[0].patient.id not in {c.course.patient.id for c in cast}


def test_building_the_city_needs_no_django() -> None:
    code = "import sys, paingrid.demo.scenes, paingrid.demo.hero_course; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
