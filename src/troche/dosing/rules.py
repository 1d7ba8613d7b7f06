"""The session: what may be asked, what follows, what must happen next and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from troche.chart.commands import ClockStruck, Command
from troche.chart.rooms import Chart, Deadline, Decision, Room
from troche.dosing import (
    afterwards,
    agreeing,
    ahead,
    clock,
    holding,
    next_day,
    place,
    preflight,
    under_way,
    unit_codes,
    wrong,
    wrong_clock,
)
from troche.dosing.commands import (
    AcknowledgeTestPage,
    AgreeToSit,
    AgreeToWatch,
    AnswerGoNoGo,
    BookSession,
    ConfirmDriving,
    ConfirmEmergency,
    ConfirmNextDay,
    ConfirmPlace,
    DoWrongStep,
    EndLozenge,
    EndWrong,
    FollowUpWrong,
    GetReady,
    GiveCheck,
    GiveUnitCodes,
    JudgePressure,
    KeepSheet,
    MeasureVitals,
    NameExtra,
    NoteNextDayCall,
    Release,
    RunPreflight,
    SayPresent,
    SayWrong,
    StopSession,
    TakeDose,
    TapCall,
    WaiveCheck,
    WriteNote,
)
from troche.dosing.facts import (
    CallTapped,
    CheckGiven,
    CheckWaived,
    DoseTaken,
    DrivingConfirmed,
    EmergencyConfirmed,
    ExtraTaken,
    GoNoGoAnswered,
    GoNoGoRead,
    LozengeEnded,
    MonitorAgreed,
    MonitorReady,
    NextDayCallTried,
    NextDayConfirmed,
    NoteWritten,
    PlaceConfirmed,
    PreflightRun,
    PressureJudged,
    SessionBooked,
    SessionReleased,
    SessionStopped,
    SheetKept,
    SitterAgreed,
    SitterPresent,
    TestPageAcknowledged,
    UnitCodesGiven,
    VitalsMeasured,
    WentWrong,
    WrongEnded,
    WrongFollowedUp,
    WrongStepDone,
)
from troche.dosing.state import DosingState, evolve
from troche.integration.facts import VisitHeld
from troche.people.setting import Setting

DECIDES: dict[type[Command], Callable[[Chart, Any, datetime, Setting], Decision]] = {
    BookSession: ahead.book,
    AgreeToSit: agreeing.agree_to_sit,
    AgreeToWatch: agreeing.agree_to_watch,
    AnswerGoNoGo: ahead.answer,
    ConfirmPlace: place.confirm,
    RunPreflight: preflight.run,
    ConfirmEmergency: preflight.confirm_emergency,
    AcknowledgeTestPage: preflight.acknowledge,
    KeepSheet: preflight.keep_sheet,
    WaiveCheck: preflight.waive,
    GiveUnitCodes: unit_codes.read_off,
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
    ConfirmNextDay: next_day.confirm,
    NoteNextDayCall: next_day.note_call,
    ConfirmDriving: next_day.confirm_driving,
    SayWrong: wrong.say_wrong,
    DoWrongStep: wrong.do_step,
    NameExtra: wrong.name_extra,
    EndWrong: wrong.end,
    FollowUpWrong: wrong.follow_up,
    ClockStruck: clock.struck,
}


def due(chart: Chart, setting: Setting) -> Iterator[Deadline]:
    """What must happen in a session, and before it what the person is reminded of."""
    yield from clock.due(chart, setting)
    yield from holding.due(chart, setting)
    yield from agreeing.due(chart, setting)
    yield from wrong_clock.due(chart, setting)


def decide(chart: Chart, command: Command, now: datetime, setting: Setting) -> Decision:
    """What a command about a session leads to."""
    if isinstance(command, ClockStruck) and command.kind == holding.REMIND:
        return []
    if isinstance(command, ClockStruck) and command.kind in (agreeing.OPENS, agreeing.NOT_AGREED):
        return agreeing.struck(chart, command, now, setting)
    if isinstance(command, ClockStruck) and command.kind in wrong_clock.KINDS:
        return wrong_clock.struck(chart, command, now, setting)
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
        SitterAgreed,
        MonitorAgreed,
        GoNoGoAnswered,
        PlaceConfirmed,
        UnitCodesGiven,
        PreflightRun,
        EmergencyConfirmed,
        TestPageAcknowledged,
        SheetKept,
        CheckWaived,
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
        NextDayCallTried,
        DrivingConfirmed,
        WentWrong,
        WrongStepDone,
        ExtraTaken,
        WrongEnded,
        WrongFollowedUp,
        VisitHeld,
    ),
    commands=tuple(kind for kind in DECIDES if kind is not ClockStruck),
)
