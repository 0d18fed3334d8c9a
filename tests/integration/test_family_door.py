"""The family door: what is sent arrives once, whatever is typed, tapped twice or sent late; strangers learn nothing."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError
from django.test import Client

from paingrid.journey import access
from paingrid.journey.open_link import revoke_link
from paingrid.journey.receive_report import finish_report, receive_report
from paingrid.pwa import doors, sending_too_often
from paingrid.pwa.discretion import Discreet
from paingrid.records import models as m
from tests.cast import NOW, Cast, assemble, takes_no_opioid

pytestmark = pytest.mark.django_db

HEADINGS = re.compile(r"<h[12][^>]*>(.*?)</h[12]>", re.DOTALL)


class Clock:
    """The clock of the door, moved by hand."""

    def __init__(self) -> None:
        self.shows = NOW

    def __call__(self):
        return self.shows

    def wait(self, **spell: float) -> None:
        self.shows += timedelta(**spell)


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    clock = Clock()
    monkeypatch.setattr(doors, "now", clock)
    yield clock


def phone(language: str = "zh-hans") -> Client:
    client = Client()
    client.cookies["django_language"] = language
    return client


def send(path: str, *, client: Client | None = None, follow: bool = True, **fields: Any):
    fields = {"report_id": str(uuid4()), **fields}
    return (client or phone()).post(f"{path}report/", fields, follow=follow)


def kept() -> m.Report:
    return m.Report.objects.get()


def test_the_first_page_shows_the_patient_the_team_and_the_way_to_report(cast: Cast) -> None:
    page = phone().get(cast.wang_path)

    text = page.content.decode()
    assert page.status_code == 200
    assert "王淑芬" in text
    assert f"{cast.wang_path}report/" in text
    assert 'href="tel:120"' in text
    assert 'href="tel:000-2000-0002"' in text


def test_the_address_is_kept_from_caches_other_sites_and_search_engines(cast: Cast) -> None:
    report_id = uuid4()
    send(cast.wang_path, report_id=str(report_id), pain_now="3")

    for path in ("", "report/", f"report/{report_id}/"):
        page = phone().get(f"{cast.wang_path}{path}")
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in page.headers["X-Robots-Tag"]


def test_a_report_arrives_and_the_answer_says_who_calls_and_by_when(cast: Cast) -> None:
    answer = send(cast.wang_path, pain_now="8", rescue_count="2", bowels="today", sleepy="no")

    report = kept()
    assert report.reporter == "patient"
    assert report.felt_at == report.received_at == NOW
    assert report.answers == {
        "form": "home-2026.1",
        "pain_now": 8,
        "rescue_count": 2,
        "bowels": "today",
        "sleepy": "no",
        "red_flags": [],
        "vomiting": None,
        "words": "",
    }
    text = answer.content.decode()
    assert answer.redirect_chain[0][1] == 303
    assert "今天 11:00" in text
    assert "A队" in text


def test_zero_is_an_answer(cast: Cast) -> None:
    takes_no_opioid(cast.mrs_wang)

    answer = send(cast.wang_path, pain_now="0")

    assert kept().answers["pain_now"] == 0
    assert m.Decision.objects.get().output["errors"] == []
    assert "不需要专门打电话" in answer.content.decode()


def test_the_family_link_reports_as_family_whatever_the_form_says(cast: Cast) -> None:
    send(cast.daughter_path, pain_now="3", reporter="patient")

    assert kept().reporter == "family"


def test_the_patients_own_link_may_be_in_a_relatives_hand(cast: Cast) -> None:
    send(cast.wang_path, pain_now="3", reporter="family")

    assert kept().reporter == "family"
    assert m.Assessment.objects.get(instrument="nrs").view == "family"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("１０", 10),
        ("７", 7),
        (" 4 ", 4),
        ("11", 11),
        ("-1", -1),
        ("−1", -1),
        ("7.5", 7.5),
        ("NaN", "NaN"),
        ("很", "很"),
        ("3²", "3²"),
        ("①", "①"),
    ],
)
def test_a_number_is_read_as_it_was_meant_or_kept_as_it_was_written(cast: Cast, typed: str, stored: object) -> None:
    answer = send(cast.wang_path, pain_now=typed)

    assert kept().answers["pain_now"] == stored
    readable = type(stored) is int and 0 <= stored <= 10
    assert m.Task.objects.filter(kind="call-patient").exists() is not readable
    assert ("有一项没有看懂" in answer.content.decode()) is not readable


def test_two_different_numbers_are_both_kept_and_somebody_calls(cast: Cast) -> None:
    send(cast.wang_path, pain_now=["2", "9"])

    assert kept().answers["pain_now"] == [2, 9]
    assert m.Task.objects.filter(kind="call-patient").exists()


def test_characters_no_database_can_keep_do_not_lose_the_report(cast: Cast) -> None:
    send(cast.wang_path, pain_now="3", words="痛\x00得很", bowels="to\x00day")

    assert (kept().answers["words"], kept().answers["bowels"]) == ("痛得很", "today")


def test_long_words_are_kept_up_to_the_limit_and_this_is_said(cast: Cast) -> None:
    answer = send(cast.wang_path, pain_now="3", words="痛" * 2500)

    assert kept().answers["words"] == "痛" * 2000
    assert "保存了前 2000 个字" in answer.content.decode()


def test_two_megabytes_are_answered_with_a_page_that_says_what_to_do(cast: Cast) -> None:
    answer = send(cast.wang_path, pain_now="3", words="x" * 2_000_000)

    assert answer.status_code == 413
    assert "还没有送达" in answer.content.decode()
    assert 'href="tel:120"' in answer.content.decode()
    assert not m.Report.objects.exists()


def test_no_number_is_asked_for_once_and_then_accepted(cast: Cast) -> None:
    first = send(cast.wang_path, bowels="3-4-days")
    assert first.status_code == 422
    assert not m.Report.objects.exists()
    assert re.search(r'name="bowels" value="3-4-days" checked', first.content.decode())

    send(cast.wang_path, bowels="3-4-days", asked="1")

    assert kept().answers["pain_now"] is None


def test_somebody_who_cannot_say_a_number_is_called(cast: Cast) -> None:
    answer = send(cast.wang_path, pain_now="cannot-say")

    assert answer.status_code == 200
    assert kept().answers["pain_now"] is None
    assert m.Task.objects.filter(kind="alert", closed_at__isnull=True).exists()


def test_a_report_of_nobodys_patient_promises_no_call(cast: Cast) -> None:
    m.Enrolment.objects.all().delete()

    answer = send(cast.wang_path, pain_now="9", red_flags=["collapse"]).content.decode()

    assert "emergency-shown" in answer
    assert "已经紧急通知团队" not in answer
    assert "没能通知到人" in answer


def test_an_empty_form_is_not_a_report(cast: Cast) -> None:
    assert send(cast.wang_path, asked="1").status_code == 422
    assert not m.Report.objects.exists()


@pytest.mark.parametrize(
    "sign", [{"sleepy": "cannot-wake"}, {"red_flags": ["collapse"]}, {"red_flags": ["toxicity"]}, {"words": "叫不醒"}]
)
def test_danger_needs_no_number(cast: Cast, sign: dict[str, Any]) -> None:
    answer = send(cast.wang_path, **sign)

    assert answer.status_code == 200
    assert kept().answers["pain_now"] is None
    assert m.Task.objects.filter(closed_at__isnull=True).exists()


def test_an_emergency_is_answered_with_120_before_anything_else(cast: Cast) -> None:
    answer = send(cast.daughter_path, pain_now="8", red_flags=["collapse"])

    main = answer.content.decode().split("<main")[1]
    assert m.Task.objects.get(kind="alert").urgency == "E"
    assert main.index("emergency-shown") < main.index("您的报告已经送到")
    assert main.index('href="tel:120"') < main.index("您的报告已经送到")
    assert "压住出血的地方" in main


def test_thoughts_of_suicide_are_answered_with_somebody_to_talk_to(cast: Cast, settings: Any) -> None:
    settings.CRISIS_LINE = "000-999"

    main = send(cast.wang_path, pain_now="4", red_flags=["suicide"]).content.decode().split("<main")[1]

    assert "care-suicide" in main
    assert 'href="tel:000-999"' in main
    assert m.Task.objects.get(kind="alert").urgency == "E"


def test_with_a_comfort_plan_the_signs_of_dying_lead_to_the_team_first(cast: Cast) -> None:
    m.Patient.objects.filter(pk=cast.mrs_wang.pk).update(goals_of_care="comfort-dying")

    form = phone().get(f"{cast.daughter_path}report/").content.decode()
    answer = send(cast.daughter_path, sleepy="cannot-wake").content.decode()

    assert re.search(r'value="cannot-wake"\s+data-care="team"', form)
    assert re.search(r'value="collapse"\s+data-care="120"', form)
    assert "care-team" in answer
    assert "care-120" not in answer


def test_the_form_shows_the_danger_panel_without_any_script(cast: Cast) -> None:
    form = phone().get(f"{cast.wang_path}report/").content.decode()

    panel = form.split('id="emergency"')[1].split("</section>")[0]
    assert 'href="tel:120"' in panel
    for code in ("cannot-wake", "collapse", "toxicity", "fracture"):
        assert f'data-sign="{code}"' in panel


def test_the_same_report_twice_is_one_report_and_one_answer(cast: Cast) -> None:
    report_id = str(uuid4())

    first, second = (send(cast.wang_path, report_id=report_id, pain_now="8") for _ in range(2))

    assert first.redirect_chain == second.redirect_chain
    assert m.Report.objects.count() == m.Task.objects.count() == 1


def test_changed_answers_under_the_same_id_become_a_correction_once(cast: Cast) -> None:
    report_id = str(uuid4())
    send(cast.wang_path, report_id=report_id, pain_now="9")

    for _ in range(2):
        send(cast.wang_path, report_id=report_id, pain_now="2")

    assert m.Report.objects.count() == 2
    assert m.Report.objects.get(corrects=report_id).answers["pain_now"] == 2


def test_a_third_version_corrects_the_second(cast: Cast) -> None:
    report_id = str(uuid4())
    for number in ("9", "2", "3", "2"):
        send(cast.wang_path, report_id=report_id, pain_now=number)

    assert m.Report.objects.count() == 3
    current = m.Report.objects.get(corrected_by__isnull=True)
    assert current.answers["pain_now"] == 3


def test_the_same_answers_from_a_page_left_open_are_new_in_the_evening(cast: Cast, clock: Clock) -> None:
    report_id = str(uuid4())
    send(cast.wang_path, report_id=report_id, pain_now="7")
    clock.wait(hours=9)

    for _ in range(2):
        send(cast.wang_path, report_id=report_id, pain_now="7")

    assert sorted(m.Report.objects.values_list("received_at", flat=True)) == [NOW, clock.shows]


def test_a_phone_that_waited_for_hours_repeats_itself_and_does_not_count_twice(cast: Cast, clock: Clock) -> None:
    report_id = str(uuid4())
    send(cast.wang_path, report_id=report_id, pain_now="7")
    clock.wait(hours=9)

    send(cast.wang_path, report_id=report_id, pain_now="7", waited=str(9 * 3600))

    assert m.Report.objects.count() == 1


def test_what_waited_for_a_connection_is_dated_when_it_was_felt(cast: Cast) -> None:
    send(cast.wang_path, pain_now="5", waited="5400", earlier="1")

    assert kept().felt_at == NOW - timedelta(hours=2, minutes=30)


@pytest.mark.parametrize(("name", "value"), [("waited", "-99999"), ("earlier", "-3"), ("earlier", "many")])
def test_a_time_in_the_future_counts_as_now(cast: Cast, name: str, value: str) -> None:
    send(cast.wang_path, pain_now="5", **{name: value})

    assert kept().felt_at == NOW


def test_a_garbled_id_still_makes_one_report_of_two_taps(cast: Cast) -> None:
    for _ in range(2):
        send(cast.wang_path, report_id="not-an-id", pain_now="5")

    assert m.Report.objects.count() == 1


def test_an_id_guessed_from_another_patient_neither_shows_nor_loses_anything(cast: Cast) -> None:
    other = uuid4()
    receive_report(
        by=access.SYSTEM,
        patient_id=cast.mr_shu.pk,
        report_id=other,
        answers={"form": "home-2026.1", "pain_now": 4, "words": "舒大爷的话"},
        felt_at=NOW,
        now=NOW,
    )

    answer = send(cast.wang_path, report_id=str(other), pain_now="6")
    correction = phone().get(f"{cast.wang_path}report/?corrects={other}")
    stolen = phone().get(f"{cast.wang_path}report/{other}/")

    assert m.Report.objects.get(patient=cast.mrs_wang).answers["pain_now"] == 6
    assert stolen.status_code == 302
    for page in (answer, correction):
        assert "舒大爷" not in page.content.decode()


def test_a_slip_is_corrected_within_ten_minutes(cast: Cast, clock: Clock) -> None:
    slip = uuid4()
    send(cast.wang_path, report_id=str(slip), pain_now="9", words="左腿")
    clock.wait(minutes=9)

    form = phone().get(f"{cast.wang_path}report/?corrects={slip}").content.decode()
    send(cast.wang_path, corrects=str(slip), pain_now="0")

    assert re.search(r'name="pain_now" value="9" checked', form)
    assert "左腿" in form
    assert m.Report.objects.get(corrects=slip).answers["pain_now"] == 0


def test_after_ten_minutes_a_correction_is_explained_and_offered_as_a_new_report(cast: Cast, clock: Clock) -> None:
    slip = uuid4()
    send(cast.wang_path, report_id=str(slip), pain_now="9")
    clock.wait(minutes=11)

    refused = send(cast.wang_path, corrects=str(slip), pain_now="1")

    text = refused.content.decode()
    assert refused.status_code == 409
    assert "超过十分钟" in text
    assert m.Report.objects.count() == 1
    fresh = re.search(r'name="report_id" value="([^"]+)"', text)
    assert re.search(r'name="corrects" value=""', text)
    send(cast.wang_path, report_id=fresh[1], corrects="", pain_now="1")
    assert m.Report.objects.get(pk=fresh[1]).corrects is None


def test_a_late_correction_with_a_danger_sign_is_never_held_up(cast: Cast, clock: Clock) -> None:
    slip = uuid4()
    send(cast.wang_path, report_id=str(slip), pain_now="2")
    clock.wait(minutes=30)

    send(cast.wang_path, corrects=str(slip), pain_now="2", red_flags=["collapse"])

    assert m.Report.objects.filter(corrects__isnull=True).count() == 2
    assert m.Task.objects.get(kind="alert").urgency == "E"


def test_nobody_corrects_what_another_link_has_sent(cast: Cast) -> None:
    of_daughter = uuid4()
    send(cast.daughter_path, report_id=str(of_daughter), pain_now="9")

    send(cast.wang_path, corrects=str(of_daughter), pain_now="1")

    assert not m.Report.objects.filter(corrects__isnull=False).exists()
    assert "点错了" not in phone().get(f"{cast.wang_path}report/{of_daughter}/").content.decode()


@pytest.mark.parametrize("state", ["unknown", "revoked", "expired", "relative-expired"])
def test_a_link_that_does_not_open_tells_nothing_but_where_to_turn(cast: Cast, clock: Clock, state: str) -> None:
    path = cast.daughter_path
    if state == "unknown":
        path = "/p/abcdefgh/"
    elif state == "revoked":
        revoke_link(by=cast.actor(cast.nurse_lin), link_id=cast.daughter_link.pk, now=NOW)
    elif state == "expired":
        clock.wait(days=300)
    else:
        m.RelatedPerson.objects.filter(pk=cast.daughter.pk).update(expires_at=NOW)

    for answer in (phone().get(path), send(path, pain_now="9"), phone("en").get(f"{path}report/")):
        text = answer.content.decode()
        assert answer.status_code == 403
        assert 'href="tel:120"' in text
        assert not re.search("王|Wang|000-|A队|Team A", text)
    assert "没有送到任何人" in send(path, pain_now="9").content.decode()
    assert not m.Report.objects.exists()


def test_a_link_that_may_only_report_shows_no_record(cast: Cast) -> None:
    m.RelatedPerson.objects.filter(pk=cast.daughter.pk).update(scopes=["report"])
    own, of_mother = uuid4(), uuid4()
    send(cast.wang_path, report_id=str(of_mother), pain_now="9", words="不要告诉女儿")
    send(cast.daughter_path, report_id=str(own), pain_now="4")

    home = phone().get(cast.daughter_path).content.decode()

    assert "最近两周" not in home
    assert str(own) in home
    assert str(of_mother) not in home
    assert phone().get(f"{cast.daughter_path}report/{of_mother}/").status_code == 302


def test_sending_too_often_is_slowed_but_danger_always_gets_through(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending_too_often, "BY_LINK", 3)
    for _ in range(3):
        send(cast.wang_path, pain_now="3")

    slowed = send(cast.wang_path, pain_now="3")
    assert (slowed.status_code, slowed.headers["Retry-After"]) == (429, "60")
    assert 'name="pain_now" value="3" checked' in slowed.content.decode()
    assert m.Report.objects.count() == 3

    for grave in ({"sleepy": "cannot-wake"}, {"pain_now": "9"}, {"pain_now": "2", "words": "喊不答应"}):
        assert send(cast.wang_path, **grave).status_code == 200
    assert m.Report.objects.count() == 6
    assert send(cast.daughter_path, pain_now="3").status_code == 200


def test_a_crash_after_keeping_is_answered_with_kept_and_finished_later(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    report_id = uuid4()
    with monkeypatch.context() as patch:
        patch.setattr("paingrid.journey.receive_report.open_work", lambda *a, **k: 1 / 0)
        answer = send(cast.wang_path, report_id=str(report_id), pain_now="9", red_flags=["collapse"])

    assert "已经稳妥保存" in answer.content.decode()
    assert "emergency-shown" in answer.content.decode()
    finish_report(report_id=report_id, now=NOW + timedelta(minutes=1))
    assert m.Task.objects.get(kind="alert").urgency == "E"


def test_without_a_database_the_answer_is_503_and_never_delivered(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**_: object) -> None:
        raise OperationalError

    monkeypatch.setattr("paingrid.pwa.report.receive_report", away)

    answer = send(cast.wang_path, pain_now="9")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "没有被确认收到" in answer.content.decode()


def test_the_script_on_the_phone_is_told_delivered_only_with_the_address(cast: Cast) -> None:
    report_id = uuid4()

    answer = phone().post(
        f"{cast.wang_path}report/",
        {"report_id": str(report_id), "pain_now": "4"},
        headers={"accept": "application/json"},
    )

    assert answer.status_code == 201
    assert answer.json() == {"address": f"{cast.wang_path}report/{report_id}/"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert m.Report.objects.filter(pk=report_id).exists()


def test_a_report_without_cookies_or_origin_arrives(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(
        f"{cast.wang_path}report/", {"report_id": str(uuid4()), "pain_now": "5"}, headers={"origin": "null"}
    )

    assert answer.status_code == 303


def test_the_page_speaks_the_recorded_language_until_somebody_switches(cast: Cast) -> None:
    m.RelatedPerson.objects.filter(pk=cast.daughter.pk).update(language="en")
    client = Client(headers={"accept-language": "zh-CN"})

    assert "Report pain now" in client.get(cast.daughter_path).content.decode()
    back = client.post("/p/language/", {"language": "zh-hans", "next": cast.daughter_path}, headers={"origin": "null"})

    assert back.headers["Location"] == cast.daughter_path
    assert "现在报告疼痛" in client.get(cast.daughter_path).content.decode()


@pytest.mark.parametrize("elsewhere", ["https://example.org/p/", "//example.org", "/duty/", ""])
def test_the_language_switch_leads_nowhere_else(elsewhere: str) -> None:
    back = phone().post("/p/language/", {"language": "en", "next": elsewhere})

    assert back.headers["Location"] == "/"


def test_the_promise_names_who_calls_and_says_when_it_is_late(cast: Cast, clock: Clock) -> None:
    send(cast.wang_path, pain_now="8")
    m.Task.objects.update(holder=cast.nurse_lin, held_since=NOW)
    assert re.search(r"今天 11:00.*林护士", phone().get(cast.wang_path).content.decode(), re.DOTALL)

    clock.wait(minutes=70)

    assert "电话来晚了" in phone().get(cast.wang_path).content.decode()


def test_the_two_weeks_keep_self_and_family_apart_and_leave_corrected_scores_out(cast: Cast) -> None:
    slip = uuid4()
    send(cast.wang_path, report_id=str(slip), pain_now="9", rescue_count="4")
    send(cast.wang_path, corrects=str(slip), pain_now="6", rescue_count="1")
    send(cast.daughter_path, pain_now="3", rescue_count="2")

    chart = phone().get(cast.wang_path).context["chart"]

    today = chart.days[-1]
    assert (today.own, today.family, today.rescues) == ((6,), (3,), 3)
    assert {(mark.view, mark.value) for mark in chart.marks} == {("self", 6), ("family", 3)}


def test_after_a_death_the_page_asks_for_no_report(cast: Cast) -> None:
    m.Patient.objects.filter(pk=cast.mrs_wang.pk).update(died_at=NOW)

    home = phone().get(cast.daughter_path).content.decode()

    assert "请节哀" in home
    assert "现在报告疼痛" not in home


@pytest.mark.parametrize("before", [0, 5, 40])
def test_pages_and_sending_take_a_fixed_number_of_queries(
    cast: Cast, before: int, django_assert_max_num_queries: Any
) -> None:
    for n in range(before):
        at = NOW - timedelta(hours=7 * n + 1)
        receive_report(
            by=cast.actor_of(cast.wang_link),
            patient_id=cast.mrs_wang.pk,
            report_id=uuid4(),
            answers={"form": "home-2026.1", "pain_now": n % 10, "rescue_count": 1},
            felt_at=at,
            now=at,
        )
    client, report_id = phone(), UUID(int=before + 1)

    with django_assert_max_num_queries(10):
        client.get(cast.wang_path)
    with django_assert_max_num_queries(7):
        client.get(f"{cast.wang_path}report/")
    with django_assert_max_num_queries(55):
        send(cast.wang_path, client=client, follow=False, report_id=str(report_id), pain_now="8")
    with django_assert_max_num_queries(10):
        client.get(f"{cast.wang_path}report/{report_id}/")


def test_log_lines_lose_their_tokens(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.setFormatter(Discreet())

    logging.getLogger("django.request").error("Internal Server Error: %s", f"{cast.wang_path}report/")

    assert cast.wang_path not in caplog.text
    assert "/p/…/report/" in caplog.text
