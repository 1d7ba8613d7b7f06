"""What goes over the line to an e-prescriber, and how each side shows that it is itself. docs/eprescriber.md tells it.

Both sides sign with a key of their own, over all that matters: which way, where to, when, under which id, and every
byte of the body. The simulator speaks by this same module.
"""

from __future__ import annotations

import hmac
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Annotated, Literal

import msgspec

VERSION = "v1"
WINDOW = timedelta(minutes=5)  # ours: how far the clocks of both sides may be apart
LARGEST = 64_000  # bytes of a body; ours
CONNECTION, TIMESTAMP, IDENT, SIGNATURE = (
    "Troche-Connection",
    "Troche-Timestamp",
    "Troche-Id",
    "Troche-Signature",
)
ORDERS = "/v1/orders"

Short = Annotated[str, msgspec.Meta(max_length=80)]
Words = Annotated[str, msgspec.Meta(max_length=500)]
Named = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Status = Literal["accepted", "refused", "cancelled"]


class Patient(msgspec.Struct, frozen=True):
    """For whom it is."""

    name: str
    birth_date: date | None
    address: str
    state: str


class Prescriber(msgspec.Struct, frozen=True):
    """Who orders it, with the registration that lets them."""

    name: str
    dea: str


class OrderOut(msgspec.Struct, frozen=True, kw_only=True):
    """A pended order. `text` is what was confirmed, byte for byte; `digest` its SHA-256; the rest says the same."""

    order: str
    text: str
    digest: str
    written_on: date
    last_day: date
    patient: Patient
    medicine: str
    strength_mg: int
    quantity: int
    refills: int
    dose_mg: int
    hold_minutes: int
    technique: str
    prescriber: Prescriber
    cosigned_by: Prescriber | None = None


class Taken(msgspec.Struct, frozen=True):
    """The e-prescriber has it, under this reference, and answers later."""

    reference: Short = ""


class NotTaken(msgspec.Struct, frozen=True):
    """It will not take it, and why."""

    message: Words = ""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """What the e-prescriber says of an order. `sequence` grows with each thing it says of one order."""

    event: Named
    order: Named
    sequence: Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)]
    status: Status
    prescription: Short = ""
    message: Words = ""
    simulated: bool = False


class Said(msgspec.Struct, frozen=True):
    """All that was said of an order so far, when somebody asks."""

    events: Annotated[list[Event], msgspec.Meta(max_length=100)] = []


def signature(key: str, method: str, path: str, at: str, ident: str, body: bytes) -> str:
    """The signature of a request: `v1=` and the HMAC-SHA256 of what it says, in hexadecimal."""
    said = "\n".join((VERSION, method, path, at, ident, sha256(body).hexdigest()))
    return f"{VERSION}={hmac.new(key.encode(), said.encode(), sha256).hexdigest()}"


def is_signed(given: str, key: str, method: str, path: str, at: str, ident: str, body: bytes) -> bool:
    """Whether this is the signature; the time it takes tells nothing of it."""
    return hmac.compare_digest(given.encode(), signature(key, method, path, at, ident, body).encode())


def stamp(at: datetime) -> str:
    """An instant as it stands in a request: seconds since 1970 in UTC."""
    return str(int(at.timestamp()))


def is_fresh(at: str, now: datetime) -> bool:
    """Whether a request was signed within the window around now."""
    if not (at.isascii() and at.isdigit() and len(at) <= 12):
        return False
    return abs(now - datetime.fromtimestamp(int(at), UTC)) <= WINDOW
