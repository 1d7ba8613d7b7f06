"""`troche programme prove`, `troche programme diff` and `troche programme replay`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from troche.site.cli import Subcommands, Trouble
from troche.site.cli.progress import console, step

if TYPE_CHECKING:
    from troche.programme import Programme
    from troche.proof.explore import Proof

WITHOUT = "without it the programme that comes along"


def add(verbs: Subcommands) -> None:
    """Declare the commands among those of a programme."""
    proving = verbs.add_parser(
        "prove",
        help="show that nothing leads past the safety floor, or the shortest story that does",
        description="Plays the rules themselves over every class of facts that bears on a requirement of the safety"
        " floor, the shortest stories first. Exit status 0: proven; 1: a counterexample, told as a story, or nothing"
        " proven. Says what is covered and what is not. Needs no database.",
    )
    proving.add_argument("folder", nargs="?", type=Path, help=f"the folder; {WITHOUT}")
    proving.add_argument("--processes", type=int, default=2, help="how many share the work (2)")
    proving.set_defaults(run=run_prove)
    comparing = verbs.add_parser(
        "diff",
        help="say in words what is otherwise in another version",
        description="Says of each change whether it is past the safety floor, looser, stricter, new or gone, with the"
        " rule's own name, grade and source; what matters most for safety comes first. Exit status 1 when something"
        " is past the floor. Needs no database.",
    )
    comparing.add_argument("before", type=Path, help="the folder of the version there is")
    comparing.add_argument("after", type=Path, help="the folder of the other version")
    comparing.set_defaults(run=run_diff)


def run_prove(given: argparse.Namespace) -> int:
    """Prove it, or tell the story."""
    from troche.proof import told
    from troche.proof.explore import prove
    from troche.site.cli.programme import folder_of

    if not 1 <= given.processes <= 64:
        raise Trouble("--processes is a number from 1 to 64.")
    programme = _read(folder_of(given), refuse_faults=False)
    proof = prove(programme, processes=given.processes, told=step)
    console.print(told.verdict(proof))
    _say_story(proof, programme)
    for line in told.covered(proof):
        console.print(line, soft_wrap=True, markup=False)
    return 0 if proof.is_proven and not _faults(folder_of(given)) else 1


def _say_story(proof: "Proof", programme: "Programme") -> None:
    from troche.proof import told

    if proof.counterexample is not None:
        for when, what, floor in told.story(proof.counterexample, programme):
            console.print(f"  {when:<18} {what}", soft_wrap=True, markup=False)
            if floor:
                console.print(f"  {'':<18} {floor}", soft_wrap=True, markup=False)
    for line in told.missing_witness(proof):
        console.print(f"  {line}", soft_wrap=True, markup=False)


def run_diff(given: argparse.Namespace) -> int:
    """Say what is otherwise."""
    from troche.programme.difference import TURNS, difference
    from troche.site.cli.programme import folder_of

    before, after = (
        _read(folder_of(argparse.Namespace(folder=folder)), refuse_faults=False)
        for folder in (given.before, given.after)
    )
    changes = difference(before, after)
    if not changes:
        console.print("Nothing is otherwise.")
    for turn, title in TURNS.items():
        found = [change for change in changes if change.turn == turn]
        if found:
            console.print(f"{title} ({len(found)})", markup=False)
        for change in found:
            source = f" [{change.source.grade}; {change.source.ref}]" if change.source else ""
            console.print(f"  {change.says}{source}", soft_wrap=True, markup=False)
    return 1 if any(change.turn == "past_floor" for change in changes) else 0


def _faults(folder: Path) -> bool:
    from troche.programme import check

    return bool(check(folder))


def _read(folder: Path, *, refuse_faults: bool) -> "Programme":
    """What a folder says, also when the loader would refuse it; each fault is said first."""
    from troche.programme import as_written

    programme, findings = as_written(folder)
    for finding in findings:
        console.print(f"{folder}/{finding}", soft_wrap=True, markup=False)
    if programme is None or (findings and refuse_faults):
        raise Trouble(f"{folder} cannot be read: {len(findings)} to mend.")
    if findings:
        console.print(f"No clinic can adopt it: {len(findings)} to mend. What would follow from it:")
    return programme
