"""The embedded server: started once, shared, ended by the last one out; and the role requests act as."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core import checks
from django.db import ProgrammingError, connections

from troche.site import guard
from troche.site.database import APP_ROLE, Embedded, django_databases
from troche.site.migration import MAKE_ROLE, append_only_tables, bring_up_to_date, make_role, pending


@pytest.fixture
def embedded() -> Iterator[Embedded]:
    with tempfile.TemporaryDirectory(prefix="troche-site-") as folder:
        yield Embedded(Path(folder) / "postgres")


def test_two_users_share_one_server_and_the_last_one_out_stops_it(embedded: Embedded) -> None:
    holder = (
        "import sys, time; from pathlib import Path; from troche.site.database import Embedded\n"
        f"with Embedded(Path({str(embedded.folder)!r})).in_use():\n"
        "    print('in', flush=True); sys.stdin.readline()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", holder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None and other.stdin is not None
    assert other.stdout.readline() == "in\n"
    with embedded.in_use():
        with psycopg.connect(embedded.url()) as connection:
            (first,) = connection.execute("SELECT pg_postmaster_start_time()").fetchone() or (None,)
        other.communicate("\n", timeout=20)
        assert embedded.is_running(), "the first one out must not end it for the others"
        with psycopg.connect(embedded.url()) as connection:
            assert connection.execute("SELECT pg_postmaster_start_time()").fetchone() == (first,)
    assert not embedded.is_running()


def test_a_killed_user_does_not_keep_the_server_from_stopping(embedded: Embedded) -> None:
    holder = (
        "import time; from pathlib import Path; from troche.site.database import Embedded\n"
        f"with Embedded(Path({str(embedded.folder)!r})).in_use():\n"
        "    print('in', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen([sys.executable, "-c", holder], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    other.stdout.readline()
    other.kill()
    other.wait()
    assert embedded.is_running()
    with embedded.in_use():
        pass
    assert not embedded.is_running()


def test_data_outlives_the_server_and_the_second_start_is_quick(embedded: Embedded) -> None:
    with embedded.in_use(), psycopg.connect(embedded.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    began = time.monotonic()
    with embedded.in_use(), psycopg.connect(embedded.url()) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert time.monotonic() - began < 3


def test_a_path_too_long_for_a_socket_is_served_from_elsewhere(tmp_path: Path) -> None:
    deep = Embedded(tmp_path / ("x" * 100) / "postgres")
    assert len(str(deep.socket_folder)) < 90
    assert deep.socket_folder != Embedded(tmp_path / ("y" * 100) / "postgres").socket_folder


def test_a_url_keeps_its_own_options_beside_the_role() -> None:
    aliases = django_databases("postgresql://me:secret@db:6543/clinic?sslmode=require&options=-c%20jit%3Doff")
    assert aliases["default"]["HOST"] == "db" and aliases["default"]["PORT"] == "6543"
    assert aliases["default"]["OPTIONS"]["sslmode"] == "require"
    assert aliases["default"]["OPTIONS"]["options"] == (
        "-c jit=off -c role=troche_app -c synchronous_commit=on"
    )
    assert aliases["owner"]["OPTIONS"] == {"sslmode": "require", "options": "-c jit=off"}


def test_requests_act_as_a_role_without_powers(database: str) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("troche_app",)
    assert guard.powers() == []
    assert pending() == []


@pytest.mark.parametrize("table", ["ledger_fact", "ledger_receipt", "people_access"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET clinic_id = clinic_id", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_the_append_only_cannot_be_touched(database: str, table: str, statement: str) -> None:
    assert table in append_only_tables()
    with (
        connections["default"].cursor() as cursor,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        cursor.execute(statement.format(table))


def test_migrating_again_changes_nothing(database: str) -> None:
    with psycopg.connect(database) as connection:
        before = connection.execute("SELECT relname, relacl::text FROM pg_class ORDER BY oid").fetchall()
    bring_up_to_date()
    with psycopg.connect(database) as connection:
        after = connection.execute("SELECT relname, relacl::text FROM pg_class ORDER BY oid").fetchall()
    assert [name for name, _ in before] == [name for name, _ in after]
    assert {name: set((acl or "").strip("{}").split(",")) for name, acl in before} == {
        name: set((acl or "").strip("{}").split(",")) for name, acl in after
    }


def test_a_role_that_somebody_else_makes_at_this_moment_will_do(embedded: Embedded) -> None:
    """As when two databases of one new server are migrated side by side."""
    waits = "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'CREATE ROLE%' AND wait_event_type = 'Lock'"
    with embedded.in_use(), psycopg.connect(embedded.url("postgres")) as other:
        other.execute(MAKE_ROLE.format(APP_ROLE))
        migrating = subprocess.Popen(
            [sys.executable, "-m", "troche.site.command", "migrate"],
            env={**os.environ, "DATABASE_URL": embedded.url()},
            stderr=subprocess.PIPE,
            text=True,
        )
        with psycopg.connect(embedded.url(), autocommit=True) as watching:
            while migrating.poll() is None and watching.execute(waits).fetchone() is None:
                time.sleep(0.05)
        other.commit()
        said = migrating.communicate(timeout=60)[1]
    assert migrating.returncode == 0, said


def test_a_role_that_was_made_since_one_looked_will_do(database: str) -> None:
    class Late:
        """A cursor that still saw no role."""

        def __init__(self, cursor: Any) -> None:
            self.cursor, self.has_looked = cursor, False

        def fetchone(self) -> Any:
            found, late = self.cursor.fetchone(), not self.has_looked
            self.has_looked = True
            return None if late else found

        def __getattr__(self, name: str) -> Any:
            return getattr(self.cursor, name)

    with connections["owner"].cursor() as cursor:
        make_role(Late(cursor))  # type: ignore[arg-type]
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [APP_ROLE])
        assert cursor.fetchone() == (1,)


def test_a_role_that_owns_or_bypasses_is_refused(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert guard.role_is_powerless(databases=["default"]) == []
    monkeypatch.setattr(guard, "DEFAULT_DB_ALIAS", "owner")
    monkeypatch.setattr(guard, "powers", lambda: guard_powers("owner"))
    found = guard.role_is_powerless(databases=["owner"])
    assert found and all(isinstance(message, checks.Error) for message in found)
    assert any("owns" in message.msg for message in found)


guard_powers = guard.powers
