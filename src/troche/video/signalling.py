"""Passing on what browsers tell each other. Said twice is said once; what is minutes old is thrown away."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from django.db import connection, transaction
from django.db.models import Q

from troche.chart.learned import from_json
from troche.video.models import Signal

CHANNEL = "troche_video"
KEPT = timedelta(minutes=2)  # ours: longer than a page is away before it begins anew
LONGEST = 20_000  # ours: a description of picture and sound takes 3 to 6 thousand bytes
MOST = 200

Seat = Literal["patient", "sitter", "monitor"]
AT_HOME: tuple[Seat, ...] = ("patient", "sitter")
Kind = Literal["here", "hello", "bye", "description", "candidates", "state", "nonce"]


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A signal as a page sends it. `sender` and `receiver` are pages. A monitor says whose session it is about."""

    id: UUID
    sender: UUID
    kind: Kind
    body: msgspec.Raw
    receiver: UUID | None = None
    person: UUID | None = None
    session: int = 0


class Passed(msgspec.Struct, frozen=True):
    """A signal as a page hears it."""

    position: int
    person: UUID
    session: int
    seat: str
    sender: UUID
    kind: str
    body: msgspec.Raw


class SaidOtherwise(Exception):
    """The same id came with other words."""


_read = from_json(Said)


def read(body: bytes) -> Said | None:
    """What was sent, or None when it is none of ours."""
    try:
        return _read(body)
    except msgspec.DecodeError:
        return None


def keep(clinic: UUID, person: UUID, session: int, seat: Seat, said: Said, now: datetime) -> None:
    """Keep it for those who listen, and wake them."""
    body = bytes(said.body).decode()
    with transaction.atomic():
        Signal.objects.filter(clinic_id=clinic, made_at__lt=now - KEPT).delete()
        made, is_new = Signal.objects.get_or_create(
            clinic_id=clinic,
            uid=said.id,
            defaults={
                "stream_id": person,
                "session": session,
                "seat": seat,
                "sender": said.sender,
                "receiver": said.receiver,
                "kind": said.kind,
                "body": body,
                "made_at": now,
            },
        )
        if not is_new:
            if (made.stream_id, made.sender, made.kind, made.body) != (person, said.sender, said.kind, body):
                raise SaidOtherwise
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{clinic}:{person}:{made.pk}"])


class Ear(msgspec.Struct, frozen=True):
    """Who listens: a page on one side, of one person or of the whole clinic."""

    clinic: UUID
    page: UUID
    seats: tuple[Seat, ...]
    person: UUID | None = None

    def heard(self, after: int, only: int | None = None) -> list[Passed]:
        """What is for this page, from a position on, or that one alone."""
        found = Signal.objects.filter(Q(receiver=self.page) | Q(receiver=None), clinic_id=self.clinic)
        found = (
            found.filter(seat__in=self.seats) if only is None else found.filter(seat__in=self.seats, pk=only)
        )
        if self.person is not None:
            found = found.filter(stream_id=self.person)
        if only is None:
            found = found.filter(pk__gt=after)
        return [
            Passed(
                row.pk,
                row.stream_id,
                row.session,
                row.seat,
                row.sender,
                row.kind,
                msgspec.Raw(row.body.encode()),
            )
            for row in found.order_by("pk")[:MOST]
        ]

    def last(self) -> int:
        """The position of the latest signal of the clinic."""
        latest = (
            Signal.objects.filter(clinic_id=self.clinic).order_by("-pk").values_list("pk", flat=True).first()
        )
        return latest or 0
