"""From an empty installation to staff who can sign in; what administrators may and may not touch."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from paingrid.journey import sign_in
from paingrid.journey.access import NotAllowed
from paingrid.journey.add_staff import BadUsername, NewMember, PlaceNeeded, UsernameTaken, add_staff, invite
from paingrid.records import models as m
from tests.cast import NOW, Cast, assemble, person

pytestmark = pytest.mark.django_db
CLINICAL = (m.Patient, m.Report, m.Assessment, m.Decision, m.Task, m.Contact, m.MedicationStatement, m.AuditEvent)


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def browser(who: m.Practitioner, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(who.account)
    return client


def member(cast: Cast, **changes: Any) -> NewMember:
    known = {
        "username": "xin",
        "name_zh": "新护士",
        "role": "nurse",
        "institution_id": cast.district.pk,
        "team_id": cast.team_a.pk,
    }
    return NewMember(**{**known, **changes})


def test_an_empty_installation_is_told_to_begin_with_the_city(db: None) -> None:
    alone = person("first", "管理员", "Administrator", administrator=True)

    html = browser(alone).get(reverse("setup:steps")).content.decode()
    chinese = browser(alone, "zh-hans").get(reverse("setup:steps")).content.decode()

    assert "Next: City" in html and html.count("step-done") == 0
    assert "下一步：城市" in chinese


def test_every_step_is_ticked_when_everything_is_there(cast: Cast) -> None:
    lacking = browser(cast.admin_an).get(reverse("setup:steps")).content.decode()
    m.PractitionerRole.objects.create(
        practitioner=cast.nurse_tang, role="nurse", institution=cast.centre, team=cast.team_b, starts_at=NOW
    )
    m.PractitionerRole.objects.filter(role="grid-coordinator").update(starts_at=NOW - timedelta(days=900))

    html = browser(cast.admin_an).get(reverse("setup:steps")).content.decode()

    assert lacking.count("step-done") >= 5
    assert html.count("step-done") == 6 and "Everything a first report needs" in html


def test_a_new_member_signs_in_once_with_the_link(cast: Cast) -> None:
    made = add_staff(by=cast.actor(cast.admin_an), member=member(cast), now=NOW)

    account = sign_in.redeem_sign_in_link(token=made.token, now=NOW)
    actor = cast.actor(m.Practitioner.objects.get(pk=made.practitioner_id))

    assert actor.account_id == account
    assert actor.team_ids == {cast.team_a.pk}
    assert actor.roles[0].institution_id == cast.centre.pk  # a role in a team works where the team works
    with pytest.raises(sign_in.SignInLinkRefused):
        sign_in.redeem_sign_in_link(token=made.token, now=NOW)


def test_names_roles_and_permission_are_checked(cast: Cast) -> None:
    by = cast.actor(cast.admin_an)

    with pytest.raises(NotAllowed):
        add_staff(by=cast.actor(cast.leader_he), member=member(cast), now=NOW)
    with pytest.raises(NotAllowed):
        invite(by=cast.actor(cast.nurse_lin), practitioner_id=cast.nurse_tang.pk, now=NOW)
    with pytest.raises(BadUsername):
        add_staff(by=by, member=member(cast, username="新 人"), now=NOW)
    with pytest.raises(UsernameTaken):
        add_staff(by=by, member=member(cast, username="lin"), now=NOW)
    with pytest.raises(PlaceNeeded):
        add_staff(by=by, member=member(cast, team_id=None), now=NOW)
    with pytest.raises(PlaceNeeded):
        add_staff(by=by, member=member(cast, role="grid-coordinator"), now=NOW)
    assert not m.Practitioner.objects.filter(name_zh="新护士").exists()


def test_the_form_adds_somebody_and_shows_the_link_once(cast: Cast) -> None:
    client = browser(cast.admin_an)
    form = {
        "username": "xin",
        "name_zh": "新护士",
        "role": "nurse",
        "institution": cast.centre.pk,
        "team": cast.team_b.pk,
    }

    slip = client.post(reverse("setup:staff"), {**form, "team": ""})
    made = client.post(reverse("setup:staff"), form)
    later = client.get(reverse("setup:staff"))

    assert slip.status_code == 422 and "need a team" in slip.content.decode()
    assert "/sign-in/link/" in made.content.decode()
    assert "/sign-in/link/" not in later.content.decode() and "新护士" in later.content.decode()


def test_others_do_not_set_up(cast: Cast) -> None:
    for who in (cast.nurse_lin, cast.officer_qiu, cast.coordinator_luo):
        client = browser(who)
        assert client.get(reverse("setup:steps")).status_code == 403
        assert client.get(reverse("setup:staff")).status_code == 403
        assert client.post(reverse("setup:invite", args=[cast.admin_an.pk])).status_code == 403
    assert not m.SignInLink.objects.exists()


def test_the_admin_knows_nothing_clinical(cast: Cast) -> None:
    registered = {model for model in admin.site._registry if model._meta.app_label == "records"}

    assert registered.isdisjoint(CLINICAL)
    html = browser(cast.admin_an).get(reverse("admin:index")).content.decode()
    assert "Institutions" in html and "Patients" not in html


def test_the_admin_has_no_door_of_its_own(cast: Cast) -> None:
    stranger, nurse = Client(), browser(cast.nurse_lin)

    asked = stranger.post(reverse("admin:login"), {"username": "an", "password": "an"})

    assert asked.status_code == 302 and asked["Location"].startswith(reverse("signin:sign_in"))
    assert nurse.get(reverse("admin:index"), follow=True).status_code == 403


def test_roles_are_ended_not_deleted(cast: Cast) -> None:
    role = m.PractitionerRole.objects.get(practitioner=cast.nurse_lin)

    answer = browser(cast.admin_an).post(
        reverse("admin:records_practitionerrole_delete", args=[role.pk]), {"post": "yes"}
    )

    assert answer.status_code == 403
    assert m.PractitionerRole.objects.filter(pk=role.pk).exists()
