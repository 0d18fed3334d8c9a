"""Whatever is typed at a door for people, the answer is a page or a refusal, never a fault of ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paingrid.records import models as m
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble
from tests.forms import admit_form
from tests.integration.test_role_matrix import LADDER
from tests.undone import undone

FEW = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
#: What people and attackers type where a number, a day or a word is asked for.
ODD = st.sampled_from(
    [
        *(
            "",
            " ",
            "0",
            "-1",
            "11",
            "1e309",
            "NaN",
            "９",
            "½",
            "١٢",
            "0x10",
            "1_0",
            "9" * 400,
            "1.5",
            "1,5",
            "+3",
            "NULL",
        ),
        *("2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "2026-11-23T99:99", "2026-11-23T10:00+99:00"),
        *("\x00", "\ud7ff", "\ufeff", "\u202e", "a" * 5000, "%s%n", "{0.__class__}", "../..", "[]", "{}", "true"),
    ]
)
WORDS = ODD | st.text(max_size=30) | st.dates().map(str) | st.datetimes().map(str) | st.floats().map(str)


@dataclass(frozen=True)
class Door:
    """One form: who sends it, where, on which page it stands, and what would be taken, to be spoiled here and there."""

    who: str
    address: Callable[[Cast], str]
    page: Callable[[Cast], str] | None = None
    good: Callable[[Cast], dict[str, Any]] = lambda cast: {}
    more: tuple[str, ...] = ()


def _facts(cast: Cast) -> str:
    return f"/patient/{cast.mrs_wang.pk}/facts/"


def _shift(cast: Cast) -> dict[str, Any]:
    return {"practitioner": cast.nurse_lin.pk, "on": "2026-12-01", "starts": "18:00", "ends": "08:00"}


DOORS = {
    "report": Door("", lambda c: f"{c.daughter_path}report/", good=lambda c: {"pain_now": "8"}, more=("felt_at",)),
    "extra dose": Door("", lambda c: f"{c.wang_path}extra-dose/", more=("taken_at", "count")),
    "admit": Door("nurse_lin", lambda c: "/patient/admit/", good=admit_form, more=("patient_id",)),
    "facts": Door("nurse_lin", _facts, good=lambda c: {"nrs_goal": "3", "goals_of_care": "standard"}),
    "medicine": Door("doctor_zhou", lambda c: f"/patient/{c.mrs_wang.pk}/medicines/"),
    "family": Door("nurse_lin", lambda c: f"/patient/{c.mrs_wang.pk}/family/"),
    "move": Door("nurse_lin", lambda c: f"/patient/{c.mrs_wang.pk}/move/"),
    "plan": Door("doctor_zhou", lambda c: f"/patient/{c.mrs_wang.pk}/plan/{uuid4()}/edit/", more=("line", "dose")),
    "shift": Door("leader_he", lambda c: f"/duty/{c.centre.pk}/shift/", lambda c: f"/duty/{c.centre.pk}/", _shift),
    "hours": Door("leader_he", lambda c: f"/territory/place/{c.centre.pk}/hours/", more=("0", "1", "closed")),
    "stock": Door("nurse_lin", lambda c: f"/dispensary/{c.centre.pk}/stock/count/", lambda c: _stock(c)),
    "break glass": Door("doctor_qin", lambda c: "/emergency/"),
    "search": Door("nurse_lin", lambda c: "/patient/", more=("search", "page")),
    "question": Door("doctor_zhou", lambda c: f"/consultations/ask/{c.mrs_wang.pk}/"),
    "guest": Door("doctor_zhou", lambda c: f"/guests/ask/{c.mrs_wang.pk}/"),
    "sign in": Door("", lambda c: "/sign-in/"),
    "ladder": Door("coordinator_luo", lambda c: f"/duty/ladder/{c.grid.pk}/", lambda c: "/duty/", lambda c: LADDER),
}


def _stock(cast: Cast) -> str:
    return f"/dispensary/{cast.centre.pk}/stock/"


def fields_of(page: str) -> set[str]:
    """Return the names of the fields on a page."""
    return set(re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', page)) - {"csrfmiddlewaretoken"}


@pytest.fixture
def cast(db: None, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    return assemble()


@pytest.mark.parametrize("name", DOORS)
@FEW
@given(data=st.data())
def test_a_form_of_anything_is_answered(cast: Cast, name: str, data: st.DataObject) -> None:
    door, client = DOORS[name], Client()
    if door.who:
        client.force_login(getattr(cast, door.who).account, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get((door.page or door.address)(cast)).content.decode()
    names = sorted(fields_of(page) | {*door.good(cast), *door.more})
    spoiled = data.draw(st.dictionaries(st.sampled_from(names), WORDS, min_size=1, max_size=5))
    form = {**door.good(cast), **spoiled}
    with undone():
        sent = client.post(door.address(cast), form)
    with undone():
        asked = client.get(door.address(cast), form)
    assert sent.status_code < 500 and asked.status_code < 500


@FEW
@given(token=st.text(max_size=60).filter(lambda text: "\n" not in text) | st.binary(max_size=40).map(bytes.hex))
def test_a_token_of_anything_opens_nothing_and_breaks_nothing(cast: Cast, token: str) -> None:

    for path in (
        f"/p/{quote(token, safe='')}/",
        f"/sign-in/link/{quote(token, safe='')}/",
        f"/p/{quote(token)}/report/",
    ):
        answer = Client().get(path)
        assert answer.status_code in (301, 302, 403, 404, 405)
        assert "Wang Shufen" not in answer.content.decode() and "王淑芬" not in answer.content.decode()


@FEW
@given(content=st.binary(max_size=300) | st.lists(st.lists(WORDS, max_size=6), max_size=5).map(lambda rows: _csv(rows)))
def test_a_sheet_of_anything_is_previewed_or_refused_and_writes_nothing(cast: Cast, content: bytes) -> None:
    client = Client()
    client.force_login(cast.admin_an.account, backend="django.contrib.auth.backends.ModelBackend")
    before = m.Patient.objects.count(), m.Institution.objects.count(), m.Practitioner.objects.count()
    for kind in ("patients", "institutions", "staff"):
        with undone():
            answer = client.post(f"/imports/{kind}/", {"file": SimpleUploadedFile("x.csv", content or b" ")})
            after = m.Patient.objects.count(), m.Institution.objects.count(), m.Practitioner.objects.count()
        assert answer.status_code in (200, 422)
        assert after == before


def _csv(rows: list[list[str]]) -> bytes:
    head = ["机构代码", "名称", "级别", "姓名", "出生日期", "手机号"]
    return "\n".join(",".join(row) for row in [head, *rows]).encode("utf-8", "replace")
