"""What the pages of a session show, made from chart and programme."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from django.urls import reverse
from django.utils.translation import gettext as _

from troche.chart.gates import Gate, Met, Unmet, blocking
from troche.chart.rooms import Chart
from troche.chart.words import say
from troche.dosing.afterwards import seen
from troche.dosing.clock import readings_to_come, sitter_looks
from troche.dosing.day import sitter, today_session
from troche.dosing.doing import Opened
from troche.dosing.gates import may_dose
from troche.dosing.models import SessionRow
from troche.dosing.pressure import at_or_above, worst
from troche.dosing.state import Reading, Session, dosing_of
from troche.dosing.vitals import Standing, may_judge, standing, with_earlier_today
from troche.medication.rules import next_units
from troche.messaging.rules import OpenAlert, open_alerts
from troche.people.rules import PEOPLE
from troche.preparation.state import preparation_of
from troche.programme import Programme
from troche.programme.parts.session import Course
from troche.screening.rules import SCREENING
from troche.site.components import Pressure, Step, Where
from troche.site.relative_time import clock_time

TITLES = frozenset({"Dr", "Prof"})
ASKED = frozenset({"help_asked", "unsure_check"})
OTHERS = frozenset({"sitter", "monitor", "on_call"})
LOOK_SOON = timedelta(minutes=2)  # so long before it is due the page says to look now
OF_THE_DAY = frozenset({"day_questions", "place", "pressure", "pulse", "oxygen", *OTHERS})


def go_no_go(opened: Opened) -> dict[str, Any]:
    """The page before the dose: the one thing to do next, and every gate."""
    gates = may_dose(opened.chart, opened.setting, opened.now)
    left, session, programme = blocking(gates), opened.session, opened.setting.programme
    where = standing(with_earlier_today(opened.chart, session, programme, opened.now), programme, opened.now)
    units = next_units(opened.chart, opened.now)
    about = scene(gates, where, is_today=today_session(opened.chart, opened.now) is not None)
    to_do = tuple(gate for gate in left if gate.gate not in OF_THE_DAY)
    ways = actions(opened, about, {gate.gate for gate in left})
    return {
        "session": session,
        "gates": gates,
        "met": sum(isinstance(gate, Met) for gate in gates),
        "scene": about,
        "may_measure": about in MEASURES,
        "stops": tuple(gate for gate in left if isinstance(gate, Unmet) and gate.gate not in OTHERS),
        "waits": tuple(gate for gate in left if gate.gate in OTHERS),
        "to_do": to_do,
        "do_now": next((ways[gate.gate] for gate in to_do if gate.gate in ways), None),
        "actions": ways,
        "pressure_gate": next((gate for gate in gates if gate.gate == "pressure"), None),
        "where": where,
        "limits": programme.session.pressure,
        "pressure": bar(session.before, programme),
        "readings": session.before,
        "units": units,
        "unit_numbers": ",".join(unit.number for unit in units),
        "dose_mg": sum(unit.strength_mg for unit in units),
        "hold": programme.session.lozenge,
        "sitter": spoken_name(sitter_name(opened.chart)),
        "monitor": watcher(opened),
        "has_passed": session.booked.starts_at < opened.now,
        "person": opened.chart.stream,
        "refused_words": programme.alerts["dose_refused"].patient,
    }


def may_judge_pressure(opened: Opened) -> bool:
    """Whether a clinician has a pressure to judge now, be it only for a no."""
    session = with_earlier_today(opened.chart, opened.session, opened.setting.programme, opened.now)
    return session is not None and may_judge(session, opened.setting.programme, opened.now, go=False)


Scene = Literal["not_today", "early", "questions", "do_first", "measure", "rest", "wait", "begin"]
MEASURES: frozenset[Scene] = frozenset({"measure", "rest", "wait", "begin"})


def scene(gates: tuple[Gate, ...], where: Standing, *, is_today: bool) -> Scene:
    """What the page before the dose is about: the first thing that is in the way."""
    left = {gate.gate: gate for gate in blocking(gates)}
    if not is_today:
        return "early"
    resting = where in ("between", "to_judge")
    if any(
        isinstance(gate, Unmet) and code not in OTHERS and not (code == "pressure" and resting)
        for code, gate in left.items()
    ):
        return "not_today"
    if "day_questions" in left or "place" in left:
        return "questions"
    if left.keys() - OF_THE_DAY:
        return "do_first"
    if resting:
        return "rest"
    if "pressure" in left or "pulse" in left:
        return "measure"
    return "wait" if left else "begin"


def actions(opened: Opened, scene: Scene, left: set[str]) -> dict[str, dict[str, Any]]:
    """Where each requirement that is in the way can be met now."""
    last, number = dosing_of(opened.chart).dosed, opened.session.number
    found: dict[str, tuple[str, str]] = {}
    if scene == "questions":
        questions = reverse("dosing:questions", args=[number, 1])
        found = {"day_questions": (_("Answer"), questions), "place": (_("Say where you are"), questions)}
    elif scene in MEASURES:
        found = {"pressure": (_("Measure"), "#measure"), "pulse": (_("Measure"), "#measure")}
    found |= {
        "units": (_("Count"), reverse("medication:parcel")),
        "count": (_("Count"), reverse("medication:parcel")),
        "plan": (_("Read the plan"), reverse("medication:plan")),
        "consent": (_("Read and sign"), reverse("preparation:consent")),
        "ready": (_("Look"), reverse("preparation:home")),
        "integration": (_("Your visit"), reverse("integration:mine")),
        "side_effects": (_("Answer"), reverse("events:side_effects")),
    }
    if last is not None:
        found["next_day"] = (_("Answer"), reverse("dosing:next_day", args=[last.number]))
    return {code: {"label": label, "href": href} for code, (label, href) in found.items() if code in left}


def bar(readings: tuple[Reading, ...], programme: Programme) -> Pressure:
    """The worst of the readings against the programme's limits: the worse decides."""
    limits = programme.session.pressure
    seen = worst(readings) if readings else None
    return Pressure(
        ident="pressure",
        systolic=seen[0] if seen else None,
        diastolic=seen[1] if seen else None,
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
        "sitter": spoken_name(sitter_name(opened.chart)),
        "monitor": watcher(opened),
        "asked": asked_for_help(opened.chart),
        "now": opened.now,
        "person": opened.chart.stream,
    }


