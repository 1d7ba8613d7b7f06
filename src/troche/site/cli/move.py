"""`troche clinic move`: everybody to a version of the programme, after saying what would change."""

import argparse
from collections import defaultdict
from typing import TYPE_CHECKING

from rich.table import Table

from troche.site.cli import Trouble, django_ready
from troche.site.cli.progress import bar, console
from troche.site.cli.shared import PROCESSES, work

if TYPE_CHECKING:
    from troche.journey.moving import Told
    from troche.people.models import Clinic

ANSWERS = ("met", "unknown", "unmet", "absent")


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command among those of a clinic."""
    parser = verbs.add_parser(
        "move",
        help="move everybody to the version of the programme that the clinic works by",
        description="Counts what would be otherwise for whom if everybody followed the version that the clinic adopted"
        " last, gate by gate, and changes nothing. With --apply it then moves them: a fact in each chart. It may be"
        " ended at any time and goes on where it ended; a server may run beside it.",
    )
    parser.add_argument("slug", help="the clinic's short name")
    parser.add_argument("--to", metavar="VERSION", help="an adopted version; without it the one adopted last")
    parser.add_argument("--apply", action="store_true", help="move them, after saying what changes")
    parser.add_argument(
        "--processes", type=int, default=PROCESSES, help=f"how many share the work ({PROCESSES})"
    )
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> None:
    """Say what would change, and move them when that was asked for."""
    if not 1 <= given.processes <= 64:
        raise Trouble("--processes is a number from 1 to 64.")
    with django_ready():
        from troche.site.cli.clinic import clinic_of

        clinic = clinic_of(given.slug)
        version = _version(clinic, given.to)
        everybody = _everybody(clinic)
        found = _shared("look", clinic, version, everybody, given.processes, "Counting what would change")
        _say(found, clinic, version)
        if not given.apply or not found.to_move:
            return
        done = _shared("move", clinic, version, everybody, given.processes, "Moving")
    refused = f" {done.refused} were refused." if done.refused else ""
    console.print(f"{done.moved} people follow {version} from now on.{refused}")
    if done.looked < everybody:
        raise Trouble(
            f"{everybody - done.looked} people were held by somebody. Run the command again: it goes on with them."
        )


def _version(clinic: "Clinic", asked: str | None) -> str:
    from troche.ledger import read_chart
    from troche.people.rules import CLINIC

    adopted = CLINIC.of(read_chart(clinic.id, clinic.id)).programme(asked)
    if adopted is None:
        raise Trouble(
            f"{clinic.name} has not adopted {asked or 'any version'}: troche clinic adopt {clinic.slug}"
        )
    return adopted.version


def _everybody(clinic: "Clinic") -> int:
    from troche.ledger.refresh import count_behind

    return count_behind(clinic.id)[1]


def _shared(what: str, clinic: "Clinic", version: str, everybody: int, processes: int, label: str) -> "Told":
    """What the processes told in the end, all together."""
    from troche.journey.moving import Told, read_told

    latest: dict[int, Told] = defaultdict(Told)
    shares = [[what, str(clinic.id), version, str(part), str(processes)] for part in range(processes)]
    with bar(label, everybody) as done:

        def told(number: int, line: str) -> None:
            latest[number] = read_told(line)
            done(sum(one.looked for one in latest.values()))

        work("troche.journey.moving", shares, told)
    return sum(latest.values(), Told())


def _say(found: "Told", clinic: "Clinic", version: str) -> None:
    console.print(f"{found.to_move} of {found.looked} people of {clinic.name} would move to {version}.")
    if not found.to_move:
        return
    rows = sorted(found.answers.items(), key=lambda row: -row[1])
    if rows:
        table = Table("gate", "now", "then", "people", title="Answers that would be others")
        for key, people in rows:
            table.add_row(*key.split(" "), str(people))
        console.print(table)
    console.print(
        f"For {found.would_close} people not every gate would be met any more, for {found.would_open} it would be."
        f" {found.undecided} decisions for treatment would no longer hold: no dose until decided again."
    )
