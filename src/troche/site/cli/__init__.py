"""The commands of `troche`, one module each with an `add` that declares its options and what it runs."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from troche.site.trouble import Trouble

__all__ = ["Subcommands", "Trouble", "all_commands", "django_ready"]

NO_SUCH_TABLE = "42P01"  # PostgreSQL: undefined_table
Subcommands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def all_commands() -> list[Callable[[Subcommands], None]]:
    """Each command's `add`, in the order `--help` shows them."""
    from troche.site.cli import (
        clinic,
        database,
        demo,
        django,
        instruments,
        keep,
        ledger,
        programme,
        serve,
        simulate,
        turn,
    )

    return [
        demo.add,
        serve.add,
        keep.add,
        database.add,
        clinic.add,
        ledger.add,
        programme.add,
        simulate.add,
        instruments.add,
        turn.add,
        django.add,
    ]


@contextmanager
def django_ready() -> Iterator[None]:
    """The database runs and Django is set up while inside."""
    import django as django_package
    from django.db import OperationalError, ProgrammingError

    from troche.site.database import in_use

    with in_use():
        django_package.setup()
        try:
            yield
        except OperationalError as error:
            raise Trouble(f"The database cannot be used: {_first_line(error)}") from error
        except ProgrammingError as error:
            if getattr(error.__cause__, "sqlstate", None) != NO_SUCH_TABLE:
                raise
            raise Trouble("The database lacks tables: run `troche migrate`.") from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["it gave no reason"])[0]
