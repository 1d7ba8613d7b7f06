"""Which sessions have lost their video, and since when."""

from __future__ import annotations

from datetime import datetime
from typing import cast

import msgspec

from troche.chart.facts import Recorded
from troche.chart.rooms import Chart
from troche.video.facts import VideoBack, VideoLost


class VideoState(msgspec.Struct, frozen=True):
    """When video was lost, by session; not there once it is back."""

    lost: dict[int, datetime] = {}


def video_of(chart: Chart) -> VideoState:
    """This room's state in a chart."""
    return cast("VideoState", chart.states["video"])


def evolve(state: VideoState, recorded: Recorded) -> VideoState:
    """The state after one more fact."""
    match recorded.fact:
        case VideoLost(session=session):
            return VideoState({**state.lost, session: state.lost.get(session, recorded.at)})
        case VideoBack(session=session):
            return VideoState({number: at for number, at in state.lost.items() if number != session})
    return state
