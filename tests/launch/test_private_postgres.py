"""The private PostgreSQL: never left behind, never kept from starting by the traces of a crash."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from launch import postgres
from launch.family import Family
from launch.postgres import Cluster, open_cluster
from launch.throwaway import server, throwaway_database
from launch.words import CannotGoOn
from tests.launch.test_leash import alive, eventually

OWNER = """
import sys, time
from launch.throwaway import throwaway_database
with throwaway_database() as url:
    print(url, flush=True)
    time.sleep(60)
"""
KEEPER = """
import sys, time
from pathlib import Path
from launch.family import Family
from launch.postgres import open_cluster
from launch.throwaway import server
cluster = open_cluster(Path(sys.argv[1]), durable=False)
family = Family()
family.wait_until(family.start(server(cluster, Path(sys.argv[1]) / "log")), cluster.accepts_connections, seconds=60)
print("ready", flush=True)
time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path


@pytest.fixture
def cluster(folder: Path) -> Cluster:
    return open_cluster(folder, durable=False)


@pytest.fixture
def family() -> Iterator[Family]:
    family = Family()
    yield family
    family.stop()


def start(family: Family, cluster: Cluster) -> None:
    member = family.start(server(cluster, cluster.data.parent / "postgresql.log"))
    family.wait_until(member, cluster.accepts_connections, seconds=60)
    cluster.make_database()


def pid_of(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


def test_server_answers_only_on_a_private_socket(family: Family, cluster: Cluster) -> None:
    start(family, cluster)

    with psycopg.connect(cluster.url) as connection:
        listens = connection.execute("SHOW listen_addresses").fetchone()

    assert listens == ("",)
    assert stat.S_IMODE(cluster.sockets.stat().st_mode) == 0o700


def test_stop_leaves_no_server_and_the_data_stay(folder: Path, cluster: Cluster) -> None:
    first = Family()
    start(first, cluster)
    with psycopg.connect(cluster.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS pain")
    pid = pid_of(cluster)
    first.stop()
    gone = not alive(pid)

    second = Family()
    start(second, open_cluster(folder, durable=False))
    with psycopg.connect(cluster.url) as connection:
        kept = connection.execute("SELECT pain FROM kept").fetchone()
    second.stop()

    assert gone
    assert kept == (7,)


@pytest.mark.crash
def test_throwaway_server_and_folder_vanish_when_their_owner_is_killed() -> None:
    owner = subprocess.Popen([sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    with owner, owner.stdout:
        url = owner.stdout.readline().strip()
        with psycopg.connect(url) as connection:
            (folder,) = connection.execute("SHOW data_directory").fetchone() or ("",)
        pid = int((Path(folder) / "postmaster.pid").read_text().split()[0])
        owner.kill()

    assert eventually(lambda: not alive(pid))
    assert eventually(lambda: not Path(folder).parent.exists())


@pytest.mark.crash
def test_server_killed_in_mid_work_starts_again(folder: Path, cluster: Cluster) -> None:
    first = Family()
    start(first, cluster)
    pid = pid_of(cluster)
    os.kill(pid, 9)
    eventually(lambda: not alive(pid))
    first.stop()

    second = Family()
    start(second, open_cluster(folder, durable=False))
    with psycopg.connect(cluster.url) as connection:
        answer = connection.execute("SELECT 1").fetchone()
    second.stop()

    assert answer == (1,)


@pytest.mark.crash
def test_server_of_a_killed_start_is_stopped_before_the_next(folder: Path, family: Family) -> None:
    keeper = subprocess.Popen([sys.executable, "-c", KEEPER, str(folder)], stdout=subprocess.PIPE, text=True)
    assert keeper.stdout is not None
    with keeper, keeper.stdout:
        assert keeper.stdout.readline() == "ready\n"
        old = int((folder / "postgresql/postmaster.pid").read_text().split()[0])
        cluster = open_cluster(folder, durable=False)
        stopped = not alive(old)
        start(family, cluster)
        keeper.kill()

    assert stopped
    assert cluster.accepts_connections()


def test_stale_note_that_names_another_living_program_is_no_obstacle(family: Family, cluster: Cluster) -> None:
    lines = [str(os.getppid()), str(cluster.data), "1", "5432", str(cluster.sockets), "", "1 1", "ready"]
    (cluster.data / "postmaster.pid").write_text("\n".join(lines) + "\n")

    reopened = open_cluster(cluster.data.parent, durable=False)
    start(family, reopened)

    assert reopened.accepts_connections()
    assert alive(os.getppid())


def test_data_of_another_version_are_explained_and_left_alone(folder: Path) -> None:
    data = folder / "postgresql"
    data.mkdir()
    (data / "PG_VERSION").write_text("9\n")

    with pytest.raises(CannotGoOn, match="belong to PostgreSQL 9"):
        open_cluster(folder, durable=True)

    assert [entry.name for entry in data.iterdir()] == ["PG_VERSION"]


def test_data_choose_the_programs_of_their_own_version(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newest, older = postgres.Programs(folder, 18), postgres.Programs(folder / "15", 15)
    monkeypatch.setattr(postgres, "installed", lambda: [newest, older])
    (folder / "PG_VERSION").write_text("15\n")

    assert postgres._programs_for(folder) == older
    assert postgres._programs_for(folder / "nothing-yet") == newest


def test_deep_folder_gets_a_socket_elsewhere(folder: Path) -> None:
    deep = folder / ("deep" * 20) / ("deeper" * 10)
    deep.mkdir(parents=True)
    cluster = open_cluster(deep, durable=False)
    family = Family()
    start(family, cluster)
    answers = cluster.accepts_connections()
    family.stop()
    cluster.sockets.rmdir()

    assert answers
    assert deep not in cluster.sockets.parents


def test_demonstration_data_are_written_durably(folder: Path) -> None:
    durable = open_cluster(folder, durable=True).command()

    assert "fsync=off" not in durable
    assert "synchronous_commit=off" not in durable


def test_throwaway_database_is_empty_and_gone_afterwards() -> None:
    with throwaway_database() as url, psycopg.connect(url) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        (folder,) = connection.execute("SHOW data_directory").fetchone() or ("",)

    assert tables == (0,)
    assert not Path(folder).exists()
