"""When something counts that a device recorded earlier than it reached us.

The device's time, corrected by the offset it measured, orders what is shown and says which look was given. It can only
make a fact older than its arrival, never younger: nothing a device says puts a deadline off beyond what the server's
own time would, and what struck stays struck.
"""

from __future__ import annotations

from datetime import datetime

from troche.chart.facts import Recorded


def counted_at(said_at: datetime | None, at: datetime, not_before: datetime | None = None) -> datetime:
    """The instant that counts for what reached us `at`: said then, but never later, nor before its page was there.

    >>> from datetime import timezone
    >>> noon, one = (datetime(2026, 11, 26, hour, tzinfo=timezone.utc) for hour in (12, 13))
    >>> counted_at(None, noon) == noon, counted_at(one, noon) == noon, counted_at(noon, one) == noon
    (True, True, True)
    """
    if said_at is None:
        return at
    counted = min(said_at, at)
    return counted if not_before is None or not_before > at else max(counted, not_before)


def when(recorded: Recorded, not_before: datetime | None = None) -> datetime:
    """The instant that counts for a fact."""
    return counted_at(getattr(recorded.fact, "said_at", None), recorded.at, not_before)
