"""What the live stream reads."""

from __future__ import annotations

from uuid import UUID

from django.db import connection, transaction


def kinds_after(clinic: UUID, stream: UUID, seen: int | None) -> list[tuple[int, str]]:
    """Position and kind of every fact after `seen`; without one, only of the last fact.

    For a thread beside the event loop: it gives its connection back, because no request's end will.
    """
    try:
        return _kinds_after(clinic, stream, seen)
    finally:
        connection.close()


def _kinds_after(clinic: UUID, stream: UUID, seen: int | None) -> list[tuple[int, str]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('troche.clinic', %s, true)", [str(clinic)])
        cursor.execute(
            "SELECT position, kind FROM ledger_fact WHERE stream_id = %s AND position > coalesce(%s,"
            " (SELECT position - 1 FROM ledger_stream WHERE id = %s)) ORDER BY position LIMIT 500",
            [stream, seen, stream],
        )
        rows: list[tuple[int, str]] = cursor.fetchall()
        return rows
