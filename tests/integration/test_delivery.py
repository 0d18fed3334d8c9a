"""The outbox: real SMTP and HTTP conversations, back-off, dead letters, resending, two couriers, lost claims."""

from __future__ import annotations

import email
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email.policy import default as policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connections

from paingrid.channels import Outgoing, Recipient, TransportError, channels
from paingrid.channels.webhook.channel import sign
from paingrid.console.clockwork import Courier
from paingrid.journey import access, deliver_messages
from paingrid.journey.steps.back_off import SENDING
from paingrid.records import models as m
from tests.cast import NOW, Cast, assemble

pytestmark = pytest.mark.django_db(transaction=True)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class Postbox:
    """An SMTP server's memory; `answer` is what it says to the next recipient."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.answer = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append((envelope.rcpt_tos, email.message_from_bytes(envelope.content, policy=policy)))
        return "250 taken"


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield box
    controller.stop()


class Gateway(ThreadingHTTPServer):
    """A gateway that remembers what it got; `status` is its answer."""

    def __init__(self) -> None:
        self.seen: list[tuple[dict[str, str], bytes]] = []
        self.status = 202
        super().__init__(("127.0.0.1", 0), _Door)


class _Door(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((dict(self.headers), body))
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    server = Gateway()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.WEBHOOK_URL, settings.WEBHOOK_SECRET = f"http://127.0.0.1:{server.server_port}/in", "quiet"
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def cast(db: None, transactional_db: None) -> Cast:
    made = assemble()
    m.Practitioner.objects.filter(pk=made.nurse_lin.pk).update(email="lin@example.org", phone="000-3000-0001")
    return made


def queue(cast: Cast, channel: str = "email", *, n: int = 1, urgency: str = "U", language: str = "zh-hans") -> None:
    task, _ = m.Task.objects.get_or_create(
        patient=cast.mrs_wang,
        team=cast.team_a,
        kind="alert",
        defaults={
            "urgency": urgency,
            "reason_zh": "疼痛 8 分",
            "reason_en": "Pain 8",
            "opened_at": NOW,
            "clock_started_at": NOW,
            "contact_by": NOW + 60 * MINUTE,
        },
    )
    start = m.Message.objects.count()
    m.Message.objects.bulk_create(
        m.Message(
            key=f"test:{start + i}",
            channel=channel,
            practitioner=cast.nurse_lin,
            task=task,
            kind="act",
            urgency=urgency,
            payload={"rung": 0, "contact_by": (NOW + 60 * MINUTE).isoformat()},
            language=language,
            queued_at=NOW,
            try_after=NOW,
        )
        for i in range(n)
    )


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def at(moment: datetime = NOW, channel: str = "email") -> None:
        monkeypatch.setattr("paingrid.console.clockwork.now", lambda: moment)
        Courier(channel).work()

    return at


def test_every_channel_is_a_folder() -> None:
    assert set(channels()) == {"in-app", "email", "webhook"}
    assert deliver_messages.outgoing_channels() == ("email", "webhook")


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "还剩 60 分钟"), ("en", "60 min left")])
def test_a_mail_arrives_in_the_readers_language_and_names_no_patient(
    cast: Cast, postbox: Postbox, look: Any, language: str, words: str
) -> None:
    queue(cast, language=language)
    look()

    [(to, mail)] = postbox.mails
    text = mail.get_content()
    assert to == ["lin@example.org"]
    assert words in text
    assert "王淑芬" not in str(mail["Subject"]) + text
    assert m.Message.objects.get().state == "sent"


def test_the_most_urgent_leaves_first(cast: Cast, postbox: Postbox, look: Any) -> None:
    for urgency in ("S", "U", "E", "D"):
        queue(cast, urgency=urgency)
    look()

    subjects = [str(mail["Subject"]).rsplit(" ", 1)[1] for _, mail in postbox.mails]
    assert subjects[:2] == ["危急", "紧急"]


def test_a_server_that_says_later_is_asked_again_on_schedule_and_then_the_letter_is_dead(
    cast: Cast, postbox: Postbox, look: Any
) -> None:
    queue(cast)
    postbox.answer = "451 later"
    moment = NOW
    look(moment)
    for pause in SENDING:
        look(moment + pause - SECOND)
        message = m.Message.objects.get()
        assert (message.state, message.try_after) == ("queued", moment + pause)
        moment += pause
        look(moment)

    message = m.Message.objects.get()
    assert (message.state, message.attempts) == ("dead", len(SENDING) + 1)
    assert "451" in message.last_error
    look(moment + timedelta(days=9))
    assert m.Message.objects.get().attempts == len(SENDING) + 1


def test_an_address_that_does_not_exist_is_dead_at_once(cast: Cast, postbox: Postbox, look: Any) -> None:
    queue(cast)
    postbox.answer = "550 no such person"
    look()

    message = m.Message.objects.get()
    assert (message.state, message.attempts, message.last_error) == ("dead", 1, "SMTP 550: no such person")


def test_a_server_that_is_not_there_costs_nothing_but_time(
    cast: Cast, settings: Any, postbox: Postbox, look: Any
) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    queue(cast)
    look()
    assert m.Message.objects.get().state == "queued"
    settings.EMAIL_PORT = port
    look(NOW + SENDING[0])

    assert len(postbox.mails) == 1


def test_the_webhook_is_signed_over_time_and_body(cast: Cast, gateway: Gateway, look: Any) -> None:
    queue(cast, "webhook")
    look(channel="webhook")

    [(headers, body)] = gateway.seen
    mac = hmac.new(b"quiet", headers["PainGrid-Timestamp"].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["PainGrid-Signature"] == f"sha256={mac}"
    assert sign("quiet", int(headers["PainGrid-Timestamp"]) + 1, body) != mac
    fields = json.loads(body)
    assert fields["to"] == {"practitioner": cast.nurse_lin.pk, "phone": "000-3000-0001"}
    assert "王淑芬" not in body.decode() and "疼痛 8" not in body.decode()


def test_the_same_message_carries_the_same_key(cast: Cast, gateway: Gateway) -> None:
    message = Outgoing("k", Recipient(1, webhook=True), "U", "s", "t", "http://127.0.0.1/", "en")
    for _ in range(2):
        channels()["webhook"].send(message)

    assert len({headers["Idempotency-Key"] for headers, _ in gateway.seen}) == 1


@pytest.mark.parametrize(
    ("status", "permanent"), [(500, False), (503, False), (429, False), (408, False), (404, True), (302, False)]
)
def test_the_gateways_answer_decides_whether_to_try_again(
    cast: Cast, gateway: Gateway, status: int, permanent: bool
) -> None:
    gateway.status = status
    with pytest.raises(TransportError) as refused:
        channels()["webhook"].send(Outgoing("k", Recipient(1), "U", "s", "t", "http://127.0.0.1/", "en"))

    assert refused.value.permanent is permanent
    assert len(gateway.seen) == 1  # no redirect was followed


def test_a_claim_is_held_and_then_taken_over(cast: Cast, postbox: Postbox) -> None:
    queue(cast)
    first = deliver_messages.claim_message(channel="email", now=NOW)
    assert first is not None
    assert deliver_messages.claim_message(channel="email", now=NOW + 59 * SECOND) is None
    second = deliver_messages.claim_message(channel="email", now=NOW + MINUTE)
    assert second is not None
    postbox.answer = "550 no"
    deliver_messages.deliver(claimed=first, now=NOW + MINUTE)

    assert m.Message.objects.get().state == "queued"  # who slept through the claim changes nothing


def test_two_couriers_send_each_message_once(cast: Cast, postbox: Postbox) -> None:
    queue(cast, n=40)

    def courier(_: int) -> int:
        sent = 0
        while claimed := deliver_messages.claim_message(channel="email", now=NOW):
            sent += deliver_messages.deliver(claimed=claimed, now=NOW)
        connections.close_all()
        return sent

    with ThreadPoolExecutor(4) as pool:
        sent = sum(pool.map(courier, range(4)))

    assert sent == 40
    assert len({mail["Message-ID"] for _, mail in postbox.mails}) == len(postbox.mails) == 40


def test_dead_letters_are_sent_again_by_who_may(cast: Cast, postbox: Postbox, look: Any) -> None:
    queue(cast, n=2)
    postbox.answer = "550 no"
    look()
    postbox.answer = "250 OK"
    one = m.Message.objects.first()
    with pytest.raises(access.NotAllowed):
        deliver_messages.resend(by=cast.actor(cast.nurse_lin), message_ids=None, now=NOW)
    assert deliver_messages.resend(by=cast.actor(cast.coordinator_luo), message_ids=[one.pk], now=NOW) == 1
    with pytest.raises(deliver_messages.NoSuchDeadLetter):
        deliver_messages.resend(by=cast.actor(cast.coordinator_luo), message_ids=[one.pk], now=NOW)
    look()

    assert sorted(m.Message.objects.values_list("state", flat=True)) == ["dead", "sent"]
    assert len(postbox.mails) == 1


def test_a_fault_of_ours_puts_one_message_off_and_not_the_others(cast: Cast, postbox: Postbox, look: Any) -> None:
    queue(cast, n=2)
    first = m.Message.objects.first()
    m.Message.objects.filter(pk=first.pk).update(kind="informed", payload={})
    look()

    first.refresh_from_db()
    assert (first.state, first.last_error) == ("queued", "internal: KeyError")
    assert len(postbox.mails) == 1
