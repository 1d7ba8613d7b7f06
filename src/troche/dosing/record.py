"""The record of a session on one page, from what is on file. Pure; what is not on file is said to be missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from troche.chart.facts import Recorded, tag_of
from troche.chart.rooms import Chart
from troche.dosing.facts import (
    CheckGiven,
    DoseTaken,
    SessionReleased,
    SitterPresent,
    VitalsMeasured,
    WentWrong,
)
from troche.dosing.state import Session
from troche.dosing.wrong_shown import of_one_session
from troche.medication.state import medication_of
from troche.people.number import number_of
from troche.people.rules import PEOPLE
from troche.people.setting import Setting

LOOKS = {"fine": "fine", "unsure": "unsure", "help": "asks for help"}
NONE = "not on file"
SILENCE_BEGAN, SILENCE_ENDED = "contact.silence_began", "contact.silence_ended"

Clock = Callable[[datetime], str]


class Line(msgspec.Struct, frozen=True):
    """A line of the page. `tone` is what it is marked with."""

    at: str
    minute: str
    text: str
    tone: str = ""


class Record(msgspec.Struct, frozen=True):
    """The page, in words."""

    clinic: str
    number: int
    person: str
    birth_date: str
    person_number: str
    day: str
    programme: str
    dose: str
    units: str
    times: tuple[Line, ...]
    gates: str
    vitals: tuple[Line, ...]
    looks: tuple[Line, ...]
    events: tuple[Line, ...]
    gaps: tuple[Line, ...]
    criteria: tuple[Line, ...]
    end: str
    staff: tuple[Line, ...]
    after: tuple[Line, ...]
    facts: int
    seal: str
    made: str


def gaps_in(entries: Sequence[Recorded]) -> list[tuple[str, datetime, datetime | None]]:
    """When nobody heard of a seat: seat, from, to. Read by the names of the facts, so that no room is needed for it."""
    found: list[tuple[str, datetime, datetime | None]] = []
    for entry in entries:
        kind, seat = tag_of(entry.fact), str(getattr(entry.fact, "seat", ""))
        if kind == SILENCE_BEGAN:
            found.append((seat, getattr(entry.fact, "since", None) or entry.at, None))
        elif kind == SILENCE_ENDED:
            for index in range(len(found) - 1, -1, -1):
                if found[index][0] == seat and found[index][2] is None:
                    found[index] = (seat, found[index][1], getattr(entry.fact, "heard_at", None) or entry.at)
                    break
    return found


def record_of(
    chart: Chart,
    setting: Setting,
    session: Session,
    entries: Sequence[Recorded],
    *,
    clinic: str,
    seal: str,
    clock: Clock,
    day: Clock,
    now: datetime,
) -> Record:
    """Everything of one session that belongs on its page."""
    person, names = PEOPLE.of(chart), {one.id: one.name for one in setting.clinic.staff.values()}
    page = _Page(session.taken_at, clock, names)
    taken = session.taken
    return Record(
        clinic=clinic,
        number=session.number,
        person=person.name,
        birth_date=f"{person.registered.birth_date:%d %b %Y}" if person.registered else NONE,
        person_number=number_of(chart.stream),
        day=day(session.taken_at or session.booked.starts_at),
        programme=f"{setting.programme.title} {setting.programme.version}",
        dose=f"{taken.dose_mg} mg" if taken else "no dose",
        units=_units(chart, taken),
        times=_times(page, session),
        gates=_gates(setting, taken),
        vitals=tuple(_vitals(page, entries)),
        looks=tuple(_looks(page, entries)),
        events=tuple(_events(page, chart, setting, session)),
        gaps=tuple(
            page.line(began, f"{seat or 'a seat'}: until {clock(ended) if ended else 'the end'}", "attention")
            for seat, began, ended in gaps_in(entries)
        ),
        criteria=_criteria(setting, session.released),
        end=_end(session),
        staff=tuple(_staff(page, session, entries)),
        after=tuple(_after(page, session)),
        facts=len(entries),
        seal=seal,
        made=f"{day(now)}, {clock(now)}",
    )


class _Page:
    """Writes instants as the page writes them."""

    def __init__(self, taken_at: datetime | None, clock: Clock, names: dict[UUID, str]) -> None:
        self.taken_at, self.clock, self.names = taken_at, clock, names

    def line(self, at: datetime | None, text: str, tone: str = "") -> Line:
        """A line with its time and its minute of the session."""
        if at is None:
            return Line("–", "", text, tone or "attention")
        minutes = round((at - self.taken_at) / timedelta(minutes=1)) if self.taken_at else None
        return Line(self.clock(at), f"T{minutes:+d}" if minutes is not None else "", text, tone)

    def who(self, entry: Recorded) -> str:
        """Whoever recorded it, by name where it is staff."""
        return self.names.get(entry.actor_id) or str(entry.role)


def _units(chart: Chart, taken: DoseTaken | None) -> str:
    if taken is None:
        return NONE
    known = medication_of(chart).units
    return ", ".join(
        f"{number} (lot {known[number].lot}, {known[number].strength_mg} mg)" if number in known else number
        for number in taken.units
    )


def _times(page: _Page, session: Session) -> tuple[Line, ...]:
    lines = [page.line(session.sitter_present_at, "Sitter in the house and sober")]
    lines.append(page.line(session.monitor_ready_at, "Monitor ready"))
    lines.append(page.line(session.taken_at, "Lozenge in the mouth"))
    if session.lozenge is not None:
        lines.append(page.line(session.lozenge_at, f"Lozenge {session.lozenge.technique}"))
    lines.append(
        page.line(
            session.ended_at,
            "Released" if session.released_at else "Broken off" if session.stopped_at else "End",
        )
    )
    return tuple(lines)


def _gates(setting: Setting, taken: DoseTaken | None) -> str:
    if taken is None:
        return "no dose was taken"
    requires = setting.programme.gates["dose"].requires
    return "; ".join(requires[code].label if code in requires else code for code in taken.gates)


def _vitals(page: _Page, entries: Sequence[Recorded]) -> list[Line]:
    found = [entry for entry in entries if isinstance(entry.fact, VitalsMeasured)]
    lines = []
    for entry in sorted(found, key=lambda one: one.fact.measured_at):  # type: ignore[attr-defined]
        one = entry.fact
        assert isinstance(one, VitalsMeasured)
        text = f"{one.systolic_mm_hg}/{one.diastolic_mm_hg} mm Hg"
        text += f", pulse {one.pulse_bpm}" if one.pulse_bpm is not None else ""
        text += f", SpO2 {one.spo2_percent} %" if one.spo2_percent is not None else ""
        lines.append(page.line(one.measured_at, text))
    return lines


def _looks(page: _Page, entries: Sequence[Recorded]) -> list[Line]:
    return [
        page.line(
            entry.at,
            f"{entry.role}: {LOOKS[entry.fact.answer]}",
            "" if entry.fact.answer == "fine" else "attention",
        )
        for entry in entries
        if isinstance(entry.fact, CheckGiven)
    ]


def _events(page: _Page, chart: Chart, setting: Setting, session: Session) -> list[Line]:
    lines = []
    for shown in of_one_session(chart, setting, session.number):
        ended = shown.one.ended
        how = f"{shown.outcome}: {ended.words} ({ended.name})" if ended else "no outcome yet"
        lines.append(page.line(shown.one.opened_at, f"{shown.title}. {how}", "attention"))
    released = session.released
    if released is not None and released.events:
        grave = "Serious: " if released.serious else ""
        lines.append(page.line(session.released_at, grave + released.events, "attention"))
    return lines


def _criteria(setting: Setting, released: SessionReleased | None) -> tuple[Line, ...]:
    if released is None:
        return ()
    rules = setting.programme.session.release.criteria
    return tuple(
        Line(
            "met" if one.met else "not met",
            "",
            rules[one.criterion].label if one.criterion in rules else one.criterion,
            "" if one.met else "attention",
        )
        for one in released.criteria
    )


def _end(session: Session) -> str:
    released, stopped = session.released, session.stopped
    if released is not None:
        marks = f"Dissociation at the most {released.dissociation}, sedation {released.sedation}."
        return f"{marks} Released all the same because: {released.reason}" if released.reason else marks
    if stopped is not None:
        return (
            f"{'Handed over' if stopped.handed_over else 'Called off'}: {stopped.reason or 'no reason given'}"
        )
    return "The session has not ended."


def _staff(page: _Page, session: Session, entries: Sequence[Recorded]) -> list[Line]:
    lines = [Line("Booked with", "", session.booked.monitor_name)]
    if session.monitor_ready_id is not None:
        lines.append(Line("Monitor", "", page.names.get(session.monitor_ready_id, NONE)))
    for entry in entries:
        if isinstance(entry.fact, SessionReleased):
            lines.append(Line("Released by", "", page.who(entry)))
        elif isinstance(entry.fact, WentWrong) and entry.role not in ("patient", "sitter"):
            lines.append(Line("Said what went wrong", "", page.who(entry)))
    if any(isinstance(entry.fact, SitterPresent) for entry in entries):
        lines.append(Line("Sitter", "", "present"))
    return lines


def _after(page: _Page, session: Session) -> list[Line]:
    lines = [
        page.line(session.no_driving.get(role), f"{role}: no driving before sleep")
        for role in ("patient", "sitter")
        if session.released_at is not None
    ]
    told = session.next_day
    if told is not None:
        text = f"{'slept' if told.slept else 'not slept'}, {'safe' if told.safe else 'not safe'}"
        text += f", item 9: {told.item_9}" if told.item_9 is not None else ""
        lines.append(Line("next day", "", text, "" if told.slept and told.safe else "attention"))
    return lines
