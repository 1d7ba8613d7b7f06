"""Checking the chains: every seal computed again from the kept rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import msgspec

from troche.ledger.keeper import list_clinics
from troche.ledger.seal import ORIGIN, seal
from troche.ledger.tenancy import cursor_as

PAGE = 5000


class Broken(msgspec.Struct, frozen=True):
    """The first broken link of a stream."""

    clinic: UUID
    stream: UUID
    position: int
    what: str


class Verified(msgspec.Struct, frozen=True):
    """What was checked, and the first broken link of each stream that has one."""

    streams: int
    facts: int
    broken: tuple[Broken, ...]


def verify(progress: Callable[[int], None] = lambda _: None) -> Verified:
    """Check every stream of every clinic. `progress` is told how many facts were checked so far."""
    streams = facts = 0
    broken: list[Broken] = []
    for clinic in list_clinics():
        for stream, position, head in _heads(clinic):
            count, found = _check(clinic, stream, position, head)
            streams, facts = streams + 1, facts + count
            broken += [found] if found else []
            progress(facts)
        broken += _unheld(clinic)
    return Verified(streams, facts, tuple(broken))


def _heads(clinic: UUID) -> list[tuple[UUID, int, bytes]]:
    with cursor_as(clinic) as cursor:
        cursor.execute("SELECT id, position, seal FROM ledger_stream ORDER BY id")
        return [(stream, position, bytes(head)) for stream, position, head in cursor.fetchall()]


def _unheld(clinic: UUID) -> list[Broken]:
    """Facts whose stream has lost its head, or that stand after it. One statement: it sees a single instant."""
    with cursor_as(clinic) as cursor:
        cursor.execute(
            "SELECT f.stream_id, min(f.position), s.id IS NULL FROM ledger_fact f"
            " LEFT JOIN ledger_stream s ON s.id = f.stream_id"
            " WHERE s.id IS NULL OR f.position > s.position GROUP BY f.stream_id, s.id"
        )
        return [
            Broken(clinic, stream, position, "no head" if lost else "after the end")
            for stream, position, lost in cursor.fetchall()
        ]


def _rows(
    clinic: UUID, stream: UUID, last: int
) -> Iterator[tuple[int, str, str, object, UUID, str, UUID, bytes]]:
    """Up to a position that was read before: what is written meanwhile is for the next time."""
    after = 0
    while True:
        with cursor_as(clinic) as cursor:
            cursor.execute(
                "SELECT position, kind, body, at, actor_id, role, command_id, seal FROM ledger_fact"
                " WHERE stream_id = %s AND position > %s AND position <= %s ORDER BY position LIMIT %s",
                [stream, after, last, PAGE],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        yield from rows
        after = rows[-1][0]


def _check(clinic: UUID, stream: UUID, position: int, head: bytes) -> tuple[int, Broken | None]:
    last, expected = ORIGIN, 0
    for row_position, kind, body, at, actor_id, role, command_id, kept in _rows(clinic, stream, position):
        expected += 1
        if row_position != expected:
            return expected - 1, Broken(clinic, stream, expected, "missing")
        last = seal(
            last,
            clinic=clinic,
            stream=stream,
            position=row_position,
            kind=kind,
            body=body,
            at=at,  # type: ignore[arg-type]
            actor_id=actor_id,
            role=role,
            command_id=command_id,
        )
        if last != bytes(kept):
            return expected, Broken(clinic, stream, row_position, "altered")
    if expected != position:
        return expected, Broken(clinic, stream, expected + 1, "missing at the end")
    return expected, None if last == head else Broken(clinic, stream, position, "head altered")
