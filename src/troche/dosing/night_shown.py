"""What the night screen of a session shows the patient."""

from __future__ import annotations

from typing import Any

from troche.dosing.clock import readings_to_come
from troche.dosing.doing import Opened
from troche.dosing.shown import asked_for_help, expected, sitter_name, spoken_name, watcher


def live(opened: Opened) -> dict[str, Any]:
    """The night screen: who is there, the time, what is expected, what is asked now."""
    session, programme = opened.session, opened.setting.programme
    minutes = session.minutes(opened.now)
    readings = readings_to_come(session, opened.setting)
    return {
        "session": session,
        "minutes": minutes,
        "course": expected(programme, minutes),
        "hold_at_least": programme.session.lozenge.hold_at_least_minutes.value,
        "lozenge_due": session.lozenge is None
        and minutes >= programme.session.lozenge.hold_at_least_minutes.value,
        "reading_due": bool(readings) and minutes >= readings[0],
        "journal": minutes >= programme.session.journal_at_minute.value,
        "sitter": spoken_name(sitter_name(opened.chart)),
        "monitor": watcher(opened),
        "asked": asked_for_help(opened.chart),
        "now": opened.now,
        "person": opened.chart.stream,
    }
