"""What a session shows the monitor: how it stands, whom to call, what is late, and what its end waits for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from troche.chart.rooms import Chart
from troche.chart.words import say
from troche.dosing.afterwards import seen
from troche.dosing.clock import readings_to_come, sitter_looks
from troche.dosing.course import expected_effect
from troche.dosing.course_chart import course_chart, in_words
from troche.dosing.doing import Opened
from troche.dosing.facts import Called
from troche.dosing.shown import expected, sitter_name
from troche.dosing.state import Session
from troche.dosing.strip import strip
from troche.messaging.rules import open_alerts
from troche.people.rules import PEOPLE
from troche.preparation.state import preparation_of
from troche.screening.rules import SCREENING

CANNOT_WAIT = 2  # alert levels 1 and 2 are for today


class Phone(NamedTuple):
    """Somebody who can be called with one tap, and the key that does it."""

    whom: Called
    role: str
    name: str
    number: str
    key: str


def watch(opened: Opened) -> dict[str, Any]:
    """How the session stands for the one who watches it."""
    session, programme, now = opened.session, opened.setting.programme, opened.now
    is_live, minutes = session.stage == "live", session.minutes(opened.now)
    alerts = open_alerts(opened.chart)
    start = session.taken_at
    effect = expected_effect(session, programme) if start is not None else None
    return {
        "minutes": minutes,
        "course": expected(programme, minutes) if is_live else None,
        "overdue": overdue(session, opened) if is_live else [],
        "criteria": criteria(opened) if is_live else [],
        "alerts": alerts,
        "is_alarm": any(not alert.is_taken and alert.level <= CANNOT_WAIT for alert in alerts),
        "phones": phones(opened.chart),
        "strip": _strip(session, opened) if is_live else None,
        "chart": course_chart(effect, session, now) if effect is not None else None,
        "course_words": in_words(effect, start) if effect is not None and start is not None else "",
    }


def phones(chart: Chart) -> list[Phone]:
    """Patient, sitter and emergency contact, as far as their numbers are on file."""
    person, history = PEOPLE.of(chart), SCREENING.of(chart).history
    sitter = preparation_of(chart).sitter
    listed = [
        Phone("patient", _("Patient"), person.name, person.contact.phone if person.contact else "", "p"),
        Phone("sitter", _("Sitter"), sitter_name(chart), sitter.invited.phone if sitter else "", "c"),
        Phone(
            "emergency_contact",
            _("Emergency contact"),
            history.contact_name if history else "",
            history.contact_phone if history else "",
            "e",
        ),
    ]
    return [one for one in listed if one.number.strip()]


def _strip(session: Session, opened: Opened) -> Any:
    looks, readings = sitter_looks(session, opened.setting), readings_to_come(session, opened.setting)
    return strip(
        "session-strip",
        opened.setting.programme,
        session.minutes(opened.now),
        looks[0] if looks else None,
        readings[0] if readings else None,
    )


def criteria(opened: Opened) -> list[tuple[Any, bool | None]]:
    """Each criterion of release, and what the facts say of it where they can."""
    known = {one.criterion: one.met for one in seen(opened.session, (), opened.now, opened.setting)}
    rules = opened.setting.programme.session.release.criteria
    return [(rule, known[code] if rule.by == "facts" else None) for code, rule in rules.items()]


def overdue(session: Session, opened: Opened) -> list[tuple[Any, Any]]:
    """What should have come and has not, and since when."""
    minutes, start = session.minutes(opened.now), session.taken_at
    assert start is not None
    asked = [(say("Sitter’s look of minute {m}", m=m), m) for m in sitter_looks(session, opened.setting)]
    asked += [(say("Reading of minute {m}", m=m), m) for m in readings_to_come(session, opened.setting)]
    return [(words, start + timedelta(minutes=m)) for words, m in asked if m < minutes]
