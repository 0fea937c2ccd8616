"""A dump restored into another cluster: nothing of the feed is lost, and no cursor of the old life is taken for its own."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connections

from config.databases import database_settings
from config.local.accounts import ordinary_account
from config.local.postgres import Cluster, binaries
from feed.epochs import ensure_epoch
from feed.reading import FeedEpochChanged
from programs.levels import Level
from tests.conftest import OwnDatabase
from tests.feed.test_feed import ids, read_all
from tests.servers import running_cluster
from tests.world import at, make_facility, make_user, make_world

# a server is dumped by the pg_dump it came with; 18.6 can't restore what it reads of a patched 15
pytestmark = pytest.mark.skipif(bool(os.environ.get("TEST_DATABASE_URL")), reason="pg_dump here is the embedded one's")


@contextmanager
def restored(cluster: Cluster, database: OwnDatabase, folder: Path) -> Iterator[None]:
    """Dumps a database, restores it into a cluster, and points Django there meanwhile."""
    programs, dump = binaries(ordinary_account()), folder / "dump.sql"
    subprocess.run([programs / "pg_dump", "--no-owner", f"--file={dump}", database.dsn], check=True)
    cluster.create_owner()
    cluster.execute("CREATE DATABASE restored OWNER pathway")
    target = cluster.url("restored")
    subprocess.run(
        [programs / "psql", "-X", "-q", "-o", "/dev/null", "-v", "ON_ERROR_STOP=1", "-f", dump, target], check=True
    )

    default = connections["default"]
    before = dict(default.settings_dict)
    default.close()
    default.settings_dict.update(
        {key: database_settings(target)[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    )
    try:
        yield
    finally:
        default.close()
        default.settings_dict.update(before)


def test_a_restored_feed_is_whole_and_begins_an_epoch_of_its_own(own_database: OwnDatabase, server_home: Path):
    reader = make_user(role="INTEGRATION")
    world = make_world()
    world.admit(Level.RESIDENTIAL, at(0))
    world.move("step_down", Level.IOP, at(30))
    before, cursor = read_all(reader)
    home = server_home / "restored"
    home.mkdir(mode=0o755)

    with running_cluster(home) as cluster, restored(cluster, own_database, home):
        _, is_new = ensure_epoch()
        after, later = read_all(reader)
        make_facility()
        more, _ = read_all(reader, later)
        with pytest.raises(FeedEpochChanged):
            read_all(reader, cursor)

    assert is_new
    assert sorted(ids(after)) == sorted(ids(before))
    assert [change["resource"] for change in more][:1] == ["facility"]
    assert set(ids(more)).isdisjoint(ids(before))
