"""`troche demo`: everything for a look around, in one command."""

import argparse
import shutil
from pathlib import Path

from troche.site import places
from troche.site.cli import Subcommands, Trouble, django_ready
from troche.site.cli.progress import bar, console, step
from troche.site.cli.serve import listen_options, prepare, serve


def add(commands: Subcommands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "demo",
        help="start a demo clinic and print one sign-in link per role",
        description="Starts the database, migrates it, opens a demo clinic if there is none, serves it and prints"
        " one sign-in link per role. Everything lies in .troche; Ctrl-C ends everything this started.",
    )
    listen_options(parser)
    parser.add_argument(
        "--reset", action="store_true", help="throw the demo clinic's data away, and do no more"
    )
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> None:
    """Bring everything up, show the links, serve."""
    if given.reset:
        reset()
        return
    address = prepare(given)
    step("Starting the database")
    with django_ready():
        from troche.site.migration import bring_up_to_date

        start_over_if_half_made()
        step("Migrating")
        bring_up_to_date()
        show_clinic(address)
        log = places.home() / "demo.log"
        log.unlink(missing_ok=True)
        step(f"Log lines go to {log}")
        serve(given, log)


def show_clinic(address: str) -> None:
    """Open the demo clinic if it is not there yet, and print how to sign in."""
    from troche import demo

    half_made().touch()
    with bar("Opening the demo clinic", len(demo.CAST)) as done:
        demo.open_demo(done)
    half_made().unlink()
    console.print("\n[bold]Sign in as[/bold]")
    for role, link in demo.sign_in_links(address):
        console.print(f"  {role:<18} {link}", soft_wrap=True)
    console.print()


def half_made() -> Path:
    """There while the demo clinic is being opened; still there when that was cut short."""
    return places.home() / "demo-half-made"


def start_over_if_half_made() -> None:
    """A clinic whose opening was cut short is thrown away, not shown."""
    from troche.site.database import embedded, is_embedded

    if not half_made().exists():
        return
    if not is_embedded():
        raise Trouble(
            "The demo clinic was cut short while it opened: empty the database of DATABASE_URL first."
        )
    step("The demo clinic was cut short while it opened; starting over")
    embedded().drop_database()
    embedded().make_database()
    half_made().unlink()


def reset() -> None:
    """Empty the home folder, never while something uses it."""
    from troche.site.database import embedded, is_embedded

    if not is_embedded():
        raise Trouble("DATABASE_URL is set: empty that database yourself, or unset it.")
    if embedded().data.exists() and embedded().is_running():
        raise Trouble("The demo is running: end it with Ctrl-C first.")
    for name in ("postgres", "mail", "secret_key", "demo-half-made", "demo.log", "relay"):
        path = places.home() / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    step(f"{places.home()} is empty.")
