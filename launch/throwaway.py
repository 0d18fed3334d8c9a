"""A PostgreSQL for tests: there in under a second, gone with the process that asked for it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

from launch.family import Family, Member
from launch.postgres import Cluster, open_cluster


def server(cluster: Cluster, log: Path, *, remove: Path | None = None) -> Member:
    """Return the family member that runs a cluster."""
    return Member(
        "PostgreSQL",
        cluster.command(),
        os.environ,
        log=log,
        stop=signal.SIGINT,
        grace_s=12.0,
        remove=remove,
    )


@contextlib.contextmanager
def throwaway_database() -> Iterator[str]:
    """Yield the DATABASE_URL of a fresh server; it and its folder vanish at the end, or with this process."""
    base = tempfile.gettempdir()
    folder = Path(tempfile.mkdtemp(prefix="paingrid-", dir=base if len(base) < 60 else "/tmp"))
    family = Family()
    try:
        cluster = open_cluster(folder, durable=False)
        member = family.start(server(cluster, folder / "postgresql.log", remove=folder))
        family.wait_until(member, cluster.accepts_connections, seconds=60)
        cluster.make_database()
        yield cluster.url
    finally:
        family.stop()
        shutil.rmtree(folder, ignore_errors=True)
