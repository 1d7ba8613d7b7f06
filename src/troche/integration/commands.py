"""What can be asked after a session and on the days between."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from troche.chart.commands import Command


class BookVisit(Command, frozen=True, kw_only=True, tag="integration.book_visit"):
    """Book the visit that follows a session."""

    session: int
    starts_at: datetime
    with_id: UUID

    action: ClassVar[str] = "integration.book"


class HoldVisit(Command, frozen=True, kw_only=True, tag="integration.hold_visit"):
    """Record that the visit took place."""

    session: int
    note: str
    insight: str = ""

    action: ClassVar[str] = "integration.hold"


class SetGoal(Command, frozen=True, kw_only=True, tag="integration.set_goal"):
    """Set a goal with a small practice."""

    goal: str
    practice: str
    when: str = ""

    action: ClassVar[str] = "integration.goal"


class CheckIn(Command, frozen=True, kw_only=True, tag="integration.check_in"):
    """The daily check-in, 0 to 10 each; None was left out."""

    mood: int | None = None
    anxiety: int | None = None
    sleep: int | None = None
    energy: int | None = None
    words: str = ""
    thoughts: bool = False

    action: ClassVar[str] = "integration.check_in"
