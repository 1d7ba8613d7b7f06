"""Decisions about a case: told, judged in versions, reviewed, reported, closed at its outcome."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from troche.chart.commands import Role
from troche.chart.facts import Fact
from troche.chart.reasons import Refusal, refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.words import Words, say
from troche.events.commands import (
    AssessEvent,
    CloseEvent,
    HandOverEvent,
    NoteSent,
    OpenEvent,
    ReopenEvent,
    ReviewEvent,
)
from troche.events.facts import (
    Assessment,
    EventAssessed,
    EventClosed,
    EventHandedOver,
    EventOpened,
    EventReopened,
    EventReviewed,
    EventSent,
    Teller,
)
from troche.events.followed import Event, is_graver
from troche.events.state import events_of
from troche.medication.days import local_day
from troche.messaging.owners import owner_in
from troche.messaging.rules import raise_alert
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.programme import Programme

CLINICIANS: tuple[Role, ...] = ("prescriber", "therapist", "director")
FOR_SERIOUS = ("prescriber", "director")
ENDS = ("recovered", "recovered_with_sequelae", "fatal")

NO_EVENT = refuse("event_unknown", say("There is no such event."))
WORDS_MISSING = refuse("event_words_missing", say("Say in a few words what happened."))
FUTURE = refuse("event_in_the_future", say("This day is still to come. Choose the day it happened."))
BEFORE_BIRTH = refuse("event_before_birth", say("This day is before the person was born. Look at the year."))
ENDS_BEFORE = refuse("event_ends_before", say("It cannot have ended before it began."))
NOT_NEWEST = refuse(
    "event_not_newest",
    say("Somebody wrote a newer version in the meantime. Read it, and write yours on top of it."),
)
NOTHING_NEW = refuse("event_nothing_new", say("Nothing in it differs from the version before."))
REASON_MISSING = refuse("event_reason_missing", say("Say why you change what was held of this event."))
CRITERION_MISSING = refuse("event_criterion_missing", say("A serious event names at least one reason."))
CRITERION_WITHOUT = refuse(
    "event_criterion_without",
    say("A reason for being serious is chosen, and the event is not called serious."),
)
NOT_YOURS = refuse(
    "event_serious_by_prescriber",
    say("What was held to be serious is made less only by a prescriber or the medical director."),
)
IS_CLOSED = refuse("event_closed", say("This case is closed. Open it again first."))
IS_OPEN = refuse("event_open", say("This case is open."))
NOT_STAFF = refuse("event_not_staff", say("Choose a clinician who works here."))
NOT_SERIOUS = refuse("event_not_serious", say("Only a serious event is reviewed."))
FATAL = refuse("event_fatal", say("A death is a serious event. Choose death as a reason."))


def of_case(decide: Callable[..., Decision]) -> Callable[[Chart, Any, datetime, Setting], Decision]:
    """A decision about the case that a command names; there is none about one that is not there."""

    def decided(chart: Chart, command: Any, now: datetime, setting: Setting) -> Decision:
        event = events_of(chart).events.get(command.event)
        return NO_EVENT if event is None else decide(event, chart, command, now, setting)

    return decided


def open_case(chart: Chart, command: OpenEvent, now: datetime, setting: Setting) -> Decision:
    """A case with an owner, and somebody is told: at once when it was urgent, else the same day."""
    if not command.words.strip():
        return WORDS_MISSING
    if refused := _wrong_day(chart, command.began_on, now):
        return refused
    by, words = teller(command.actor.role), command.words.strip()
    return told(chart, str(command.id), words, by, now, setting, command.began_on, urgent=command.urgent)


def teller(role: Role) -> Teller:
    """Who tells, as a fact says it."""
    return role if role in ("patient", "sitter") else "staff"


def told(
    chart: Chart,
    event: str,
    words: str,
    by: Teller,
    now: datetime,
    setting: Setting,
    began_on: date | None = None,
    *,
    urgent: bool = False,
) -> list[Fact]:
    """The facts of a new case and of its alert."""
    owner, dose = owner_in(chart, setting.clinic, "prescriber"), events_of(chart).last_dose
    opened = EventOpened(
        event=event,
        words=words,
        told_by=by,
        began_on=began_on,
        session=dose.session if dose else None,
        urgent=urgent,
        owner_id=str(owner.id) if owner.id else "",
        owner_name=owner.name,
    )
    number = len(events_of(chart).events) + 1
    if urgent:
        says = say("Event {number}: told as urgent. Judge it.", number=number)
        return [opened, raise_alert(setting.programme, "adverse_event", says, event, now)]
    says = say("Event {number} is told and not judged yet.", number=number)
    return [opened, raise_alert(setting.programme, "event_reported", says, event, now)]


def assess(event: Event, chart: Chart, command: AssessEvent, now: datetime, setting: Setting) -> Decision:
    """The next version, on top of the one that was read. What is left empty stays as it was."""
    if command.version != event.version:
        return NOT_NEWEST
    held = merged(event.held, command.assessment)
    if refused := _wrong(chart, event, held, now):
        return refused
    if event.versions and held == event.held:
        return NOTHING_NEW
    if event.versions and not command.reason.strip():
        return REASON_MISSING
    made_less = (event.serious or (event.serious is None and event.told.urgent)) and held.serious is False
    if made_less and command.actor.role not in FOR_SERIOUS:
        return NOT_YOURS
    version = EventAssessed(
        event=event.id,
        version=event.version + 1,
        assessment=held,
        reason=command.reason.strip(),
        name=command.actor.name,
    )
    opens = event.closed and (held.serious or not is_over(held))
    again = [EventReopened(event=event.id, words="", name=command.actor.name)] if opens else []
    return [*again, version, *_alarm(event, held, setting.programme, now)]


def merged(before: Assessment, given: Assessment) -> Assessment:
    """What is given, and where nothing is given what was there before.

    Reasons for being serious go when it is held not to be serious any more; they stay in the version before.
    """
    empty = Assessment()
    whole = {
        name: getattr(given, name) if getattr(given, name) != getattr(empty, name) else getattr(before, name)
        for name in Assessment.__struct_fields__
    }
    if given.serious is False and not given.criteria:
        whole["criteria"] = ()
    return Assessment(**whole)


def lacking(held: Assessment) -> tuple[str, ...]:
    """What nobody has said of an event yet: it keeps a case open, and stands in a report as missing."""
    needed = ["term", "began_on", "severity", "serious", "relatedness", "expected", "action", "outcome"]
    return tuple(name for name in needed if getattr(held, name) in (None, ""))


def is_over(held: Assessment) -> bool:
    """Whether it has come to its outcome; one that nobody can learn ends what is not serious."""
    return held.outcome in ENDS or (held.outcome == "unknown" and not held.serious)


def review(event: Event, chart: Chart, command: ReviewEvent, now: datetime, setting: Setting) -> Decision:
    """The director's words on a serious event."""
    if not event.serious and not event.told.urgent:
        return NOT_SERIOUS
    if not command.words.strip():
        return refuse("review_words_missing", say("Write what you found and what follows."))
    return [EventReviewed(event=event.id, words=command.words.strip(), name=command.actor.name)]


