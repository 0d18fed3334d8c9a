"""
What an attacker tries at every door: forged forms, fixed sessions, foreign hosts, redirects, script and SQL in texts.

Who may open which address (and that the ids of others open nothing) is the table of `test_role_matrix`; its rows are
walked here again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client, override_settings
from django.urls import reverse

from paingrid.channels.webhook.channel import sign
from paingrid.journey.sign_in import write_sign_in_link
from paingrid.records import models as m
from paingrid.timekeeping import now
from tests.cast import Cast, assemble
from tests.integration.test_consultations import PNG
from tests.integration.test_role_matrix import (
    ADMINISTRATOR,
    COORDINATOR,
    DISTRICT,
    LEADER,
    MATRIX,
    OTHER,
    PRIVACY,
    SECRETS,
    Scene,
    scene,
)
from tests.undone import undone

__all__ = ["scene"]
pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(7)</script>\"'><img src=x onerror=alert(7)>{{7*7}}${7*7}"
SQL = "'; DROP TABLE records_patient; --"
EVIL = "https://evil.example"
#: Doors that take a form without a token, because whoever can name them holds the secret already: the personal link.
WITHOUT_A_TOKEN = frozenset(
    {"pocket:extra_dose", "pocket:language", "pocket:my_record", "pocket:relief", "pocket:report"}
)
#: Sealed, coded or checked columns: what stands in them is no text that somebody typed.
NOT_TYPED = frozenset(
    {"code", "digest", "username", "password", "language", "kind", "tier", "status", "urgency", "state"}
)
#: Parameters that some page reads from its address.
ASKED = (
    *("q", "search", "team", "page", "group", "service", "week", "size", "kind", "who", "show", "range", "next"),
    *("channel", "urgency", "replaces", "receiver"),
)


@pytest.mark.parametrize("name", sorted(name for name in MATRIX if name not in WITHOUT_A_TOKEN))
def test_no_address_takes_a_form_without_its_token(scene: Scene, name: str) -> None:
    """CSRF: whoever is signed in and is lured to a foreign page sends nothing of ours."""
    address, forged = reverse(name, args=MATRIX[name].args(scene)), Client(enforce_csrf_checks=True)
    for who in (LEADER, ADMINISTRATOR, DISTRICT):
        forged.cookies = scene.client(who).cookies
        answer = forged.post(address, {"csrfmiddlewaretoken": "x" * 64})
        # 405: it takes no form at all; 401 and 404: refused before anything is read.
        assert answer.status_code in (401, 403, 404, 405), f"{who}: {answer.status_code}"


def signed_in(client: Client, cast: Cast, to: str = "/") -> Any:
    given = {"username": cast.nurse_lin.account.username, "password": cast.nurse_lin.account.username, "next": to}
    return client.post(reverse("signin:sign_in"), given)


@pytest.mark.parametrize(
    "to",
    [
        EVIL,
        "//evil.example",
        "https:evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "\thttps://evil.example",
        "http:///evil.example",
    ],
)
def test_signing_in_and_choosing_a_language_lead_nowhere_else(to: str) -> None:
    cast = assemble()
    inside = signed_in(Client(), cast, to)
    language = Client().post(reverse("set_language"), {"language": "en", "next": to})
    for answer in (inside, language):
        assert answer.status_code in (302, 303)
        assert answer.headers["Location"].startswith("/") and "evil" not in answer.headers["Location"].split("?")[0]
        assert not answer.headers["Location"].startswith(("//", "/\\"))


def test_a_session_that_was_planted_before_signing_in_is_worth_nothing() -> None:
    cast, victim = assemble(), Client()
    victim.get(reverse("signin:sign_in"))
    session = victim.session
    session["planted"] = "by the attacker"
    session.save()
    planted = session.session_key
    victim.cookies["sessionid"] = planted

    signed_in(victim, cast)

    attacker = Client()
    attacker.cookies["sessionid"] = planted
    assert victim.cookies["sessionid"].value != planted
    assert victim.get("/").status_code == 200
    assert attacker.get("/").status_code in (302, 303, 401)


def test_a_one_time_link_opens_once() -> None:
    cast = assemble()
    token = write_sign_in_link(cast.nurse_lin.account_id, once=True, valid=timedelta(days=1), now=now())
    address = reverse("signin:by_link", args=[token])
    first, again = Client(), Client()
    first.post(address)
    again.post(address)
    assert first.get("/").status_code == 200
    assert again.get("/").status_code in (302, 303, 401)


@override_settings(ALLOWED_HOSTS=["grid.example"])
def test_another_host_name_is_not_answered() -> None:
    assert Client(headers={"host": "grid.example"}).get(reverse("signin:sign_in")).status_code == 200
    for header in ("evil.example", "grid.example:80@evil.example", "grid.example.evil.example"):
        assert Client(headers={"host": header}).get(reverse("signin:sign_in")).status_code == 400


@pytest.mark.parametrize("text", [SCRIPT, SQL], ids=["script", "sql"])
@pytest.mark.parametrize("who", [LEADER, DISTRICT, COORDINATOR, ADMINISTRATOR, PRIVACY])
def test_what_somebody_typed_is_shown_as_text_on_every_page(scene: Scene, text: str, who: str) -> None:
    """Every text column of every row holds script and SQL; no page runs either, and none fails."""
    _type_everywhere(text)
    client, wrong = scene.client(who), []
    for name, row in MATRIX.items():
        if who not in row.who or row.post is not None:
            continue
        answer = client.get(reverse(name, args=row.args(scene)))
        raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
        body = raw.decode(errors="replace")
        html = answer.headers.get("Content-Type", "").startswith("text/html")
        if answer.status_code >= 500:
            wrong.append(f"{name}: {answer.status_code}")
        if html and ("<script>alert(7)" in body or "onerror=alert(7)>" in body.replace("&gt;", "")):
            wrong.append(f"{name}: script")
        if "49" in body and "{{7*7}}" not in body and "$49" in body:
            wrong.append(f"{name}: template")
    assert wrong == []
    assert m.Patient.objects.exists()


def _type_everywhere(text: str) -> None:
    """Put the text into every free text column that takes it, past the doors: worse than anybody could."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for model in apps.get_app_config("records").get_models():
            for field in model._meta.concrete_fields:
                free = type(field) in (models.CharField, models.TextField) and not field.choices and not field.unique
                if free and field.name not in NOT_TYPED and (field.max_length or 10**6) >= len(text):
                    cursor.execute(
                        f'UPDATE "{model._meta.db_table}" SET "{field.column}" = %s WHERE "{field.column}" <> %s',
                        [text, ""],
                    )
        cursor.execute("SET session_replication_role = origin")


