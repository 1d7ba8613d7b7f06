"""What is recorded of video: that it was lost and that it is back. It says nothing of the person."""

from __future__ import annotations

from datetime import datetime

from troche.chart.facts import Fact


class VideoLost(Fact, frozen=True, kw_only=True, tag="video.lost"):
    """A screen that watches has had neither picture nor sound for as long as the programme says."""

    session: int
    said_at: datetime | None = None


class VideoBack(Fact, frozen=True, kw_only=True, tag="video.back"):
    """Picture or sound have come again."""

    session: int
    said_at: datetime | None = None
