"""What the door for devices asks, beside what a device has to say."""

from __future__ import annotations

from typing import ClassVar

from troche.chart.commands import Command


class TellGap(Command, frozen=True, kw_only=True, tag="device.tell_gap"):
    """Numbers were left out between what this device sent before and what it sends now."""

    session: int
    device: str
    first: int
    last: int

    action: ClassVar[str] = "device.send"


class TellClock(Command, frozen=True, kw_only=True, tag="device.tell_clock"):
    """This device has measured how far its clock lies behind ours."""

    session: int
    device: str
    offset_ms: int

    action: ClassVar[str] = "device.send"
