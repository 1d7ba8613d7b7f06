"""What can be recorded of signs of life. A beat is no fact; that they stop, and come back, is."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from troche.chart.facts import Fact
from troche.chart.words import Words, say
from troche.messaging.facts import Rung

Seat = Literal["patient", "sitter", "monitor"]
SEATS: tuple[Seat, ...] = get_args(Seat)
WHO: dict[Seat, Words] = {
    "patient": say("the patient"),
    "sitter": say("the sitter"),
    "monitor": say("the monitor’s screen"),
}


class LadderArmed(Fact, frozen=True, kw_only=True, tag="contact.ladder_armed"):
    """The ladder of one session, as the programme had it when the dose was taken. Nothing changes it afterwards.

    `monitor` is who said to watch; `silent_after_s` how long each seat may be silent before somebody is told.
    """

    session: int
    monitor: UUID | None
    silent_after_s: dict[Seat, int]
    rungs: tuple[Rung, ...]
    follow_up_s: int


class SilenceBegan(Fact, frozen=True, kw_only=True, tag="contact.silence_began"):
    """A seat was heard last at `since`, and not for as long as it may be silent."""

    session: int
    seat: Seat
    since: datetime


class SilenceEnded(Fact, frozen=True, kw_only=True, tag="contact.silence_ended"):
    """A seat that was silent since `since` was heard again."""

    session: int
    seat: Seat
    since: datetime
    heard_at: datetime