def sent(event: Event, chart: Chart, command: NoteSent, now: datetime, setting: Setting) -> Decision:
    """That a report went out, on a day that has been."""
    if command.sent_on > local_day(chart, now):
        return FUTURE
    if command.sent_on < local_day(chart, event.told_at):
        return refuse("report_before_event", say("The report cannot be older than the event’s record."))
    return [
        EventSent(
            event=event.id,
            to=command.to,
            sent_on=command.sent_on,
            reference=command.reference.strip(),
            name=command.actor.name,
        )
    ]


def close(event: Event, chart: Chart, command: CloseEvent, now: datetime, setting: Setting) -> Decision:
    """Closed only when everything is said and it has come to its outcome; a serious one also reviewed and reported."""
    if event.closed:
        return IS_CLOSED
    if not command.words.strip():
        return refuse("close_words_missing", say("Say in a few words how it ended."))
    held, left = event.held, lacking(event.held)
    if left:
        words = say("Not said yet: {names}.", names=", ".join(LABELS[name].text for name in left))
        return refuse("event_incomplete", words, would_change=say("Write the next version with it."))
    if not is_over(held):
        words = say("It has not come to its outcome yet. An open event is followed until it has.")
        return refuse("event_not_over", words)
    if held.serious:
        if command.actor.role not in FOR_SERIOUS:
            return refuse(
                "close_by_prescriber", say("A prescriber or the medical director closes a serious event.")
            )
        if event.reviewed_at is None:
            return refuse("event_not_reviewed", say("The medical director has not reviewed it yet."))
        if any(event.sent_to(to) is None for to in ("fda", "pharmacy")):
            words = say("It was not reported to FDA MedWatch and to the pharmacy yet.")
            return refuse("event_not_sent", words, source=setting.programme.events.cases.report_days.source)
    return [EventClosed(event=event.id, words=command.words.strip(), name=command.actor.name)]


