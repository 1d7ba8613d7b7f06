"""`troche programme check`."""

import argparse
from pathlib import Path

from troche.site.commands import Subcommands, Trouble
from troche.site.commands.progress import console


def add(commands: Subcommands) -> None:
    """Declare the command."""
    parser = commands.add_parser("programme", help="check a programme folder")
    verbs = parser.add_subparsers(title="commands", metavar="", required=True)
    check = verbs.add_parser(
        "check",
        help="read a programme folder and name every mistake",
        description="Reads a programme folder as the server does. A mistake is named by file, line, key and"
        " what was expected there; exit status 1.",
    )
    check.add_argument("folder", nargs="?", type=Path, help="normally programmes/at_home_oral")
    check.set_defaults(run=run)


def run(given: argparse.Namespace) -> None:
    """Read it, and say what it is."""
    from troche.programme import ProgrammeFaulty, default_folder, digest, load_programme

    folder: Path = given.folder or default_folder()
    if not folder.is_dir():
        raise Trouble(f"There is no folder {folder}.")
    try:
        programme = load_programme(folder)
    except ProgrammeFaulty as error:
        raise Trouble(str(error)) from error
    console.print(f"{folder.name} {programme.version} is complete. Digest {digest(programme)}")
