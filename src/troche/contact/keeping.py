"""What keepers know of beats: a deadline of silence is put off by what was heard, and struck by nothing else.

The rows of `due` stand at the instant of a seat that is never heard. Beats do not touch them; who keeps moves a row
only when it comes due, so that three seats of a thousand sessions cost some moved rows a second and no more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid5

from django.db import connection

from troche.chart.commands import Actor, Command
from troche.contact.commands import NoteHeard, NoteSilence
from troche.contact.facts import Seat
from troche.contact.rules import HEARD_AGAIN, LOOK_AGAIN, SILENT
from troche.ledger.tenancy import cursor_as

GRACE = timedelta(seconds=20)
"""Ours: after nobody kept for a while devices have the 10 s of reliability_security.md 1.3 and as much again for web
processes that start with the keepers. Then silence is told, and not before."""

BY_BEATS = """
UPDATE ledger_deadline d SET due_at = b.heard_at + make_interval(secs => split_part(d.key, ':', 3)::int)
FROM contact_beat b
WHERE (d.stream_id, d.kind, d.key) IN (
    SELECT stream_id, kind, key FROM ledger_deadline
    WHERE clinic_id = %s AND kind = %s AND due_at <= %s FOR UPDATE SKIP LOCKED)
AND b.stream_id = d.stream_id
AND b.session = split_part(d.key, ':', 1)::int AND b.seat = split_part(d.key, ':', 2)
AND b.heard_at + make_interval(secs => split_part(d.key, ':', 3)::int) > d.due_at
"""
BY_GRACE = """
UPDATE ledger_deadline d SET due_at = k.until
FROM (SELECT max(back_at) + %s AS until FROM ledger_keeperbeat) k
WHERE k.until > %s AND (d.stream_id, d.kind, d.key) IN (
    SELECT stream_id, kind, key FROM ledger_deadline
    WHERE clinic_id = %s AND kind = %s AND due_at <= %s FOR UPDATE SKIP LOCKED)
"""
IN_A_DEMO = """
UPDATE ledger_deadline d SET due_at = %s + make_interval(secs => split_part(d.key, ':', 3)::int)
FROM people_clinic c
WHERE c.id = d.clinic_id AND c.is_demo AND (d.stream_id, d.kind, d.key) IN (
    SELECT stream_id, kind, key FROM ledger_deadline
    WHERE clinic_id = %s AND kind = %s AND due_at <= %s FOR UPDATE SKIP LOCKED)
AND NOT EXISTS (
    SELECT 1 FROM contact_beat b WHERE b.stream_id = d.stream_id
    AND b.session = split_part(d.key, ':', 1)::int AND b.seat = split_part(d.key, ':', 2))
"""
STILL_SILENT = """
UPDATE ledger_deadline d SET due_at = %s
WHERE (d.stream_id, d.kind, d.key) IN (
    SELECT stream_id, kind, key FROM ledger_deadline
    WHERE clinic_id = %s AND kind = %s AND due_at <= %s FOR UPDATE SKIP LOCKED)
AND NOT EXISTS (
    SELECT 1 FROM contact_beat b WHERE b.stream_id = d.stream_id
    AND b.session = split_part(d.key, ':', 1)::int AND b.seat = split_part(d.key, ':', 2))
"""


def put_off(clinic: UUID, now: datetime) -> int:
    """Move every deadline that is due and need not strike, all at once; how many."""
    silent: list[Any] = [clinic, SILENT, now]
    heard: list[Any] = [clinic, HEARD_AGAIN, now]
    with cursor_as(clinic) as cursor:
        moved = 0
        for statement, values in (
            (BY_BEATS, silent),
            (BY_GRACE, [GRACE, now, *silent]),
            (IN_A_DEMO, [now, *silent]),
            (STILL_SILENT, [now + LOOK_AGAIN, *heard]),
        ):
            cursor.execute(statement, values)
            moved += cursor.rowcount
    return moved


def silent(actor: Actor, stream: UUID, key: str, due_at: datetime, now: datetime) -> Command | datetime:
    """That a seat is silent, unless it was heard since or may not be told yet. The transaction is the keeper's."""
    session, seat, may_be_silent = _read(key)
    heard_at = _heard_at(stream, session, seat)
    own = heard_at + may_be_silent if heard_at else _in_a_demo_until(actor.clinic, now + may_be_silent)
    until = max(filter(None, (due_at, own, _grace_until())))
    if until > now:
        return until
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM contact_beat WHERE stream_id = %s AND session = %s AND seat = %s AND heard_at = %s",
            [stream, session, seat, heard_at],
        )
    return NoteSilence(
        id=uuid5(stream, f"silent {key} {heard_at}"),
        actor=actor,
        stream=stream,
        session=session,
        seat=seat,
        heard_at=heard_at,
    )


def heard_again(actor: Actor, stream: UUID, key: str, due_at: datetime, now: datetime) -> Command | datetime:
    """That a silent seat was heard again; until then it is looked for."""
    session, seat, _ = _read(key)
    heard_at = _heard_at(stream, session, seat)
    if heard_at is None:
        return now + LOOK_AGAIN
    return NoteHeard(
        id=uuid5(stream, f"heard {key} {heard_at}"),
        actor=actor,
        stream=stream,
        session=session,
        seat=seat,
        heard_at=heard_at,
    )


def _read(key: str) -> tuple[int, Seat, timedelta]:
    session, seat, seconds = key.split(":")
    return int(session), cast("Seat", seat), timedelta(seconds=int(seconds))


def _heard_at(stream: UUID, session: int, seat: Seat) -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT heard_at FROM contact_beat WHERE stream_id = %s AND session = %s AND seat = %s",
            [stream, session, seat],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _grace_until() -> datetime | None:
    """Until when devices are waited for, when nobody kept a while ago."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(back_at) FROM ledger_keeperbeat")
        back_at: datetime | None = cursor.fetchone()[0]
    return back_at + GRACE if back_at else None


def _in_a_demo_until(clinic: UUID, later: datetime) -> datetime | None:
    """In a demonstration nobody sits before a seat that was never heard: it waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT is_demo FROM people_clinic WHERE id = %s", [clinic])
        row = cursor.fetchone()
    return later if row and row[0] else None
