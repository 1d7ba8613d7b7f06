"""Throwing every projection away and making it again from the facts."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import msgspec
from django.db import connection, transaction

from troche.chart.commands import StreamKind
from troche.chart.rooms import Chart
from troche.journey.projected import PROJECTIONS
from troche.journey.rooms import HOUSES
from troche.ledger import effects
from troche.ledger.batch import Batch
from troche.ledger.keeper import list_clinics
from troche.ledger.projections import ChartProjection
from troche.ledger.reading import setting_for
from troche.ledger.store import freeze, read_rows, recorded_from
from troche.ledger.tenancy import AS_CLINIC, cursor_as

STREAMS_AT_ONCE = 20


class Rebuilt(msgspec.Struct, frozen=True):
    """How much was folded again."""

    streams: int
    facts: int


def rebuild(progress: Callable[[int], None] = lambda _: None) -> Rebuilt:
    """Drop and rebuild every projection, snapshot and deadline, some streams in one transaction.

    Writers of these streams wait for their turn; readers see the old rows until it commits. A stream that is
    opened meanwhile has its rows from its first act, and is left alone.
    """
    streams = facts = 0
    for clinic in list_clinics():
        names = _streams(clinic)
        for start in range(0, len(names), STREAMS_AT_ONCE):
            with transaction.atomic():
                heads = _heads_locked(clinic, names[start : start + STREAMS_AT_ONCE])
                batch = Batch()
                _drop(batch, [stream for stream, _ in heads])
                facts += sum(_rebuild_stream(batch, clinic, stream, kind) for stream, kind in heads)
                batch.run()
            streams += len(heads)
            progress(facts)
    return Rebuilt(streams, facts)


def _streams(clinic: UUID) -> list[UUID]:
    with cursor_as(clinic) as cursor:
        cursor.execute("SELECT id FROM ledger_stream ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def _heads_locked(clinic: UUID, streams: list[UUID]) -> list[tuple[UUID, StreamKind]]:
    with connection.cursor() as cursor:
        cursor.execute(AS_CLINIC, [str(clinic)])
        cursor.execute(
            "SELECT id, kind FROM ledger_stream WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [streams]
        )
        heads: list[tuple[UUID, StreamKind]] = cursor.fetchall()
        return heads


def _drop(batch: Batch, streams: list[UUID]) -> None:
    for table in (*(projection.table for projection in PROJECTIONS), "ledger_snapshot", "ledger_deadline"):
        batch.add(f"DELETE FROM {table} WHERE stream_id = ANY(%s)", [streams])


def _rebuild_stream(batch: Batch, clinic: UUID, stream: UUID, kind: StreamKind) -> int:
    house = HOUSES[kind]
    recorded = recorded_from(house, read_rows(stream))
    chart = house.refold(stream, clinic, recorded)
    of_clinic = _position(clinic)
    setting = setting_for(chart, of_clinic)
    effects.add_fact_rows(batch, house, house.empty(stream, clinic), house.corrected(recorded))
    _chart_rows(batch, chart, setting)
    due = house.due(chart, setting).values()
    batch.add_rows(effects.DEADLINE_UPSERT, list(effects.deadline_rows(chart, due)))
    freeze(batch, chart)
    batch.add("UPDATE ledger_stream SET clinic_position = %s WHERE id = %s", [of_clinic, stream])
    return len(recorded)


def _chart_rows(batch: Batch, chart: Chart, setting: object) -> None:
    for projection in PROJECTIONS:
        if isinstance(projection, ChartProjection) and projection.kind == chart.kind:
            rows = projection.of(chart, setting).values()
            batch.add_rows(projection.upsert, [projection.values(row) for row in rows])


def _position(clinic: UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT position FROM ledger_stream WHERE id = %s", [clinic])
        row = cursor.fetchone()
        return int(row[0]) if row else 0
