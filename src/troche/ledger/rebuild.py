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

STREAMS_AT_ONCE = 20


class Rebuilt(msgspec.Struct, frozen=True):
    """How much was folded again."""

    streams: int
    facts: int


def rebuild(progress: Callable[[int], None] = lambda _: None) -> Rebuilt:
    """Drop and rebuild every projection, snapshot and deadline, one clinic in one transaction.

    Writers of that clinic wait for their turn; readers see the old rows until it commits.
    """
    streams = facts = 0
    for clinic in list_clinics():
        with transaction.atomic():
            heads = _heads_locked(clinic)
            _drop(clinic)
            for start in range(0, len(heads), STREAMS_AT_ONCE):
                batch = Batch()
                for stream, kind in heads[start : start + STREAMS_AT_ONCE]:
                    facts += _rebuild_stream(batch, clinic, stream, kind)
                batch.run()
                streams += len(heads[start : start + STREAMS_AT_ONCE])
                progress(facts)
    return Rebuilt(streams, facts)


def _heads_locked(clinic: UUID) -> list[tuple[UUID, StreamKind]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('troche.clinic', %s, true)", [str(clinic)])
        cursor.execute("SELECT id, kind FROM ledger_stream ORDER BY id FOR UPDATE")
        heads: list[tuple[UUID, StreamKind]] = cursor.fetchall()
        return heads


def _drop(clinic: UUID) -> None:
    batch = Batch()
    for projection in PROJECTIONS:
        batch.add(f"DELETE FROM {projection.table} WHERE clinic_id = %s", [clinic])
    for table in ("ledger_snapshot", "ledger_deadline"):
        batch.add(f"DELETE FROM {table} WHERE clinic_id = %s", [clinic])
    batch.run()


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
