"""Safety follow-up: what may be asked, what becomes due, whom it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from troche.chart.commands import ClockStruck, Command
from troche.chart.facts import DeadlineStruck, Recorded
from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart, Deadline, Decision, Notice, Room
from troche.chart.words import say
from troche.dosing.facts import (
    DoseTaken,
    NextDayConfirmed,
    SessionBooked,
    SessionReleased,
    SessionStopped,
    WentWrong,
    WrongEnded,
)
from troche.events import cases, effects, waiting
from troche.events.cases import of_case
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
from troche.events.signals import Signal
from troche.events.state import EventsState, events_of, evolve
from troche.medication.facts import ToleranceNoted, UnitsAccounted
from troche.messaging.facts import AlertClosed, AlertRaised
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting
from troche.screening.facts import HistoryGiven

ASK = "events.ask"
REMIND = "events.remind"
EXPIRE = "events.expire"
ASK_AGAIN = "events.ask_again"

DECIDES: dict[type[Command], Callable[[Chart, Any, datetime, Setting], Decision]] = {
    OpenEvent: cases.open_case,
    AssessEvent: of_case(cases.assess),
    HandOverEvent: of_case(cases.hand_over),
    ReviewEvent: of_case(cases.review),
    NoteSent: of_case(cases.sent),
    CloseEvent: of_case(cases.close),
    ReopenEvent: of_case(cases.reopen),
    AnswerSideEffects: effects.answer,
    NoteSignal: effects.note,
    AnswerSignal: effects.answer_signal,
}


def decide(chart: Chart, command: Command, now: datetime, setting: Setting) -> Decision:
    """What a command about events, side effects or signals leads to."""
    if isinstance(command, ClockStruck):
        return _struck(chart, command, now, setting)
    decision = DECIDES[type(command)](chart, command, now, setting)
    if isinstance(decision, Refusal):
        return decision
    return [*decision, *waiting.over(chart, decision, command.actor.role, setting)]


def _struck(chart: Chart, command: ClockStruck, now: datetime, setting: Setting) -> Decision:
    if command.kind == EXPIRE:
        words = say("The side effect questions after session {n} are not answered.", n=command.key)
        return [raise_alert(setting.programme, "safety_form_missed", words, "side effects", now)]
    if command.kind in (*waiting.WAITS, waiting.SIGNAL):
        return waiting.struck(chart, command, now, setting)
    return []


def due(chart: Chart, setting: Setting) -> Iterable[Deadline]:
    """The side effect questions, what each open case waits for, and signals without an answer."""
    yield from _asking(chart, events_of(chart), setting)
    yield from waiting.due(chart, setting)


def _asking(chart: Chart, state: EventsState, setting: Setting) -> Iterable[Deadline]:
    """After each dose, until it is answered; and again before the next when the answer has grown old."""
    rule, chase = setting.programme.events.prompting, setting.programme.measures.chase
    if state.last_dose is None:
        return
    if not has_answered_since_dose(chart, setting):
        session = str(state.last_dose.session)
        asked_at = state.last_dose.at + timedelta(hours=rule.ask_after_hours.value)
        yield Deadline(ASK, session, asked_at, "patient")
        yield Deadline(REMIND, session, asked_at + timedelta(days=chase.remind_after_days.value), "patient")
        yield Deadline(
            EXPIRE, session, asked_at + timedelta(days=chase.expire_after_days.value), "coordinator"
        )
    elif state.next_session_at is not None and state.answer is not None:
        again_at = state.next_session_at - timedelta(hours=rule.again_within_hours.value)
        if state.answer.at < again_at:
            yield Deadline(ASK_AGAIN, str(state.next_session), again_at, "patient")


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
    """Neutral words: to the patient that a form waits, to whoever was handed a case that something does."""
    match recorded.fact:
        case DeadlineStruck(kind=("events.ask" | "events.remind" | "events.expire" | "events.ask_again")):
            yield Notice(key="side effects", recipient="patient", template="form_waits")
        case EventHandedOver(event=key):
            yield from _to_owner(chart, key, recorded, setting)
        case DeadlineStruck(kind=kind, key=key) if kind in waiting.WAITS:
            yield from _to_owner(chart, key.partition(" ")[0], recorded, setting)


def _to_owner(chart: Chart, key: str, recorded: Recorded, setting: Setting) -> Iterable[Notice]:
    """Only where a case was handed over: before that it is the owner of the alert who is told."""
    event = events_of(chart).events[key]
    if not any(step.kind == "handed_over" for step in event.steps):
        return
    owner = setting.clinic.staff.get(UUID(event.owner_id))
    if owner is not None and setting.clinic.works_here(owner.id):
        yield Notice(
            key=f"event {recorded.position}", recipient=owner.role, template="something_waits", to=(owner.id,)
        )


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
        ToleranceNoted,
        DoseTaken,
        HistoryGiven,
        SessionBooked,
        SessionReleased,
        SessionStopped,
        WentWrong,
        WrongEnded,
        NextDayConfirmed,
    ),
    commands=tuple(DECIDES),
)