def reopen(event: Event, chart: Chart, command: ReopenEvent, now: datetime, setting: Setting) -> Decision:
    """There is more to say."""
    if not event.closed:
        return IS_OPEN
    if not command.words.strip():
        return refuse("reopen_words_missing", say("Say why it is opened again."))
    return [EventReopened(event=event.id, words=command.words.strip(), name=command.actor.name)]


def hand_over(
    event: Event, chart: Chart, command: HandOverEvent, now: datetime, setting: Setting
) -> Decision:
    """Another clinician owns the case."""
    clinic = setting.clinic
    if not clinic.works_here(command.owner) or clinic.staff[command.owner].role not in CLINICIANS:
        return NOT_STAFF
    name = clinic.staff[command.owner].name
    return [EventHandedOver(event=event.id, owner_id=str(command.owner), owner_name=name)]


def _wrong(chart: Chart, event: Event, held: Assessment, now: datetime) -> Refusal | None:
    """Why these cannot be held together."""
    for day in (held.began_on, held.ended_on):
        if refused := _wrong_day(chart, day, now):
            return refused
    if held.began_on and held.ended_on and held.ended_on < held.began_on:
        return ENDS_BEFORE
    if held.criteria and not held.serious:
        return CRITERION_WITHOUT
    if held.serious and not held.criteria:
        return CRITERION_MISSING
    if held.outcome == "fatal" and "death" not in held.criteria:
        return FATAL
    return None


def _wrong_day(chart: Chart, day: date | None, now: datetime) -> Refusal | None:
    if day is None:
        return None
    if day > local_day(chart, now):
        return FUTURE
    registered = PEOPLE.of(chart).registered
    if registered is not None and day < registered.birth_date:
        return BEFORE_BIRTH
    return None


def _alarm(event: Event, held: Assessment, programme: Programme, now: datetime) -> list[Fact]:
    """A serious event calls at once: when it is first held to be one, graver than before, or not over after all."""
    if is_graver(event.held, held):
        words = (
            say("Event {number} has become graver.") if event.serious else say("Event {number} is serious.")
        )
    elif held.serious and event.closed and not is_over(held):
        words = say("Event {number} was closed and is not over.")
    else:
        return []
    said = say(words.text, number=event.number)
    return [raise_alert(programme, "adverse_event", said, event.id, now)]


LABELS: dict[str, Words] = {
    "term": say("what it is called"),
    "began_on": say("when it began"),
    "severity": say("how severe"),
    "serious": say("whether it is serious"),
    "relatedness": say("whether the medicine caused it"),
    "expected": say("whether it was expected"),
    "action": say("what was done with the medicine"),
    "outcome": say("the outcome"),
}
