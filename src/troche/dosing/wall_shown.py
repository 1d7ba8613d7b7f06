"""What the wall shows of each session."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from troche.dosing.models import SessionRow
from troche.dosing.pressure import at_or_above
from troche.dosing.shown import expected
from troche.programme import Programme


def life(row: SessionRow, programme: Programme, moment: datetime, alerts: list[str]) -> dict[str, Any]:
    """What is late at this instant, the minute of the session, and what is open."""
    minutes = int((moment - row.taken_at) / timedelta(minutes=1)) if row.taken_at else None
    course = expected(programme, minutes) if minutes is not None and row.stage == "live" else None
    return {
        "minutes": minutes,
        "phase": course.title if course else "",
        "look_late": row.next_look_at is not None and row.next_look_at < moment,
        "reading_late": row.next_reading_at is not None and row.next_reading_at < moment,
        "above": _above(row, programme),
        "alerts": alerts,
    }


def _above(row: SessionRow, programme: Programme) -> bool:
    """Whether the last reading lies above the limit of its moment: to begin, or during the session."""
    if row.systolic_mm_hg is None or row.diastolic_mm_hg is None:
        return False
    if row.stage == "live":
        return at_or_above((row.systolic_mm_hg, row.diastolic_mm_hg), programme.session.vitals.repeat_from)
    go = programme.session.pressure.go
    return row.systolic_mm_hg > go.systolic_mm_hg.value or row.diastolic_mm_hg > go.diastolic_mm_hg.value
