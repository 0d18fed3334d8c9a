"""The machines' doors answer as `docs/reference/openapi.yaml` says, whatever is sent; and so does what we send."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator
from schemathesis.generation import GenerationMode

from paingrid.channels import Outgoing, Recipient
from paingrid.channels.webhook.channel import body_of, headers_for
from paingrid.config.wsgi import application

DOCUMENT = yaml.safe_load((Path(__file__).parents[2] / "docs" / "reference" / "openapi.yaml").read_text("utf-8"))
schema = schemathesis.openapi.from_dict(DOCUMENT)
schema.app = application
FEW = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
OPERATIONS = {one.ok().path: one.ok() for one in schema.get_all_operations()}


@pytest.fixture
def kept_connection(db: None) -> Iterator[None]:
    """A whole WSGI request lets go of an old connection: here of the one in whose transaction the test runs."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("kept_connection")
@pytest.mark.parametrize("path", sorted(OPERATIONS))
@FEW
@given(data=st.data())
def test_every_door_answers_as_it_is_written(path: str, data: st.DataObject) -> None:
    mode = data.draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
    case = data.draw(OPERATIONS[path].as_strategy(generation_mode=mode))
    case.call_and_validate()


@pytest.mark.django_db
@pytest.mark.parametrize("path", sorted(OPERATIONS))
@override_settings(METRICS_TOKEN="a-token")
@FEW
@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE"]),
    query=st.text(max_size=40),
    body=st.binary(max_size=200),
    token=st.text(max_size=40),
    sender=st.sampled_from(["127.0.0.1", "198.51.100.7", "nonsense", "::1"]),
)
def test_no_header_body_or_sender_makes_a_fault(
    client: Any, path: str, method: str, query: str, body: bytes, token: str, sender: str
) -> None:
    answer = client.generic(
        method,
        path,
        body,
        QUERY_STRING=query,
        REMOTE_ADDR=sender,
        HTTP_AUTHORIZATION=f"Bearer {token}",
        HTTP_X_FORWARDED_FOR=token,
    )
    assert answer.status_code in (200, 403, 405, 503)
    assert b"Traceback" not in answer.content
    if path == "/metrics" and answer.status_code == 200:
        assert token == "a-token"


def test_every_door_for_machines_is_written_down() -> None:
    assert set(OPERATIONS) == {"/health", "/ready", "/metrics"}


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), st.text(max_size=20), st.integers(0, 2**31), st.sampled_from(["zh-hans", "en"]))
def test_what_we_send_is_what_is_written(words: str, phone: str, practitioner: int, language: str) -> None:
    to = Recipient(practitioner_id=practitioner, phone=phone, webhook=True)
    sent = Outgoing(
        key=words or "k", to=to, urgency="E", subject=words, text=words, url="https://grid.example/", language=language
    )
    post = DOCUMENT["webhooks"]["message"]["post"]
    body, headers = body_of(sent), headers_for(body_of(sent), sent.key, 1_700_000_000)

    checker = Draft202012Validator({**DOCUMENT["components"]["schemas"]["Message"]})
    assert list(checker.iter_errors(json.loads(body))) == []
    for parameter in post["parameters"]:
        assert re.fullmatch(parameter["schema"]["pattern"], headers[parameter["name"]])
