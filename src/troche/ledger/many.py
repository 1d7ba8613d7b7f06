"""Many streams read at once: head, snapshot and newer facts of each, in two round trips."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from psycopg import Cursor

from troche.journey.rooms import HOUSES
from troche.ledger.batch import Batch
from troche.ledger.fingerprint import FINGERPRINT
from troche.ledger.store import FACT_COLUMNS, Loaded, recorded_from, thaw
from troche.ledger.tenancy import AS_CLINIC, cursor_as

log = logging.getLogger("troche.many")

HEADS = (
    "SELECT s.id, s.kind, s.position, s.seal, s.clinic_position, n.position, n.body FROM ledger_stream s"
    " LEFT JOIN ledger_snapshot n ON n.stream_id = s.id AND n.fingerprint = %s"
)
OF_PEOPLE = " WHERE s.clinic_id = %s AND s.kind = 'person'"
FREE = " FOR UPDATE OF s SKIP LOCKED"
NEWER = (
    f"SELECT f.stream_id, {', '.join(f'f.{column}' for column in FACT_COLUMNS.split(', '))}"
    " FROM unnest(%s::uuid[], %s::int[]) AS u (id, position)"
    " JOIN ledger_fact f ON f.stream_id = u.id AND f.position > u.position ORDER BY f.stream_id, f.position"
)

EVERY = (
    f"SELECT f.stream_id, {', '.join(f'f.{column}' for column in FACT_COLUMNS.split(', '))} FROM ledger_fact f"
    " WHERE f.stream_id = ANY(%s) AND f.kind = ANY(%s) ORDER BY f.stream_id, f.position"
)


def position_of_clinic(clinic: UUID) -> int:
    """How many facts the clinic's own stream has. Leaves the transaction reading as `clinic`."""
    batch = Batch()
    batch.add(AS_CLINIC, [str(clinic)])
    batch.add("SELECT position FROM ledger_stream WHERE id = %s", [clinic])
    *_, rows = batch.run()
    return int(rows[0][0]) if rows else 0


def ids_after(clinic: UUID, after: UUID, until: UUID, at_most: int) -> list[UUID]:
    """The next people by id, up to and with `until`."""
    with cursor_as(clinic) as cursor:
        cursor.execute(
            "SELECT id FROM ledger_stream WHERE clinic_id = %s AND kind = 'person' AND id > %s AND id <= %s"
            " ORDER BY id LIMIT %s",
            [clinic, after, until, at_most],
        )
        return [row[0] for row in cursor.fetchall()]


class Read(NamedTuple):
    """The streams as they stand, and those that could not be read."""

    loaded: list[Loaded]
    unread: list[UUID]


def lock_behind(clinic: UUID, position: int, at_most: int, leave: Iterable[UUID] = ()) -> Read:
    """Some people whose rows show less of the clinic than this, but those to leave; nobody who is held just now.

    Whoever is furthest behind comes first: that order is the index's, and no look goes over everybody who is done.
    """
    behind = "s.clinic_position < %s AND s.id <> ALL(%s) ORDER BY s.clinic_position"
    picked = f"{HEADS}{OF_PEOPLE} AND {behind} LIMIT %s{FREE}"
    return _load(clinic, position, picked, [clinic, position, list(leave), at_most])


def lock_these(clinic: UUID, position: int, people: Sequence[UUID]) -> Read:
    """These people, but nobody who is held just now."""
    return _load(clinic, position, f"{HEADS}{OF_PEOPLE} AND s.id = ANY(%s){FREE}", [clinic, list(people)])


def read_after(clinic: UUID, position: int, after: UUID, until: UUID, at_most: int) -> Read:
    """The next people by id, up to and with `until`, as they stand; nobody waits for this reader."""
    picked = f"{HEADS}{OF_PEOPLE} AND s.id > %s AND s.id <= %s ORDER BY s.id LIMIT %s"
    return _load(clinic, position, picked, [clinic, after, until, at_most])


def _load(clinic: UUID, clinic_position: int, picked: str, values: Sequence[Any]) -> Read:
    with connection.cursor() as cursor:
        cursor.execute(picked, [FINGERPRINT, *values])
        heads = cursor.fetchall()
    newer: dict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
    with Cursor(connection.connection) as as_bytes:  # measured: instants as text take longest of all to read
        since = [[head[0] for head in heads], [head[5] or 0 for head in heads]]
        as_bytes.execute(NEWER, since, binary=True)
        for stream, *row in as_bytes:
            newer[stream].append(tuple(row))
    folded = {head[0]: _fold(clinic, clinic_position, head, newer[head[0]]) for head in heads}
    return Read(
        [one for one in folded.values() if one is not None],
        [stream for stream, one in folded.items() if one is None],
    )


def _fold(
    clinic: UUID, clinic_position: int, head: tuple[Any, ...], rows: list[tuple[Any, ...]]
) -> Loaded | None:
    """The stream as it stands; None when a writer came in between, or it cannot be folded."""
    stream, kind, position, seal, shown, snapshot_position, snapshot = head
    since = snapshot_position or 0
    if [row[0] for row in rows] != list(range(since + 1, position + 1)):
        return None
    house = HOUSES[kind]
    try:
        recorded = recorded_from(house, rows)
        if snapshot is None:
            chart = house.refold(stream, clinic, recorded)
        else:
            chart = house.fold(thaw(house, stream, clinic, since, bytes(snapshot)), recorded)
    except Exception:
        log.exception("a chart cannot be folded", extra={"stream": str(stream)})
        return None
    return Loaded(chart, bytes(seal), since, None, clinic_position, shown)


def rows_of(clinic: UUID, people: Sequence[UUID], kinds: Sequence[str]) -> dict[UUID, list[tuple[Any, ...]]]:
    """The kept rows of the facts of these kinds of these people, in one query."""
    rows: dict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
    with cursor_as(clinic), Cursor(connection.connection) as as_bytes:
        as_bytes.execute(EVERY, [list(people), list(kinds)], binary=True)
        for stream, *row in as_bytes.fetchall():
            rows[stream].append(tuple(row))
    return rows
