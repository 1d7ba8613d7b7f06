"""What a session shows the monitor: what is late, and what its end waits for."""

from __future__ import annotations

from typing import Any

from troche.chart.words import say
from troche.dosing.afterwards import seen
from troche.dosing.clock import readings_to_come, sitter_looks
from troche.dosing.doing import Opened
from troche.dosing.state import Session


def criteria(opened: Opened) -> list[tuple[Any, bool | None]]:
    """Each criterion of release, and what the facts say of it where they can."""
    known = {one.criterion: one.met for one in seen(opened.session, (), opened.now, opened.setting)}
    rules = opened.setting.programme.session.release.criteria
    return [(rule, known[code] if rule.by == "facts" else None) for code, rule in rules.items()]


def overdue(session: Session, opened: Opened) -> list[Any]:
    """What should have come and has not."""
    minutes = session.minutes(opened.now)
    late = [
        say("Sitter’s look of minute {m}", m=m) for m in sitter_looks(session, opened.setting) if m < minutes
    ]
    late += [
        say("Reading of minute {m}", m=m) for m in readings_to_come(session, opened.setting) if m < minutes
    ]
    return late
