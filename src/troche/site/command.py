"""The `troche` command line."""

import argparse
import os
import sys
from collections.abc import Sequence

from troche.site.cli import Trouble, all_commands

DESCRIPTION = "Runs and looks after a Troche clinic: its server, its ledger and its programme."
EPILOG = """\
examples:
  troche demo                      a demo clinic with about 40 people, in one command
  troche migrate && troche serve   a real installation, on DATABASE_URL
  troche clinic open larkfield ... a clinic of your own, and its first administrator
  troche ledger verify             is every fact still exactly as it was recorded?
  troche instruments score FILE    what do these stored answers to a questionnaire add up to?
  troche programme check           is the programme folder complete and within its safety floor?

environment:
  DATABASE_URL      any PostgreSQL >= 15; without it an embedded one in .troche/postgres
  PORT              where to listen (8000)
  TROCHE_URL        the address people type, such as https://clinic.example
  TROCHE_HOME       where data, secret key and mail lie (.troche)
  docs/operations.md lists the others.
"""


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    top = argparse.ArgumentParser(
        prog="troche",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(title="commands", metavar="", required=True)
    for add in all_commands():
        add(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; trouble the user can end is one line and exit status 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troche.site.settings")
    given = parser().parse_args(arguments)
    try:
        return int(given.run(given) or 0)
    except Trouble as trouble:
        print(f"troche: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
