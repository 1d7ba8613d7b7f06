"""`troche migrate`: make the database fit this version."""

import argparse

from troche.site.cli import Subcommands, django_ready
from troche.site.cli.progress import step


def add(commands: Subcommands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "migrate",
        help="bring the database up to date: app role, tables, grants",
        description="Makes the role troche_app if it is missing, migrates as the owner and grants the app role"
        " exactly what requests need: no change or removal of facts, receipts and access records."
        " Safe to repeat.",
    )
    parser.set_defaults(run=migrate)


def migrate(_given: argparse.Namespace) -> None:
    """Migrate and say so."""
    with django_ready():
        from troche.site.migration import bring_up_to_date

        bring_up_to_date()
        step("The database is up to date.")
