"""`troche programme check`."""

import argparse
from pathlib import Path

from troche.site.cli import Subcommands, Trouble
from troche.site.cli.progress import console


def add(commands: Subcommands) -> None:
    """Declare the command."""
    parser = commands.add_parser("programme", help="check a programme folder")
    verbs = parser.add_subparsers(title="commands", metavar="", required=True)
    check = verbs.add_parser(
        "check",
        help="read a programme folder and name every mistake",
        description="Reads a programme folder as the server does. Each mistake is named by file, line, key and"
        " what was expected there; exit status 1 when there is one. Needs no database.",
    )
    check.add_argument(
        "folder", nargs="?", type=Path, help="the folder; without it the programme that comes along"
    )
    check.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Read it, and say what it is or what is wrong."""
    from troche.programme import check, default_folder, load_programme

    folder: Path = given.folder or default_folder()
    if not folder.is_dir():
        raise Trouble(f"There is no folder {folder}.")
    findings = check(folder)
    for finding in findings:
        console.print(f"{folder}/{finding}", soft_wrap=True)
    if findings:
        console.print(f"{len(findings)} to mend.")
        return 1
    programme = load_programme(folder)
    console.print(f"{folder.name} {programme.version} is complete and within its safety floor.")
    return 0
