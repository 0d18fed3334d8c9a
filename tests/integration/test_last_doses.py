"""The last dose goes along with each medicine: taken, handed out, or not known; never another product's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from paingrid.records import models as m
from paingrid.records.queries import consult_summary, referral_summary
from paingrid.records.queries.medicines_sent import medicines_sent
from tests.cast import NOW, Cast, assemble, takes_morphine_in_mild_pain

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def cast() -> Cast:
    made = assemble()
    takes_morphine_in_mild_pain(made)
    return made


def handed_out(cast: Cast, product: str, at: Any, units: int = 14, **more: Any) -> m.Dispensing:
    return m.Dispensing.objects.create(
        patient=cast.mrs_wang,
        institution=cast.centre,
        product=product,
        units=units,
        dispensed_at=at,
        dispensed_by=cast.nurse_lin,
        recorded_at=at,
        **more,
    )


def took(cast: Cast, product: str, at: Any) -> None:
    m.Episode.objects.create(
        id=uuid4(), patient=cast.mrs_wang, began_at=at, taken_at=at, product=product, said={}, received_at=at
    )


def last(cast: Cast, at: Any = NOW) -> Any:
    (one,) = medicines_sent(cast.mrs_wang.pk, at=at)
    return one["last"]


def test_nobody_knows_until_somebody_said(cast: Cast) -> None:
    took(cast, "", NOW - HOUR)
    took(cast, "oxycodone-ir-5", NOW - HOUR)
    handed_out(cast, "oxycodone-ir-5", NOW - HOUR)

    assert last(cast) is None


def test_handed_out_is_never_called_taken_and_a_correction_counts(cast: Cast) -> None:
    handed_out(cast, "morphine-sr-30", NOW - 9 * HOUR)
    wrong = handed_out(cast, "morphine-sr-30", NOW - 2 * HOUR)
    before = last(cast)
    handed_out(cast, "morphine-sr-30", NOW - 2 * HOUR, units=0, corrects=wrong)
    after = last(cast)
    took(cast, "morphine-sr-30", NOW - 3 * HOUR)

    assert before == {"how": "handed-out", "at": (NOW - 2 * HOUR).isoformat()}
    assert after == {"how": "handed-out", "at": (NOW - 9 * HOUR).isoformat()}
    assert last(cast) == {"how": "taken", "at": (NOW - 3 * HOUR).isoformat()}
    assert last(cast, NOW - 4 * HOUR) == {"how": "handed-out", "at": (NOW - 9 * HOUR).isoformat()}


def test_referral_and_question_send_the_same_medicines_and_the_page_says_it(cast: Cast) -> None:
    took(cast, "morphine-sr-30", NOW - 3 * HOUR)
    sent = [part.summary_of(cast.mrs_wang.pk, at=NOW)["medicines"] for part in (referral_summary, consult_summary)]
    client = Client()
    client.force_login(cast.doctor_zhou.account, backend="django.contrib.auth.backends.ModelBackend")
    pages = [client.get(f"/{door}/{cast.mrs_wang.pk}/") for door in ("referrals/new", "consultations/ask")]

    assert sent[0] == sent[1] and sent[0][0]["last"]["how"] == "taken"
    assert ["末次服药" in page.content.decode() for page in pages if page.status_code == 200] != []
    assert all("末次服药" in page.content.decode() for page in pages if page.status_code == 200)
