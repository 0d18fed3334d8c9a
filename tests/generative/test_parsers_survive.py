"""Whatever is thrown at a parser, it answers or refuses in its own words: no other error ever comes out of it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from paingrid.clinical.medicines.reading import read_medicine
from paingrid.console.jsonl import answer_lines
from paingrid.console.pure import DOSE_VERBS, VERBS
from paingrid.consortium.attachments import MOST_BYTES, NotThisFile, kept_of
from paingrid.consortium.opening_hours import BadHours, OpeningHours, read_day, write_day
from paingrid.errors import PaingridError, Refusal
from paingrid.journey.client_address import client_address, neighbourhood
from paingrid.journey.steps.sheet_columns import Unreadable, read_date, read_number, read_services, read_yes
from paingrid.sealing import SealBroken, read_keyring
from paingrid.territory.cells import Position
from paingrid.web.imports.reading import NoSpreadsheet, TooLarge, read_table
from tests.integration.test_consultations import PNG, photograph

#: A bounded time in every run; `--hypothesis-profile` and a night make it longer.
FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=5),
    max_leaves=12,
)
#: The names that the verbs read, so that the fuzz reaches behind the first check.
FIELDS = st.sampled_from(
    [
        *("id", "instrument", "answers", "bands", "change", "now", "observed_at", "reporter", "nrs_now", "free_text"),
        *("medicines", "from", "to", "patient", "current", "proposed", "step", "per_day_mg", "percent", "rule"),
        *("factors", "product", "drug", "count", "every_h", "form", "route", "strength_mg", "last_dose_mg", "nrs"),
    ]
)
CASES = st.dictionaries(FIELDS, JSON, max_size=8)


def _workbook() -> bytes:
    book = Workbook()
    book.active.append(["机构代码", "名称", "级别"])
    book.active.append(["X-1", "示例甲中心", "L1"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WORKBOOK = _workbook()


@st.composite
def spoiled(draw: st.DrawFn, whole: bytes) -> bytes:
    """A good file with some bytes changed, cut out or put in."""
    raw = bytearray(whole)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(raw) - 1))
        kind = draw(st.sampled_from(["change", "cut", "insert", "end"]))
        if kind == "change":
            raw[at] = draw(st.integers(0, 255))
        elif kind == "cut":
            del raw[at : at + draw(st.integers(1, 40))]
        elif kind == "insert":
            raw[at:at] = draw(st.binary(min_size=1, max_size=20))
        else:
            del raw[at:]
        if not raw:
            return b""
    return bytes(raw)


@pytest.mark.parametrize("verb", sorted({**VERBS, **DOSE_VERBS}))
@FEW
@given(case=CASES | JSON)
def test_every_verb_answers_every_line(verb: str, case: Any) -> None:
    out = io.StringIO()
    one = {**VERBS, **DOSE_VERBS}[verb]
    answer_lines(io.StringIO(json.dumps(case) + "\n"), out, one.answer, failed=one.failed)
    (answer,) = [json.loads(line) for line in out.getvalue().split("\n") if line]
    assert "internal" not in {error["code"] for error in answer.get("errors") or ()}


@FEW
@given(st.text(max_size=400))
def test_a_line_of_anything_is_answered(line: str) -> None:
    out = io.StringIO()
    answer_lines(io.StringIO(line), out, VERBS["score"].answer, failed=VERBS["score"].failed)
    assert all(json.loads(said) for said in out.getvalue().split("\n") if said)


@FEW
@given(st.binary(max_size=600) | spoiled(PNG) | spoiled(photograph("big", 6)) | spoiled(b"%PDF-1.7\n"))
def test_a_file_is_kept_or_refused(content: bytes) -> None:
    try:
        kept, kind = kept_of(content)
    except NotThisFile:
        return
    assert len(kept) <= MOST_BYTES and kind in ("image/png", "image/jpeg", "image/webp", "application/pdf")
    assert b"GPS 30" not in kept or kind == "application/pdf"


@FEW
@given(st.binary(max_size=600) | st.text(max_size=300).map(str.encode) | spoiled(WORKBOOK))
def test_a_spreadsheet_is_read_or_refused(content: bytes) -> None:
    try:
        table, _errors = read_table(content)
    except (NoSpreadsheet, TooLarge):
        return
    assert all(isinstance(cell, str) for row in table for cell in row)


def test_a_spreadsheet_that_unpacks_to_a_mountain_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for n in range(3):
            packed.writestr(f"xl/{n}.xml", b"0" * (100 * 1024 * 1024))
    with pytest.raises(TooLarge):
        read_table(out.getvalue())


@FEW
@given(st.text(max_size=60))
def test_a_cell_is_read_or_refused(written: str) -> None:
    for read in (read_date, read_number, read_yes, read_services):
        _answers_or_refuses(read, written, Unreadable)
    _answers_or_refuses(read_day, written, BadHours)
    _answers_or_refuses(read_keyring, written, ValueError)
    assert neighbourhood(client_address({"REMOTE_ADDR": written, "HTTP_X_FORWARDED_FOR": written}))


@FEW
@given(st.text(alphabet="0123456789:-,，、 到", max_size=40))
def test_hours_that_are_read_are_hours(written: str) -> None:
    try:
        day = read_day(written)
    except BadHours:
        return
    assert read_day(write_day(day)) == day


@FEW
@given(JSON)
def test_kept_hours_and_medicines_are_read_or_refused(kept: Any) -> None:
    _answers_or_refuses(OpeningHours.read, kept, BadHours)
    medicine, problems = read_medicine(kept, "line")
    assert (medicine is None) == bool(problems)


@FEW
@given(st.floats(), st.floats())
def test_a_position_is_one_or_is_refused(longitude: float, latitude: float) -> None:
    _answers_or_refuses(lambda pair: Position(*pair), (longitude, latitude), Refusal)


@FEW
@given(st.text(max_size=80))
def test_a_sealed_text_opens_or_says_it_is_broken(stored: str) -> None:
    ring = read_keyring("a:" + "k" * 60)
    _answers_or_refuses(lambda text: ring.open(text, "records_patient.phone"), stored, SealBroken)


def _answers_or_refuses(read: Callable[[Any], object], given_: Any, refusal: type[Exception]) -> None:
    try:
        read(given_)
    except refusal as error:
        assert str(error) or isinstance(error, PaingridError)
