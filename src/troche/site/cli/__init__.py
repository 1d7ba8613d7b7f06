"""The commands of `troche`, one module each with an `add` that declares its options and what it runs."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

Subcommands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


class Trouble(Exception):
    """Something the person at the keyboard can end; its message is one line that says how."""


def all_commands() -> list[Callable[[Subcommands], None]]:
    """Each command's `add`, in the order `--help` shows them."""
    from troche.site.cli import database, demo, django, keep, ledger, programme, serve

    return [demo.add, serve.add, keep.add, database.add, ledger.add, programme.add, django.add]


@contextmanager
def django_ready() -> Iterator[None]:
    """The database runs and Django is set up while inside."""
    import django as django_package
    from django.db import OperationalError

    from troche.site.database import DatabaseUnavailable, in_use

    try:
        with in_use():
            django_package.setup()
            try:
                yield
            except OperationalError as error:
                raise Trouble(f"The database cannot be used: {_first_line(error)}") from error
    except DatabaseUnavailable as error:
        raise Trouble(str(error)) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["it gave no reason"])[0]
