"""`troche serve`: the web server and two keepers, watched over until Ctrl-C."""

import argparse
import contextlib
import os
import resource
import shutil
import socket
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from troche.site import places
from troche.site.cli import Subcommands, Trouble, django_ready
from troche.site.cli.progress import step
from troche.site.supervisor import Child, Failed, watch

BACKLOG, AT_ONCE = 4096, 16384
"""Ours: connections that wait, and requests under way in each process. A page that follows is one for as long as it is
open: three devices of a thousand sessions in one process leave room for everybody else."""
FREE_BYTES = 200_000_000


def add(commands: Subcommands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "serve",
        help="the web server and two keepers, until Ctrl-C",
        description="Starts the web server, two keeper processes and, where coturn is installed and no other relay"
        " is set, a relay for video; starts again what dies, and ends them all"
        " on Ctrl-C or SIGTERM. Refuses to start on a database that is not migrated, with a role that could"
        " change facts, or with a route that declares no policy.",
    )
    listen_options(parser)
    parser.set_defaults(run=run)


def listen_options(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and with how many processes."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=None, help="port to listen on (PORT, or 8000)")
    parser.add_argument("--workers", type=int, default=None, help="web processes (one per core, 2 to 4)")
    parser.add_argument("--keepers", type=int, default=2, help="keeper processes (2)")


def run(given: argparse.Namespace) -> None:
    """Refuse early and in one line, then serve."""
    prepare(given)
    with django_ready():
        serve(given)


def prepare(given: argparse.Namespace) -> str:
    """Check port and disk, and settle the address; returns it."""
    port = port_of(given)
    refuse_taken_port(given.host, port)
    refuse_full_disk()
    os.environ.setdefault("TROCHE_URL", f"http://127.0.0.1:{port}")
    return os.environ["TROCHE_URL"]


def port_of(given: argparse.Namespace) -> int:
    """The port asked for: the option, `PORT`, or 8000."""
    if given.port is None:
        asked = os.environ.get("PORT") or "8000"
        if not asked.isdigit() or not 0 < int(asked) < 65536:
            raise Trouble(f"PORT={asked} is no port; choose a number from 1 to 65535.")
        given.port = int(asked)
    return int(given.port)


def refuse_taken_port(host: str, port: int) -> None:
    """Say so when something else listens there."""
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except PermissionError:
        raise Trouble(f"Port {port} needs root; choose one above 1023, such as PORT=8001.") from None
    except OSError as error:
        raise Trouble(
            f"Port {port} is taken ({error.strerror}); end what uses it or choose another: PORT={port + 1}."
        ) from None


def refuse_full_disk() -> None:
    """A database must never meet a full disk."""
    home = places.made(places.home())
    free = shutil.disk_usage(home).free
    if free < FREE_BYTES:
        raise Trouble(
            f"Only {free // 1_000_000} MB are free on the disk of {home}; free at least 200 MB, or set TROCHE_HOME."
        )


def serve(given: argparse.Namespace, log: Path | None = None) -> None:
    """Serve until told to stop; Django is set up and the database runs. Log lines go to stderr or to `log`."""
    from troche.site.startup import CHECKED, Unfit, refuse_unfit
    from troche.video.where import is_decided, own_relay

    try:
        refuse_unfit()
    except Unfit as unfit:
        raise Trouble(str(unfit)) from unfit
    _let_go_of_database()
    _hold_many()
    with tempfile.TemporaryDirectory(prefix="troche-metrics-") as counters:
        own, about_video = ({}, "") if is_decided() else own_relay()
        environment = {**os.environ, **own, "PROMETHEUS_MULTIPROC_DIR": counters, CHECKED: "yes"}
        web = Child("web server", web_command(given), environment, log)
        keepers = [
            Child(f"keeper {number}", ("-m", "troche.site.command", "keep"), environment, log)
            for number in range(1, given.keepers + 1)
        ]
        relays = (
            [Child("relay", ("-m", "troche.video.coturn"), environment, log, may_fail=True)] if own else []
        )
        if about_video:
            step(about_video)
        step(f"Serving at {urlsplit(os.environ['TROCHE_URL']).geturl()} · Ctrl-C ends it")
        try:
            watch([web, *keepers, *relays])
        except Failed as failed:
            where = f"in {log}" if log else "above"
            raise Trouble(f"The {failed} does not stay up; what it said is {where}.") from failed


def web_command(given: argparse.Namespace) -> tuple[str, ...]:
    """Granian with this many processes (docs/decisions/0002-web-server.md)."""
    workers = given.workers or max(2, min(os.cpu_count() or 2, 4))
    return (
        *("-m", "granian", "--interface", "asginl", "--no-ws"),
        *("--host", str(given.host), "--port", str(given.port), "--workers", str(workers)),
        *("--backlog", str(BACKLOG), "--backpressure", str(AT_ONCE)),
        *("--log-level", "warning", "--no-access-log"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "5"),
        "troche.site.asgi:application",
    )


def _let_go_of_database() -> None:
    """The watching process needs no connection of its own."""
    from django.db import connections

    for connection in connections.all():
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def _hold_many() -> None:
    """As many open connections as the system allows at all: the usual 1,024 are those of three hundred sessions."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
