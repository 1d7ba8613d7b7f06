"""What a device sends: one form as it was filled in, with its number and the time of the device. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID, uuid5

import msgspec
from msgspec import Meta

from troche.chart.learned import from_json

NAMES = UUID("2f0a6a52-9b63-4f0e-8a35-6f1f5f8c0f6d")
HIGHEST = 2**53 - 1  # what a script can count to
CENTURY_MS = 100 * 366 * 24 * 60 * 60 * 1000  # ours: further off no clock is read as one


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`seq` counts without a gap on each device; `said_at` is the device's own clock, `offset_ms` what corrects it."""

    device: UUID
    seq: Annotated[int, Meta(ge=1, le=HIGHEST)]
    session: Annotated[int, Meta(ge=1, le=1_000_000)]
    said_at: Annotated[datetime, Meta(tz=True)]
    do: Annotated[str, Meta(max_length=40)]
    offset_ms: Annotated[int, Meta(ge=-CENTURY_MS, le=CENTURY_MS)] | None = None
    fields: Annotated[dict[Annotated[str, Meta(max_length=40)], str], Meta(max_length=20)] = {}


_read = from_json(Envelope)


def read(body: bytes) -> Envelope | None:
    """The envelope, or nothing when this is none."""
    try:
        return _read(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def command_id(stream: UUID, envelope: Envelope) -> UUID:
    """The id of what is asked: the same of the same device and number, whoever sends it again however often."""
    return uuid5(NAMES, f"{stream} {envelope.device} {envelope.seq}")


def note_id(stream: UUID, envelope: Envelope, what: str) -> UUID:
    """The id of what is noted on the way."""
    return uuid5(NAMES, f"{stream} {envelope.device} {envelope.seq} {what}")


def said_at(envelope: Envelope) -> datetime:
    """When it was said, by the device's clock as it corrected it; as it stands where that leads out of the calendar."""
    try:
        return envelope.said_at + timedelta(milliseconds=envelope.offset_ms or 0)
    except OverflowError:
        return envelope.said_at
