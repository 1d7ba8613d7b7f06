"""`troche django ...`: Django's own commands."""

import argparse

from troche.site.cli import Subcommands, django_ready


def add(commands: Subcommands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "django",
        help="run one of Django's own commands, such as `troche django makemigrations`",
        description="Passes everything after it to Django's command line.",
        add_help=False,
    )
    parser.add_argument("words", nargs=argparse.REMAINDER, help="the command and its options")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> None:
    """Hand over to Django."""
    from django.core.management import execute_from_command_line

    with django_ready():
        execute_from_command_line(["troche django", *given.words])
