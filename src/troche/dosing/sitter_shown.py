"""What the sitter sees: what to look at, what is due next, and the card to read to 911."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from troche.chart.gates import Met
from troche.dosing.card_shown import card
from troche.dosing.clock import readings_to_come, sitter_looks
from troche.dosing.day import sitter
from troche.dosing.doing import Opened
from troche.dosing.shown import asked_for_help, watcher
from troche.dosing.state import Session
from troche.dosing.timetable import Moment, moments
from troche.people.rules import PEOPLE
from troche.site.components import Step, Where
from troche.site.relative_time import clock_time

LOOK_SOON = timedelta(minutes=2)  # so long before it is due the page says to look now


def sitter_page(opened: Opened) -> dict[str, Any]:
    """What the sitter looks at, what is due next, and the card to read to 911."""
    session, setting = opened.session, opened.setting
    looks = sitter_looks(session, setting)
    readings = readings_to_come(session, setting)
    ahead = [_at(session, minute) for minute in looks]
    next_look = ahead[0] if ahead else None
    return {
        "session": session,
        "minutes": session.minutes(opened.now),
        "look_at": setting.programme.preparation.sitter.look_at,
        "call_911_if": setting.programme.preparation.sitter.call_911_if,
        "next_look": next_look,
        "looks_ahead": ahead,
        "every_minutes": setting.programme.session.checks.every_minutes.value,
        "soon_minutes": int(LOOK_SOON / timedelta(minutes=1)),
        "reading_at": _at(session, readings[0]) if readings else None,
        "in_distress": [setting.programme.preparation.sitter.tasks[code] for code in ("upset", "sick")],
        "look_now": next_look is not None and next_look - opened.now <= LOOK_SOON,
        "reading_due": any(m <= session.minutes(opened.now) for m in readings),
        "steps": steps(session, opened),
        "card": card(opened.chart, session, opened.now),
        "with_name": (PEOPLE.of(opened.chart).name.split() or [""])[0],
        "is_here": _is_here(opened),
        "watched_by": watcher(opened) if session.monitor_ready_at else "",
        "monitor": watcher(opened),
        "asked": asked_for_help(opened.chart),
    }


def _at(session: Session, minute: int) -> datetime | None:
    return session.taken_at + timedelta(minutes=minute) if session.taken_at else None


def _is_here(opened: Opened) -> bool:
    """Whether the sitter said so lately; otherwise the page asks."""
    required = opened.setting.programme.gates["dose"].requires["sitter"]
    return isinstance(sitter(opened.chart, opened.setting, opened.now, required), Met)


def steps(session: Session, opened: Opened) -> list[Step]:
    """The session for the sitter: looks and readings, by the clock."""
    asked: dict[int, list[Moment]] = {}
    for one in moments(session, opened.setting, opened.now):
        if one.kind in ("look", "reading"):
            asked.setdefault(one.minute, []).append(one)
    shown, is_next = [], True
    for _minute, ones in sorted(asked.items()):
        left = any(one.state != "done" for one in ones)
        state: Where = "next" if left and is_next else "todo" if left else "done"
        is_next = is_next and not left
        kinds = {one.kind for one in ones}
        title = _to_do("look" in kinds, "reading" in kinds)
        shown.append(Step(title=title, when=clock_time(ones[0].at), state=state))
    return shown


def _to_do(look: bool, measure: bool) -> str:
    if look and measure:
        return _("Look, and measure the blood pressure")
    return _("Look") if look else _("Measure the blood pressure")
