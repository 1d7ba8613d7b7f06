"""What is noted when a device's numbers leave something out, or its clock is off. Nothing is refused for either."""

from __future__ import annotations

from datetime import datetime

from troche.chart.rooms import Chart, Decision, Room
from troche.device.commands import TellClock, TellGap
from troche.device.facts import ClockDisagrees, SequenceGap
from troche.device.state import DeviceState, evolve, key_of
from troche.people.setting import Setting


def decide(chart: Chart, command: TellGap | TellClock, now: datetime, setting: Setting) -> Decision:
    """Keep a gap once; a clock when it is off beyond what the programme bears, and again when it moved so far."""
    match command:
        case TellGap():
            if command.last <= DEVICE.of(chart).left_out.get(command.device, 0):
                return []
            told = {"device": command.device, "first": command.first, "last": command.last}
            return [SequenceGap(session=command.session, **told)]  # type: ignore[arg-type]
        case TellClock():
            bound = setting.programme.session.devices.clock_off_seconds_at_most.value * 1000
            before = DEVICE.of(chart).told.get(key_of(command.device, command.session), 0)
            if abs(command.offset_ms) <= bound or abs(command.offset_ms - before) <= bound:
                return []
            return [
                ClockDisagrees(session=command.session, device=command.device, offset_ms=command.offset_ms)
            ]


DEVICE = Room(
    "device",
    initial=DeviceState(),
    evolve=evolve,
    decide=decide,
    facts=(SequenceGap, ClockDisagrees),
    commands=(TellGap, TellClock),
)
