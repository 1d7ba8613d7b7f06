"""The hours after a dose in which its visit is held."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from troche.integration.state import Visit
from troche.programme import Programme


class Window(msgspec.Struct, frozen=True):
    """From when and until when (UTC, both included) the visit may be held."""

    opens_at: datetime
    closes_at: datetime


def window_of(visit: Visit, programme: Programme) -> Window:
    """The hours of the programme, counted from the dose, or until then from the session's booking."""
    rule = programme.integration.visit
    return Window(
        visit.after + timedelta(hours=rule.from_hours.value),
        visit.after + timedelta(hours=rule.to_hours.value),
    )
