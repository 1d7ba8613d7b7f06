"""The session: what may be asked, what follows, what must happen next and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from troche.chart.commands import ClockStruck, Command
from troche.chart.rooms import Chart, Deadline, Decision, Room
from troche.dosing import afterwards, ahead, clock, holding, under_way
from troche.dosing.commands import (
    AnswerGoNoGo,
    BookSession,
    ConfirmNextDay,
    EndLozenge,
    GetReady,
    GiveCheck,
    JudgePressure,
    MeasureVitals,
    Release,
    SayPresent,
    StopSession,
    TakeDose,
    TapCall,
    WriteNote,
)
from troche.dosing.facts import (
    CallTapped,
    CheckGiven,
    DoseTaken,
    GoNoGoAnswered,
    GoNoGoRead,
    LozengeEnded,
    MonitorReady,
    NextDayConfirmed,
    NoteWritten,
    PressureJudged,
    SessionBooked,
    SessionReleased,
    SessionStopped,
    SitterPresent,
    VitalsMeasured,
)
from troche.dosing.state import DosingState, evolve
from troche.integration.facts import VisitHeld
from troche.people.setting import Setting

DECIDES: dict[type[Command], Callable[[Chart, Any, datetime, Setting], Decision]] = {
    BookSession: ahead.book,
    AnswerGoNoGo: ahead.answer,
    SayPresent: ahead.say_present,
    GetReady: ahead.get_ready,
    JudgePressure: ahead.judge,
    TakeDose: ahead.take,
    MeasureVitals: under_way.measure,
    EndLozenge: under_way.end_lozenge,
    GiveCheck: under_way.check,
    TapCall: under_way.tap_call,
    WriteNote: under_way.note,
    StopSession: under_way.stop,
    Release: afterwards.release,
    ConfirmNextDay: afterwards.confirm_next_day,
    ClockStruck: clock.struck,
}


def due(chart: Chart, setting: Setting) -> Iterator[Deadline]:
    """What must happen in a session, and before it what the person is reminded of."""
    yield from clock.due(chart, setting)
    yield from holding.due(chart, setting)


def decide(chart: Chart, command: Command, now: datetime, setting: Setting) -> Decision:
    """What a command about a session leads to."""
    if isinstance(command, ClockStruck) and command.kind == holding.REMIND:
        return []
    return DECIDES[type(command)](chart, command, now, setting)


DOSING = Room(
    "dosing",
    initial=DosingState(),
    evolve=evolve,
    decide=decide,
    due=due,
    follow=holding.follow,
    facts=(
        SessionBooked,
        GoNoGoAnswered,
        VitalsMeasured,
        PressureJudged,
        SitterPresent,
        MonitorReady,
        GoNoGoRead,
        DoseTaken,
        LozengeEnded,
        CheckGiven,
        CallTapped,
        NoteWritten,
        SessionReleased,
        SessionStopped,
        NextDayConfirmed,
        VisitHeld,
    ),
    commands=tuple(kind for kind in DECIDES if kind is not ClockStruck),
)
