"""Safety follow-up: what may be asked, what becomes due, whom it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from troche.chart.commands import ClockStruck, Command
from troche.chart.facts import DeadlineStruck, Recorded
from troche.chart.rooms import Chart, Deadline, Decision, Notice, Room
from troche.chart.words import Words, say
from troche.dosing.facts import DoseTaken, SessionBooked, SessionReleased, SessionStopped
from troche.events import cases, effects
from troche.events.commands import (
    AnswerSideEffects,
    AnswerSignal,
    AssessEvent,
    CloseEvent,
    HandOverEvent,
    NoteSent,
    NoteSignal,
    OpenEvent,
    ReopenEvent,
    ReviewEvent,
)
from troche.events.facts import (
    EventAssessed,
    EventClosed,
    EventHandedOver,
    EventOpened,
    EventReopened,
    EventReviewed,
    EventSent,
    SideEffectsAnswered,
    SignalAnswered,
    SignalNoted,
)
from troche.events.gates import has_answered_since_dose
from troche.events.state import Event, EventsState, Signal, events_of, evolve, open_events
from troche.medication.facts import UnitsAccounted
from troche.messaging.facts import AlertClosed, AlertRaised
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting

ASK = "events.ask"
REMIND = "events.remind"
EXPIRE = "events.expire"
ASK_AGAIN = "events.ask_again"
JUDGE = "events.judge"
REVIEW = "events.review"
REPORT = "events.report"
FOLLOW_UP = "events.follow_up"
SIGNAL = "events.signal"

OVERDUE: dict[str, Words] = {
    JUDGE: say("Event {number} is not judged yet."),
    REVIEW: say("Serious event {number} is not reviewed by the medical director."),
    REPORT: say("Serious event {number} is not reported to FDA MedWatch and the pharmacy."),
    FOLLOW_UP: say("Event {number} is open and was not looked at for a while."),
}

DECIDES: dict[type[Command], Callable[[Chart, Any, datetime, Setting], Decision]] = {
    OpenEvent: cases.open_case,
    AssessEvent: cases.assess,
    HandOverEvent: cases.hand_over,
    ReviewEvent: cases.review,
    NoteSent: cases.sent,
    CloseEvent: cases.close,
    ReopenEvent: cases.reopen,
    AnswerSideEffects: effects.answer,
    NoteSignal: effects.note,
    AnswerSignal: effects.answer_signal,
}


def decide(chart: Chart, command: Command, now: datetime, setting: Setting) -> Decision:
    """What a command about events, side effects or signals leads to."""
    if isinstance(command, ClockStruck):
        return _struck(chart, command, now, setting)
    return DECIDES[type(command)](chart, command, now, setting)


def _struck(chart: Chart, command: ClockStruck, now: datetime, setting: Setting) -> Decision:
    state, programme, kind = events_of(chart), setting.programme, command.kind
    if kind == EXPIRE:
        words = say("The side effect questions after session {n} are not answered.", n=command.key)
        return [raise_alert(programme, "safety_form_missed", words, "side effects", now)]
    if kind == SIGNAL:
        label = programme.events.signals.kinds[state.signals[command.key].kind].label
        words = say("Nobody has answered a signal yet: {label}.", label=say(label))
        return [raise_alert(programme, "misuse_sign", words, f"signal {command.key}", now)]
    if kind in OVERDUE:
        event = command.key.partition(" ")[0]
        words = say(OVERDUE[kind].text, number=state.events[event].number)
        return [raise_alert(programme, "event_overdue", words, f"{kind.split('.')[1]} {event}", now)]
    return []


def due(chart: Chart, setting: Setting) -> Iterable[Deadline]:
    """The side effect questions, what each open case waits for, and signals without an answer."""
    state = events_of(chart)
    yield from _asking(chart, state, setting)
    for event in state.events.values():
        yield from _of_case(event, setting)
    hours = timedelta(hours=setting.programme.events.signals.answer_hours.value)
    for signal in state.signals.values():
        if signal.answer is None and signal.was_told:
            yield Deadline(SIGNAL, signal.id, signal.at + hours, "prescriber")


def _asking(chart: Chart, state: EventsState, setting: Setting) -> Iterable[Deadline]:
    """After each dose, until it is answered; and again before the next when the answer has grown old."""
    rule, chase = setting.programme.events.prompting, setting.programme.measures.chase
    if state.last_dose is None or state.last_dose_at is None:
        return
    if not has_answered_since_dose(chart):
        session = str(state.last_dose.session)
        asked_at = state.last_dose_at + timedelta(hours=rule.ask_after_hours.value)
        yield Deadline(ASK, session, asked_at, "patient")
        yield Deadline(REMIND, session, asked_at + timedelta(days=chase.remind_after_days.value), "patient")
        yield Deadline(
            EXPIRE, session, asked_at + timedelta(days=chase.expire_after_days.value), "coordinator"
        )
    elif state.next_session_at is not None and state.answer is not None:
        again_at = state.next_session_at - timedelta(hours=rule.again_within_hours.value)
        if state.answer.at < again_at:
            yield Deadline(ASK_AGAIN, str(state.next_session), again_at, "patient")


def _of_case(event: Event, setting: Setting) -> Iterable[Deadline]:
    rule = setting.programme.events.cases
    if event.serious_since is not None:
        key = f"{event.id} {event.serious_since:%Y%m%d%H%M%S}"
        if event.reviewed_at is None:
            at = event.serious_since + timedelta(hours=rule.review_hours.value)
            yield Deadline(REVIEW, key, at, "director")
        if any(event.sent_to(to) is None for to in ("fda", "pharmacy")):
            at = event.serious_since + timedelta(days=rule.report_days.value)
            yield Deadline(REPORT, key, at, "prescriber")
    if event.closed:
        return
    if event.serious is None:
        yield Deadline(JUDGE, event.id, event.told_at + timedelta(hours=rule.judge_hours.value), "prescriber")
    else:
        at = event.looked_at + timedelta(days=rule.follow_up_days.value)
        yield Deadline(FOLLOW_UP, event.id, at, "prescriber")


def report_by(event: Event, setting: Setting) -> datetime | None:
    """By when the clinic reports a serious event; None when it is not serious."""
    days = timedelta(days=setting.programme.events.cases.report_days.value)
    return event.serious_since + days if event.serious_since else None


def side_effects_asked_at(chart: Chart, setting: Setting, now: datetime) -> datetime | None:
    """Since when the side effect questions wait for an answer; None when they do not yet."""
    waiting = [
        deadline.at
        for deadline in _asking(chart, events_of(chart), setting)
        if deadline.kind in (ASK, ASK_AGAIN) and deadline.at <= now
    ]
    return min(waiting, default=None)


def signals_of(chart: Chart) -> tuple[Signal, ...]:
    """Every signal: without an answer first, then concerns, then those explained, each newest first."""

    def rank(signal: Signal) -> tuple[int, float]:
        order = 0 if signal.answer is None else 1 if signal.is_concern else 2
        return order, -signal.at.timestamp()

    return tuple(sorted(events_of(chart).signals.values(), key=rank))


def follow(chart: Chart, recorded: Recorded, setting: Setting) -> Iterable[Notice]:
    """Neutral words to the patient: something waits on the page."""
    match recorded.fact:
        case DeadlineStruck(kind=("events.ask" | "events.remind" | "events.expire" | "events.ask_again")):
            yield Notice(key="side effects", recipient="patient", template="form_waits")


EVENTS = Room(
    "events",
    initial=EventsState(),
    evolve=evolve,
    decide=decide,
    due=due,
    follow=follow,
    facts=(
        EventOpened,
        EventAssessed,
        EventHandedOver,
        EventReviewed,
        EventSent,
        EventClosed,
        EventReopened,
        SideEffectsAnswered,
        SignalNoted,
        SignalAnswered,
        AlertRaised,
        AlertClosed,
        UnitsAccounted,
        DoseTaken,
        SessionBooked,
        SessionReleased,
        SessionStopped,
    ),
    commands=tuple(DECIDES),
)

__all__ = ["EVENTS", "open_events"]
