"""The session that is under way, for rooms that have to wait for its end."""

from __future__ import annotations

from troche.chart.rooms import Chart
from troche.dosing.state import Session, dosing_of


def live_session(chart: Chart) -> Session | None:
    """The session in which a dose was taken and that has not ended."""
    sessions = dosing_of(chart).sessions.values()
    return next((session for session in sessions if session.stage == "live"), None)