@pytest.mark.parametrize("who", [LEADER, COORDINATOR, ADMINISTRATOR])
def test_what_stands_in_the_address_comes_back_as_text(scene: Scene, who: str) -> None:
    """Reflected script, SQL and nonsense in every query parameter that any page reads."""
    client, wrong = scene.client(who), []
    for name, row in MATRIX.items():
        if who not in row.who or row.post is not None:
            continue
        address = reverse(name, args=row.args(scene))
        for text in (SCRIPT, SQL, "\x00", "../../../etc/passwd", "%00", "９" * 40):
            answer = client.get(address, dict.fromkeys(ASKED, text))
            if answer.status_code >= 500:
                wrong.append(f"{name}: {answer.status_code} for {text!r}")
            if not answer.streaming and "<script>alert(7)" in answer.content.decode(errors="replace"):
                wrong.append(f"{name}: script")
    assert wrong == []


def test_no_form_sets_what_it_does_not_show(scene: Scene) -> None:
    """Mass assignment: rights, owners and times that travel along with a form are not taken."""
    client, patient = scene.client(LEADER), scene.cast.mrs_wang
    before = m.Patient.objects.filter(pk=patient.pk).values("registered_at", "died_at", "invented").get()
    more = dict.fromkeys(("registered_at", "died_at"), "2000-01-01")
    more |= dict.fromkeys(("is_administrator", "is_staff", "is_superuser", "team_id"), "1")
    client.post(reverse("patient:facts", args=[patient.pk]), {"phone": "000-1", "goals_of_care": "standard", **more})
    client.post(reverse("signin:password"), more)
    assert m.Patient.objects.filter(pk=patient.pk).values("registered_at", "died_at", "invented").get() == before
    assert not m.Account.objects.get(pk=scene.cast.leader_he.account_id).is_administrator


def test_a_guessed_link_and_a_guessed_id_say_the_same_as_nothing(scene: Scene) -> None:
    client = scene.client(LEADER)
    theirs = client.get(reverse("patient:page", args=[scene.cast.mr_shu.pk]))
    nobody = client.get(reverse("patient:page", args=[uuid4()]))
    assert theirs.status_code == nobody.status_code
    assert abs(len(theirs.content) - len(nobody.content)) < 64


