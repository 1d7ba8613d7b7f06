"""Time. Only `act` and the keeper ask for it; everything else is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)
