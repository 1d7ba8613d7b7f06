"""When somebody is asked to count on video: on days that nobody at home can foresee, the same at each reckoning.

The chance comes from the ids of what the staff recorded, which no page of the patient shows. What was drawn is a fact
once its instant has come.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from hashlib import sha256
from uuid import UUID

import msgspec

from troche.medication.facts import CountAsked
from troche.medication.months import months_after

FIRST_HOUR, HOURS = 10, 9  # ours: asked between 10 and 19 o'clock where the person lives


class Counting(msgspec.Struct, frozen=True):
    """What the draws rest on, and the count that is asked for. `home_since`: when the home was last empty before."""

    chance: str = ""
    home_since: datetime | None = None
    last_key: str = ""
    asked: CountAsked | None = None


def stirred(counting: Counting, command_id: UUID) -> Counting:
    """The same, with a little more chance in it."""
    chance = sha256(counting.chance.encode() + command_id.bytes).hexdigest()
    return msgspec.structs.replace(counting, chance=chance)


def next_draw(counting: Counting, per_month: int, zone: tzinfo) -> tuple[str, datetime] | None:
    """The next count that will be asked for, and when; None while nothing is at home."""
    if counting.home_since is None or per_month < 1:
        return None
    since = counting.home_since.astimezone(zone)
    for key, at in _draws(counting.chance, since, per_month, zone):
        if key > counting.last_key and at >= counting.home_since:
            return key, at
    raise AssertionError("a month without a draw")


def _draws(chance: str, since: datetime, per_month: int, zone: tzinfo) -> Iterator[tuple[str, datetime]]:
    """Every draw from the month of an instant on, in order of time."""
    first = since.date().replace(day=1)
    for ahead in range(MONTHS_AHEAD):
        month = months_after(first, ahead)
        days = (months_after(month, 1) - month).days
        drawn = sorted(_drawn(chance, f"{month:%Y-%m}", number, days) for number in range(per_month))
        for number, (day, minute) in enumerate(drawn):
            local = datetime(month.year, month.month, 1 + day, FIRST_HOUR, tzinfo=zone)
            at = (local + timedelta(minutes=minute)).astimezone(UTC)
            yield f"{month:%Y-%m} {number:02d}", at


MONTHS_AHEAD = 1_200  # a century: who asks stops at the first that is still to come


def _drawn(chance: str, month: str, number: int, days: int) -> tuple[int, int]:
    """Day of the month and minute of the day; each equally likely."""
    drawn = int.from_bytes(sha256(f"{chance} {month} {number}".encode()).digest(), "big")
    return drawn % days, drawn // days % (HOURS * 60)
