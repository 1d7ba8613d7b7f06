"""Reading a stream from PostgreSQL and appending to it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

from troche.chart.commands import Command, StreamKind
from troche.chart.facts import Recorded, tag_of
from troche.chart.house import House
from troche.chart.learned import from_msgpack
from troche.chart.rooms import Chart
from troche.journey.rooms import HOUSES
from troche.ledger.batch import Batch
from troche.ledger.fingerprint import FINGERPRINT
from troche.ledger.seal import ORIGIN, seal
from troche.ledger.tenancy import AS_CLINIC

SNAPSHOT_EVERY = 32  # facts; ours, measured in bench/: a fold of this many costs less than one query
LOCK_WAIT = "500ms"  # ours: some fifty times as long as an act holds a head; then its turn is somebody else's
FACT_COLUMNS = "position, kind, body, at, actor_id, role, command_id"

ADVANCE = (
    "UPDATE ledger_stream s SET position = v.position, seal = v.seal, clinic_position = v.clinic_position"
    " FROM (VALUES {values}) AS v (id, position, seal, clinic_position, stood_at, showed)"
    " WHERE s.id = v.id AND s.position = v.stood_at AND s.clinic_position = v.showed RETURNING 1"
)

_to_json = msgspec.json.Encoder().encode
_to_msgpack = msgspec.msgpack.Encoder().encode
_raw_states = from_msgpack(dict[str, msgspec.Raw])


class Receipt(msgspec.Struct, frozen=True):
    """What a command was answered the first time."""

    digest: bytes
    first_position: int
    last_position: int
    refusal: str | None


class StreamMovedError(Exception):
    """Somebody else wrote to the stream since it was read, or holds it. Nothing of ours was kept."""


class Loaded(msgspec.Struct, frozen=True):
    """A stream as it stands: its chart, the last seal, and the receipt of the command, if there is one.

    `clinic_position` is how far the clinic has come, `shown_position` how far it had when the rows were made.
    """

    chart: Chart
    seal: bytes
    snapshot_position: int
    receipt: Receipt | None
    clinic_position: int
    shown_position: int


def load(clinic: UUID, stream: UUID, command_id: UUID | None = None, *, lock: bool = False) -> Loaded | None:
    """Snapshot and newer facts in one round trip; None when the stream does not exist.

    Each statement sees what is committed when it begins, so a writer may come in between: head, snapshot and
    facts must fit together without a gap, or it raises `StreamMovedError`. With `lock` none can.

    The transaction is left reading as `clinic`, so a stream of another clinic does not exist either, and waiting
    for no lock longer than `LOCK_WAIT`.
    """
    batch = Batch()
    batch.add(
        "SELECT set_config('troche.clinic', %s, true), set_config('lock_timeout', %s, true)",
        [str(clinic), LOCK_WAIT],
    )
    if lock:
        batch.add("SELECT 1 FROM ledger_stream WHERE id = %s FOR UPDATE", [stream])
    batch.add(
        "SELECT s.kind, s.position, s.seal, n.position, n.body, r.digest, r.first_position, r.last_position,"
        " r.refusal, (SELECT c.position FROM ledger_stream c WHERE c.id = %s), s.clinic_position"
        " FROM ledger_stream s"
        " LEFT JOIN ledger_snapshot n ON n.stream_id = s.id AND n.fingerprint = %s"
        " LEFT JOIN ledger_receipt r ON r.clinic_id = s.clinic_id AND r.command_id = %s"
        " WHERE s.id = %s",
        [clinic, FINGERPRINT, command_id, stream],
    )
    batch.add(
        f"SELECT {FACT_COLUMNS} FROM ledger_fact WHERE stream_id = %s AND position > coalesce("
        "(SELECT position FROM ledger_snapshot WHERE stream_id = %s AND fingerprint = %s), 0)"
        " ORDER BY position",
        [stream, stream, FINGERPRINT],
    )
    *_, heads, rows = run(batch)
    if not heads:
        return None
    kind, position, last_seal, snapshot_position, snapshot, digest, first, last, refusal, *clinics = heads[0]
    if [row[0] for row in rows] != list(range((snapshot_position or 0) + 1, position + 1)):
        raise StreamMovedError
    house = HOUSES[kind]
    recorded = recorded_from(house, rows)
    if snapshot is None:
        chart = house.refold(stream, clinic, recorded)
    else:
        chart = house.fold(thaw(house, stream, clinic, snapshot_position, bytes(snapshot)), recorded)
    receipt = None if digest is None else Receipt(bytes(digest), first, last, refusal)
    return Loaded(chart, bytes(last_seal), snapshot_position or 0, receipt, clinics[0] or 0, clinics[1])


def run(batch: Batch) -> list[list[tuple[Any, ...]]]:
    """Run a batch that may meet a head which somebody holds. Raises `StreamMovedError` when that takes long."""
    try:
        return batch.run()
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise StreamMovedError from error
        raise


def kind_of(clinic: UUID, stream: UUID) -> StreamKind | None:
    """Whose stream it is; None when it does not exist. Leaves the transaction reading as `clinic`."""
    batch = Batch()
    batch.add(AS_CLINIC, [str(clinic)])
    batch.add("SELECT kind FROM ledger_stream WHERE id = %s", [stream])
    *_, heads = batch.run()
    return heads[0][0] if heads else None


def recorded_from(house: House, rows: Iterable[tuple[Any, ...]]) -> list[Recorded]:
    """Facts from their rows, in the order given."""
    decode = house.decode
    return [Recorded(decode(kind, body), pos, *envelope) for pos, kind, body, *envelope in rows]


def read_rows(stream: UUID, first: int = 1, last: int | None = None) -> list[tuple[Any, ...]]:
    """The kept rows of a stream's facts between two positions."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {FACT_COLUMNS} FROM ledger_fact WHERE stream_id = %s AND position >= %s"
            " AND position <= coalesce(%s, position) ORDER BY position",
            [stream, first, last],
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def stream_of(clinic: UUID, command_id: UUID) -> UUID | None:
    """The stream in which a command of this id was answered first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stream_id FROM ledger_receipt WHERE clinic_id = %s AND command_id = %s",
            [clinic, command_id],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def append(batch: Batch, loaded: Loaded, recorded: Sequence[Recorded]) -> None:
    """Advance the stream's head and append its facts, each sealed onto the one before.

    The first statement gives no row when the stream has moved, or when its rows were made again meanwhile: what
    changes in them would be reckoned from rows that are no more.
    """
    chart, last_seal = loaded.chart, loaded.seal
    rows: list[tuple[Any, ...]] = []
    for entry in recorded:
        kind, body = tag_of(entry.fact), _to_json(entry.fact).decode()
        last_seal = seal(
            last_seal,
            clinic=chart.clinic,
            stream=chart.stream,
            position=entry.position,
            kind=kind,
            body=body,
            at=entry.at,
            actor_id=entry.actor_id,
            role=entry.role,
            command_id=entry.command_id,
        )
        rows.append(
            (
                chart.stream,
                chart.clinic,
                entry.position,
                kind,
                body,
                entry.at,
                entry.actor_id,
                entry.role,
                entry.command_id,
                last_seal,
            )
        )
    position = recorded[-1].position
    if chart.position == 0:
        batch.add_rows(
            "INSERT INTO ledger_stream (id, clinic_id, kind, position, seal, clinic_position)"
            " VALUES {values} ON CONFLICT DO NOTHING RETURNING 1",
            [(chart.stream, chart.clinic, chart.kind, position, last_seal, loaded.clinic_position)],
        )
    else:
        batch.add_rows(
            ADVANCE,
            [
                (
                    chart.stream,
                    position,
                    last_seal,
                    loaded.clinic_position,
                    chart.position,
                    loaded.shown_position,
                )
            ],
        )
    batch.add_rows(
        "INSERT INTO ledger_fact (stream_id, clinic_id, position, kind, body, at, actor_id, role,"
        " command_id, seal) VALUES {values}",
        rows,
    )


def unborn(clinic: UUID, stream: UUID, house: House, clinic_position: int) -> Loaded:
    """A stream before its first fact."""
    return Loaded(house.empty(stream, clinic), ORIGIN, 0, None, clinic_position, clinic_position)


def freeze(batch: Batch, chart: Chart) -> None:
    """Keep a snapshot of the chart."""
    batch.add_rows(
        "INSERT INTO ledger_snapshot (stream_id, clinic_id, position, fingerprint, body)"
        " VALUES {values} ON CONFLICT (stream_id) DO UPDATE"
        " SET position = EXCLUDED.position, fingerprint = EXCLUDED.fingerprint, body = EXCLUDED.body",
        [(chart.stream, chart.clinic, chart.position, FINGERPRINT, _to_msgpack(chart.states))],
    )


def thaw(house: House, stream: UUID, clinic: UUID, position: int, body: bytes) -> Chart:
    """The chart of a snapshot."""
    return Chart(stream, clinic, house.kind, position, house.thaw(_raw_states(body)))


def digest_of(command: Command) -> bytes:
    """What a command says, so that the same id with other content is seen."""
    return hashlib.sha256(_to_json(command)).digest()
