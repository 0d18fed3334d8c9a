"""Bad input at the staff doors: a clear answer, never a fault of ours, and nothing that was written is lost."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import DataError
from django.test import Client

from paingrid.pwa.discretion import Discreet
from paingrid.records import models as m
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble
from tests.forms import admit_form
from tests.worklist_rows import open_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    return assemble()


@pytest.fixture
def lin(cast: Cast) -> Client:
    return browser(cast.nurse_lin)


def browser(who: m.Practitioner) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(who.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("header", ["Referer", "HX-Current-URL"])
def test_a_garbled_address_of_the_page_before_is_no_fault(cast: Cast, header: str) -> None:
    answer = Client().post("/task/" + str(uuid4()) + "/claim/", headers={header: "http://["})

    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=%2F")


@pytest.mark.parametrize("address", ["/sign-in/out/", "/task/{}/contact/", "/bell/read/", "/p/language/"])
def test_the_address_behind_a_form_says_so_when_it_is_opened(lin: Client, address: str) -> None:
    answer = lin.get(address.format(uuid4()))

    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "only takes a form" in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    ["/patient/?search=%00", "/patient/?page=" + "9" * 30, "/patient/{}/?page=" + "9" * 30, "/patient/{}/?until=%00"],
)
def test_nonsense_in_an_address_shows_a_page(cast: Cast, lin: Client, query: str) -> None:
    assert lin.get(query.format(cast.mrs_wang.pk)).status_code == 200


def test_nonsense_in_the_search_for_staff_shows_a_page(cast: Cast) -> None:
    assert browser(cast.admin_an).get("/setup/staff/?search=%00").status_code == 200


def test_a_last_day_at_the_end_of_time_is_refused(cast: Cast, lin: Client) -> None:
    form = {"name_zh": "试儿子", "relationship": "son", "scopes": ["read"], "until_on": "9999-12-31"}

    answer = lin.post(f"/patient/{cast.mrs_wang.pk}/family/", form)

    assert answer.status_code == 422
    assert "check the year" in answer.content.decode()
    assert "试儿子" in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "day"),
    [
        ("egfr_on", "2026-11-24"),
        ("egfr_on", "1926-11-20"),
        ("chemo_on", "2026-11-24"),
        ("supply_until_on", "9999-12-31"),
        ("review_due_on", "2062-11-23"),
    ],
)
def test_a_slip_in_a_date_of_the_record_is_refused(cast: Cast, lin: Client, field: str, day: str) -> None:
    form = {"nrs_goal": "3", "language": "zh-hans", "goals_of_care": "standard", "egfr": "40", "egfr_on": "2026-11-20"}

    answer = lin.post(f"/patient/{cast.mrs_wang.pk}/facts/", {**form, field: day})

    assert answer.status_code == 422
    assert m.Patient.objects.get(pk=cast.mrs_wang.pk).egfr is None


def hidden(client: Client, task: m.Task) -> dict[str, str]:
    page = client.get(f"/task/{task.pk}/").content.decode()
    return ids_in(page[page.index('id="outcome"') :])


def ids_in(form: str) -> dict[str, str]:
    names = ("version", "contact_id", "report_id")
    return {name: re.search(rf'name="{name}" value="([^"]+)"', form)[1] for name in names}


def test_going_back_and_changing_the_outcome_is_asked_about_and_then_another_contact(cast: Cast, lin: Client) -> None:
    task = open_task(cast.mrs_wang, cast.team_a)
    form, address = hidden(lin, task), f"/task/{task.pk}/contact/"
    lin.post(address, {**form, "outcome": "not-reached"})

    changed = lin.post(address, {**form, "outcome": "reached-worse", "note": "now she answered"})
    again = changed.content.decode()
    saved = lin.post(address, {**ids_in(again[again.index('id="outcome"') :]), "outcome": "reached-worse"})

    assert changed.status_code == 409
    assert "now she answered" in again
    assert saved.status_code == 303
    assert [c.outcome for c in task.contacts.order_by("at", "attempt")] == ["not-reached", "reached-worse"]


def test_going_back_to_admit_the_wife_does_not_lose_her(cast: Cast, lin: Client) -> None:
    husband = admit_form(cast)
    wife = {**husband, "name_zh": "试妻子", "sex": "female", "birth_on": "1951-01-01"}
    lin.post("/patient/admit/", husband)

    asked = lin.post("/patient/admit/", wife)
    fresh = re.search(r'name="patient_id" value="([^"]+)"', asked.content.decode())[1]
    admitted = lin.post("/patient/admit/", {**wife, "patient_id": fresh})

    assert asked.status_code == 422
    assert "not admitted yet" in asked.content.decode()
    assert admitted.status_code == 303
    assert m.Patient.objects.filter(name_zh__in=["试病人", "试妻子"]).count() == 2


def test_the_id_of_another_teams_patient_admits_nobody_and_tells_nothing(cast: Cast, lin: Client) -> None:
    answer = lin.post("/patient/admit/", admit_form(cast, patient_id=str(cast.mr_shu.pk)))

    assert answer.status_code == 422
    assert "舒大爷" not in answer.content.decode()
    assert not m.Patient.objects.filter(name_zh="试病人").exists()


def test_markup_in_words_and_names_is_shown_as_words(cast: Cast, lin: Client) -> None:
    task = open_task(cast.mrs_wang, cast.team_a)
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    m.Patient.objects.filter(pk=cast.mrs_wang.pk).update(name_zh=evil, allergies=evil, diagnosis_zh=evil, bed_zh=evil)
    m.RelatedPerson.objects.filter(pk=cast.daughter.pk).update(name_zh=evil, phone=evil[:40])
    lin.post(f"/task/{task.pk}/contact/", {**hidden(lin, task), "outcome": "not-reached", "note": evil})
    lin.post(f"{cast.daughter_path}report/", {"pain_now": "8", "words": evil, "report_id": str(uuid4())})
    lin.cookies["django_language"] = "zh-hans"

    patient = f"/patient/{cast.mrs_wang.pk}/"
    for address in (
        "/",
        f"/?open={task.pk}",
        f"/task/{task.pk}/",
        "/patient/",
        patient,
        f"{patient}summary/",
        f"{patient}facts/",
        f"{patient}family/",
        f"{patient}medicines/",
        f"{patient}links/{cast.daughter_link.pk}/card/",
        "/bell/",
        cast.daughter_path,
        f"{cast.daughter_path}report/",
    ):
        answer = lin.get(address)
        assert answer.status_code == 200, address
        assert "<script>alert" not in answer.content.decode(), address
        assert "<img src=x" not in answer.content.decode(), address


def test_a_card_says_when_no_phone_could_open_it(cast: Cast, lin: Client, settings: Any) -> None:
    card = f"/patient/{cast.mrs_wang.pk}/links/{cast.daughter_link.pk}/card/"
    settings.BASE_URL = "http://127.0.0.1:8000"
    at_home = lin.get(card).content.decode()
    settings.BASE_URL = "https://pain.example"
    outside = lin.get(card).content.decode()

    assert "no phone can open it" in at_home
    assert "no phone can open it" not in outside
    assert f"https://pain.example{cast.daughter_path}" in outside


def test_rows_of_the_database_and_tokens_stay_out_of_a_logged_fault() -> None:
    error = DataError('null value in column "x"\nDETAIL:  Failing row contains (王淑芬, 000-1000-0001).')
    try:
        raise error
    except DataError:
        record = logging.getLogger("django.request").makeRecord(
            "django.request", logging.ERROR, __file__, 1, "Internal Server Error: %s", ("/sign-in/link/s3cret/",), None
        )
        record.exc_info = (DataError, error, error.__traceback__)

    line = Discreet().format(record)

    assert "王淑芬" not in line and "000-1000" not in line and "s3cret" not in line
    assert "null value in column" in line and "/sign-in/link/…/" in line
