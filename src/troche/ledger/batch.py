"""Several statements sent to PostgreSQL in one round trip, inside the transaction that is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

VALUES = "{values}"


class Batch:
    """Statements gathered in order. Values are quoted by the driver, never pasted.

    Each row is bound on its own: the driver remembers how to bind a short statement, and has to take a long one
    apart anew each time.
    """

    def __init__(self) -> None:
        self._statements: list[tuple[str, Sequence[Sequence[Any]]]] = []

    def add(self, statement: str, values: Sequence[Any] = ()) -> None:
        """One more statement with its values."""
        self._statements.append((statement, [values]))

    def add_rows(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """A statement with a `{values}` place for many rows; nothing when there are none."""
        if rows:
            self._statements.append((statement, rows))

    def run(self) -> list[list[tuple[Any, ...]]]:
        """Run all; for each statement the rows it gave, or an empty list."""
        if not self._statements:
            return []
        results: list[list[tuple[Any, ...]]] = []
        with connection.cursor() as cursor:
            cursor.execute(";\n".join(_bound(cursor, *each) for each in self._statements))
            while True:
                results.append(cursor.fetchall() if cursor.description else [])
                if not cursor.nextset():
                    return results

    def run_by_statement(self) -> dict[str, list[tuple[Any, ...]]]:
        """Run all; the rows that each statement gave, by its text."""
        results = self.run()
        return {statement: rows for (statement, _), rows in zip(self._statements, results, strict=True)}


class WideBatch(Batch):
    """The same for many streams together: rows of one statement become one statement, where it was first asked for.

    For statements whose order does not matter between streams, and whose rows are each of another stream.
    """

    def __init__(self) -> None:
        super().__init__()
        self._wide: dict[str, list[Sequence[Any]]] = {}

    def add_rows(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """More rows for this statement."""
        if rows and statement not in self._wide:
            self._wide[statement] = []
            self._statements.append((statement, self._wide[statement]))
        if rows:
            self._wide[statement].extend(rows)


def _bound(cursor: CursorWrapper, statement: str, rows: Sequence[Sequence[Any]]) -> str:
    """The statement with its values in place."""
    head, place, tail = statement.partition(VALUES)
    if not place:
        return str(cursor.mogrify(statement, rows[0]))
    row = f"({', '.join(['%s'] * len(rows[0]))})"
    return f"{head}{', '.join(cursor.mogrify(row, values) for values in rows)}{tail}"
