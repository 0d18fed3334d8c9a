"""The second factor: who must have one, what opens before, codes that work once, secrets that lie sealed."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from paingrid.journey.reseal import reseal
from paingrid.journey.second_factor import has_second_factor, open_secret
from paingrid.records import models as m
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None, settings: Any) -> Cast:
    settings.SECOND_FACTOR = "required"
    return assemble()


def code_of(secret: str, later: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def by_password(who: m.Practitioner, client: Client | None = None, to: str = "/") -> tuple[Client, Any]:
    client = client or Client(headers={"accept-language": "en"})
    name = who.account.username
    return client, client.post("/sign-in/", {"username": name, "password": name, "next": to})


def set_up_app(client: Client) -> str:
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'<code class="secret">([A-Z2-7]+)</code>', page)
    assert secret, page
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret[1])})
    assert answer.status_code == 302 and answer["Location"] == reverse("mfa_view_recovery_codes")
    return secret[1]


@pytest.mark.parametrize("who", ["doctor_zhou", "leader_he", "doctor_qin", "doctor_mei", "admin_an"])
def test_prescribers_and_administrators_are_led_to_the_second_factor_and_reach_nothing_else(
    cast: Cast, who: str
) -> None:
    client, answer = by_password(getattr(cast, who))

    assert answer.status_code == 303
    for address in ("/", f"/patient/{cast.mrs_wang.pk}/", "/setup/", "/admin/", "/referrals/", "/bell/"):
        led = client.get(address)
        assert (led.status_code, led["Location"]) == (303, reverse("mfa_index")), address
    part = client.get("/", headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Redirect"]) == (401, reverse("mfa_index"))
    assert client.post(f"/patient/{cast.mrs_wang.pk}/facts/").status_code == 303
    page = client.get(reverse("mfa_index"))
    assert page.status_code == 200 and "set up a second step now" in page.content.decode()
    assert client.get("/sign-in/password/").status_code == 200


@pytest.mark.parametrize("who", ["nurse_lin", "officer_qiu"])
def test_others_may_have_one_and_need_none(cast: Cast, who: str) -> None:
    client, _ = by_password(getattr(cast, who))

    assert client.get("/", follow=True).status_code == 200
    set_up_app(client)
    assert has_second_factor(getattr(cast, who).account_id)


def test_after_setting_the_app_up_everything_opens_and_the_next_sign_in_asks_for_its_code(cast: Cast) -> None:
    client, _ = by_password(cast.doctor_zhou)
    secret = set_up_app(client)
    assert client.get("/").status_code == 200

    second, first_step = by_password(cast.doctor_zhou, to="/referrals/")
    assert first_step["Location"] == reverse("mfa_authenticate")
    assert second.get("/").status_code == 302  # the password alone opens nothing
    wrong = second.post(reverse("mfa_authenticate"), {"code": "000000"})
    right = second.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    assert wrong.status_code == 422
    assert (right.status_code, right["Location"]) == (302, "/referrals/")
    assert second.get("/").status_code == 200


def test_a_code_works_once_for_every_process(cast: Cast) -> None:
    client, _ = by_password(cast.doctor_zhou)
    secret = set_up_app(client)
    code = code_of(secret)
    one, _ = by_password(cast.doctor_zhou)
    two, _ = by_password(cast.doctor_zhou)

    assert one.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    # allauth's own memory of it lasts half a minute, the code a minute longer
    cache.delete(f"allauth.mfa.totp.used?user={cast.doctor_zhou.account_id}&code={code}")
    again = two.post(reverse("mfa_authenticate"), {"code": code})

    assert again.status_code == 422
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    assert two.get("/").status_code == 302


def test_a_recovery_code_works_once(cast: Cast) -> None:
    client, _ = by_password(cast.doctor_zhou)
    set_up_app(client)
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    codes = re.findall(r"<li>(\d{8})</li>", page)
    one, _ = by_password(cast.doctor_zhou)
    two, _ = by_password(cast.doctor_zhou)

    assert len(codes) == 10
    assert one.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 302
    assert two.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 422


def test_secrets_lie_sealed_and_are_sealed_anew_with_a_new_key(cast: Cast, settings: Any) -> None:
    client, _ = by_password(cast.doctor_zhou)
    secret = set_up_app(client)
    stored = Authenticator.objects.get(type="totp").data["secret"]

    settings.FIELD_KEYS = f"newer:a-newer-key-for-this-test,{settings.FIELD_KEYS}"
    done = dict(reseal())
    renewed = Authenticator.objects.get(type="totp").data["secret"]

    assert secret not in stored and open_secret(stored) == secret
    assert done["mfa_authenticator"] == 2  # the app and the recovery codes
    assert renewed.startswith("s1.newer.") and open_secret(renewed) == secret
    assert "mfa_authenticator" not in dict(reseal())


def test_whoever_must_have_a_factor_cannot_take_the_last_one_away(cast: Cast) -> None:
    client, _ = by_password(cast.doctor_zhou)
    set_up_app(client)

    refused = client.post(reverse("mfa_deactivate_totp"))

    assert refused.status_code == 422 and "Your role needs a second step" in refused.content.decode()
    assert has_second_factor(cast.doctor_zhou.account_id)


def test_changing_a_factor_asks_who_it_is_once_more(cast: Cast) -> None:
    stolen = Client()  # a session somebody left open: signed in long ago
    stolen.force_login(cast.doctor_zhou.account, backend="django.contrib.auth.backends.ModelBackend")

    for address in (reverse("mfa_activate_totp"), reverse("mfa_add_webauthn")):
        answer = stolen.get(address)
        assert answer.status_code == 302 and answer["Location"].startswith("/sign-in/confirm/")
    again = stolen.post("/sign-in/confirm/", {"password": "nonsense", "next": reverse("mfa_activate_totp")})

    assert again.status_code == 422
    assert not Authenticator.objects.exists()


def test_a_new_factor_is_in_the_audit_and_rings_the_bell(cast: Cast) -> None:
    client, _ = by_password(cast.doctor_zhou)
    set_up_app(client)

    event = m.AuditEvent.objects.get(action="account.factor-added", details={"kind": "totp"})
    news = m.Message.objects.get(practitioner=cast.doctor_zhou, channel="in-app", kind="news")

    assert event.practitioner_id == cast.doctor_zhou.pk
    assert "第二步" in news.payload["said"]["zh"]


def test_an_invitation_does_not_pass_by_the_second_factor(cast: Cast) -> None:
    from datetime import timedelta

    from paingrid.journey.sign_in import write_sign_in_link
    from paingrid.timekeeping import now

    set_up_app(by_password(cast.doctor_zhou)[0])
    token = write_sign_in_link(cast.doctor_zhou.account_id, once=True, valid=timedelta(days=1), now=now())
    holder = Client()

    answer = holder.post(f"/sign-in/link/{token}/")

    assert answer["Location"] == reverse("mfa_authenticate")
    assert holder.get("/").status_code == 302


def test_the_demonstration_offers_and_says_so(cast: Cast, settings: Any) -> None:
    settings.SECOND_FACTOR, settings.DEMO = "offered", True
    client, _ = by_password(cast.doctor_zhou)

    page = client.get("/")
    chinese = client.get("/", headers={"accept-language": "zh-hans"}).content.decode()

    assert page.status_code == 200 and "no second step needed here" in page.content.decode()
    assert "不需要第二步验证" in chinese


def test_codes_are_not_guessed_by_the_thousand(cast: Cast) -> None:
    set_up_app(by_password(cast.doctor_zhou)[0])
    thief, _ = by_password(cast.doctor_zhou)

    answers = [thief.post(reverse("mfa_authenticate"), {"code": f"{n:06}"}).content.decode() for n in range(12)]

    assert "Too many tries" in answers[-1] and "Too many tries" not in answers[0]
