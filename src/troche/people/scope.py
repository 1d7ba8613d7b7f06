"""Which clinic a database connection may see.

PostgreSQL's row-level policies read three settings of the connection. They follow the context, not the
connection or the thread: before each statement the connection is told the scope of the context that asks, unless
it was told the same before. So a connection from the pool, or one that a thread kept, never carries the clinic
of whoever used it last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

import msgspec
from django.db.backends.signals import connection_created
from django.dispatch import receiver

TELL = (
    "SELECT set_config('troche.clinic', %s, false), set_config('troche.account', %s, false), "
    "set_config('troche.pass', %s, false)"
)
# these read nothing, and must work in a transaction that has failed
OF_SAVEPOINTS = ("SAVEPOINT ", "ROLLBACK TO SAVEPOINT ", "RELEASE SAVEPOINT ")


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
    """See with this scope from now on, in this context."""
    _current.set(scope)


def leave() -> None:
    """See nothing from now on."""
    _current.set(NOWHERE)


@contextmanager
def within(scope: Scope) -> Iterator[None]:
    """See with this scope for a while, and then as before."""
    before = _current.set(scope)
    try:
        yield
    finally:
        _current.reset(before)


def in_clinic(clinic: UUID | None) -> AbstractContextManager[None]:
    """Work within one clinic for a while: the keeper, the command line, a stream of events, a test."""
    return within(Scope(clinic=clinic))


class _Teller:
    """Stands before every statement of one connection, and knows what PostgreSQL was told last.

    What is told within a transaction is forgotten when that rolls back. A callback waiting for the commit
    shows it: Django drops it on the rollback of the transaction, or of the savepoint.
    """

    def __init__(self) -> None:
        self.told: Scope | None = None
        self.until_commit: Callable[[], None] | None = None

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if not sql.startswith(OF_SAVEPOINTS):
            self.tell(context["connection"], _current.get())
        return execute(sql, params, many, context)

    def tell(self, database: Any, scope: Scope) -> None:
        """Tell PostgreSQL the scope, unless it was told the same before."""
        waiting = self.until_commit
        if waiting is not None and all(entry[1] is not waiting for entry in database.run_on_commit):
            self.told, self.until_commit = None, None
        if scope == self.told:
            return
        values = [str(scope.clinic or ""), str(scope.account or ""), scope.pass_hash]
        with database.wrap_database_errors:
            database.connection.execute(TELL, values)
        self.told, self.until_commit = scope, None
        if database.in_atomic_block:
            self._wait_for_commit(database)

    def _wait_for_commit(self, database: Any) -> None:
        def committed() -> None:
            if self.until_commit is committed:
                self.until_commit = None

        self.until_commit = committed
        database.on_commit(committed)


@receiver(connection_created)
def _begin_telling(connection: Any, **_: Any) -> None:
    if connection.vendor != "postgresql" or connection.alias != "default":
        return
    teller = _Teller()
    kept = [wrapper for wrapper in connection.execute_wrappers if not isinstance(wrapper, _Teller)]
    connection.execute_wrappers = [*kept, teller]
    teller.tell(connection, _current.get())