def test_what_belongs_to_another_patient_is_not_reached_through_an_own_one(scene: Scene) -> None:
    """IDOR by the second number: the patient in the address is one's own, the thing behind it somebody else's."""
    client, wang, shu, wrong = scene.client(OTHER), scene.cast.mrs_wang, scene.cast.mr_shu, []
    kept = [m.MedicationStatement, m.PersonalLink, m.RelatedPerson, m.Prescription, m.Plan]
    before = [list(model.objects.filter(patient=wang).order_by("pk").values()) for model in kept]
    crossed = 0
    for name, row in MATRIX.items():
        with undone():
            args = row.args(scene)
        if wang.pk not in args or len(args) < 2:
            continue
        address = reverse(name, args=[shu.pk if one == wang.pk else one for one in args])
        with undone():
            answer = client.get(address) if row.post is None else client.post(address, row.post(scene))
            after = [list(model.objects.filter(patient=wang).order_by("pk").values()) for model in kept]
        crossed += 1
        wrong += [f"{name}: {word}" for word in SECRETS if word in answer.content.decode(errors="replace")]
        wrong += [f"{name}: changed"] if after != before else []
        wrong += [f"{name}: {answer.status_code}"] if answer.status_code >= 500 else []
    assert crossed >= 8
    assert wrong == []


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "..\\..\\boot.ini",
        "/etc/passwd",
        'a" Set-Cookie: x=1.png',
        "%2e%2e%2fpasswd",
        "x\x00.png",
    ],
)
def test_the_name_of_an_upload_leads_nowhere(scene: Scene, name: str) -> None:
    """Path traversal: a file lies in the database under a number of ours, and its name has no way in it."""
    client = scene.client(LEADER)
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/html\r\n\r\n'
    body = head.encode() + PNG + b"\r\n--b--\r\n"
    address = reverse("referrals:attach", args=[scene.referral.pk])
    client.generic("POST", address, body, content_type="multipart/form-data; boundary=b")
    kept = m.ReferralAttachment.objects.get(referral=scene.referral)

    answer = client.get(reverse("referrals:file", args=[scene.referral.pk, kept.pk]))

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png" and answer["X-Content-Type-Options"] == "nosniff"
    said = answer["Content-Disposition"]
    assert said.startswith("attachment") and "Set-Cookie" not in answer
    assert not {"/", "\\", "\r", "\n", "\x00"} & set(said.replace("filename*=utf-8''", ""))


def test_a_session_that_was_signed_out_is_not_played_again() -> None:
    cast, owner, thief = assemble(), Client(), Client()
    signed_in(owner, cast)
    thief.cookies["sessionid"] = owner.cookies["sessionid"].value
    assert thief.get("/").status_code == 200

    owner.post(reverse("signin:sign_out"))

    thief.cookies["sessionid"] = thief.cookies["sessionid"].value
    assert thief.get("/").status_code in (302, 303, 401)


def test_a_personal_link_that_was_taken_back_or_guessed_is_one_closed_door(scene: Scene) -> None:
    """Link guessing and replay: 256 random bits behind 128 visible ones, and the same page for every wrong one."""
    stranger = Client(headers={"accept-language": "en"})
    path = scene.cast.daughter_path
    assert stranger.get(path).status_code == 200
    scene.client(LEADER).post(reverse("patient:revoke", args=[scene.cast.mrs_wang.pk, scene.cast.daughter_link.pk]))
    token = path.split("/")[2]

    tried = [path, *(f"/p/{guess}/" for guess in (token[:-1] + "A", token.upper(), token[::-1], "A" * len(token)))]
    answers = [stranger.get(one) for one in tried]

    assert {one.status_code for one in answers} == {403}
    assert not [word for word in SECRETS for one in answers if word in one.content.decode()]
    assert len(token) >= 22


def test_nobody_tells_us_anything_through_the_doors_for_machines(scene: Scene) -> None:
    """Webhook forgery: we only send; whatever is posted to a machine's door is not read, and our own is signed."""
    body = {"key": "x", "to": {"practitioner": 1, "phone": "1"}, "text": "stand down"}
    before = m.Task.objects.get(pk=scene.task.pk).version
    for name in ("operations:health", "operations:ready", "operations:metrics"):
        answer = Client().post(reverse(name), body, content_type="application/json")
        assert answer.status_code == 405
    assert m.Task.objects.get(pk=scene.task.pk).version == before
    real = sign("secret", 1_000, b"{}")
    forged = {sign("secret", 1_001, b"{}"), sign("secret", 1_000, b"{ }"), sign("other", 1_000, b"{}")}
    assert real not in forged and len(real) == 64


def test_whoever_is_not_signed_in_finds_no_page_by_trying_addresses(scene: Scene) -> None:
    """Forced browsing: files, tables and tools that are no address of ours are not there."""
    stranger = Client()
    for path in (
        *("/.git/config", "/.env", "/static/../config/settings.py", "/static/%2e%2e/%2e%2e/pyproject.toml", "/debug/"),
        *("/api/", "/media/", "/server-status", "/backup.sql", "/p/", "/admin/records/patient/", "/static/"),
    ):
        answer = stranger.get(path)
        body = answer.content if not answer.streaming else b"".join(answer.streaming_content)
        assert answer.status_code in (302, 400, 403, 404), path
        assert b"SECRET_KEY" not in body and b"Traceback" not in body and b"[project]" not in body
