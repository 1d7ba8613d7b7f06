"""Projections: tables made from facts, which may be thrown away and rebuilt to the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from psycopg.types.json import Jsonb

from troche.chart.facts import Fact, Recorded
from troche.chart.rooms import Chart

Row = Mapping[str, Any]


class _Table:
    """The table behind a projection: its columns, and the statements that change it."""

    model: str
    key: tuple[str, ...]

    @cached_property
    def table(self) -> str:
        """The table's name in the database."""
        return str(apps.get_model(self.model)._meta.db_table)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Every column, in the model's order."""
        fields = apps.get_model(self.model)._meta.concrete_fields
        return tuple(field.column for field in fields if field.column)

    @cached_property
    def _json_columns(self) -> frozenset[str]:
        fields = apps.get_model(self.model)._meta.concrete_fields
        return frozenset(field.column for field in fields if field.get_internal_type() == "JSONField")

    @cached_property
    def upsert(self) -> str:
        """Insert or overwrite rows; a place for the values is left to the caller."""
        settable = [column for column in self.columns if column not in self.key]
        changes = ", ".join(f"{column} = EXCLUDED.{column}" for column in settable) or "key = EXCLUDED.key"
        return (
            f"INSERT INTO {self.table} ({', '.join(self.columns)}) VALUES {{values}} "
            f"ON CONFLICT ({', '.join(self.key)}) DO UPDATE SET {changes}"
        )

    def values(self, row: Row) -> list[Any]:
        """The row's values in the order of the columns. Raises `KeyError` for a missing column."""
        return [
            Jsonb(row[column]) if column in self._json_columns and row[column] is not None else row[column]
            for column in self.columns
        ]


@dataclass(frozen=True, eq=False)
class ChartProjection(_Table):
    """Rows computed from a whole chart after each act. Every row names itself by `key`."""

    model: str
    rows: Callable[[Chart, Any], Iterable[Row]]
    kind: str = "person"
    key: tuple[str, ...] = ("stream_id", "key")

    def of(self, chart: Chart, setting: Any) -> dict[str, Row]:
        """The rows of this chart by key."""
        fixed = {"stream_id": chart.stream, "clinic_id": chart.clinic}
        return {str(row["key"]): {**fixed, **row} for row in self.rows(chart, setting)}


@dataclass(frozen=True, eq=False)
class FactProjection(_Table):
    """Rows computed from one fact, kept under its position."""

    model: str
    facts: tuple[type[Fact], ...]
    rows: Callable[[Recorded, Chart], Iterable[Row]]
    kind: str = "person"
    key: tuple[str, ...] = ("stream_id", "key")

    def of(self, entry: Recorded, chart: Chart) -> list[Row]:
        """The rows of one fact, from the chart as it left it."""
        if not isinstance(entry.fact, self.facts):
            return []
        fixed = {"stream_id": chart.stream, "clinic_id": chart.clinic}
        return [
            {**row, **fixed, "position": entry.position, "key": f"{entry.position}:{row['key']}"}
            for row in self.rows(entry, chart)
        ]


Projection = ChartProjection | FactProjection
