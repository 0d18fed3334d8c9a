"""Kept plans are worked out again: the same today, after a newly signed edition, and not after somebody meddled."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connection

from paingrid.journey.change_plan import change_plan
from paingrid.journey.propose_plan import propose_plan
from paingrid.journey.receive_report import receive_report
from paingrid.journey.record_document import record_document
from paingrid.journey.replay_plans import first_difference
from paingrid.journey.sign_plan import sign_plan
from paingrid.records import models as m
from tests.cast import LONG_AGO, NOW, Cast, assemble, takes_no_opioid

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    made = assemble()
    takes_no_opioid(made.mrs_wang)
    made.mrs_wang.egfr, made.mrs_wang.egfr_on = 85, NOW.date()
    made.mrs_wang.save()
    m.NarcoticRight.objects.create(practitioner=made.doctor_zhou, institution=made.centre, starts_at=LONG_AGO)
    by = made.actor(made.doctor_zhou)
    for kind in ("consent", "diagnosis-certificate", "patient-id"):
        record_document(by=by, patient_id=made.mrs_wang.pk, kind=kind, issued_on=NOW.date(), now=NOW)
    receive_report(
        by=made.actor_of(made.daughter_link),
        patient_id=made.mrs_wang.pk,
        report_id=uuid4(),
        answers={"form": "home-2026.1", "pain_now": 8, "sleepy": "no"},
        felt_at=NOW,
        now=NOW,
    )
    return made


def proposed(cast: Cast) -> m.Plan:
    plan_id = propose_plan(by=cast.actor(cast.doctor_zhou), patient_id=cast.mrs_wang.pk, now=NOW)
    return m.Plan.objects.get(pk=plan_id)


def signed(cast: Cast, later: timedelta = timedelta(0)) -> m.Plan:
    plan = proposed(cast)
    sign_plan(
        by=cast.actor(cast.doctor_zhou),
        patient_id=cast.mrs_wang.pk,
        plan_id=plan.pk,
        revision=plan.revision,
        reasons={one["code"]: "已与患者和家属谈过" for one in plan.findings if one["severity"] == "stop"},
        now=NOW + later,
    )
    return m.Plan.objects.get(pk=plan.pk)


def sign_edition(cast: Cast, version: str, **values: str) -> None:
    m.TableEdition.objects.create(
        version=version,
        values={name.replace("__", "."): value for name, value in values.items()},
        note="试验",
        signed_by=cast.doctor_zhou,
        signed_at=NOW,
    )


def replay(*plans: UUID, exits: int = 0) -> tuple[list[dict[str, Any]], str]:
    out, err = StringIO(), StringIO()
    asked = [word for plan in plans for word in ("--plan", str(plan))]
    if exits:
        with pytest.raises(SystemExit) as ended:
            call_command("replay", *asked, stdout=out, stderr=err)
        assert ended.value.code == exits
    else:
        call_command("replay", *asked, stdout=out, stderr=err)
    return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue()


def meddle(plan: m.Plan, column: str, value: object) -> None:
    """Change a closed row as only somebody with the keys of the database can."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE records_plan DISABLE TRIGGER append_only")
        cursor.execute(f"UPDATE records_plan SET {column} = %s WHERE id = %s", [json.dumps(value), plan.pk])
        cursor.execute("ALTER TABLE records_plan ENABLE TRIGGER append_only")


def test_a_draft_and_a_signed_plan_replay(cast: Cast) -> None:
    signed(cast)
    lines, said = replay()
    assert lines == []
    assert "decisions: 1 recomputed, 0 differ" in said
    assert "plans: 1 recomputed, 0 differ; findings at the signature of 1 of 1" in said


def test_a_draft_that_was_changed_later_still_replays(cast: Cast) -> None:
    """Five hours on, the score is too old to act on: worked out from the newer facts it were another proposal."""
    plan = proposed(cast)
    for revision, hours in ((1, 5), (2, 9)):
        change_plan(
            by=cast.actor(cast.doctor_zhou),
            patient_id=cast.mrs_wang.pk,
            plan_id=plan.pk,
            revision=revision,
            lines=plan.lines,
            now=NOW + timedelta(hours=hours),
        )
    assert replay(plan.pk) == ([], "plans: 1 recomputed, 0 differ; findings at the signature of 0 of 0\n")


def test_a_plan_signed_another_day_replays_with_the_findings_of_that_day(cast: Cast) -> None:
    plan = signed(cast, later=timedelta(days=2))
    assert plan.findings
    assert replay(plan.pk)[0] == []