def expected(programme: Programme, minutes: int) -> Course | None:
    """What is expected at this minute; expected, never measured."""
    return next((c for c in programme.session.course if c.from_minute <= minutes < c.to_minute), None)


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
        title = _to_do(minute in rules.checks.at_minutes.value, minute in rules.vitals.at_minutes.value)
        when = clock_time(session.taken_at + timedelta(minutes=minute))
        shown.append(Step(title=title, when=when, state=state))
    return shown


def _to_do(look: bool, measure: bool) -> str:
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
        (_("Where"), history.address if history and history.address else _("ask the person in the room")),
        (_("Who"), person.name),
        (_("What was taken"), taken),
        (_("Also takes"), medicines or none),
        (_("Allergy"), history.allergies if history and history.allergies else none),
        (_("Last blood pressure"), pressure),
    ]


def spoken_name(name: str) -> str:
    """A name as one says it in the room.

    >>> spoken_name("Ines Moreau"), spoken_name("Dr Amara Pattern"), spoken_name("")
    ('Ines', 'Dr Pattern', '')
    """
    parts = name.split()
    if len(parts) > 2 and parts[0].rstrip(".") in TITLES:
        return f"{parts[0]} {parts[-1]}"
    return parts[0] if parts else ""


def watcher(opened: Opened) -> str:
    """Who watches: whoever said to be ready, until then the one who is booked."""
    session = opened.session
    ready = opened.setting.clinic.staff.get(session.monitor_ready_id) if session.monitor_ready_id else None
    return spoken_name(ready.name if ready else session.booked.monitor_name)


def asked_for_help(chart: Chart) -> OpenAlert | None:
    """The open alert of somebody in the session who asked for help or was unsure."""
    return next((alert for alert in open_alerts(chart) if alert.code in ASKED), None)


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
