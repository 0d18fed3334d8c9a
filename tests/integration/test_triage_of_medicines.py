"""What is on the medicine list decides what triage takes for granted: a name counts, not a tick."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from paingrid.journey.record_episode import record_episode
from paingrid.journey.record_medicine import Medicine, record_medicine
from paingrid.records import models as m
from paingrid.records.queries.snapshot import facts_of, past_of
from tests.cast import NOW, assemble

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    "name", ["吗啡片", "奥施康定", "盐酸羟考酮缓释片", "芬太尼透皮贴剂", "路盖克", "硫酸吗啡缓释片"]
)
def test_an_opioid_without_its_tick_still_counts_as_an_opioid(name: str) -> None:
    cast = assemble()
    record_medicine(
        by=cast.actor(cast.nurse_lin),
        patient_id=cast.mrs_wang.pk,
        medicine=Medicine(purpose="background", drug="", name_zh=name, dose_zh="1 片"),
        starts_at=NOW,
        now=NOW,
    )
    facts = facts_of(m.Patient.objects.get(pk=cast.mrs_wang.pk), at=NOW + timedelta(minutes=1))
    assert facts["opioid_status"] == "naive-start"
    assert facts["ome_mg_per_day"] is None


def test_paracetamol_is_no_opioid() -> None:
    cast = assemble()
    record_medicine(
        by=cast.actor(cast.nurse_lin),
        patient_id=cast.mrs_wang.pk,
        medicine=Medicine(purpose="other", drug="paracetamol", name_zh="对乙酰氨基酚片", dose_zh="1 片"),
        starts_at=NOW,
        now=NOW,
    )
    assert facts_of(m.Patient.objects.get(pk=cast.mrs_wang.pk), at=NOW)["opioid_status"] == "none"


def test_doses_of_the_diary_count_for_triage_and_never_twice() -> None:
    cast = assemble()
    for minutes in (30, 90, 150):
        record_episode(
            by=cast.actor_of(cast.daughter_link),
            patient_id=cast.mrs_wang.pk,
            episode_id=uuid4(),
            nrs_before=6,
            trigger="",
            taken_at=NOW - timedelta(minutes=minutes),
            product="",
            count="1",
            now=NOW,
        )
    m.Report.objects.create(
        patient=cast.mrs_wang,
        reporter="family",
        answers={"rescue_count": 2},
        felt_at=NOW - timedelta(minutes=10),
        received_at=NOW,
    )
    assert past_of(cast.mrs_wang.pk, before=NOW, leaving_out=set()).rescues_24h == 3
