"""The answer to a beat: the server's instant, the programme's seconds, and a word that lets the next ones be quick."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.core import signing

from troche.chart.learned import from_json
from troche.contact.beats import BEATS
from troche.contact.facts import Seat
from troche.programme.parts.session import Signs

SALT = "troche.contact.beat"
QUICK_FOR = timedelta(seconds=120)
"""Ours: for so long a beat is believed without asking again whether its sender may still be here."""


class Known(msgspec.Struct, frozen=True, array_like=True):
    """Where a sender's beats belong, and what each is answered beside the instant."""

    clinic: UUID
    seat: Seat
    places: tuple[tuple[UUID, int], ...]
    beat_s: int
    alarm_after_s: int


_encode, _decode = msgspec.json.Encoder().encode, from_json(Known)
_SIGNER = signing.TimestampSigner(salt=SALT)


def known(clinic: UUID, seat: Seat, places: tuple[tuple[UUID, int], ...], signs: Signs) -> Known:
    """What a sender is told and listened for; without places nobody waits for its beats."""
    alarm = signs.monitor_alarm_after_seconds if seat == "monitor" else signs.device_call_after_seconds
    return Known(clinic, seat, places, signs.beat_seconds.value, alarm.value)


def answer(sender: Known, at: datetime, *, anew: bool) -> dict[str, Any] | None:
    """Hear a beat and answer it; None when it cannot be kept. `anew` gives a fresh word for the next ones."""
    heard = [BEATS.hear((sender.clinic, *place, sender.seat), at) for place in sender.places]
    if not all(heard):
        return None
    told: dict[str, Any] = {
        "at": at.isoformat(),
        "seat": sender.seat,
        "watched": bool(sender.places),
        "beat_s": sender.beat_s,
        "alarm_after_s": sender.alarm_after_s,
    }
    if sender.seat == "monitor":
        seconds = sender.alarm_after_s + sender.beat_s  # the next beat could not be heard before
        told["quiet"] = BEATS.quiet(sender.clinic, sender.places, at - timedelta(seconds=seconds))
    return told | {"quick": _SIGNER.sign(_encode(sender).decode())} if anew else told


def believed(word: str) -> Known | None:
    """The sender of a quick beat, if its word is ours and not too old."""
    try:
        return _decode(_SIGNER.unsign(word, max_age=QUICK_FOR))
    except (signing.BadSignature, msgspec.MsgspecError):
        return None
