"""A plan from the proposal to the signature: nobody signs by accident, nothing old holds, and the clock starts."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction
from django.db.utils import Error as DatabaseError

from paingrid.clinical.numbers import BUILT_IN
from paingrid.journey.change_patient import change_patient
from paingrid.journey.change_plan import ChangedMeanwhile, NoSuchDraft, change_plan
from paingrid.journey.draw_prescription import NoPlan, NoRight, PapersMissing, draw_prescription
from paingrid.journey.propose_plan import propose_plan
from paingrid.journey.receive_report import receive_report
from paingrid.journey.record_document import record_document
from paingrid.journey.record_episode import record_episode, record_relief
from paingrid.journey.sign_plan import (
    CannotBeSigned,
    FactsChanged,
    NoPrescriber,
    ReasonMissing,
    Signed,
    sign_plan,
    withdraw_plan,
)
from paingrid.journey.steps.dosing import proposal_of
from paingrid.records import models as m
from paingrid.records.queries.diary import relief_wanted
from paingrid.records.queries.dosing import basis_of
from tests.cast import LONG_AGO, NOW, Cast, assemble, takes_no_opioid

pytestmark = pytest.mark.django_db(transaction=True)
MORPHINE = {"product": "盐酸吗啡片 5 mg", "count": 1, "times_per_day": 6, "purpose": "background"}
LAXATIVE = {"product": "乳果糖口服溶液 667 mg/mL", "count": 15, "times_per_day": 1, "purpose": "laxative"}
RESCUE = {"product": "盐酸吗啡片 5 mg", "count": 1, "as_needed": True, "taken_per_day": 0, "max_per_day": 6}
RESCUE["purpose"] = "rescue"


@pytest.fixture
def cast() -> Cast:
    made = assemble()
    takes_no_opioid(made.mrs_wang)
    made.mrs_wang.egfr, made.mrs_wang.egfr_on = 85, NOW.date()
    made.mrs_wang.save()
    m.NarcoticRight.objects.create(practitioner=made.doctor_zhou, institution=made.centre, starts_at=LONG_AGO)
    return made


def hurts(cast: Cast, nrs: int, *, ago: timedelta = timedelta(0)) -> None:
    receive_report(
        by=cast.actor_of(cast.daughter_link),
        patient_id=cast.mrs_wang.pk,
        report_id=uuid4(),
        answers={"form": "home-2026.1", "pain_now": nrs, "sleepy": "no"},
        felt_at=NOW - ago,
        now=NOW,
    )


def with_papers(cast: Cast) -> None:
    for kind in ("consent", "diagnosis-certificate", "patient-id"):
        record_document(
            by=cast.actor(cast.doctor_zhou), patient_id=cast.mrs_wang.pk, kind=kind, issued_on=NOW.date(), now=NOW
        )


def draft(cast: Cast, lines: list[dict[str, Any]] | None = None, **want: Any) -> m.Plan:
    by = cast.actor(cast.doctor_zhou)
    plan_id = propose_plan(by=by, patient_id=cast.mrs_wang.pk, want=want or None, now=NOW)
    if lines is not None:
        change_plan(by=by, patient_id=cast.mrs_wang.pk, plan_id=plan_id, revision=1, lines=lines, now=NOW)
    return m.Plan.objects.get(pk=plan_id)


def sign(
    cast: Cast, plan: m.Plan, *, by: m.Practitioner | None = None, reasons: dict[str, str] | None = None
) -> Signed:
    return sign_plan(
        by=cast.actor(by or cast.doctor_zhou),
        patient_id=cast.mrs_wang.pk,
        plan_id=plan.pk,
        revision=plan.revision,
        reasons=reasons or {},
        now=NOW,
    )


def all_reasons(plan: m.Plan) -> dict[str, str]:
    return {one["code"]: "已与患者和家属谈过" for one in plan.findings if one["severity"] == "stop"}


def current(cast: Cast) -> set[str]:
    return set(cast.mrs_wang.medicines.filter(ends_at__isnull=True).values_list("name_zh", flat=True))


def test_a_naive_patient_in_severe_pain_is_started_on_morphine_with_its_laxative(cast: Cast) -> None:
    hurts(cast, 8)
    plan = draft(cast)
    assert plan.proposal["kind"] == "start"
    regular = [line for line in plan.lines if line["purpose"] == "background"]
    assert [(line["product"], line["count"], line["times_per_day"]) for line in regular] == [("盐酸吗啡片 5 mg", 1, 6)]
    assert {line["purpose"] for line in plan.lines} >= {"background", "rescue", "laxative"}
    assert all(step["zh"] and step["en"] for step in plan.proposal["working"])


def test_without_papers_nobody_signs_and_with_them_the_medicines_and_the_clock_begin(cast: Cast) -> None:
    hurts(cast, 8)
    refused = draft(cast)
    with pytest.raises(CannotBeSigned):
        sign(cast, refused)
    assert "documents-missing" in {one["code"] for one in refused.findings}
    with_papers(cast)
    plan = draft(cast)
    done = sign(cast, plan, reasons=all_reasons(plan))
    assert done.version == 1
    assert "盐酸吗啡片 5 mg" in current(cast)
    opioid = cast.mrs_wang.medicines.get(purpose="background", ends_at__isnull=True)
    assert (opioid.is_opioid, opioid.is_patch, opioid.ome_mg_per_day) == (True, False, 30.0)
    task = m.Task.objects.get(pk=done.task_id)
    assert task.kind == "reassess" and task.contact_by == m.Plan.objects.get(pk=plan.pk).reassess_at
    assert task.next_climb_at is not None and NOW < task.contact_by <= NOW + timedelta(hours=24)


def test_only_a_physician_signs(cast: Cast) -> None:
    with_papers(cast)
    plan = draft(cast, [MORPHINE, RESCUE, LAXATIVE])
    with pytest.raises(NoPrescriber):
        sign(cast, plan, by=cast.nurse_lin)
    assert m.Plan.objects.get(pk=plan.pk).status == "draft"


def test_a_physician_without_the_narcotic_right_is_refused(cast: Cast) -> None:
    with_papers(cast)
    plan = draft(cast, [MORPHINE, RESCUE, LAXATIVE])
    with pytest.raises(CannotBeSigned):
        sign(cast, plan, by=cast.leader_he, reasons=all_reasons(plan))


def test_a_patch_for_the_naive_is_never_signed_whatever_the_reason(cast: Cast) -> None:
    with_papers(cast)
    patch = {"product": "多瑞吉 25 µg/h", "count": 1, "change_every_h": 72, "purpose": "background"}
    plan = draft(cast, [patch, LAXATIVE])
    everything = {one["code"]: "我负责" * 4 for one in plan.findings}
    with pytest.raises(CannotBeSigned):
        sign(cast, plan, reasons=everything)
    assert "naive-patch" in {one["code"] for one in plan.findings}


def test_a_stop_needs_a_sentence_and_keeps_it(cast: Cast) -> None:
    with_papers(cast)
    big = {**MORPHINE, "count": 4}
    plan = draft(cast, [big, RESCUE, LAXATIVE])
    stops = {one["code"] for one in plan.findings if one["severity"] == "stop"}
    assert "naive-first-dose" in stops
    with pytest.raises(ReasonMissing):
        sign(cast, plan, reasons={"naive-first-dose": "."})
    sign(cast, plan, reasons=all_reasons(plan))
    kept = m.Plan.objects.get(pk=plan.pk)
    assert {one["code"]: one["reason"] for one in kept.departures} == all_reasons(plan)


def test_what_changed_after_the_draft_must_be_looked_at_before_signing(cast: Cast) -> None:
    with_papers(cast)
    plan = draft(cast, [MORPHINE, RESCUE, LAXATIVE])
    by = cast.actor(cast.nurse_lin)
    change_patient(by=by, patient_id=cast.mrs_wang.pk, changes={"egfr": 20.0}, now=NOW)
    with pytest.raises(FactsChanged):
        sign(cast, plan, reasons=all_reasons(plan))
    change_plan(by=by, patient_id=cast.mrs_wang.pk, plan_id=plan.pk, revision=plan.revision, lines=plan.lines, now=NOW)
    again = m.Plan.objects.get(pk=plan.pk)
    assert {one["code"] for one in again.findings} != {one["code"] for one in plan.findings}


def test_a_draft_that_somebody_else_saved_is_not_overwritten(cast: Cast) -> None:
    plan = draft(cast)
    by = cast.actor(cast.doctor_zhou)
    change_plan(by=by, patient_id=cast.mrs_wang.pk, plan_id=plan.pk, revision=1, lines=[LAXATIVE], now=NOW)
    with pytest.raises(ChangedMeanwhile):
        change_plan(by=by, patient_id=cast.mrs_wang.pk, plan_id=plan.pk, revision=1, lines=[], now=NOW)
    assert m.Plan.objects.get(pk=plan.pk).lines == [LAXATIVE]


def test_a_new_plan_ends_what_it_leaves_out_and_the_old_version_stays(cast: Cast) -> None:
    with_papers(cast)
    first = draft(cast, [MORPHINE, RESCUE, LAXATIVE])
    sign(cast, first, reasons=all_reasons(first))
    later = draft(cast, [{**MORPHINE, "count": 1.5}, RESCUE, LAXATIVE])
    sign(cast, later, reasons=all_reasons(later))
    old = m.Plan.objects.get(pk=first.pk)
    assert (old.status, old.version, old.lines) == ("superseded", 1, [MORPHINE, RESCUE, LAXATIVE])
    regular = cast.mrs_wang.medicines.filter(purpose="background").order_by("pk")
    assert [(row.ome_mg_per_day, row.ends_at) for row in regular] == [(30.0, NOW), (45.0, None)]
    # The rescue and the laxative are the same as before: they did not stop and begin again.
    assert cast.mrs_wang.medicines.filter(purpose="rescue").count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        m.Plan.objects.filter(pk=first.pk).update(lines=[])


def test_pressing_twice_signs_once(cast: Cast) -> None:
    with_papers(cast)
    plan = draft(cast, [MORPHINE, RESCUE, LAXATIVE])
    assert sign(cast, plan, reasons=all_reasons(plan)).version == 1
    assert sign(cast, plan, reasons=all_reasons(plan)).version == 1
    assert cast.mrs_wang.medicines.filter(purpose="background").count() == 1


def test_two_doctors_signing_at_once_have_one_winner(cast: Cast) -> None:
    with_papers(cast)
    m.NarcoticRight.objects.create(practitioner=cast.leader_he, institution=cast.centre, starts_at=LONG_AGO)
    plan = draft(cast, [MORPHINE, RESCUE, LAXATIVE])
    outcomes: list[str] = []

    def press(who: m.Practitioner) -> None:
        try:
            sign(cast, plan, by=who, reasons=all_reasons(plan))
            outcomes.append("signed")
        except NoSuchDraft:
            outcomes.append("told")
        finally:
            connections.close_all()

    threads = [Thread(target=press, args=[who]) for who in (cast.doctor_zhou, cast.leader_he)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["signed", "told"]
    assert m.Plan.objects.filter(patient=cast.mrs_wang, status="signed").count() == 1


def test_a_stored_proposal_is_reproduced_from_what_was_kept(cast: Cast) -> None:
    hurts(cast, 8)
    plan = draft(cast)
    assert proposal_of(plan.basis, plan.want, BUILT_IN) == plan.proposal


def test_withdrawing_keeps_the_version_and_the_medicines(cast: Cast) -> None:
    with_papers(cast)
    plan = draft(cast, [MORPHINE, RESCUE, LAXATIVE])
    sign(cast, plan, reasons=all_reasons(plan))
    by = cast.actor(cast.doctor_zhou)
    with pytest.raises(ReasonMissing):
        withdraw_plan(by=by, patient_id=cast.mrs_wang.pk, plan_id=plan.pk, why=" ", now=NOW)
    withdraw_plan(by=by, patient_id=cast.mrs_wang.pk, plan_id=plan.pk, why="病人住院", now=NOW)
    assert m.Plan.objects.get(pk=plan.pk).status == "withdrawn"
    assert "盐酸吗啡片 5 mg" in current(cast)


def test_prescriptions_are_drawn_by_class_and_never_longer_than_the_law(cast: Cast) -> None:
    by = cast.actor(cast.doctor_zhou)
    ask = {"patient_id": cast.mrs_wang.pk, "setting": "outpatient-cancer-pain", "days": 15, "now": NOW}
    with pytest.raises(NoPlan):
        draw_prescription(by=by, **ask)
    with_papers(cast)
    plan = draft(cast, [MORPHINE, RESCUE, LAXATIVE])
    sign(cast, plan, reasons=all_reasons(plan))
    with pytest.raises(NoRight):
        draw_prescription(by=cast.actor(cast.leader_he), **ask)
    drawn = draw_prescription(by=by, **ask)
    assert draw_prescription(by=by, **ask) == drawn
    papers = {p.form_kind: p for p in m.Prescription.objects.all()}
    assert {kind: p.days for kind, p in papers.items()} == {"pale-red": 7, "ordinary": 15}
    assert sorted(line["count"] for line in papers["pale-red"].lines) == [42, 42]
    m.Document.objects.filter(kind="consent").update(withdrawn_at=NOW)
    m.Prescription.objects.update(status="void")
    with pytest.raises(PapersMissing):
        draw_prescription(by=by, **ask)


def give(cast: Cast, episode: UUID, minutes_ago: int = 0, **other: Any) -> None:
    said = {"nrs_before": 6, "trigger": "movement", "product": "盐酸吗啡片 5 mg", "count": "1", **other}
    record_episode(
        by=cast.actor_of(cast.daughter_link),
        patient_id=cast.mrs_wang.pk,
        episode_id=episode,
        taken_at=NOW - timedelta(minutes=minutes_ago),
        now=NOW,
        **said,
    )


def test_an_extra_dose_is_kept_once_and_counts_into_the_next_advice(cast: Cast) -> None:
    episode = uuid4()
    give(cast, episode, 30)
    give(cast, episode, 30)
    assert m.Episode.objects.count() == 1
    basis = basis_of(cast.mrs_wang.pk, at=NOW)
    assert [(one["substance"], one["mg"]) for one in basis["rescues"]] == [("morphine", 5.0)]
    asked = relief_wanted(cast.mrs_wang.pk, now=NOW)
    assert asked is not None and (asked.episode_id, asked.minutes) == (episode, 30)
    record_relief(
        by=cast.actor_of(cast.daughter_link),
        patient_id=cast.mrs_wang.pk,
        episode_id=episode,
        minutes=30,
        nrs=2,
        now=NOW,
    )
    assert relief_wanted(cast.mrs_wang.pk, now=NOW) is None


def test_words_that_make_no_sense_are_kept_and_not_counted(cast: Cast) -> None:
    give(cast, uuid4(), product="白色的那个", count="一小片", trigger="???")
    kept = m.Episode.objects.get()
    assert (kept.product, kept.count, kept.trigger) == ("", None, "")
    assert kept.said["product"] == "白色的那个" and kept.said["count"] == "一小片"
    assert basis_of(cast.mrs_wang.pk, at=NOW)["rescues"][0]["mg"] is None
