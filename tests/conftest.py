"""One real PostgreSQL for the whole run, a fresh database in it, and browsers for the pages.

Nothing is rolled back: a test opens a clinic of its own, and row-level security keeps clinics apart.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import hypothesis
import psycopg
import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
os.environ.setdefault("TROCHE_HOME", str(REPOSITORY / ".troche" / "tests"))
os.environ["DJANGO_SETTINGS_MODULE"] = "troche.site.settings"
os.environ["TROCHE_RELAY"] = "none"  # a coturn of one's own belongs to the tests of video alone
os.environ["TROCHE_HOSTS"] = "testserver"  # what Django's test client calls itself
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop on the test's own thread
OWN = f"troche_test_{os.getpid()}_"  # every process that runs tests has a database of its own
if not os.environ.get("TROCHE_TEST_DATABASE", "").startswith(OWN):
    os.environ["TROCHE_TEST_DATABASE"] = OWN + secrets.token_hex(3)

from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests.server import KEPT, free_port, wait_until_ready
from troche.site import database as db

NAME = os.environ["TROCHE_TEST_DATABASE"]
MADE: list[str] = []
"""This process's database, once a test has asked for it."""
SERVING: list["Server"] = []
"""This process's server, while files run that ask for one."""
NO_REAL_CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser")
"""Debian's builds of it, the one without a desktop around it first: it takes half the processor time."""
WITH_SERVER = pytest.StashKey[set[Path]]()


def pytest_configure() -> None:
    """Point Django at this run's database, which `database` makes when the first test asks for it."""
    import django

    if "TROCHE_TEST_SERVER" not in os.environ:  # a worker is told by the process that started it
        os.environ["TROCHE_TEST_SERVER"] = db.embedded().url("postgres") if db.is_embedded() else db.url()
    os.environ["DATABASE_URL"] = make_conninfo(os.environ["TROCHE_TEST_SERVER"], dbname=NAME)
    django.setup()
    hypothesis.settings.register_profile("house", deadline=None)  # how fast it is, is measured in bench/
    hypothesis.settings.load_profile("house")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long ones begin first, while the database is theirs alone; then those that share a server."""
    with_server = {item.path for item in items if "base_url" in getattr(item, "fixturenames", ())}
    config.stash[WITH_SERVER] = with_server
    items.sort(key=lambda item: (item.get_closest_marker("long") is None, item.path not in with_server))


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """A fresh, migrated database; requests act in it as troche_app. Yields the owner's connection string."""
    from django.db import connections

    from troche.site.migration import bring_up_to_date

    with ExitStack() as stack:
        server = os.environ["TROCHE_TEST_SERVER"]
        if str(db.embedded().socket_folder) in server:
            stack.enter_context(db.embedded().in_use())
        with psycopg.connect(server, autocommit=True) as admin:
            drop_left_over(admin)
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
        bring_up_to_date()
        MADE.append(os.environ["DATABASE_URL"])
        yield os.environ["DATABASE_URL"]
        MADE.clear()
        connections["default"].close()
        connections["default"].close_pool()
        connections["owner"].close()
        with psycopg.connect(server, autocommit=True) as admin:
            drop(admin, NAME)


def drop(admin: psycopg.Connection[Any], name: str) -> None:
    """Remove a database, whoever still looks at it."""
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def drop_left_over(admin: psycopg.Connection[Any]) -> None:
    """Remove what killed runs of this machine left behind."""
    for (name,) in admin.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE 'troche_test_%'"
    ).fetchall():
        owner = name.split("_")[2]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            drop(admin, name)


def close_clinics(owner: psycopg.Connection[Any]) -> None:
    """Take all clinics off the list, past what refers to them; only a superuser can, and without it runs are slower."""
    try:
        owner.execute("SET session_replication_role = replica")
    except psycopg.errors.InsufficientPrivilege:
        return
    owner.execute("DELETE FROM people_clinic WHERE id <> ALL(%s)", [list(KEPT)])


