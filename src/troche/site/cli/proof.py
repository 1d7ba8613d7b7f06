"""`troche programme prove`, `troche programme diff` and `troche programme replay`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from troche.site.cli import Subcommands, Trouble, django_ready
from troche.site.cli.progress import bar, console, step
from troche.site.cli.shared import PROCESSES, work

if TYPE_CHECKING:
    from troche.programme import Programme
    from troche.proof.explore import Proof
    from troche.proof.replay import Told

WITHOUT = "without it the programme that comes along"
TURNED = {
    "dose held": "doses that were taken would have been held",
    "refused_dose let_through": "doses that were refused would have been granted",
    "parcel held": "parcels that were sent would have been held",
}
NAMED = {
    "dose": "dose of session {key}",
    "refused_dose": "refused in session {key}",
    "parcel": "parcel {key}",
}


def add(verbs: Subcommands) -> None:
    """Declare the commands among those of a programme."""
    proving = verbs.add_parser(
        "prove",
        help="show that nothing leads past the safety floor, or the shortest story that does",
        description="Plays the rules themselves over every class of facts that bears on a requirement of the safety"
        " floor, and over what could take it away again. Exit status 0: proven; 1: a counterexample, told as a story;"
        " 2: nothing was found, and it is no proof. Says what is covered and what is not. Needs no database.",
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
    again = verbs.add_parser(
        "replay",
        help="say what a changed programme would have made of all past doses and parcels",
        description="Asks, at each dose, refused dose and parcel of every past chart of a clinic, what a changed"
        " programme would have answered: who would have been held, who let through, and which alerts came after it."
        " Writes nothing. A dose that was withheld has no past: what would have followed it nobody knows.",
    )
    again.add_argument("folder", type=Path, help="the folder of the changed programme")
    again.add_argument("--clinic", required=True, metavar="SLUG", help="the clinic's short name")
    again.add_argument(
        "--processes", type=int, default=PROCESSES, help=f"how many share the work ({PROCESSES})"
    )
    again.add_argument("--most", type=int, default=20, help="how many to list one by one (20)")
    again.set_defaults(run=run_replay)


def run_prove(given: argparse.Namespace) -> int:
    """Prove it, or tell the story."""
    from troche.proof import told
    from troche.proof.explore import prove
    from troche.site.cli.programme import folder_of

    _few(given.processes)
    folder = folder_of(given)
    programme, faults = _read(folder), _faults(folder)
    proof = prove(programme, processes=given.processes, told=step)
    console.print(told.verdict(proof, faults), soft_wrap=True, markup=False)
    _say_story(proof, programme)
    for line in told.covered(proof):
        console.print(line, soft_wrap=True, markup=False)
    return told.status(proof, faults)


def _say_story(proof: "Proof", programme: "Programme") -> None:
    from troche.proof import told

    if proof.counterexample is not None:
        for when, what, floor in told.story(proof.counterexample, programme):
            console.print(f"  {when:<18} {what}", soft_wrap=True, markup=False)
            if floor:
                console.print(f"  {'':<18} {floor}", soft_wrap=True, markup=False)
    for line in told.missing_witness(proof):
        console.print(f"  {line}", soft_wrap=True, markup=False)


def leads_past_the_floor(programme: "Programme") -> bool:
    """Whether what it changes in the programme that comes along leads to a counterexample, which is told."""
    from troche.programme import load_programme
    from troche.proof import told
    from troche.proof.explore import prove
    from troche.proof.touched import touched

    only = touched(load_programme(), programme)
    if only is not None and not only:
        return False
    proof = prove(programme, only=only or frozenset(), with_acts=False, told=step)
    if not proof.found and not proof.is_vacuous:
        return False
    console.print(told.verdict(proof), soft_wrap=True, markup=False)
    _say_story(proof, programme)
    console.print("Nothing was adopted. The whole proof: troche programme prove.", markup=False)
    return True


def run_diff(given: argparse.Namespace) -> int:
    """Say what is otherwise."""
    from troche.programme.difference import TURNS, difference
    from troche.site.cli.programme import folder_of

    before, after = (
        _read(folder_of(argparse.Namespace(folder=folder))) for folder in (given.before, given.after)
    )
    changes = difference(before, after)
    if not changes:
        print("Nothing is otherwise.")
    for turn, title in TURNS.items():
        found = [change for change in changes if change.turn == turn]
        if found:
            print(f"{title} ({len(found)})")
        for change in found:
            source = f" [{change.source.grade}; {change.source.ref}]" if change.source else ""
            print(f"  {change.says}{source}")
    return 1 if any(change.turn == "past_floor" for change in changes) else 0


def run_replay(given: argparse.Namespace) -> None:
    """Ask the past, and say what would have been otherwise."""
    from collections import defaultdict

    from troche.site.cli.programme import folder_of

    _few(given.processes)
    folder = folder_of(given)
    _read(folder)
    with django_ready():
        from troche.ledger.refresh import count_behind
        from troche.proof.replay import Told, read_told
        from troche.site.cli.clinic import clinic_of

        clinic = clinic_of(given.clinic)
        so_far: dict[int, Told] = defaultdict(Told)
        shares = [
            [str(folder), str(clinic.id), str(part), str(given.processes)] for part in range(given.processes)
        ]
        with bar("Asking past charts", count_behind(clinic.id)[1]) as done:

            def told(number: int, line: str) -> None:
                so_far[number] += read_told(line)
                done(sum(one.people for one in so_far.values()))

            work("troche.proof.replay", shares, told)
    _say_replay(sum(so_far.values(), Told()), given.most)


def _say_replay(found: "Told", most: int) -> None:
    decided, turned = found.decided, found.turned
    console.print(
        f"{found.people} people: {decided.get('dose', 0)} doses, {decided.get('refused_dose', 0)} doses asked for and"
        f" refused, {decided.get('parcel', 0)} parcels.",
        markup=False,
    )
    for key, what in TURNED.items():
        console.print(f"  {turned.get(key, 0):>6} {what}", markup=False)
    if found.unread:
        console.print(f"{found.unread} charts could not be read and are not in this.", markup=False)
    held = [one for one in found.found if one.decision.turned == "held" and one.decision.events]
    many = sum(one.decision.turned == "held" for one in found.found)
    console.print(
        f"{len(held)} of {many} that would have been held were followed by an urgent alert within a week."
    )
    table = Table("when", "what", "person", "would be", "by", "alerts after it")
    for one in sorted(found.found, key=lambda one: one.decision.at)[:most]:
        decision = one.decision
        table.add_row(
            f"{decision.at:%Y-%m-%d %H:%M}",
            NAMED[decision.what].format(key=decision.key[:8]),
            str(one.person)[:8],
            "held" if decision.turned == "held" else "let through",
            ", ".join(decision.by),
            ", ".join(dict.fromkeys(decision.events)) or "none",
        )
    if found.found:
        console.print(table)
    if len(found.found) > most:
        console.print(f"{len(found.found) - most} more; --most says how many are listed.")


def _few(processes: int) -> None:
    if not 1 <= processes <= 64:
        raise Trouble("--processes is a number from 1 to 64.")


def _faults(folder: Path) -> int:
    """How many faults keep any clinic from adopting it."""
    from troche.programme import check

    return len(check(folder))


def _read(folder: Path) -> "Programme":
    """What a folder says, also when the loader would refuse it; each fault is said first."""
    from troche.programme import as_written

    programme, findings = as_written(folder)
    for finding in findings:
        console.print(f"{folder}/{finding}", soft_wrap=True, markup=False)
    if programme is None:
        raise Trouble(f"{folder} cannot be read: {len(findings)} to mend.")
    if findings:
        console.print(f"No clinic can adopt it: {len(findings)} to mend. What would follow from it:")
    return programme
