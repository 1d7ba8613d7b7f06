"""The latest session of each person as a row, so that the wall is one query."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from troche.chart.rooms import Chart
from troche.dosing.clock import readings_to_come, sitter_looks
from troche.dosing.state import Session, dosing_of
from troche.ledger.projections import ChartProjection
from troche.people.rules import PEOPLE
from troche.people.setting import Setting


def session_rows(chart: Chart, setting: Setting) -> Iterable[dict[str, Any]]:
    """One row for the session booked last."""
    session, person = dosing_of(chart).latest, PEOPLE.of(chart)
    if session is None:
        return
    last = (*session.before, *session.during)[-1:]
    sitter = session.last_check("sitter")
    is_live = session.stage == "live"
    yield {
        "key": "latest",
        "number": session.number,
        "name": person.name,
        "birth_date": person.registered.birth_date if person.registered else None,
        "stage": session.stage,
        "starts_at": session.booked.starts_at,
        "monitor_name": session.booked.monitor_name,
        "taken_at": session.taken_at,
        "dose_mg": session.taken.dose_mg if session.taken else None,
        "ended_at": session.ended_at,
        "sitter_seen_at": sitter.at if sitter else session.sitter_present_at,
        "systolic_mm_hg": last[0].systolic_mm_hg if last else None,
        "diastolic_mm_hg": last[0].diastolic_mm_hg if last else None,
        "pulse_bpm": last[0].pulse_bpm if last else None,
        "measured_at": last[0].measured_at if last else None,
        "next_look_at": _first(session, sitter_looks(session, setting)) if is_live else None,
        "next_reading_at": _first(session, readings_to_come(session, setting)) if is_live else None,
    }


def _first(session: Session, minutes: list[int]) -> datetime | None:
    if not minutes or session.taken_at is None:
        return None
    return session.taken_at + timedelta(minutes=minutes[0])


PROJECTIONS = (ChartProjection(model="dosing.SessionRow", rows=session_rows),)
