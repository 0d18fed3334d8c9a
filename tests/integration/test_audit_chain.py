"""The audit cannot be changed by the application, and whoever changes it by force is found out."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paingrid.chain import Checkpoint, Signer
from paingrid.console.clockwork import Notary
from paingrid.journey import access
from paingrid.journey.read_patient import read_patient
from paingrid.journey.receive_report import receive_report
from paingrid.journey.seal_audit import file_of, seal_audit, sign_checkpoints
from paingrid.journey.standing import standing_towards
from paingrid.journey.steps.audit import audit
from paingrid.journey.verify_audit import verify_audit
from paingrid.records import models as m
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + timedelta(minutes=2)
MUCH_LATER = NOW + timedelta(hours=1)


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.AUDIT_KEY = "a secret of this test, long enough to be one"
    settings.AUDIT_CHECKPOINTS = str(tmp_path / "second place")
    return tmp_path / "second place"


@pytest.fixture
def cast(db: None, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    return assemble()


def undone() -> transaction.Atomic:
    """Each example is rolled back, so that what is durable elsewhere lies within one transaction here."""
    outer = transaction.atomic()
    outer._from_testcase = True
    return outer


@contextmanager
def by_force() -> Iterator[Any]:
    """Whoever owns the server can do anything; the question is whether it is found."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield cursor
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


def rows(cast: Cast, count: int, *, sealed: bool = True) -> None:
    """Let `count` deeds happen, about one half of them in the grid's chain; seal and sign them."""
    with transaction.atomic():
        for n in range(count):
            about = cast.mrs_wang.pk if n % 2 else None
            audit("test.deed", by=cast.actor(cast.nurse_lin), patient_id=about, subject=str(n), now=NOW, n=n)
    if sealed:
        seal_audit()
        sign_checkpoints(now=LATER)


def found(now: Any = MUCH_LATER) -> list[str]:
    return [finding.what for told in verify_audit(now=now) for finding in told.findings]


def verify() -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("audit", "verify", stdout=out, stderr=StringIO())
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


@pytest.mark.parametrize("table", ["auditevent", "auditseal"])
@pytest.mark.parametrize("deed", ["UPDATE records_{} SET {}", "DELETE FROM records_{}", "TRUNCATE records_{}"])
def test_the_database_refuses_to_change_the_audit(cast: Cast, table: str, deed: str) -> None:
    rows(cast, 2)
    column = "action = 'x'" if table == "auditevent" else "number = 7"
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed.format(table, column))
    assert m.AuditEvent.objects.count() == 2 and m.AuditSeal.objects.count() == 2


def test_a_row_says_who_for_what_and_in_what_relationship(cast: Cast) -> None:
    who = cast.actor(cast.nurse_lin)
    read_patient(by=who, patient_id=cast.mrs_wang.pk, part="page", now=NOW)
    receive_report(
        by=cast.actor_of(cast.daughter_link),
        patient_id=cast.mrs_wang.pk,
        report_id=uuid4(),
        answers={"form": "home-2026.1", "pain_now": 8},
        felt_at=NOW,
        now=NOW,
    )

    read, told = m.AuditEvent.objects.filter(action__in=["patient.read", "report.received"]).order_by("pk")
    assert (read.practitioner, read.purpose, read.relationship) == (cast.nurse_lin, "treatment", "team")
    assert (told.link, told.purpose, told.relationship) == (cast.daughter_link, "treatment", "family")
    assert read.grid == told.grid == cast.grid


def test_who_is_no_longer_with_the_team_stands_as_a_stranger(cast: Cast) -> None:
    later = NOW + timedelta(days=1)
    m.Enrolment.objects.filter(patient=cast.mrs_wang).update(ends_at=NOW)

    standing = standing_towards(cast.actor(cast.nurse_lin), cast.mrs_wang.pk, now=later)
    assert (standing.relationship, standing.grid_id) == ("none", cast.grid.pk)


def test_a_page_that_was_sent_was_read_on_the_disk(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.nurse_lin.account, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("patient:page", args=[cast.mrs_wang.pk])).status_code == 200

    seen: list[int] = []

    def look() -> None:
        seen.append(m.AuditEvent.objects.filter(action="patient.read").count())
        connections.close_all()

    other = Thread(target=look)
    other.start()
    other.join()
    assert seen == [1]


