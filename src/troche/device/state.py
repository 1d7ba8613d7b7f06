"""What is remembered of devices: the offset of a clock told last, and up to where something is missing."""

from __future__ import annotations

import msgspec

from troche.chart.facts import Recorded
from troche.device.facts import ClockDisagrees, SequenceGap

DEVICES_KEPT = 12  # ours: more than a person and the sitters use


class DeviceState(msgspec.Struct, frozen=True):
    """By device and session the last offset told, in milliseconds; by device the highest number noted as left out."""

    told: dict[str, int] = {}
    left_out: dict[str, int] = {}


def evolve(state: DeviceState, recorded: Recorded) -> DeviceState:
    """The state after one more fact."""
    match recorded.fact:
        case ClockDisagrees(device=device, session=session, offset_ms=offset):
            return msgspec.structs.replace(state, told=_with(state.told, key_of(device, session), offset))
        case SequenceGap(device=device, last=last):
            return msgspec.structs.replace(state, left_out=_with(state.left_out, device, last))
    return state


def _with(known: dict[str, int], key: str, value: int) -> dict[str, int]:
    rest = {one: number for one, number in known.items() if one != key}
    return dict([*rest.items(), (key, value)][-DEVICES_KEPT:])


def key_of(device: str, session: int) -> str:
    """A device in a session."""
    return f"{device} {session}"
