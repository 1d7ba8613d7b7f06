"""`troche ledger verify`, `troche ledger rebuild` and `troche ledger refresh`."""

import argparse
import time
from typing import TYPE_CHECKING

from troche.site.cli import Subcommands, Trouble, django_ready
from troche.site.cli.progress import bar, console
from troche.site.cli.shared import ASKED_EVERY_S, PROCESSES, processes

if TYPE_CHECKING:
    from troche.people.models import Clinic


def add(commands: Subcommands) -> None:
    """Declare the commands."""
    parser = commands.add_parser(
        "ledger", help="check the chains of facts, or make what is made from them again"
    )
    verbs = parser.add_subparsers(title="commands", metavar="", required=True)
    check = verbs.add_parser(
        "verify",
        help="check every seal of every stream",
        description="Computes every seal again from the kept rows and names the first broken link of each stream."
        " Exit status 1 when one is broken. Changes nothing.",
    )
    check.set_defaults(run=verify)
    again = verbs.add_parser(
        "rebuild",
        help="drop every projection and make it again from the facts",
        description="Drops snapshots, deadlines and every other projection and makes them again from the facts,"
        " twenty streams in one transaction. Facts are not touched, and a server may run beside it.",
    )
    again.set_defaults(run=rebuild)
    fresh = verbs.add_parser(
        "refresh",
        help="make the rows again that show less than the clinic as it is now",
        description="After the clinic has changed (team, licences, rota, programme) the keepers make everybody's rows"
        " again by themselves; this does it at once, in several processes. It may be ended at any time and goes on"
        " where it ended; a server may run beside it.",
    )
    fresh.add_argument("--clinic", metavar="SLUG", help="one clinic; without it all")
    fresh.add_argument(
        "--processes", type=int, default=PROCESSES, help=f"how many share the work ({PROCESSES})"
    )
    fresh.set_defaults(run=refresh)


def verify(_given: argparse.Namespace) -> int:
    """Check, and name what is broken."""
    with django_ready():
        from troche.ledger import verify as verifying

        with bar("Checking seals", _count_facts()) as done:
            result = verifying.verify(done)
    for broken in result.broken:
        console.print(
            f"[bold]broken[/bold] clinic {broken.clinic} stream {broken.stream}"
            f" position {broken.position}: {broken.what}"
        )
    verdict = f"{len(result.broken)} streams are broken." if result.broken else "every chain is whole."
    console.print(f"{result.facts} facts in {result.streams} streams checked: {verdict}")
    return 1 if result.broken else 0


def rebuild(_given: argparse.Namespace) -> None:
    """Make every projection again."""
    with django_ready():
        from troche.ledger import rebuild as rebuilding

        with bar("Folding facts", _count_facts()) as done:
            result = rebuilding.rebuild(done)
    console.print(f"{result.facts} facts in {result.streams} streams folded again.")


def refresh(given: argparse.Namespace) -> int:
    """Make what is behind again, clinic by clinic."""
    if not 1 <= given.processes <= 64:
        raise Trouble("--processes is a number from 1 to 64.")
    with django_ready():
        from troche.people.models import Clinic
        from troche.site.cli.clinic import clinic_of

        clinics = [clinic_of(given.clinic)] if given.clinic else list(Clinic.objects.order_by("slug"))
        left = sum(_refresh(clinic, given.processes) for clinic in clinics)
    return 1 if left else 0


def _refresh(clinic: "Clinic", count: int) -> int:
    """How many people's rows could not be made again."""
    from troche.ledger.refresh import count_behind

    behind, everybody = count_behind(clinic.id)
    with (
        bar(clinic.name, behind) as done,
        processes("troche.ledger.refresh", [[str(clinic.id)]] * count) as started,
    ):
        while any(one.poll() is None for one in started):
            time.sleep(ASKED_EVERY_S)
            done(behind - count_behind(clinic.id)[0])
    left = count_behind(clinic.id)[0]
    verdict = (
        f"those of {left} could not be made; the log says why" if left else "all are as the clinic is now"
    )
    console.print(f"{clinic.name}: rows of {behind} of {everybody} people were behind; {verdict}.")
    return left


def _count_facts() -> int | None:
    """How many facts there are, if the owner may see past the walls between clinics."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(position), 0) FROM ledger_stream")
        (count,) = cursor.fetchone() or (0,)
    return int(count) or None
