"""What messaging can record: alerts that somebody owns, and what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from troche.chart.commands import Role
from troche.chart.facts import Fact


class AlertRaised(Fact, frozen=True, kw_only=True, tag="messaging.alert_raised"):
    """Somebody must look. Level 1 is now, 2 the same day, 3 a note. Words here are for clinicians."""

    alert: str
    level: Literal[1, 2, 3]
    code: str
    words: str
    owner: Role
    respond_by: datetime


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
