"""Time zones: the one of a name, and an hour on its clocks as an instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def zone_named(name: str) -> ZoneInfo:
    """The time zone of this name; UTC where it names none that is known.

    >>> zone_named("America/Denver").key, zone_named("").key, zone_named("Atlantis").key
    ('America/Denver', 'UTC', 'UTC')
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def latest_today(now: datetime) -> date:
    """The last day that is not ahead, where the place is not known: tomorrow, for somewhere it has begun.

    >>> latest_today(datetime(2026, 11, 25, 12, tzinfo=UTC))
    datetime.date(2026, 11, 26)
    """
    return (now + timedelta(days=1)).date()


def instant(zone: ZoneInfo, day: date, hour: int) -> datetime:
    """An hour of a local day; hour 24 is the midnight that ends it."""
    whole, rest = divmod(hour, 24)
    local = datetime.combine(day + timedelta(days=whole), time(rest), zone)
    return local.astimezone(UTC)
