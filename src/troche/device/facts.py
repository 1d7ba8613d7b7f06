"""What is noted of a device that sends what it has kept."""

from __future__ import annotations

from troche.chart.facts import Fact


class SequenceGap(Fact, frozen=True, kw_only=True, tag="device.sequence_gap"):
    """A device has gone on counting without sending these: what they said was lost there, or comes later."""

    session: int
    device: str
    first: int
    last: int


class ClockDisagrees(Fact, frozen=True, kw_only=True, tag="device.clock_disagrees"):
    """A device's clock is further off than the programme bears. `offset_ms` is how much it lies behind ours."""

    session: int
    device: str
    offset_ms: int
