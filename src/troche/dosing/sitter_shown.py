"""What the sitter sees: what to look at, what is due next, and the card to read to 911."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from troche.chart.gates import Met
from troche.chart.rooms import Chart
from troche.dosing.clock import readings_to_come, sitter_looks
from troche.dosing.day import sitter
from troche.dosing.doing import Opened
from troche.dosing.place import place_of_today
from troche.dosing.shown import asked_for_help, watcher
from troche.dosing.state import Session
from troche.people.rules import PEOPLE
from troche.screening.rules import SCREENING
from troche.site.components import Step, Where
from troche.site.relative_time import clock_time

LOOK_SOON = timedelta(minutes=2)  # so long before it is due the page says to look now


def sitter_page(opened: Opened) -> dict[str, Any]:
    """What the sitter looks at, what is due next, and the card to read to 911."""
    session, setting = opened.session, opened.setting
    looks = sitter_looks(session, setting)
    dosed_at = session.taken_at
    next_look = dosed_at + timedelta(minutes=looks[0]) if dosed_at and looks else None
    return {
        "session": session,
        "minutes": session.minutes(opened.now),
        "look_at": setting.programme.preparation.sitter.look_at,
        "call_911_if": setting.programme.preparation.sitter.call_911_if,
        "next_look": next_look,
        "look_now": next_look is not None and next_look - opened.now <= LOOK_SOON,
        "reading_due": any(m <= session.minutes(opened.now) for m in readings_to_come(session, setting)),
        "steps": steps(session, opened),
        "card": card(opened.chart, session),
        "with_name": (PEOPLE.of(opened.chart).name.split() or [""])[0],
        "is_here": _is_here(opened),
        "watched_by": watcher(opened) if session.monitor_ready_at else "",
        "monitor": watcher(opened),
        "asked": asked_for_help(opened.chart),
    }


def _is_here(opened: Opened) -> bool:
    """Whether the sitter said so lately; otherwise the page asks."""
    required = opened.setting.programme.gates["dose"].requires["sitter"]
    return isinstance(sitter(opened.chart, opened.setting, opened.now, required), Met)


def steps(session: Session, opened: Opened) -> list[Step]:
    """The rest of the session for the sitter: looks and readings, by the clock."""
    if session.taken_at is None:
        return []
    rules = opened.setting.programme.session
    to_look = set(sitter_looks(session, opened.setting))
    to_read = set(readings_to_come(session, opened.setting))
    asked = sorted({*rules.checks.at_minutes.value, *rules.vitals.at_minutes.value})
    shown, is_next = [], True
    for minute in asked:
        left = minute in to_look or minute in to_read
        state: Where = "next" if left and is_next else "todo" if left else "done"
        is_next = is_next and not left
        title = to_do(minute in rules.checks.at_minutes.value, minute in rules.vitals.at_minutes.value)
        when = clock_time(session.taken_at + timedelta(minutes=minute))
        shown.append(Step(title=title, when=when, state=state))
    return shown


def to_do(look: bool, measure: bool) -> str:
    """What is asked at a minute."""
    if look and measure:
        return _("Look, and measure the blood pressure")
    return _("Look") if look else _("Measure the blood pressure")


def card(chart: Chart, session: Session) -> list[tuple[str, str]]:
    """What to read to 911: where, who, what was taken, what else."""
    person, history = PEOPLE.of(chart), SCREENING.of(chart).history
    medicines = ", ".join(f"{m.name} {m.dose}".strip() for m in history.medicines) if history else ""
    last = (*session.before, *session.during)[-1:]
    pressure = (
        _("{systolic} over {diastolic}").format(
            systolic=last[0].systolic_mm_hg, diastolic=last[0].diastolic_mm_hg
        )
        if last
        else _("not measured")
    )
    taken = (
        _("Ketamine {dose} mg by mouth, prescribed").format(dose=session.taken.dose_mg)
        if session.taken
        else _("nothing yet today")
    )
    none = _("none known to us")
    return [
        (_("Where"), place_of_today(chart, session) or _("ask the person in the room")),
        (_("Who"), person.name),
        (_("What was taken"), taken),
        (_("Also takes"), medicines or none),
        (_("Allergy"), history.allergies if history and history.allergies else none),
        (_("Last blood pressure"), pressure),
    ]
