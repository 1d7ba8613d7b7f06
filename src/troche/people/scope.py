"""Which clinic a database connection may see.

PostgreSQL's row-level policies read three settings of the connection. They follow the context, not the
connection: whatever connection a thread takes from the pool is told the context's scope when it is taken, so
that none ever carries the clinic of whoever used it before.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

import msgspec
from django.db import DatabaseError, connection
from django.db.backends.signals import connection_created
from django.dispatch import receiver

TELL = (
    "SELECT set_config('troche.clinic', %s, false), set_config('troche.account', %s, false), "
    "set_config('troche.pass', %s, false)"
)


class Scope(msgspec.Struct, frozen=True):
    """What a connection may see: a clinic's rows, an account's memberships, the pass with this hash."""

    clinic: UUID | None = None
    account: UUID | None = None
    pass_hash: str = ""


NOWHERE = Scope()
_current: ContextVar[Scope] = ContextVar("troche_scope", default=NOWHERE)


def current() -> Scope:
    """The scope of this context."""
    return _current.get()


def enter(scope: Scope) -> None:
    """See with this scope from now on, in this context and on its open connection."""
    _current.set(scope)
    _tell(connection)


def leave() -> None:
    """See nothing from now on."""
    _current.set(NOWHERE)
    try:
        _tell(connection)
    except DatabaseError:
        connection.close()


@contextmanager
def in_clinic(clinic: UUID | None) -> Iterator[None]:
    """Work within one clinic for a while: the keeper, the command line, a stream of events, a test."""
    before = current()
    enter(Scope(clinic=clinic))
    try:
        yield
    finally:
        enter(before)


def _tell(database: Any) -> None:
    """Tell an open connection the scope; one that is not open is told when it opens."""
    session = database.connection
    if session is None or session.closed:
        return
    scope = current()
    values = [str(scope.clinic or ""), str(scope.account or ""), scope.pass_hash]
    with database.wrap_database_errors:
        session.execute(TELL, values)


@receiver(connection_created)
def _told_on_opening(connection: Any, **_: Any) -> None:
    if connection.vendor == "postgresql" and connection.alias == "default":
        _tell(connection)
