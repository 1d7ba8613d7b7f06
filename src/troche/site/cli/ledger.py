"""`troche ledger verify` and `troche ledger rebuild`."""

import argparse

from troche.site.cli import Subcommands, django_ready
from troche.site.cli.progress import bar, console


def add(commands: Subcommands) -> None:
    """Declare the commands."""
    parser = commands.add_parser(
        "ledger", help="check the chains of facts, or rebuild everything made from them"
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


def _count_facts() -> int | None:
    """How many facts there are, if the owner may see past the walls between clinics."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(position), 0) FROM ledger_stream")
        (count,) = cursor.fetchone() or (0,)
    return int(count) or None
