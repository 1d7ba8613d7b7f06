"""What a screen that watches says of video."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from troche.chart.commands import Command


class SayLost(Command, frozen=True, kw_only=True, tag="video.say_lost"):
    """Neither picture nor sound comes. `said_at` is when the device says it was said."""

    session: int
    said_at: datetime | None = None

    action: ClassVar[str] = "dosing.monitor"


class SayBack(Command, frozen=True, kw_only=True, tag="video.say_back"):
    """Picture or sound come again."""

    session: int
    said_at: datetime | None = None

    action: ClassVar[str] = "dosing.monitor"