def test_old_plans_replay_to_the_same_after_another_edition_was_signed(cast: Cast) -> None:
    old = signed(cast)
    sign_edition(cast, "chengdu.1", titrate__first__high="5", rescue__check__high="10")
    new = proposed(cast)
    assert (old.edition, new.edition) == ("2026.1", "chengdu.1")
    assert replay(old.pk, new.pk)[0] == []
    assert replay()[0] == []


def test_a_factor_of_a_newer_edition_leaves_the_kept_totals_alone(cast: Cast) -> None:
    signed(cast)
    now = NOW + timedelta(hours=1)
    by = cast.actor(cast.doctor_zhou)
    first = propose_plan(by=by, patient_id=cast.mrs_wang.pk, now=now)
    sign_edition(cast, "chengdu.2", **{"factor__cn-2018__morphine__oral": "2"})
    second = propose_plan(by=by, patient_id=cast.mrs_wang.pk, now=now)
    totals = [m.Plan.objects.get(pk=one).proposal["total_now"]["per_day"] for one in (first, second)]
    assert totals[1] == 2 * totals[0] > 0
    assert replay(first, second)[0] == []


def test_a_kept_dose_that_somebody_changed_is_named_with_its_path(cast: Cast) -> None:
    plan = signed(cast)
    lines = list(plan.proposal["lines"])
    at, morphine = next((at, line) for at, line in enumerate(lines) if line.get("product") == "盐酸吗啡片 5 mg")
    lines[at] = {**morphine, "count": 10}
    meddle(plan, "proposal", {**plan.proposal, "lines": lines})
    (line,), said = replay(exits=1)
    difference = {"what": "proposal", "path": f"lines.{at}.count", "kept": 10, "now": morphine["count"]}
    assert line == {"plan": str(plan.pk), "edition": "2026.1", "changed": [difference]}
    assert "plans: 1 recomputed, 1 differ" in said


def test_a_finding_taken_out_after_the_signature_is_reported(cast: Cast) -> None:
    plan = signed(cast)
    meddle(plan, "findings", plan.findings[1:])
    (line,), _ = replay(plan.pk, exits=1)
    assert [one["what"] for one in line["changed"]] == ["findings"]


def test_lines_changed_after_the_signature_are_reported_by_their_findings(cast: Cast) -> None:
    plan = signed(cast)
    meddle(plan, "lines", [{**plan.lines[0], "count": 100}, *plan.lines[1:]])
    (line,), _ = replay(plan.pk, exits=1)
    assert [one["what"] for one in line["changed"]] == ["findings"]


@pytest.mark.parametrize("basis", [{}, {"now": "yesterday"}, {"now": NOW.isoformat(), "lines": None, "patient": {}}])
def test_facts_that_cannot_be_read_cost_one_line_and_not_the_run(cast: Cast, basis: dict[str, Any]) -> None:
    broken = signed(cast)
    meddle(broken, "basis", basis)
    whole = proposed(cast)
    lines, said = replay(exits=1)
    assert [line["plan"] for line in lines] == [str(broken.pk)]
    assert lines[0]["changed"][0]["now"].startswith("not worked out: ")
    assert "plans: 2 recomputed, 1 differ" in said
    assert replay(whole.pk)[0] == []


def test_an_edition_nobody_signed_is_reported(cast: Cast) -> None:
    plan = proposed(cast)
    m.Plan.objects.filter(pk=plan.pk).update(edition="nowhere.1")
    (line,), _ = replay(exits=1)
    assert "DoesNotExist" in line["changed"][0]["now"]


def test_a_plan_that_is_not_there_is_no_success(cast: Cast) -> None:
    assert replay(uuid4(), exits=1)[1].startswith("plans: 0 recomputed")


def test_many_plans_are_read_in_batches(cast: Cast, django_assert_max_num_queries: Any) -> None:
    plan = proposed(cast)
    copies = [m.Plan(**{**_columns(plan), "id": uuid4()}) for _ in range(250)]
    m.Plan.objects.bulk_create(copies)
    with django_assert_max_num_queries(3):
        _, said = replay()
    assert "plans: 251 recomputed, 0 differ" in said


def _columns(plan: m.Plan) -> dict[str, Any]:
    return {field.attname: getattr(plan, field.attname) for field in plan._meta.concrete_fields}


@pytest.mark.parametrize(
    ("kept", "now", "path"),
    [
        ({"a": 1}, {"a": 1}, None),
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}, "a.1.b"),
        ({"a": [1]}, {"a": [1, 2]}, "a.1"),
        ({"a": 1, "b": 2}, {"a": 1}, "b"),
        ({"a": None}, {}, "a"),
        ({"a": 1}, {"a": True}, "a"),
        ([], {}, ""),
    ],
)
def test_the_first_difference_is_named(kept: Any, now: Any, path: str | None) -> None:
    found = first_difference(kept, now)
    assert (found and found[0]) == path
