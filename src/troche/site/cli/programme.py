"""`troche programme check`, `troche programme defaults`; `prove`, `diff` and `replay` are in `proof`."""

import argparse
from pathlib import Path

from troche.site.cli import Subcommands, Trouble
from troche.site.cli.progress import console


def add(commands: Subcommands) -> None:
    """Declare the commands."""
    parser = commands.add_parser(
        "programme",
        help="check, prove, compare or replay a programme folder, or list what waits for a signature",
    )
    verbs = parser.add_subparsers(title="commands", metavar="", required=True)
    check = verbs.add_parser(
        "check",
        help="read a programme folder and name every mistake",
        description="Reads a programme folder as the server does. Each mistake is named by file, line, key and"
        " what was expected there; exit status 1 when there is one. Needs no database.",
    )
    check.set_defaults(run=run_check)
    defaults = verbs.add_parser(
        "defaults",
        help="list what waits for the medical director's signature, as Markdown",
        description="Lists every number and rule whose grade says convention or recollection (PC, D, M), with its"
        " key and source, as Markdown on standard output. Needs no database.",
    )
    defaults.set_defaults(run=run_defaults)
    for verb in (check, defaults):
        verb.add_argument(
            "folder", nargs="?", type=Path, help="the folder; without it the programme that comes along"
        )
    from troche.site.cli import proof

    proof.add(verbs)


def run_check(given: argparse.Namespace) -> int:
    """Read it, and say what it is or what is wrong."""
    from troche.people.clinic import ClinicState
    from troche.people.wording import why_not_asked
    from troche.programme import load_programme

    folder = folder_of(given)
    if is_faulty(folder):
        return 1
    programme = load_programme(folder)
    console.print(f"{folder.name} {programme.version} is complete and within its safety floor.")
    for line in why_not_asked(programme, ClinicState()):
        console.print(line, soft_wrap=True)
    return 0


def run_defaults(given: argparse.Namespace) -> int:
    """Read it, and list what waits; a faulty programme is told as `check` tells it."""
    from troche.programme import load_programme
    from troche.programme.defaults import as_markdown

    folder = folder_of(given)
    if is_faulty(folder):
        return 1
    print(as_markdown(load_programme(folder)), end="")
    return 0


def folder_of(given: argparse.Namespace) -> Path:
    """The folder that was named, or the one that comes along."""
    from troche.programme import default_folder

    folder: Path = given.folder or default_folder()
    if not folder.is_dir():
        raise Trouble(f"There is no folder {folder}.")
    return folder


def is_faulty(folder: Path) -> bool:
    """Whether anything is wrong with it; each fault is said."""
    from troche.programme import check

    findings = check(folder)
    for finding in findings:
        console.print(f"{folder}/{finding}", soft_wrap=True)
    if findings:
        console.print(f"{len(findings)} to mend.")
    return bool(findings)
