"""The pages of consultations, guest care and agreements: each step by its button, nothing shown to strangers."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from paingrid.records import models as m
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble, person, role, takes_morphine_in_mild_pain
from tests.integration.test_consultations import PNG

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = "夜间爆发痛，缓释吗啡能不能加量？"


@pytest.fixture
def cast(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    return assemble()


def client(who: m.Practitioner, language: str = "zh-hans") -> Client:
    made = Client(headers={"accept-language": language})
    made.force_login(who.account, backend="django.contrib.auth.backends.ModelBackend")
    return made


def ask(cast: Cast) -> UUID:
    pk = uuid4()
    sent = client(cast.doctor_zhou).post(
        reverse("consultations:ask", args=[cast.mrs_wang.pk]),
        {
            "consultation_id": pk,
            "to": cast.district.pk,
            "kind": "dose",
            "urgency": "D",
            "question": QUESTION,
            "consent": "spoken",
        },
    )
    assert sent.status_code == 303
    return pk


def step(who: m.Practitioner, pk: UUID, name: str, **fields: object) -> HttpResponse:
    return client(who).post(reverse("consultations:step", args=[pk]), {"step": name, **fields})


def page(who: m.Practitioner, pk: UUID) -> str:
    return client(who).get(reverse("consultations:page", args=[pk])).content.decode()


def test_the_form_is_filled_from_the_record(cast: Cast) -> None:
    takes_morphine_in_mild_pain(cast)
    shown = client(cast.doctor_zhou).get(reverse("consultations:ask", args=[cast.mrs_wang.pk])).content.decode()

    assert "60 mg/d" in shown and "cn-2018" in shown and "硫酸吗啡缓释片" in shown


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_both_sides_find_it_in_their_inbox_and_strangers_do_not(cast: Cast, language: str) -> None:
    ask(cast)
    for who, there in ((cast.doctor_qin, True), (cast.nurse_lin, True), (cast.doctor_mei, False)):
        shown = client(who, language).get(reverse("consultations:inbox")).content.decode()
        assert (("王淑芬" in shown) or ("Wang Shufen" in shown)) is there


def test_every_step_by_its_button(cast: Cast) -> None:
    pk, qin, zhou = ask(cast), cast.doctor_qin, cast.doctor_zhou
    assert QUESTION in page(qin, pk)
    assert step(qin, pk, "take").status_code == 303
    assert step(qin, pk, "ask-back", note="肾功能？").status_code == 303
    assert step(zhou, pk, "reply", note="正常").status_code == 303
    assert step(zhou, pk, "invite", **{"p-person": cast.nurse_tang.pk}).status_code == 303
    call = {"c-link": "https://meet.example.cn/1", "c-at": "2026-11-23T15:00"}
    assert step(zhou, pk, "call", **call).status_code == 303
    minutes = {"m-row_id": uuid4(), "m-at": "2026-11-23T09:30", "m-present": "两位", "m-note": "同意加量"}
    assert step(zhou, pk, "minutes", **minutes).status_code == 303
    assert step(qin, pk, "answer", **{"o-row_id": uuid4(), "o-note": "加量三成"}).status_code == 303
    first = m.Opinion.objects.get()
    seen = page(qin, pk)
    assert "更正我的意见" in seen, seen[seen.find('<textarea id="correct') - 600 :][:700]
    corrected = {"o-row_id": uuid4(), "o-corrects": first.pk, "o-note": "加量两成"}
    assert step(qin, pk, "correct", **corrected).status_code == 303
    assert m.Opinion.objects.get(corrects=first).text == "加量两成"
    assert step(zhou, pk, "decide", note="照办").status_code == 303

    shown = page(cast.nurse_tang, pk)
    assert all(said in shown for said in ("加量三成", "照办", "同意加量", "https://meet.example.cn/1", "秦医生"))


def test_whom_to_invite_is_searched_among_those_who_work_together(cast: Cast) -> None:
    pk = ask(cast)
    elsewhere = m.Institution.objects.create(territory=cast.grid, code="x", name_zh="唐家医院", tier="L2")
    stranger = person("tang2", "唐外人", "Stranger Tang")
    role(stranger, "district-doctor", elsewhere)

    def found(search: str) -> str:
        address = reverse("consultations:page", args=[pk])
        return client(cast.doctor_zhou).get(address, {"who": search}).content.decode()

    by_name, by_place, by_role = found("唐"), found("三级医院"), found("护士 社区")
    nobody = found("没有这样的人")
    refused = step(cast.doctor_zhou, pk, "invite", **{"p-person": stranger.pk})

    assert "唐护士" in by_name and "唐外人" not in by_name
    assert "梅医生" in by_place
    assert "林护士" in by_role and "梅医生" not in by_role
    assert "没有符合的人" in nobody
    assert refused.status_code == 409
    assert not m.ConsultationMember.objects.exists()


def test_a_bad_link_and_an_empty_step_are_said_and_nothing_is_kept(cast: Cast) -> None:
    pk = ask(cast)
    bad = step(cast.doctor_zhou, pk, "call", **{"c-link": "javascript:alert(1)", "c-at": "2026-11-23T15:00"})
    assert bad.status_code == 409 and "javascript:" not in bad.content.decode()
    assert step(cast.doctor_zhou, pk, "nonsense").status_code == 422
    assert m.Consultation.objects.get().meeting_link == ""


def test_a_picture_is_served_as_a_picture_and_nothing_else(cast: Cast) -> None:
    pk = ask(cast)
    page_of_script = SimpleUploadedFile("x.png", b"<script>alert(1)</script>", content_type="image/png")
    assert step(cast.doctor_zhou, pk, "picture", **{"f-picture": page_of_script}).status_code == 409
    sent = SimpleUploadedFile("x.html", PNG, content_type="text/html")
    assert step(cast.doctor_zhou, pk, "picture", **{"f-picture": sent}).status_code == 303
    address = reverse("consultations:picture", args=[pk, m.Picture.objects.get().pk])

    answer = client(cast.doctor_qin).get(address)
    assert answer.content == PNG and answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff" and "filename" in answer["Content-Disposition"]
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client(cast.doctor_mei).get(address).status_code == 403


def test_a_consultant_reads_the_record_and_finds_no_way_to_change_it(cast: Cast) -> None:
    ask(cast)
    qin = client(cast.doctor_qin)

    assert qin.get(reverse("patient:page", args=[cast.mrs_wang.pk])).status_code == 200
    assert qin.get(reverse("patient:facts", args=[cast.mrs_wang.pk])).status_code == 403
    assert qin.get(reverse("patient:family", args=[cast.mrs_wang.pk])).status_code == 403


def test_a_stay_is_asked_accepted_and_ended(cast: Cast) -> None:
    pk = uuid4()
    form = {
        "stay_id": pk,
        "host_team": cast.team_b.pk,
        "starts_on": "2026-11-23",
        "ends_on": "2026-11-30",
        "reason": "住女儿家",
    }
    sent = client(cast.doctor_zhou).post(reverse("guests:ask", args=[cast.mrs_wang.pk]), form)
    assert sent.status_code == 303
    tang, record = client(cast.nurse_tang), reverse("patient:page", args=[cast.mrs_wang.pk])
    assert tang.get(record).status_code == 403
    assert "王淑芬" in tang.get(reverse("guests:home")).content.decode()
    tang.post(reverse("guests:step", args=[pk]), {"step": "accept"})
    assert tang.get(record).status_code == 200
    tang.post(reverse("guests:step", args=[pk]), {"step": "end", "why": "回家"})
    assert tang.get(record).status_code == 403
    assert "王淑芬" not in tang.get(reverse("guests:home")).content.decode()


def test_an_agreement_is_kept_and_ended(cast: Cast) -> None:
    luo = client(cast.coordinator_luo)
    form = {
        "institution": cast.district.pk,
        "other": cast.tertiary.pk,
        "purposes": ["referral", "guest-care"],
        "paper": "演示 7 号",
        "starts_on": "2026-11-23",
    }
    assert luo.post(reverse("agreements:home"), form).status_code == 303
    assert "演示 7 号" in luo.get(reverse("agreements:home")).content.decode()
    luo.post(reverse("agreements:end", args=[m.Agreement.objects.get().pk]))
    assert m.Agreement.objects.get().ends_on == NOW.date()
