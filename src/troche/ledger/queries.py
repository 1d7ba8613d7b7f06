"""What the live stream reads."""

from __future__ import annotations

from uuid import UUID

from troche.ledger.tenancy import cursor_as


def kinds_after(clinic: UUID, stream: UUID, seen: int) -> list[tuple[int, str]]:
    """Position and kind of every fact after `seen`."""
    with cursor_as(clinic) as cursor:
        cursor.execute(
            "SELECT position, kind FROM ledger_fact WHERE stream_id = %s AND position > %s"
            " ORDER BY position LIMIT 500",
            [stream, seen],
        )
        rows: list[tuple[int, str]] = cursor.fetchall()
        return rows


def position_of(clinic: UUID, stream: UUID) -> int:
    """How many facts a stream has."""
    with cursor_as(clinic) as cursor:
        cursor.execute("SELECT position FROM ledger_stream WHERE id = %s", [stream])
        row = cursor.fetchone()
        return row[0] if row else 0


def seal_at(clinic: UUID, stream: UUID, position: int) -> str:
    """The seal of one fact in hexadecimal: it covers that fact and every one before it. Empty where there is none."""
    with cursor_as(clinic) as cursor:
        cursor.execute(
            "SELECT seal FROM ledger_fact WHERE stream_id = %s AND position = %s", [stream, position]
        )
        row = cursor.fetchone()
        return bytes(row[0]).hex() if row else ""
