"""The staff pages through HTTP: signing in, the worklist, the sheet, the bell, without any script."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from paingrid.journey.sign_in import write_sign_in_link
from paingrid.records import models as m
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble
from tests.worklist_rows import many_tasks, open_task

# Use cases open durable transactions, which a test inside a transaction may not do.
pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the doors' clock show NOW."""
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def task(cast: Cast) -> m.Task:
    return open_task(cast.mrs_wang, cast.team_a)


def signed_in(who: m.Practitioner, language: str = "en") -> Client:
    client = Client()
    client.force_login(who.account, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language
    return client


def sheet(client: Client, task: m.Task) -> dict[str, str]:
    """Return the hidden answers of the outcome form, as a browser would send them."""
    page = client.get(f"/task/{task.pk}/").content.decode()
    form = page[page.index('id="outcome"') :]
    return {
        name: re.search(rf'name="{name}" value="([^"]+)"', form)[1] for name in ("version", "contact_id", "report_id")
    }


# ---- signing in


def test_password_signs_in_and_leads_back_to_where_one_wanted_to_go(cast: Cast) -> None:
    client = Client()

    to_door = client.get("/task/00000000-0000-0000-0000-000000000001/?x=1")
    page = {"username": "lin", "password": "lin", "next": "/?mine=1"}

    assert to_door["Location"].startswith("/sign-in/?next=%2Ftask%2F")
    assert client.post("/sign-in/", page)["Location"] == "/?mine=1"
    assert client.get("/").status_code == 200


def test_next_never_leads_to_another_site(cast: Cast) -> None:
    page = {"username": "lin", "password": "lin", "next": "https://elsewhere.example/"}

    assert Client().post("/sign-in/", page)["Location"] == "/"


def test_a_wrong_password_says_neither_which_nor_forgets_the_name(cast: Cast) -> None:
    answers = [
        Client().post("/sign-in/", {"username": name, "password": "wrong"}, headers={"accept-language": "en"})
        for name in ("lin", "nobody")
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("The user name or the password is not right" in answer.content.decode() for answer in answers)
    assert 'value="lin"' in answers[0].content.decode()


def test_the_eleventh_try_in_five_minutes_is_refused_even_when_right(cast: Cast) -> None:
    client = Client()
    for _ in range(10):
        client.post("/sign-in/", {"username": "lin", "password": "wrong"})

    answer = client.post("/sign-in/", {"username": "LIN", "password": "lin"})

    assert answer.status_code == 429
    assert "尝试次数太多" in answer.content.decode()


def test_looking_at_a_sign_in_link_does_not_use_it(cast: Cast) -> None:
    token = write_sign_in_link(cast.nurse_lin.account_id, once=True, valid=timedelta(days=1), now=NOW)
    address = f"/sign-in/link/{token}/"
    preview, reader = Client(), Client()

    assert "林护士" in preview.get(address).content.decode()
    assert reader.get(address).status_code == 200
    assert reader.post(address).status_code == 303
    assert reader.get("/").status_code == 200
    assert preview.post(address).status_code == 403


def test_an_invited_account_chooses_a_password_first(cast: Cast) -> None:
    account = cast.nurse_lin.account
    account.set_unusable_password()
    account.save()
    token = write_sign_in_link(account.pk, once=True, valid=timedelta(days=1), now=NOW)
    client = Client()

    assert client.post(f"/sign-in/link/{token}/")["Location"] == "/sign-in/password/"
    refused = client.post("/sign-in/password/", {"new_password1": "123", "new_password2": "123"})
    done = client.post("/sign-in/password/", {"new_password1": "jasmine-tea-42", "new_password2": "jasmine-tea-42"})

    assert (refused.status_code, done.status_code) == (422, 303)
    assert client.get("/").status_code == 200
    assert Client().login(username="lin", password="jasmine-tea-42")


def test_an_expired_session_sends_a_part_of_a_page_to_sign_in_whole(cast: Cast) -> None:
    answer = Client().get("/", headers={**HTMX, "HX-Current-URL": "http://testserver/?group=street"})

    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/sign-in/?next=%2F%3Fgroup%3Dstreet"


def test_signing_out_ends_the_session(cast: Cast) -> None:
    client = signed_in(cast.nurse_lin)

    assert client.get("/sign-in/out/").status_code == 405
    assert client.post("/sign-in/out/").status_code == 303
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(("who", "where"), [("officer_qiu", "/quality/"), ("admin_an", "/setup/")])
def test_those_who_work_on_no_task_are_led_to_their_own_page(cast: Cast, who: str, where: str) -> None:
    assert signed_in(getattr(cast, who)).get("/")["Location"] == where


# ---- the list


def test_one_address_answers_a_page_or_its_list_and_says_so_to_caches(cast: Cast, task: m.Task) -> None:
    client = signed_in(cast.nurse_lin)

    page, part = client.get("/"), client.get("/", headers=HTMX)

    assert "<html" in page.content.decode() and "<html" not in part.content.decode()
    assert all("HX-Request" in answer["Vary"] and "no-store" in answer["Cache-Control"] for answer in (page, part))
    assert "Wang Shufen" in part.content.decode()


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_page_takes_the_same_few_queries_whatever_its_length(cast: Cast, count: int) -> None:
    many_tasks(cast, count)
    client = signed_in(cast.nurse_lin)

    with CaptureQueriesContext(connection) as asked:
        page = client.get("/")

    assert page.content.decode().count('class="row ') == count
    # session, account, person, roles, who asks; rows, who was told; nobody asks any more
    assert len(asked) == 8


@pytest.mark.parametrize(("language", "words"), [("en", "30 min left"), ("zh-hans", "还剩 30 分")])
def test_minutes_are_said_in_the_readers_language(cast: Cast, task: m.Task, language: str, words: str) -> None:
    m.Task.objects.update(contact_by=NOW + timedelta(minutes=30, seconds=50))

    assert words in signed_in(cast.nurse_lin, language).get("/").content.decode()


def test_another_teams_nurse_finds_nothing_by_list_or_address(cast: Cast, task: m.Task) -> None:
    client = signed_in(cast.nurse_tang)
    moves = [client.post(f"/task/{task.pk}/{move}/") for move in ("claim", "release", "contact", "close", "hand-over")]
    pages = [client.get("/"), client.get(f"/?open={task.pk}"), client.get(f"/task/{task.pk}/"), client.get("/bell/")]

    assert [answer.status_code for answer in moves] == [403] * 5
    assert not any("Wang Shufen" in answer.content.decode() or "王淑芬" in answer.content.decode() for answer in pages)
    assert m.Task.objects.get().version == 1


def test_an_unknown_task_is_refused_in_the_words_for_a_strangers(cast: Cast, task: m.Task) -> None:
    client = signed_in(cast.nurse_tang)

    unknown, strange = client.get(f"/task/{uuid.uuid4()}/"), client.get(f"/task/{task.pk}/")

    assert unknown.status_code == strange.status_code == 403
    assert "This patient is not with your team" in unknown.content.decode()
    assert "This patient is not with your team" in strange.content.decode()


def test_households_gather_the_rows_of_one_door(cast: Cast, task: m.Task) -> None:
    husband = m.Patient.objects.get(pk=cast.mr_shu.pk)
    m.Patient.objects.filter(pk=husband.pk).update(household=cast.mrs_wang.household)
    m.Enrolment.objects.filter(patient=husband).update(team=cast.team_a)
    open_task(husband, cast.team_a, "S")

    page = signed_in(cast.nurse_lin).get("/?group=household").content.decode()

    assert page.count('id="part-household-') == 1
    assert page.count('class="row ') == 2


# ---- the moves, as a browser without scripts makes them


def test_claiming_shows_it_and_a_colleague_reads_who_and_since_when(cast: Cast, task: m.Task) -> None:
    first, second = signed_in(cast.nurse_lin), signed_in(cast.doctor_zhou)

    assert first.post(f"/task/{task.pk}/claim/", {"from": "list"}).status_code == 303
    answer = second.post(f"/task/{task.pk}/claim/", {"from": "list"}, headers=HTMX)

    assert answer.status_code == 409
    assert "Nurse Lin has held this since 10:00; nothing was changed." in answer.content.decode()
    assert answer.content.decode().lstrip().startswith("<li")
    assert m.Task.objects.get().holder == cast.nurse_lin


def test_the_outcome_of_a_call_is_kept_and_sets_the_next_contact(cast: Cast, task: m.Task) -> None:
    client = signed_in(cast.nurse_lin)
    form = {**sheet(client, task), "outcome": "reached-better", "note": "睡得好", "pain_now": "3", "sedation": "1"}

    answer = client.post(f"/task/{task.pk}/contact/", form)
    page = client.get(answer["Location"]).content.decode()

    contact = m.Contact.objects.get()
    assert answer.status_code == 303
    assert (contact.outcome, contact.note, str(contact.pk)) == ("reached-better", "睡得好", form["contact_id"])
    assert contact.report.answers == {"form": "staff-2026.1", "pain_now": 3, "sedation": 1}
    assert "Next contact by <strong>14:00</strong>" in page
    assert "Reached: better" in page and "睡得好" in page


def test_a_double_tap_is_one_contact(cast: Cast, task: m.Task) -> None:
    client = signed_in(cast.nurse_lin)
    form = {**sheet(client, task), "outcome": "not-reached"}

    answers = [client.post(f"/task/{task.pk}/contact/", form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert m.Contact.objects.count() == 1
    assert m.Task.objects.get().failed_attempts == 1


BAD: list[tuple[dict[str, Any], str]] = [
    ({"pain_now": "11"}, "Please choose a whole number from the row."),
    ({"pain_now": "7.5"}, "Please choose a whole number from the row."),
    ({"outcome": ""}, "Please choose what came of it."),
    ({"outcome": "cured"}, "Please choose one."),
    ({"outcome": "died"}, "recording a death ends all reminders"),
    ({"painad_face": "2"}, "PAINAD needs all five items, or none."),
    ({"next_contact_at": "tomorrow"}, "Please give day and time"),
    ({"next_contact_at": "2026-11-23T09:00"}, "The next contact must lie in the future."),
    ({"note": "x" * 4001}, "This note is too long"),
]


@pytest.mark.parametrize(("bad", "words"), BAD)
def test_a_bad_answer_is_named_and_nothing_typed_is_lost(
    cast: Cast, task: m.Task, bad: dict[str, Any], words: str
) -> None:
    client = signed_in(cast.nurse_lin)
    form = {**sheet(client, task), "outcome": "reached-same", "note": "她说腰更痛", "respiratory_rate": "16", **bad}

    answer = client.post(f"/task/{task.pk}/contact/", form)
    page = answer.content.decode()

    assert answer.status_code in (409, 422)
    assert words in page
    assert form["note"] in page and 'value="16"' in page and form["contact_id"] in page
    assert not m.Contact.objects.exists()


def test_closing_from_an_old_page_keeps_the_note_and_the_second_press_works(cast: Cast, task: m.Task) -> None:
    client = signed_in(cast.nurse_lin)
    form = {**sheet(client, task), "outcome": "advice-given", "note": "已教家属记录", "close": "on"}
    m.Task.objects.update(version=7)

    refused = client.post(f"/task/{task.pk}/contact/", form)
    again = {**form, "version": re.search(r'name="version" value="(\d+)"', refused.content.decode())[1]}
    done = client.post(f"/task/{task.pk}/contact/", again)

    assert refused.status_code == 409
    assert "已教家属记录" in refused.content.decode()
    assert done.status_code == 303
    assert m.Task.objects.get(pk=task.pk).closed_at is not None


def test_closing_an_urgent_task_without_a_word_is_refused(cast: Cast, task: m.Task) -> None:
    client = signed_in(cast.nurse_lin)

    answer = client.post(f"/task/{task.pk}/close/", {"version": "1", "why": " "})

    assert answer.status_code == 409
    assert "Please write a word of why before closing." in answer.content.decode()
    assert m.Task.objects.get().closed_at is None


def test_a_refused_part_of_a_page_sweeps_nothing_away(cast: Cast, task: m.Task) -> None:
    strange = signed_in(cast.nurse_tang).post(f"/task/{task.pk}/claim/", headers=HTMX)
    careful = Client(enforce_csrf_checks=True, headers=HTMX)
    careful.cookies = signed_in(cast.nurse_lin).cookies
    stale = careful.post(f"/task/{task.pk}/claim/")

    for answer, words in ((strange, "This patient is not with your team"), (stale, "This page was open too long")):
        assert answer.status_code == 403
        assert answer["HX-Retarget"] == "#refusal"
        assert words in answer.content.decode()
    assert m.Task.objects.get().holder is None


def test_a_confirmed_death_closes_the_task(cast: Cast, task: m.Task) -> None:
    client = signed_in(cast.nurse_lin)
    form = {**sheet(client, task), "outcome": "died", "died_confirmed": "on", "note": "家属来电"}

    client.post(f"/task/{task.pk}/contact/", form)

    assert m.Task.objects.get().closed_at is not None
    assert m.Patient.objects.get(pk=cast.mrs_wang.pk).died_at is not None


def test_handing_over_offers_only_colleagues_who_may_see_the_patient(cast: Cast, task: m.Task) -> None:
    client = signed_in(cast.nurse_lin)
    page = client.get(f"/task/{task.pk}/").content.decode()

    client.post(f"/task/{task.pk}/hand-over/", {"version": "1", "to": cast.doctor_zhou.pk})

    assert "Doctor Zhou</option>" in page and "Nurse Tang</option>" not in page and "Doctor Qin</option>" not in page
    assert m.Task.objects.get().holder == cast.doctor_zhou


def test_opening_a_task_is_noted_and_reads_its_notice(cast: Cast, task: m.Task) -> None:
    client = signed_in(cast.nurse_lin)
    before = client.get("/bell/", headers=HTMX).content.decode()

    client.get(f"/task/{task.pk}/")

    assert 'data-unread="1"' in before and 'data-loudest="U"' in before
    assert 'data-unread="0"' in client.get("/bell/", headers=HTMX).content.decode()
    assert m.Told.objects.get(practitioner=cast.nurse_lin).opened_at is not None


@pytest.mark.parametrize("count", [1, 20])
def test_the_bell_takes_one_query_more_than_knowing_who_asks(cast: Cast, count: int) -> None:
    many_tasks(cast, count)
    client = signed_in(cast.nurse_lin)

    with CaptureQueriesContext(connection) as asked:
        client.get("/bell/", headers=HTMX)

    assert len(asked) == 7


def test_marking_all_as_read_leaves_what_came_since(cast: Cast, task: m.Task) -> None:
    client = signed_in(cast.nurse_lin)
    newest = m.Message.objects.latest("pk").pk
    many_tasks(cast, 1)

    client.post("/bell/read/", {"newest": str(newest)})

    assert m.Message.objects.filter(practitioner=cast.nurse_lin, read_at__isnull=True).count() == 1


def test_the_language_switch_stays_on_the_page(cast: Cast, task: m.Task) -> None:
    client = signed_in(cast.nurse_lin)
    page = client.get("/?group=street").content.decode()

    answer = client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/?group=street"})

    assert 'name="next" value="/?group=street"' in page
    assert answer["Location"] == "/?group=street"
    assert 'lang="zh-Hans"' in client.get("/?group=street").content.decode()


def test_no_page_asks_for_inline_style_or_script(cast: Cast, task: m.Task) -> None:
    client = signed_in(cast.nurse_lin)
    for address in ("/", f"/task/{task.pk}/", "/bell/", "/sign-in/password/"):
        page = client.get(address)
        assert " style=" not in page.content.decode()
        assert not re.search(r"<script(?![^>]* src=)", page.content.decode())
        assert "unsafe" not in page["Content-Security-Policy"]
