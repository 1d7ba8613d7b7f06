"""`troche keep`: one keeper process; `troche serve` starts two."""

import argparse

from troche.site.cli import Subcommands, django_ready


def add(commands: Subcommands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "keep",
        help="one keeper process, for machines where `serve` does not run them",
        description="Fires deadlines and sends notices until SIGTERM. Any number may run side by side, on any"
        " machine that reaches the database.",
    )
    parser.set_defaults(run=run)


def run(_given: argparse.Namespace) -> None:
    """Keep until told to stop."""
    with django_ready():
        from troche.ledger.keeper import main

        main()
