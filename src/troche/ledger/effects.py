"""What follows from facts and can be rebuilt: projection rows, deadlines, notices, a word to listeners."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from troche.chart.facts import Recorded
from troche.chart.house import House
from troche.chart.rooms import Chart, Deadline
from troche.journey.projected import PROJECTIONS
from troche.ledger.batch import Batch
from troche.ledger.projections import ChartProjection, FactProjection

CHANNEL = "troche_fact"

NOTIFY = f"SELECT pg_notify('{CHANNEL}', v.word) FROM (VALUES {{values}}) AS v (word)"
DEADLINE_UPSERT = (
    "INSERT INTO ledger_deadline (stream_id, clinic_id, kind, key, due_at, owner) VALUES {values}"
    " ON CONFLICT (stream_id, kind, key) DO UPDATE SET due_at = EXCLUDED.due_at, owner = EXCLUDED.owner"
)
OUTBOX_INSERT = (
    "INSERT INTO ledger_outbox (clinic_id, dedupe_key, stream_id, body, created_at, try_at, tries)"
    " VALUES {values} ON CONFLICT DO NOTHING"
)


def add_fact_rows(batch: Batch, house: House, before: Chart, recorded: Sequence[Recorded]) -> None:
    """Rows of the facts that follow on from a chart, each as that fact left it: in a rebuild the same as now."""
    projections = [
        each for each in PROJECTIONS if isinstance(each, FactProjection) and each.kind == house.kind
    ]
    kinds = tuple(kind for projection in projections for kind in projection.facts)
    steps = list(house.along(before, recorded, kinds))
    for projection in projections:
        rows = [row for entry, chart in steps for row in projection.of(entry, chart)]
        batch.add_rows(projection.upsert, [projection.values(row) for row in rows])


def replace_fact_rows(batch: Batch, house: House, chart: Chart, standing: Sequence[Recorded]) -> None:
    """Rows of all facts of a chart as they stand after a correction."""
    for projection in PROJECTIONS:
        if isinstance(projection, FactProjection) and projection.kind == chart.kind:
            batch.add(f"DELETE FROM {projection.table} WHERE stream_id = %s", [chart.stream])
    add_fact_rows(batch, house, house.empty(chart.stream, chart.clinic), standing)


def change_chart_rows(
    batch: Batch, before: Chart, after: Chart, setting_before: Any, setting_after: Any
) -> None:
    """Only the rows that differ between the chart before and after."""
    for projection in PROJECTIONS:
        if isinstance(projection, ChartProjection) and projection.kind == after.kind:
            old = projection.of(before, setting_before) if before.position else {}
            new = projection.of(after, setting_after)
            gone = [key for key in old if key not in new]
            if gone:
                batch.add(
                    f"DELETE FROM {projection.table} WHERE stream_id = %s AND key = ANY(%s)",
                    [after.stream, gone],
                )
            changed = [projection.values(row) for key, row in new.items() if old.get(key) != row]
            batch.add_rows(projection.upsert, changed)


def change_deadlines(
    batch: Batch, house: House, before: Chart, after: Chart, setting_before: Any, setting_after: Any
) -> None:
    """Arm what became due, disarm what no longer is."""
    old = house.due(before, setting_before) if before.position else {}
    new = house.due(after, setting_after)
    for kind, key in old.keys() - new.keys():
        batch.add(
            "DELETE FROM ledger_deadline WHERE stream_id = %s AND kind = %s AND key = %s",
            [after.stream, kind, key],
        )
    armed = [deadline for name, deadline in new.items() if old.get(name) != deadline]
    batch.add_rows(DEADLINE_UPSERT, list(deadline_rows(after, armed)))


def deadline_rows(chart: Chart, deadlines: Iterable[Deadline]) -> Iterable[tuple[Any, ...]]:
    """The table's rows for these deadlines."""
    for each in deadlines:
        yield chart.stream, chart.clinic, each.kind, each.key, each.at, each.owner


def fill_outbox(batch: Batch, house: House, chart: Chart, recorded: Sequence[Recorded], setting: Any) -> None:
    """One row a notice; the key makes a second sending recognisable."""
    at = recorded[-1].at
    batch.add_rows(
        OUTBOX_INSERT,
        [
            (
                chart.clinic,
                f"{chart.stream}:{position}:{notice.key}",
                chart.stream,
                msgspec.json.encode(notice).decode(),
                at,
                at,
                0,
            )
            for position, notice in house.follow(chart, recorded, setting)
        ],
    )


def notify(batch: Batch, chart: Chart) -> None:
    """Tell every listening process, at the commit."""
    batch.add_rows(NOTIFY, [(f"{chart.clinic}:{chart.stream}:{chart.position}",)])
