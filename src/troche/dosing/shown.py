"""What the pages of a session show, made from chart and programme."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from troche.chart.gates import Gate, Met, Unknown, blocking
from troche.chart.rooms import Chart
from troche.chart.words import say
from troche.dosing.afterwards import seen
from troche.dosing.clock import readings_to_come, sitter_looks
from troche.dosing.doing import Opened
from troche.dosing.gates import may_dose
from troche.dosing.state import Reading, Session
from troche.medication.days import local_day
from troche.medication.gates import units_for_dose
from troche.medication.state import medication_of
from troche.people.rules import PEOPLE
from troche.preparation.state import preparation_of
from troche.programme import Programme
from troche.programme.parts.session import Course
from troche.screening.rules import SCREENING
from troche.site.components import Pressure, Step

OTHERS = frozenset({"sitter", "monitor", "on_call"})
OF_THE_DAY = frozenset({"day_questions", "place", "pressure", "pulse", *OTHERS})


def go_no_go(opened: Opened) -> dict[str, Any]:
    """The page before the dose: the one thing to do next, and every gate."""
    gates = may_dose(opened.chart, opened.setting, opened.now)
    left = blocking(gates)
    session, pressure = opened.session, _named(gates, "pressure")
    units = units_for_dose(medication_of(opened.chart), local_day(opened.chart, opened.now))
    return {
        "session": session,
        "gates": gates,
        "met": sum(isinstance(gate, Met) for gate in gates),
        "left": left,
        "stops": tuple(gate for gate in left if not isinstance(gate, Unknown) and gate.gate not in OTHERS),
        "waits": tuple(gate for gate in left if gate.gate in OTHERS),
        "ask_questions": isinstance(_named(gates, "day_questions"), Unknown),
        "ask_pressure": not isinstance(pressure, Met) or not isinstance(_named(gates, "pulse"), Met),
        "pressure_gate": pressure,
        "pressure": bar(session.before[-1] if session.before else None, opened.setting.programme),
        "readings": session.before,
        "units": units,
        "unit_numbers": ",".join(unit.number for unit in units),
        "dose_mg": sum(unit.strength_mg for unit in units),
        "all_met": not left,
        "sitter": sitter_name(opened.chart),
    }


def _named(gates: Iterable[Gate], code: str) -> Gate | None:
    return next((gate for gate in gates if gate.gate == code), None)


def bar(reading: Reading | None, programme: Programme) -> Pressure:
    """The last reading against the programme's limits."""
    limits = programme.session.pressure
    return Pressure(
        ident="pressure",
        systolic=reading.systolic_mm_hg if reading else None,
        diastolic=reading.diastolic_mm_hg if reading else None,
        start_systolic=limits.go.systolic_mm_hg.value,
        start_diastolic=limits.go.diastolic_mm_hg.value,
        stop_systolic=limits.none_from.systolic_mm_hg.value,
        stop_diastolic=limits.none_from.diastolic_mm_hg.value,
    )


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
        "sitter": sitter_name(opened.chart),
        "next_day": programme.session.next_day,
    }


def expected(programme: Programme, minutes: int) -> Course | None:
    """What is expected at this minute; expected, never measured."""
    return next((c for c in programme.session.course if c.from_minute <= minutes < c.to_minute), None)


def sitter_page(opened: Opened) -> dict[str, Any]:
    """What the sitter looks at, what is due next, and the card to read to 911."""
    session, setting = opened.session, opened.setting
    looks = sitter_looks(session, setting)
    dosed_at = session.taken_at
    return {
        "session": session,
        "minutes": session.minutes(opened.now),
        "look_at": setting.programme.preparation.sitter.look_at,
        "call_911_if": setting.programme.preparation.sitter.call_911_if,
        "next_look": dosed_at + timedelta(minutes=looks[0]) if dosed_at and looks else None,
        "reading_due": any(m <= session.minutes(opened.now) for m in readings_to_come(session, setting)),
        "steps": steps(session, opened),
        "card": card(opened.chart, session),
        "with_name": (PEOPLE.of(opened.chart).name.split() or [""])[0],
        "watched_by": session.booked.monitor_name if session.monitor_ready_at else "",
        "monitor": session.booked.monitor_name,
    }


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
        titles = []
        if minute in rules.checks.at_minutes.value:
            titles.append(_("Look"))
        if minute in rules.vitals.at_minutes.value:
            titles.append(_("Blood pressure, with the cuff"))
        left = minute in to_look or minute in to_read
        state = "next" if left and is_next else "todo" if left else "done"
        is_next = is_next and not left
        at = session.taken_at + timedelta(minutes=minute)
        shown.append(Step(title=", ".join(titles), when=at, state=state))  # type: ignore[arg-type]
    return shown


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
        (_("Where"), history.address if history and history.address else _("ask the person in the room")),
        (_("Who"), person.name),
        (_("What was taken"), taken),
        (_("Also takes"), medicines or none),
        (_("Allergy"), history.allergies if history and history.allergies else none),
        (_("Last blood pressure"), pressure),
    ]


def sitter_name(chart: Chart) -> str:
    """The sitter's name, or nothing."""
    sitter = preparation_of(chart).sitter
    return sitter.invited.name if sitter else ""


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
