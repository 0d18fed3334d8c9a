"""The dispensary: never more than the paper says, never early without a reason, nothing rewritten, no stranger."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import openpyxl
import pytest
from django.db import transaction
from django.db.utils import Error as DatabaseError
from django.test import Client
from django.urls import reverse

from paingrid.journey import dispense as handing_out
from paingrid.journey.access import NotAllowed
from paingrid.journey.correct_register import CorrectedAlready, ReasonMissing, correct_row
from paingrid.journey.dispense import HandOut, OutOfStock, dispense
from paingrid.journey.move_stock import count_stock, take_delivery
from paingrid.journey.propose_plan import propose_plan
from paingrid.journey.take_back import MoreThanOut, NeedsWitness, WrongKind, still_out, take_back
from paingrid.records import models as m
from paingrid.records.queries import dispensary as query
from paingrid.records.queries.stock import level_of
from tests.cast import NOW, Cast, assemble
from tests.integration.test_resources import at_once

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
MORPHINE, PATCH = "morphine-sr-30", "fentanyl-patch-matrix-4.2"


@pytest.fixture
def cast() -> Cast:
    made = assemble()
    m.Institution.objects.filter(pk=made.centre.pk).update(can_stock_narcotics=True)
    return made


def paper(
    cast: Cast, *, product: str = MORPHINE, count: int = 14, days: int = 7, ago: timedelta = 0 * DAY, lines: int = 1
) -> UUID:
    plan_id = propose_plan(by=cast.actor(cast.doctor_zhou), patient_id=cast.mrs_wang.pk, now=NOW)
    text = {"zh": "药", "en": "medicine"}
    line = {"product": product, "name": text, "count": count, "units": text, "directions": text, "day_limit": "15"}
    return m.Prescription.objects.create(
        plan_id=plan_id,
        patient=cast.mrs_wang,
        institution=cast.centre,
        lines=[line] * lines,
        days=days,
        setting="outpatient-cancer-pain",
        form_kind="pale-red",
        prescriber=cast.doctor_zhou,
        drawn_by=cast.doctor_zhou,
        drawn_at=NOW - ago,
    ).pk


def hand_out(
    cast: Cast, on: UUID, units: int, *, product: str = MORPHINE, later: timedelta = 0 * DAY, **more: Any
) -> UUID:
    (row_id,) = dispense(
        by=more.pop("by", None) or cast.actor(cast.nurse_lin),
        institution_id=cast.centre.pk,
        patient_id=cast.mrs_wang.pk,
        prescription_id=on,
        items=[HandOut(row_id=more.pop("row_id", None) or uuid4(), product=product, units=units, **more)],
        now=NOW + later,
    )
    return row_id


def bring_back(cast: Cast, units: int, *, product: str = PATCH, kind: str = "used-patch", **more: Any) -> UUID:
    given = {"witness_id": cast.leader_he.pk, "row_id": uuid4(), **more}
    return take_back(
        by=cast.actor(cast.nurse_lin),
        institution_id=cast.centre.pk,
        patient_id=cast.mrs_wang.pk,
        product=product,
        kind=kind,
        units=units,
        now=NOW + DAY,
        **given,
    )


def test_what_is_handed_out_stands_in_the_register_with_its_days(cast: Cast) -> None:
    row_id = hand_out(cast, paper(cast), 14, batch="A1")

    (row,) = query.register(cast.centre.pk, since=NOW - DAY, until=NOW + DAY)
    assert (row.row_id, row.units, row.days, row.batch) == (row_id, 14, 7, "A1")
    assert m.AuditEvent.objects.filter(action="dispensed", patient_id=cast.mrs_wang.pk).count() == 1


def test_the_same_form_sent_twice_is_one_row(cast: Cast) -> None:
    on, row_id = paper(cast), uuid4()

    hand_out(cast, on, 14, row_id=row_id)
    hand_out(cast, on, 14, row_id=row_id)

    assert m.Dispensing.objects.count() == 1


def test_the_same_tablet_by_the_clock_and_as_needed_is_one_box(cast: Cast) -> None:
    on = paper(cast, lines=2)
    (filled,) = query.prescriptions(cast.centre.pk, cast.mrs_wang.pk, since=NOW - DAY)
    assert [(line["product"], line["count"]) for line in filled.lines] == [(MORPHINE, 28)]

    hand_out(cast, on, 28)

    assert m.Dispensing.objects.get().days_covered == 7


def test_two_patches_for_a_week_last_six_days(cast: Cast) -> None:
    hand_out(cast, paper(cast, product=PATCH, count=2, days=7), 2, product=PATCH)

    assert m.Dispensing.objects.get().days_covered == 6


def test_the_same_product_named_twice_in_one_form_is_never_handed_out_twice(cast: Cast) -> None:
    on = paper(cast)

    with pytest.raises((handing_out.TooMany, handing_out.EarlyWithoutReason)):
        dispense(
            by=cast.actor(cast.nurse_lin),
            institution_id=cast.centre.pk,
            patient_id=cast.mrs_wang.pk,
            prescription_id=on,
            items=[HandOut(row_id=uuid4(), product=MORPHINE, units=14, early_why="家里远") for _ in range(2)],
            now=NOW,
        )
    assert m.Dispensing.objects.count() == 0


def test_never_more_than_the_paper_names_in_all(cast: Cast) -> None:
    on = paper(cast)
    hand_out(cast, on, 10)

    with pytest.raises(handing_out.TooMany):
        hand_out(cast, on, 5, early_why="病人住得远")

    assert still_out(cast.mrs_wang.pk, MORPHINE) == 10


@pytest.mark.parametrize(("ago", "valid"), [(0, True), (2, True), (3, False), (10, False)])
def test_a_paper_is_valid_for_three_days(cast: Cast, ago: int, valid: bool) -> None:
    on = paper(cast, ago=ago * DAY)

    if valid:
        hand_out(cast, on, 14)
    else:
        with pytest.raises(handing_out.TooOld):
            hand_out(cast, on, 14)


def test_before_four_fifths_are_used_a_reason_is_needed(cast: Cast) -> None:
    hand_out(cast, paper(cast), 14)
    early = paper(cast, ago=-2 * DAY)
    with pytest.raises(handing_out.EarlyWithoutReason):
        hand_out(cast, early, 14, later=2 * DAY)
    hand_out(cast, early, 14, later=2 * DAY, early_why="下周外出治疗")

    assert m.Dispensing.objects.get(prescription_id=early).early_why == "下周外出治疗"


def test_after_four_fifths_no_reason_is_asked(cast: Cast) -> None:
    hand_out(cast, paper(cast, count=10, days=5), 10)

    hand_out(cast, paper(cast, count=10, days=5, ago=-4 * DAY), 10, later=4 * DAY)

    assert [one.early_why for one in m.Dispensing.objects.all()] == ["", ""]


def test_without_the_purchase_card_no_narcotic_leaves_the_house(cast: Cast) -> None:
    m.Institution.objects.filter(pk=cast.centre.pk).update(can_stock_narcotics=False)

    with pytest.raises(handing_out.NoCard):
        hand_out(cast, paper(cast), 14)
    hand_out(cast, paper(cast, product="lactulose-ir-667", count=105), 105, product="lactulose-ir-667")


def test_a_void_paper_or_one_of_another_house_is_not_filled(cast: Cast) -> None:
    on = paper(cast)
    m.Prescription.objects.filter(pk=on).update(status="void", voided_at=NOW)

    with pytest.raises(handing_out.NotHere):
        hand_out(cast, on, 14)
    with pytest.raises(handing_out.NotHere):
        hand_out(cast, paper(cast), 1, product=PATCH)


def test_somebody_of_another_house_hands_nothing_out(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        hand_out(cast, paper(cast), 14, by=cast.actor(cast.doctor_qin))


def test_used_patches_come_back_counted_by_two(cast: Cast) -> None:
    hand_out(cast, paper(cast, product=PATCH, count=5, days=15), 5, product=PATCH)

    with pytest.raises(NeedsWitness):
        bring_back(cast, 3, witness_id=None)
    with pytest.raises(NeedsWitness):
        bring_back(cast, 3, witness_id=cast.nurse_lin.pk)
    with pytest.raises(NeedsWitness):
        bring_back(cast, 3, witness_id=cast.doctor_qin.pk)
    bring_back(cast, 3)

    assert still_out(cast.mrs_wang.pk, PATCH) == 2


def test_ampoules_of_a_patch_are_refused_and_more_than_was_out_needs_a_word(cast: Cast) -> None:
    hand_out(cast, paper(cast, product=PATCH, count=5, days=15), 5, product=PATCH)

    with pytest.raises(WrongKind):
        bring_back(cast, 1, kind="used-ampoule")
    with pytest.raises(MoreThanOut):
        bring_back(cast, 6)
    bring_back(cast, 6, note="有一贴是区医院发的")


def test_a_correction_is_a_new_row_and_the_old_one_stays(cast: Cast) -> None:
    old = hand_out(cast, paper(cast), 14)

    with pytest.raises(ReasonMissing):
        _correct(cast, old, 12, note=" ")
    _correct(cast, old, 12)
    with pytest.raises(CorrectedAlready):
        _correct(cast, old, 11)

    rows = query.of_patient(cast.mrs_wang.pk)
    assert {(row.units, row.corrected, row.days) for row in rows} == {(14, True, 7), (12, False, 6)}
    assert still_out(cast.mrs_wang.pk, MORPHINE) == 12


def _correct(cast: Cast, row_id: UUID, units: int, *, note: str = "数错了") -> UUID:
    return correct_row(
        by=cast.actor(cast.leader_he),
        institution_id=cast.centre.pk,
        table="dispensed",
        row_id=row_id,
        new_id=uuid4(),
        units=units,
        note=note + "。" * 2 if note.strip() else note,
        now=NOW + DAY,
    )


def test_a_row_taken_back_may_be_handed_out_again(cast: Cast) -> None:
    on = paper(cast)
    _correct(cast, hand_out(cast, on, 14), 0)

    hand_out(cast, on, 14)

    assert still_out(cast.mrs_wang.pk, MORPHINE) == 14


def test_the_database_refuses_to_rewrite_the_register(cast: Cast) -> None:
    row_id = hand_out(cast, paper(cast), 14)

    with pytest.raises(DatabaseError), transaction.atomic():
        m.Dispensing.objects.filter(pk=row_id).update(units=1)


def test_the_register_leaves_as_a_file_with_every_row(cast: Cast) -> None:
    hand_out(cast, paper(cast), 14, batch="=1+1")
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(cast.nurse_lin.account, backend="django.contrib.auth.backends.ModelBackend")
    days = {"since": "2026-11-01", "until": "2026-11-30"}

    text = client.get(reverse("dispensary:csv", args=[cast.centre.pk]), days).content.decode("utf-8-sig")
    book = client.get(reverse("dispensary:workbook", args=[cast.centre.pk]), days).content

    lines = list(csv.reader(io.StringIO(text)))
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert len(lines) == 2 and "王淑芬" in lines[1] and "'=1+1" in lines[1]
    assert [cell.value for cell in list(sheet.rows)[1]][5] == 14


def test_the_counter_opens_only_those_it_serves_and_keeps_that_it_did(cast: Cast) -> None:
    paper(cast)
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(cast.nurse_tang.account, backend="django.contrib.auth.backends.ModelBackend")

    served = client.get(reverse("dispensary:patient", args=[cast.centre.pk, cast.mrs_wang.pk]))
    stranger = client.get(reverse("dispensary:patient", args=[cast.centre.pk, cast.mr_shu.pk]))

    assert served.status_code == 200 and "王淑芬" in served.content.decode()
    assert stranger.status_code == 404 and "舒" not in stranger.content.decode()
    assert m.AuditEvent.objects.filter(action="dispensary.read", patient_id=cast.mrs_wang.pk).count() == 1


def put_in(cast: Cast, units: int, *, counted: bool = False) -> None:
    given = {"institution_id": cast.centre.pk, "product": MORPHINE, "movement_id": uuid4(), "now": NOW}
    by = cast.actor(cast.nurse_lin)
    if counted:
        count_stock(by=by, counted=units, why="柜内实点", **given)
    else:
        take_delivery(by=by, units=units, batch="", **given)


def test_what_the_books_do_not_hold_is_not_handed_out_until_somebody_counts(cast: Cast) -> None:
    put_in(cast, 10)
    on = paper(cast)
    with pytest.raises(OutOfStock):
        hand_out(cast, on, 11)
    assert m.Dispensing.objects.count() == 0
    hand_out(cast, on, 10)
    assert level_of(cast.centre.pk, MORPHINE) == 0
    with pytest.raises(OutOfStock):
        hand_out(cast, on, 4, early_why="先前少发，今天补足")
    put_in(cast, 4, counted=True)
    hand_out(cast, on, 4, early_why="先前少发，今天补足")
    assert level_of(cast.centre.pk, MORPHINE) == 0


def test_a_dispensary_that_keeps_no_books_here_still_hands_out(cast: Cast) -> None:
    hand_out(cast, paper(cast), 14)
    assert m.Dispensing.objects.count() == 1


def test_the_last_box_is_handed_out_once(cast: Cast) -> None:
    put_in(cast, 14)
    papers = [paper(cast) for _ in range(6)]

    said = at_once(6, lambda n: hand_out(cast, papers[n], 14, early_why="两张处方同时来取"))

    assert sum(one == "OutOfStock" for one in said) == 5
    assert level_of(cast.centre.pk, MORPHINE) == 0
