"""What the night screen of a session shows the patient."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from troche.dosing.clock import readings_to_come
from troche.dosing.course import expected_effect
from troche.dosing.course_chart import course_chart, in_words, spoken, strongest_words
from troche.dosing.doing import Opened
from troche.dosing.shown import asked_for_help, sitter_name, spoken_name, watcher
from troche.dosing.state import Session
from troche.dosing.timetable import Kind, Moment, moments
from troche.programme import Programme
from troche.site.components import Step, Where


class Phase(NamedTuple):
    """A sentence of what is expected, and from when to when; the page changes it by the clock alone."""

    words: str
    begins: datetime
    ends: datetime
    is_now: bool


def live(opened: Opened) -> dict[str, Any]:
    """The night screen: who is there, the time, what is expected, what is asked now."""
    session, programme, now = opened.session, opened.setting.programme, opened.now
    start = session.taken_at
    assert start is not None
    effect = expected_effect(session, programme)
    return {
        "session": session,
        "minutes": session.minutes(now),
        "phases": phases(session, programme, now),
        "chart": course_chart(effect, session, now),
        "strongest": strongest_words(effect, start),
        "course_words": in_words(effect, start),
        "steps": [_step(one, opened) for one in moments(session, opened.setting, now)],
        "hold_at_least": programme.session.lozenge.hold_at_least_minutes.value,
        **prompts(opened, start),
        "sitter": spoken_name(sitter_name(opened.chart)),
        "monitor": watcher(opened),
        "asked": asked_for_help(opened.chart),
        "now": now,
        "person": opened.chart.stream,
    }


def phases(session: Session, programme: Programme, now: datetime) -> list[Phase]:
    """What the programme expects, one after the other."""
    start, minutes = session.taken_at, session.minutes(now)
    assert start is not None
    return [
        Phase(
            one.patient,
            start + timedelta(minutes=one.from_minute),
            start + timedelta(minutes=one.to_minute),
            one.from_minute <= minutes < one.to_minute,
        )
        for one in programme.session.course
    ]


def prompts(opened: Opened, start: datetime) -> dict[str, Any]:
    """What the person is asked to do, each with the instant from which on; None when it is done."""
    session, rules = opened.session, opened.setting.programme.session
    readings = readings_to_come(session, opened.setting)

    def after(minute: int) -> datetime:
        return start + timedelta(minutes=minute)

    return {
        "lozenge_from": after(rules.lozenge.hold_at_least_minutes.value) if session.lozenge is None else None,
        "reading_from": after(readings[0]) if readings else None,
        "journal_from": after(rules.journal_at_minute.value),
    }


def _step(moment: Moment, opened: Opened) -> Step:
    state: Where = "done" if moment.state == "done" else "next" if moment.state == "late" else "todo"
    return Step(title=_titles(opened)[moment.kind], when=_when(moment, opened), state=state)


def _when(moment: Moment, opened: Opened) -> str:
    start = opened.session.taken_at
    assert start is not None
    first = spoken(start, moment.minute)
    return first if moment.until is None else f"{first}–{spoken(start, moment.until)}"


def _titles(opened: Opened) -> dict[Kind, str]:
    who = spoken_name(sitter_name(opened.chart)) or _("Your sitter")
    return {
        "dose": _("The lozenges, left to dissolve"),
        "lozenge": _("Spit out or swallow what is left, as your plan says"),
        "look": _("{name} looks in on you").format(name=who),
        "reading": _("Blood pressure"),
        "journal": _("A line, if you like"),
        "release": _("The earliest that your session can end"),
    }