def test_a_deed_that_is_undone_leaves_no_row(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit("test.deed", by=access.SYSTEM, now=NOW)
        _ = 1 / 0
    assert (m.AuditEvent.objects.count(), m.AuditWaiting.objects.count()) == (0, 0)


def test_an_untouched_audit_is_whole(cast: Cast, folder: Path) -> None:
    rows(cast, 20)

    assert found() == []
    assert verify() == (0, "审计记录完整。 · The audit is whole.\n")
    assert sorted(path.name for path in folder.iterdir()) == ["-.jsonl", "g.jsonl"]


def test_without_a_second_place_the_verdict_says_what_it_cannot_see(cast: Cast, settings: Any) -> None:
    settings.AUDIT_CHECKPOINTS = ""
    rows(cast, 4)

    status, said = verify()
    assert status == 2 and "would not be seen" in said


def test_writers_do_not_wait_for_each_other_and_nothing_is_sealed_twice(cast: Cast) -> None:
    """One writer holds its transaction open while others write and two clocks seal."""
    start, deeds = Barrier(4), 25

    def write() -> None:
        start.wait()
        for _n in range(deeds):
            with transaction.atomic():
                audit("test.deed", by=access.SYSTEM, patient_id=cast.mrs_wang.pk, now=NOW)
        connections.close_all()

    def seal() -> None:
        start.wait()
        for _n in range(deeds):
            seal_audit(limit=5)
        connections.close_all()

    with transaction.atomic():
        audit("test.deed", by=access.SYSTEM, patient_id=cast.mrs_wang.pk, now=NOW)
        hands = [Thread(target=f) for f in (write, write, seal, seal)]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
    while seal_audit():
        pass
    sign_checkpoints(now=LATER)

    assert m.AuditSeal.objects.filter(chain="g").count() == 2 * deeds + 1
    assert found() == []


def test_the_clock_seals_and_signs_and_goes_on_when_the_second_place_is_gone(
    cast: Cast, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rows(cast, 4, sealed=False)
    folder.write_text("a file where the folder should be")
    Notary().work()
    assert m.AuditSeal.objects.count() == 4 and "second place cannot be written" in caplog.text

    folder.unlink()
    Notary().work()
    assert sorted(path.name for path in folder.iterdir()) == ["-.jsonl", "g.jsonl"]


def test_a_chain_is_signed_once_a_minute_at_most(cast: Cast) -> None:
    rows(cast, 2)
    rows(cast, 2, sealed=False)
    seal_audit()

    assert sign_checkpoints(now=LATER + timedelta(seconds=59)) == 0
    assert sign_checkpoints(now=LATER + timedelta(seconds=60)) == 2
    assert sign_checkpoints(now=LATER + timedelta(seconds=121)) == 0


def test_rows_that_no_clock_seals_are_told(cast: Cast) -> None:
    rows(cast, 3, sealed=False)

    assert found(now=NOW + timedelta(minutes=4)) == []
    assert found() == ["unsealed"]


def test_an_end_that_nobody_vouches_for_is_told(cast: Cast) -> None:
    rows(cast, 4)
    rows(cast, 4, sealed=False)
    seal_audit()

    assert found(now=NOW + timedelta(minutes=14)) == []
    assert found() == ["uncovered", "uncovered"]


#: Every column of a row, and a value that was not there.
EDITS = {
    "at": "at + interval '1 microsecond'",
    "action": "action || '.'",
    "practitioner_id": "coalesce(practitioner_id, 0) + 1",
    "link_id": "gen_random_uuid()",
    "patient_id": "gen_random_uuid()",
    "grid_id": "coalesce(grid_id, 0) + 1",
    "purpose": "purpose || 'x'",
    "relationship": "relationship || 'x'",
    "subject": "subject || ' '",
    "details": "details || '{\"n\": -1}'",
}


def one_edited(cursor: Any, n: int, column: str) -> None:
    cursor.execute(f"UPDATE records_auditevent SET {column} = {EDITS[column]} WHERE id = %s", [event(n)])


def one_deleted(cursor: Any, n: int) -> None:
    cursor.execute("DELETE FROM records_auditevent WHERE id = %s", [event(n)])


def one_deleted_with_its_seal(cursor: Any, n: int) -> None:
    cursor.execute("DELETE FROM records_auditseal WHERE event_id = %s", [gone := event(n)])
    cursor.execute("DELETE FROM records_auditevent WHERE id = %s", [gone])


def only_the_seal_deleted(cursor: Any, n: int) -> None:
    cursor.execute("DELETE FROM records_auditseal WHERE event_id = %s", [event(n)])


def two_exchanged(cursor: Any, n: int) -> None:
    """Two rows of one chain exchange everything but their numbers."""
    one, other = event(n), event((n + 2) % 20)
    columns = ", ".join(EDITS)
    cursor.execute(
        f"UPDATE records_auditevent e SET ({columns}) = (SELECT {columns} FROM records_auditevent o WHERE o.id ="
        " CASE WHEN e.id = %(one)s THEN %(other)s ELSE %(one)s END) WHERE e.id IN (%(one)s, %(other)s)",
        {"one": one, "other": other},
    )


def seals_exchanged(cursor: Any, n: int) -> None:
    one, other = event(n), event((n + 2) % 20)
    cursor.execute("UPDATE records_auditseal SET event_id = -event_id WHERE event_id IN (%s, %s)", [one, other])
    cursor.execute("UPDATE records_auditseal SET event_id = %s WHERE event_id = %s", [one, -other])
    cursor.execute("UPDATE records_auditseal SET event_id = %s WHERE event_id = %s", [other, -one])


def cut_off(cursor: Any, n: int) -> None:
    """The end of all chains goes without a trace in the database itself."""
    cursor.execute("DELETE FROM records_auditseal WHERE event_id >= %s", [first := event(n)])
    cursor.execute("DELETE FROM records_auditevent WHERE id >= %s", [first])
    cursor.execute(
        "UPDATE records_auditchain c SET number = coalesce(s.number, 0), signed_number = coalesce(s.number, 0),"
        " link = coalesce(s.link, c.link) FROM records_auditchain k LEFT JOIN LATERAL (SELECT * FROM records_auditseal"
        " WHERE chain = k.code ORDER BY number DESC LIMIT 1) s ON true WHERE k.code = c.code"
    )


def emptied(cursor: Any, n: int) -> None:
    cursor.execute("TRUNCATE records_auditevent, records_auditseal, records_auditchain, records_auditwaiting")


def written_anew(cursor: Any, n: int) -> None:
    """The whole chain is forged from some row on, every hash worked out again as the program does."""
    cut_off(cursor, n)
    cursor.execute("INSERT INTO records_auditevent (at, action, purpose, relationship, subject, details)"
                   " SELECT %s, 'forged', '', '', '', '{}' FROM generate_series(1, 30)", [NOW])  # fmt: skip
    cursor.execute("INSERT INTO records_auditwaiting SELECT id FROM records_auditevent WHERE action = 'forged'")
    seal_audit()


def event(n: int) -> int:
    """The n-th of twenty rows; odd ones are in the grid's chain, even ones in the chain of the house."""
    return int(m.AuditEvent.objects.order_by("pk").values_list("pk", flat=True)[n])


TAMPERINGS: dict[str, Callable[..., None]] = {
    "deleted": one_deleted,
    "deleted with its seal": one_deleted_with_its_seal,
    "seal deleted": only_the_seal_deleted,
    "exchanged": two_exchanged,
    "seals exchanged": seals_exchanged,
    "cut off": cut_off,
    "emptied": emptied,
    "written anew": written_anew,
}
SLOW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)


@given(n=st.integers(0, 19), column=st.sampled_from(sorted(EDITS)))
@SLOW
def test_any_edit_of_any_field_of_any_row_is_found(cast: Cast, n: int, column: str) -> None:
    once(cast)
    with by_force() as cursor, undone():
        one_edited(cursor, n, column)
        assert "changed" in found()
        transaction.set_rollback(True)
    assert found() == []


@given(n=st.integers(0, 19), what=st.sampled_from(sorted(TAMPERINGS)))
@SLOW
def test_any_deletion_exchange_cut_and_forgery_is_found(cast: Cast, n: int, what: str) -> None:
    once(cast)
    with by_force() as cursor, undone():
        TAMPERINGS[what](cursor, n)
        assert found() != []
        transaction.set_rollback(True)
    assert found() == []


@given(old=st.integers(1, 19), more=st.integers(0, 30))
@settings(SLOW, max_examples=15)
def test_a_restored_old_copy_is_found_also_after_work_went_on(cast: Cast, old: int, more: int) -> None:
    """A dump of the time of row `old` is put back; then the application goes on with `more` rows."""
    once(cast)
    with by_force() as cursor, undone():
        cut_off(cursor, old)
        for _n in range(more):
            audit("test.after", by=access.SYSTEM, now=NOW)
            audit("test.after", by=access.SYSTEM, patient_id=cast.mrs_wang.pk, now=NOW)
        cursor.execute("INSERT INTO records_auditwaiting SELECT id FROM records_auditevent WHERE action = 'test.after'")
        seal_audit()
        assert {"cut", "rewritten"} & set(found())
        transaction.set_rollback(True)


def once(cast: Cast) -> None:
    """Twenty rows in two chains, sealed and signed in two goes."""
    if not m.AuditEvent.objects.exists():
        rows(cast, 10)
        with transaction.atomic():
            for n in range(10):
                about = cast.mrs_wang.pk if n % 2 else None
                audit("test.deed", by=cast.actor(cast.nurse_lin), patient_id=about, subject=str(n), now=NOW)
        seal_audit()
        assert sign_checkpoints(now=MUCH_LATER) == 2


@pytest.mark.parametrize("line", [0, 1, 2])
@pytest.mark.parametrize("what", ["changed", "deleted", "signed by another"])
def test_what_is_done_to_the_file_of_checkpoints_is_found(cast: Cast, folder: Path, line: int, what: str) -> None:
    for n in range(3):
        rows(cast, 4, sealed=False)
        seal_audit()
        sign_checkpoints(now=LATER + n * timedelta(minutes=5))
    path = file_of(folder, "g")
    lines = path.read_text().splitlines(keepends=True)
    assert len(lines) == 3
    if what == "changed":
        at = random.Random(line).randrange(len(lines[line]) - 1)
        lines[line] = lines[line][:at] + chr((ord(lines[line][at]) + 1) % 128) + lines[line][at + 1 :]
    elif what == "deleted":
        lines.pop(line)
    else:
        lines[line] = Signer("somebody else's secret").line(_of(lines[line]))
    path.write_text("".join(lines))

    # The first line may be put away with older files; every other loss is told.
    assert bool({"forged", "lines"} & set(found())) is not (what == "deleted" and line == 0)


def test_the_whole_file_gone_is_found(cast: Cast, folder: Path) -> None:
    rows(cast, 4)
    file_of(folder, "g").unlink()

    assert found() == ["lines"]


def test_a_line_that_a_crash_cut_short_is_forgiven_once_the_next_names_it(cast: Cast, folder: Path) -> None:
    rows(cast, 4)
    path = file_of(folder, "g")
    whole = path.read_text()
    path.write_text(whole + whole[: len(whole) // 2])
    assert found() == ["forged"]
    rows(cast, 4, sealed=False)
    seal_audit()
    sign_checkpoints(now=MUCH_LATER)

    assert found() == []


def test_an_older_key_is_trusted_as_long_as_it_is_named(cast: Cast, settings: Any) -> None:
    rows(cast, 4)
    old = Signer(settings.AUDIT_KEY).public
    settings.AUDIT_KEY = "another secret, from this year on"
    assert found() == ["forged", "lines", "forged", "lines"]

    settings.AUDIT_PUBLIC_KEYS = [old]
    assert found() == []


def test_the_command_says_in_plain_words_what_was_done(cast: Cast) -> None:
    rows(cast, 4)
    with by_force() as cursor:
        one_deleted(cursor, 3)

    status, said = verify()
    assert status == 1
    assert "[g] 第 2 条" in said and "was deleted." in said and "1 findings." in said


def _of(line: str) -> Checkpoint:
    said = json.loads(line)
    return Checkpoint(**{name: said[name] for name in ("chain", "number", "link", "at", "previous")})
