"""Another value of a clinical number: first everybody is worked out, then it is signed, and the old results stay."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from paingrid.journey.access import NotAllowed
from paingrid.journey.propose_edition import NothingProposed, NotPossible, propose_edition
from paingrid.journey.propose_plan import propose_plan
from paingrid.journey.sign_edition import (
    GroundMissing,
    NoLongerFresh,
    NoSuchPreview,
    NotWorkedOut,
    drop_preview,
    sign_edition,
)
from paingrid.journey.steps.dosing import proposal_of
from paingrid.journey.work_out_edition import work_out_edition
from paingrid.records import models as m
from paingrid.records.queries.dosing import basis_of
from paingrid.records.queries.editions import edition_in_force, edition_named, preview_of
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble, takes_morphine_in_mild_pain

pytestmark = pytest.mark.django_db(transaction=True)
GROUND = "药事会 2026 年 11 月第 3 次会议纪要"
RESCUE = {"rescue.low": Fraction(15), "rescue.high": Fraction(15)}


@pytest.fixture
def cast() -> Cast:
    made = assemble()
    takes_morphine_in_mild_pain(made)
    return made


def propose(cast: Cast, values: dict[str, Fraction] | None = None) -> UUID:
    return propose_edition(by=cast.actor(cast.doctor_mei), values=values or RESCUE, now=NOW)


def work_out() -> None:
    while work_out_edition(now=NOW, most=1):
        pass


def sign(cast: Cast, preview_id: UUID, *, ground: str = GROUND, later: timedelta = timedelta(0)) -> str:
    return sign_edition(by=cast.actor(cast.doctor_mei), preview_id=preview_id, ground=ground, now=NOW + later)


def test_whose_advice_would_change_is_known_before_anything_holds(cast: Cast) -> None:
    preview_id = propose(cast)
    work_out()

    seen = preview_of(preview_id, team_ids=[cast.team_a.pk], at=NOW)

    assert seen is not None
    assert (seen.people, seen.worked_out, seen.finished, seen.touched) == (2, 2, True, 1)
    (touched,) = seen.listed
    rescue = next(change for change in touched.changes if change["id"] == "rescue")
    assert (touched.patient_id, touched.name) == (cast.mrs_wang.pk, {"zh": "王淑芬", "en": "Wang Shufen"})
    assert (rescue["before"]["en"], rescue["after"]["en"]) == ("6–12 mg", "9–9 mg")
    assert edition_in_force().version == "2026.1"


def test_a_reader_of_no_team_sees_what_changes_and_no_name(cast: Cast) -> None:
    preview_id = propose(cast)
    work_out()

    seen = preview_of(preview_id, team_ids=[cast.team_b.pk], at=NOW)

    assert seen is not None
    assert [(one.patient_id, one.name) for one in seen.listed] == [(None, None)]
    assert seen.kinds and all(count == 1 for _what, count in seen.kinds)


def test_signed_it_holds_and_stored_plans_keep_the_numbers_of_their_day(cast: Cast) -> None:
    plan = m.Plan.objects.get(pk=propose_plan(by=cast.actor(cast.doctor_zhou), patient_id=cast.mrs_wang.pk, now=NOW))
    preview_id = propose(cast)
    work_out()
    version = sign(cast, preview_id)

    again = proposal_of(plan.basis, plan.want, edition_named(plan.edition))
    fresh = proposal_of(basis_of(cast.mrs_wang.pk, at=NOW), None, edition_in_force())

    assert edition_in_force().version == version == "2026.1-1"
    assert again == plan.proposal
    assert fresh["rescue"] != plan.proposal["rescue"]
    assert sign(cast, preview_id) == version
    assert m.AuditEvent.objects.filter(action="edition.signed", subject=version).count() == 1


def test_the_next_edition_keeps_what_the_one_before_changed(cast: Cast) -> None:
    first = propose(cast)
    work_out()
    sign(cast, first)
    second = propose(cast, {"titrate.fold.from": Fraction(4)})
    work_out()
    sign(cast, second)

    assert edition_in_force().changed == {**RESCUE, "titrate.fold.from": 4}


def test_back_to_the_shipped_values_is_an_edition_without_changes(cast: Cast) -> None:
    first = propose(cast)
    work_out()
    sign(cast, first)
    back = propose(cast, {"rescue.low": Fraction(10), "rescue.high": Fraction(20)})
    work_out()

    assert sign(cast, back) == "2026.1-2"
    assert edition_in_force().changed == {}


def test_nobody_signs_before_everybody_is_worked_out_without_a_ground_or_too_late(cast: Cast) -> None:
    preview_id = propose(cast)
    work_out_edition(now=NOW, most=1)
    with pytest.raises(NotWorkedOut):
        sign(cast, preview_id)
    work_out()
    with pytest.raises(GroundMissing):
        sign(cast, preview_id, ground="好")
    with pytest.raises(NoLongerFresh):
        sign(cast, preview_id, later=timedelta(hours=25))

    assert edition_in_force().version == "2026.1"


def test_a_preview_of_older_numbers_cannot_be_signed(cast: Cast) -> None:
    overtaken, first = propose(cast, {"titrate.fold.from": Fraction(4)}), propose(cast)
    work_out()
    sign(cast, first)

    with pytest.raises(NoLongerFresh):
        sign(cast, overtaken)


def test_two_signatures_at_once_are_one_edition_and_one_refusal(cast: Cast) -> None:
    previews = [propose(cast, {"titrate.fold.from": Fraction(4)}), propose(cast)]
    work_out()
    together, said = Barrier(2), []

    def signing(preview_id: UUID) -> None:
        together.wait()
        try:
            said.append(sign(cast, preview_id))
        except NoLongerFresh:
            said.append("overtaken")
        finally:
            connections.close_all()

    hands = [Thread(target=signing, args=(one,)) for one in previews]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    assert sorted(said) == ["2026.1-1", "overtaken"]


def test_only_a_pharmacist_or_pain_doctor_proposes_and_signs(cast: Cast) -> None:
    preview_id = propose(cast)
    work_out()
    for who in (cast.doctor_zhou, cast.nurse_lin, cast.coordinator_luo, cast.admin_an):
        with pytest.raises(NotAllowed):
            propose_edition(by=cast.actor(who), values=RESCUE, now=NOW)
        with pytest.raises(NotAllowed):
            sign_edition(by=cast.actor(who), preview_id=preview_id, ground=GROUND, now=NOW)


def test_what_changes_nothing_or_cannot_be_meant_is_refused(cast: Cast) -> None:
    with pytest.raises(NothingProposed):
        propose(cast, {"rescue.high": Fraction(20)})
    with pytest.raises(NotPossible) as refused:
        propose(cast, {"rescue.high": Fraction(200)})

    assert {one.code for one in refused.value.problems} == {"slip", "above-hundred"}


def test_one_person_who_cannot_be_worked_out_is_told_and_holds_nobody_up(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    m.DosingFacts.objects.create(patient=cast.mr_shu, facts=["not", "an", "object"], recorded_at=NOW)
    preview_id = propose(cast)
    work_out()

    seen = preview_of(preview_id, team_ids=[cast.team_b.pk], at=NOW)

    assert seen is not None and seen.finished and seen.worked_out == 2
    shu = next(one for one in seen.listed if one.patient_id == cast.mr_shu.pk)
    assert [change["id"] for change in shu.changes] == ["failed"]
    assert "舒" not in caplog.text


def test_a_proposal_thrown_away_leaves_nothing(cast: Cast) -> None:
    preview_id = propose(cast)
    work_out()
    drop_preview(by=cast.actor(cast.doctor_mei), preview_id=preview_id, now=NOW)

    assert not m.EditionEffect.objects.exists()
    with pytest.raises(NoSuchPreview):
        sign(cast, preview_id)


def test_the_page_keeps_what_was_typed_through_a_search_and_an_error(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.doctor_mei.account, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("tables:change")

    searched = client.post(address, {"value-rescue.high": "15", "search": "parac", "find": "1"}).content.decode()
    wrong = client.post(address, {"value-rescue.high": "fifteen", "value-rescue.low": "12"})
    gone = client.get(reverse("tables:preview", args=[uuid4()]))

    assert 'type="hidden" name="value-rescue.high" value="15"' in searched
    assert wrong.status_code == 422
    assert 'value="fifteen"' in wrong.content.decode() and 'value="12"' in wrong.content.decode()
    assert gone.status_code == 404


def test_proposed_by_the_page_worked_out_by_the_clock_signed_by_the_page(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.doctor_mei.account, backend="django.contrib.auth.backends.ModelBackend")

    sent = client.post(reverse("tables:change"), {"value-rescue.high": "15"})
    before = client.get(sent["Location"]).content.decode()
    work_out()
    after = client.get(sent["Location"]).content.decode()
    preview = m.EditionPreview.objects.get()
    signed = client.post(reverse("tables:sign", args=[preview.pk]), {"note": GROUND}, follow=True).content.decode()

    assert "0 of 2 so far" in before and "Sign this edition" not in before
    assert "6–12 mg" in after and "6–9 mg" in after and "Wang Shufen" not in after
    assert "Edition 2026.1-1 is signed" in signed and "as shipped 20" in signed
