"""What pages read of signs of life."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import connection

from troche.contact.facts import Seat
from troche.contact.models import Beat, WatchRow


def watched_by(clinic: UUID, monitor: UUID) -> list[WatchRow]:
    """The sessions under way whose monitor this is."""
    return list(WatchRow.objects.filter(clinic_id=clinic, monitors__contains=[monitor]).order_by("stream_id"))


def watches_of(clinic: UUID) -> dict[UUID, WatchRow]:
    """Every session under way in a clinic, by person."""
    return {row.stream_id: row for row in WatchRow.objects.filter(clinic_id=clinic)}


def last_heard(clinic: UUID) -> dict[UUID, dict[Seat, datetime]]:
    """When each seat of the sessions under way was heard last, by person."""
    found: dict[UUID, dict[Seat, datetime]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b.stream_id, b.seat, b.heard_at FROM contact_watchrow w"
            " JOIN contact_beat b ON b.stream_id = w.stream_id AND b.session = w.session"
            " WHERE w.clinic_id = %s",
            [clinic],
        )
        for stream, seat, heard_at in cursor.fetchall():
            found.setdefault(stream, {})[seat] = heard_at
    return found


def heard_of(stream: UUID, session: int) -> dict[Seat, datetime]:
    """When each seat of one session was heard last."""
    beats = Beat.objects.filter(stream_id=stream, session=session)
    return {cast("Seat", beat.seat): beat.heard_at for beat in beats}
