"""Several statements sent to PostgreSQL in one round trip, inside the transaction that is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection


class Batch:
    """Statements gathered in order. Values are bound by the driver, never pasted."""

    def __init__(self) -> None:
        self._statements: list[str] = []
        self._values: list[Any] = []

    def add(self, statement: str, values: Sequence[Any] = ()) -> None:
        """One more statement with its values."""
        self._statements.append(statement)
        self._values.extend(values)

    def add_rows(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """A statement with a `{values}` place for many rows; nothing when there are none."""
        if rows:
            row = "(" + ", ".join(["%s"] * len(rows[0])) + ")"
            self.add(
                statement.replace("{values}", ", ".join([row] * len(rows))),
                [value for values in rows for value in values],
            )

    def run(self) -> list[list[tuple[Any, ...]]]:
        """Run all; for each statement the rows it gave, or an empty list."""
        if not self._statements:
            return []
        results: list[list[tuple[Any, ...]]] = []
        with connection.cursor() as cursor:
            cursor.execute(";\n".join(self._statements), self._values)
            while True:
                results.append(cursor.fetchall() if cursor.description else [])
                if not cursor.nextset():
                    return results
