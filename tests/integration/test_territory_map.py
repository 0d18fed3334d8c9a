"""The map's counts: who sees what, what is withheld, how many statements; a newcomer; the page of an institution."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from paingrid.journey import plan_catchments
from paingrid.journey.access import NotAllowed
from paingrid.journey.add_staff import NewMember, UsernameTaken
from paingrid.journey.set_up_institution import CodeTaken, NewInstitution, WrongLevel, set_up_institution
from paingrid.records import models as m
from paingrid.records.queries.territory_map import city_map, grid_map
from paingrid.territory.cells import PositionSwapped
from paingrid.timekeeping import move_clock
from paingrid.web.territory import maps
from tests.cast import NOW, Cast, assemble, patient
from tests.mapped import Mapped, lay_out

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapped:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    return lay_out(assemble())


def client(who: m.Practitioner) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(who.account, backend="django.contrib.auth.backends.ModelBackend")
    return made


def crowd(cast: Cast, street: m.Territory, count: int) -> None:
    for n in range(count):
        patient(f"某{n}（演示）", f"Some {n}", cast.team_a, street)


@pytest.mark.parametrize("count", [1, 3, 4])
def test_a_few_patients_of_a_street_cannot_be_told_from_none(here: Mapped, count: int) -> None:
    """The page a stranger sees of a street with one to four patients is the page of an empty street."""
    stranger, address = client(here.cast.doctor_qin), reverse("territory:grid", args=[here.cast.grid.pk])
    crowd(here.cast, here.cast.street, 10)
    before = stranger.get(address).content.decode()
    seen = grid_map(here.cast.grid.pk, exact=False, at=NOW)
    crowd(here.cast, here.other_street, count)
    later = grid_map(here.cast.grid.pk, exact=False, at=NOW)

    assert seen is not None and later is not None
    (_street, empty), (_same, few) = seen.streets, later.streets
    assert (empty.enrolled, empty.band) == (few.enrolled, few.band) == (None, 0)
    assert "<svg" in before and stranger.get(address).content.decode().count("band-0") == before.count("band-0")


def test_the_grids_coordinator_sees_the_numbers_and_others_classes(here: Mapped) -> None:
    crowd(here.cast, here.cast.street, 10)
    own, other = (grid_map(here.cast.grid.pk, exact=exact, at=NOW) for exact in (True, False))

    assert own is not None and other is not None
    assert [s.enrolled for s in own.streets] == [12, 0]
    assert [(s.enrolled, s.band) for s in other.streets] == [(None, 2), (None, 0)]
    assert {t.pk: t.enrolled for t in other.teams} == {here.cast.team_a.pk: 11, here.cast.team_b.pk: None}


def test_a_small_grid_is_withheld_from_strangers_on_the_city_map(here: Mapped) -> None:
    strangers, coordinator = city_map(own=frozenset(), at=NOW), city_map(own=frozenset({here.cast.grid.pk}), at=NOW)

    assert [g.enrolled for g in strangers.grids] == [None]
    assert [g.enrolled for g in coordinator.grids] == [2]


def test_no_page_of_the_map_names_a_patient_to_a_stranger(here: Mapped) -> None:
    pages = [
        reverse("territory:home"),
        reverse("territory:grid", args=[here.cast.grid.pk]),
        reverse("territory:place", args=[here.cast.centre.pk]),
        reverse("territory:street", args=[here.cast.street.pk]),
    ]
    move = f"{pages[-1]}?team={here.cast.team_b.pk}"

    shown = client(here.cast.coordinator_luo).get(move).content.decode()
    hidden = [client(here.cast.doctor_qin).get(page).content.decode() for page in pages]
    admin = client(here.cast.admin_an).get(move).content.decode()

    assert "Wang Shufen" in shown
    assert not any("Wang Shufen" in page or "演示路" in page for page in [*hidden, admin])
    assert client(here.cast.doctor_qin).get(move).status_code == 403
    assert m.AuditEvent.objects.filter(action="catchment.names-read").count() == 1


def test_the_dead_are_no_density(here: Mapped) -> None:
    m.Patient.objects.filter(pk=here.cast.mrs_wang.pk).update(died_at=NOW)
    found = grid_map(here.cast.grid.pk, exact=True, at=NOW)
    assert found is not None and found.enrolled == 1


def test_a_page_costs_the_same_with_more_patients_teams_and_streets(here: Mapped) -> None:
    coordinator, costs = client(here.cast.coordinator_luo), []
    for turn in range(2):
        cost = []
        for address in (reverse("territory:home"), reverse("territory:grid", args=[here.cast.grid.pk])):
            with CaptureQueriesContext(connection) as asked:
                coordinator.get(address)
            cost.append(len(asked))
        costs.append(cost)
        crowd(here.cast, here.cast.street, 12)
        for n in range(4):
            m.CareTeam.objects.create(
                institution=here.cast.centre, grid=here.cast.grid, code=f"N{turn}{n}", name_zh="新队"
            )
            m.Territory.objects.create(
                parent=here.cast.grid, kind="street", code=f"n{turn}{n}", name_zh="街", name_en="St"
            )
    assert costs[0] == costs[1]
    assert all(5 < cost < 30 for cost in costs[0]), costs


def test_what_would_change_is_what_then_changes(here: Mapped) -> None:
    cast = here.cast
    crowd(cast, cast.street, 3)
    by = cast.actor(cast.coordinator_luo)
    preview = plan_catchments.preview_move(by=by, street_id=cast.street.pk, team_id=cast.team_b.pk, now=NOW)

    assert (preview.moving, preview.staying, preview.named) == (4, 0, True)
    loads = {load.team.team_id: (load.enrolled_before, load.enrolled_after) for load in preview.loads}
    assert loads == {cast.team_a.pk: (4, 0), cast.team_b.pk: (1, 5)}
    assert preview.what_if is not None and preview.what_if.people_moved == 7000


def test_a_grid_without_a_place_on_the_map_is_not_drawn(here: Mapped) -> None:
    m.Institution.objects.update(longitude=None, latitude=None)
    with pytest.raises(plan_catchments.NotDrawable):
        plan_catchments.propose_redraw(
            by=here.cast.actor(here.cast.coordinator_luo), grid_id=here.cast.grid.pk, now=NOW
        )


def newcomer(here: Mapped, **facts: object) -> NewInstitution:
    given = {"code": "NEW-1", "territory_id": here.cast.street.pk, "refers_to_id": here.cast.district.pk}
    return NewInstitution(**{**given, "name_zh": "新中心", "tier": "L1", "teams": ("一队",), **facts})  # type: ignore[arg-type]


def member(username: str = "new.nurse") -> NewMember:
    return NewMember(username=username, name_zh="示例护士（虚构）", role="nurse", institution_id=0)


def test_a_newcomer_has_teams_and_people_who_can_sign_in(here: Mapped) -> None:
    admin = here.cast.actor(here.cast.admin_an)
    done = set_up_institution(by=admin, facts=newcomer(here), staff=[member()], now=NOW)

    role = m.PractitionerRole.objects.get(practitioner__account__username="new.nurse")
    assert (role.institution_id, role.team_id) == (done.institution_id, done.team_ids[0])
    ((_name, invited),) = done.invited
    assert Client().get(reverse("signin:by_link", args=[invited.token])).status_code in (200, 302, 303)


@pytest.mark.parametrize(
    ("facts", "people", "refusal"),
    [
        ({}, ["nurse.taken"], UsernameTaken),
        ({"code": "h"}, [], Exception),
        ({"tier": "L3"}, [], WrongLevel),
        ({"longitude": 30.6, "latitude": 104.0}, [], PositionSwapped),
    ],
)
def test_a_newcomer_is_written_whole_or_not_at_all(
    here: Mapped, facts: dict, people: list[str], refusal: type[Exception]
) -> None:
    m.Account.objects.create(username="nurse.taken")
    before = (m.Institution.objects.count(), m.CareTeam.objects.count(), m.Account.objects.count())
    with pytest.raises(refusal):
        set_up_institution(
            by=here.cast.actor(here.cast.admin_an),
            facts=newcomer(here, **facts),
            staff=[member(name) for name in people],
            now=NOW,
        )
    assert (m.Institution.objects.count(), m.CareTeam.objects.count(), m.Account.objects.count()) == before


def test_a_code_in_use_is_refused_and_a_coordinator_invites_nobody(here: Mapped) -> None:
    coordinator = here.cast.actor(here.cast.coordinator_luo)
    set_up_institution(by=coordinator, facts=newcomer(here), now=NOW)
    with pytest.raises(CodeTaken):
        set_up_institution(by=coordinator, facts=newcomer(here), now=NOW)
    with pytest.raises(NotAllowed):
        set_up_institution(by=coordinator, facts=newcomer(here, code="NEW-2"), staff=[member()], now=NOW)


def test_a_what_if_shows_the_grid_twice_with_the_moved_street_at_its_new_team(here: Mapped) -> None:
    found = grid_map(here.cast.grid.pk, exact=True, at=NOW)
    assert found is not None
    letters = maps.letters_of(found)
    moved, to = found.streets[0], next(team.pk for team in found.teams if team.pk not in found.streets[0].team_ids)

    seen = maps.what_if(found, {moved.pk: to})

    before, after = ({shape.name: shape for shape in side.shapes} for side in (seen.before, seen.after))
    name = next(name for name, shape in after.items() if shape.moved)
    assert [shape.moved for shape in before.values()].count(True) == 1
    assert (before[name].label, after[name].label) == (letters[moved.team_ids[0]], letters[to])
    assert {n: s.label for n, s in before.items() if n != name} == {n: s.label for n, s in after.items() if n != name}