@pytest.fixture(scope="module", autouse=True)
def this_files_clinics(request: pytest.FixtureRequest) -> Iterator[None]:
    """No server beside a file that asks for none; and when a file is done its clinics are closed.

    Keepers look at every clinic four times a second, and write to each that nobody kept for a while.
    """
    if SERVING and request.path not in request.config.stash[WITH_SERVER]:
        SERVING.pop().close()
    yield
    if MADE:
        with psycopg.connect(MADE[0], autocommit=True) as owner:
            close_clinics(owner)


@pytest.fixture(scope="session")
def serving(database: str) -> Iterator[None]:
    """Whatever server is still up at the end goes down."""
    yield
    while SERVING:
        SERVING.pop().close()


@pytest.fixture(scope="module")
def base_url(database: str, serving: None) -> str:
    """The address of a real server with keepers, on this run's database. Its keepers strike in every clinic there.

    Files that ask for it run one after another, and it stays up between them.
    """
    if not SERVING:
        SERVING.append(serve(database))
    return SERVING[0].address


ONE_OF_EACH = ("--workers", "1", "--keepers", "1")  # several at once are tried by the storm and the walk


class Server(NamedTuple):
    """A server that answers at this address until it is closed."""

    address: str
    close: Callable[[], None]
    pid: int


def serve(database: str, **settings: str) -> Server:
    """Start a server, with these settings, too, and wait until it answers."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    log = Path(os.environ["TROCHE_HOME"]) / f"server_{os.getpid()}_{port}.log"
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute(
            "DELETE FROM ledger_keeperbeat"
        )  # or each clinic is told that nobody kept since the last server
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "troche.site.command", "serve", "--port", str(port), *ONE_OF_EACH],
            env={**os.environ, **settings, "TROCHE_URL": address, "DATABASE_URL": database},
            stdout=out,
            stderr=out,
            start_new_session=True,
        )

    def close() -> None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)

    try:
        wait_until_ready(address, process, log)
    except BaseException:
        close()
        raise
    return Server(address, close, process.pid)


def chromium_path() -> str:
    """Where Chromium is."""
    found = os.environ.get("TROCHE_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        pytest.fail("Browser tests need Chromium: apt-get install chromium-headless-shell")
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, without a window. While it is open Playwright's event loop runs, and no async view can be tested."""
    from django.db import connections
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        args = ["--no-sandbox", *NO_REAL_CAMERA]
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=args)
        yield chromium
        connections.close_all()  # those opened beside Playwright's loop, which nothing else sees
        chromium.close()


@pytest.fixture
def new_page(browser: Any, base_url: str) -> Iterator[Callable[..., Any]]:
    """Opens a page of its own cookies, as one person's browser; options go to Playwright's `new_context`.

    A script error, or anything our content security policy stopped, fails the test at its end.
    """
    complaints: list[str] = []
    contexts = []

    def open_page(**options: Any) -> Any:
        context = browser.new_context(**{"base_url": base_url, **options})
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda line: complaints.append(line.text) if "Content Security Policy" in line.text else None,
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_page: Callable[..., Any]) -> Any:
    """One person's page, the size of a phone."""
    return new_page(viewport={"width": 390, "height": 844})


@pytest.fixture(scope="session")
def axe() -> Callable[[Any], None]:
    """Call with a page: asserts that axe-core finds nothing on it."""
    from axe_playwright_python.sync_playwright import Axe

    def assert_accessible(page: Any) -> None:
        violations = Axe().run(page).response["violations"]
        found = [f"{v['id']}: {v['help']} ({v['nodes'][0]['html'][:200]})" for v in violations]
        assert found == [], "\n".join(found)

    return assert_accessible


@pytest.fixture
def clinic(database: str) -> UUID:
    """A fresh clinic of the test's own: its id, which is also the id of its stream."""
    from troche.people.enrolment import open_clinic

    made = open_clinic(
        slug=f"test-{secrets.token_hex(6)}",
        name="Larkfield",
        phone="+1 503 555 0100",
        state="OR",
        timezone="America/Los_Angeles",
    )
    return made.id
