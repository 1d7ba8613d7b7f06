"""What messaging can record: alerts that somebody owns, and what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from troche.chart.commands import Role
from troche.chart.facts import Fact


class Rung(msgspec.Struct, frozen=True):
    """Who is asked on a rung, for how many seconds before the next is, and what to do there."""

    owner: Role
    seconds: int
    words: str = ""


class AlertRaised(Fact, frozen=True, kw_only=True, tag="messaging.alert_raised"):
    """Somebody must look. Level 1 is now, 2 the same day, 3 a note. Words here are for clinicians.

    With `rungs` it climbs these and no others, whatever becomes of the programme.
    """

    alert: str
    level: Literal[1, 2, 3]
    code: str
    words: str
    owner: Role
    respond_by: datetime
    rungs: tuple[Rung, ...] = ()
    follow_up_s: int = 0


class AlertEscalated(Fact, frozen=True, kw_only=True, tag="messaging.alert_escalated"):
    """Nobody answered in time; the next rung now owns the alert."""

    alert: str
    owner: Role
    respond_by: datetime


class AlertAcknowledged(Fact, frozen=True, kw_only=True, tag="messaging.alert_acknowledged"):
    """A named human has it."""

    alert: str
    name: str


class AlertReturned(Fact, frozen=True, kw_only=True, tag="messaging.alert_returned"):
    """Who had it did not close it in time, or no longer works here. It is open again, for its owner."""

    alert: str
    owner: Role
    respond_by: datetime
    because: Literal["not_closed", "taker_left"]


class AlertClosed(Fact, frozen=True, kw_only=True, tag="messaging.alert_closed"):
    """What was done, in words. Only this ends an alert."""

    alert: str
    outcome: str
