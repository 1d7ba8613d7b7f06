"""What a case or a signal waits for: due at its time, said again until it is done, and then over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from troche.chart.clock import CLOCK
from troche.chart.commands import ClockStruck, Role
from troche.chart.facts import Fact
from troche.chart.rooms import Chart, Deadline
from troche.chart.words import Words, say
from troche.events.facts import EventAssessed, EventClosed, EventReviewed, EventSent, SignalAnswered
from troche.events.followed import RECIPIENTS, Event
from troche.events.signals import CONCERN
from troche.events.state import events_of
from troche.messaging.facts import AlertClosed
from troche.messaging.rules import MESSAGING, alert_id, raise_alert
from troche.messaging.rungs import may_close
from troche.people.setting import Setting

JUDGE = "events.judge"
TELL_DIRECTOR = "events.tell_director"
REVIEW = "events.review"
REPORT = "events.report"
FOLLOW_UP = "events.follow_up"
SIGNAL = "events.signal"
STANDING = "events.concern"  # never due: it is raised with the answer

WAITS: dict[str, Words] = {
    JUDGE: say("Event {number} is not judged yet."),
    TELL_DIRECTOR: say("Event {number} is serious, or has become graver. It waits for your review."),
    REVIEW: say("Serious event {number} is not reviewed by the medical director."),
    REPORT: say("Serious event {number} is not reported to FDA MedWatch and the pharmacy."),
    FOLLOW_UP: say("Event {number} is open and was not looked at for a while."),
}
DONE = say("Done on the page of event {number}.")


def due(chart: Chart, setting: Setting) -> Iterable[Deadline]:
    """What each case waits for, and signals without an answer."""
    state = events_of(chart)
    for event in state.events.values():
        yield from _of_case(chart, event, setting)
    hours = timedelta(hours=setting.programme.events.signals.answer_hours.value)
    for signal in state.signals.values():
        if signal.answer is None and signal.was_told:
            yield _until_done(chart, SIGNAL, signal.id, signal.at + hours, "prescriber", hours)


def _of_case(chart: Chart, event: Event, setting: Setting) -> Iterable[Deadline]:
    again = timedelta(hours=setting.programme.events.cases.again_hours.value)
    if (since := event.unreviewed_since) is not None:
        yield Deadline(TELL_DIRECTOR, _since(event, since), since, "director")
    for one in waits_of(event, setting):
        yield _until_done(chart, one.kind, one.key, one.at, one.owner, again)


def waits_of(event: Event, setting: Setting) -> Iterator[Deadline]:
    """What a case waits for and by when, however late it is."""
    rule = setting.programme.events.cases
    if (since := event.unreviewed_since) is not None:
        at = since + timedelta(hours=rule.review_hours.value)
        yield Deadline(REVIEW, _since(event, since), at, "director")
    if (since := event.unreported_since) is not None:
        at = since + timedelta(days=rule.report_days.value)
        yield Deadline(REPORT, _since(event, since), at, "prescriber")
    if event.closed:
        return
    if event.serious is None:
        at = event.told_at + timedelta(hours=rule.judge_hours.value)
        yield Deadline(JUDGE, event.id, at, "prescriber")
    else:
        at = event.looked_at + timedelta(days=rule.follow_up_days.value)
        yield Deadline(FOLLOW_UP, event.id, at, "prescriber")


def _since(event: Event, since: datetime) -> str:
    return f"{event.id} {since:%Y%m%d%H%M%S}"


def _until_done(chart: Chart, kind: str, key: str, at: datetime, owner: Role, again: timedelta) -> Deadline:
    """Due at its time; once it has struck, due again so much later, for as long as it waits."""
    struck = CLOCK.of(chart).struck.get(f"{kind} {key}")
    return Deadline(kind, key, at if struck is None or struck < at else struck + again, owner)


def report_by(event: Event, setting: Setting) -> datetime | None:
    """By when the clinic reports a serious event; None when it is not serious, or reported as it is."""
    days = timedelta(days=setting.programme.events.cases.report_days.value)
    return event.unreported_since + days if event.unreported_since else None


def struck(chart: Chart, command: ClockStruck, now: datetime, setting: Setting) -> list[Fact]:
    """The alert of what is due."""
    state, programme, key = events_of(chart), setting.programme, command.key.partition(" ")[0]
    if command.kind == SIGNAL:
        label = programme.events.signals.kinds[state.signals[key].kind].label
        words = say("Nobody has answered a signal yet: {label}.", label=say(label))
    else:
        words = say(WAITS[command.kind].text, number=state.events[key].number)
    code, alert_key = _alert(command.kind, key)
    return [raise_alert(programme, code, words, alert_key, now)]


def over(chart: Chart, facts: Iterable[Fact], role: Role, setting: Setting) -> Iterator[Fact]:
    """Alerts of what was due and has just been done are over, when who did it may close them."""
    waiting = MESSAGING.of(chart).alerts
    for fact in facts:
        for kind, key in _done_by(chart, fact):
            code, alert_key = _alert(kind, key)
            alert = alert_id(code, alert_key)
            if alert in waiting and may_close(setting.programme, code, role):
                yield AlertClosed(alert=alert, outcome=_outcome(chart, fact))


def _alert(kind: str, key: str) -> tuple[str, str]:
    """Code and key of the alert that says that something waits."""
    if kind == SIGNAL:
        return "misuse_sign", f"signal {key}"
    if kind == STANDING:
        return "misuse_sign", f"{CONCERN}{key}"
    if kind in (TELL_DIRECTOR, REVIEW):
        return "event_review", key
    return "event_overdue", f"{kind.split('.')[1]} {key}"


def _done_by(chart: Chart, fact: Fact) -> Iterator[tuple[str, str]]:
    match fact:
        case EventAssessed(event=key, assessment=held):
            yield FOLLOW_UP, key
            if held.serious is not None:
                yield JUDGE, key
            if held.serious is False:
                yield from ((kind, key) for kind in (REVIEW, REPORT))
        case EventReviewed(event=key):
            yield from ((kind, key) for kind in (REVIEW, FOLLOW_UP))
        case EventSent(event=key, to=to):
            yield FOLLOW_UP, key
            if all(other == to or events_of(chart).events[key].sent_to(other) for other in RECIPIENTS):
                yield REPORT, key
        case EventClosed(event=key):
            yield FOLLOW_UP, key
        case SignalAnswered(signal=key, verdict=verdict):
            yield SIGNAL, key
            if verdict == "explained":
                yield STANDING, key


def _outcome(chart: Chart, fact: Fact) -> str:
    match fact:
        case EventReviewed(words=words) | EventClosed(words=words) | SignalAnswered(words=words):
            return words
        case EventAssessed(event=key) | EventSent(event=key):
            return str(say(DONE.text, number=events_of(chart).events[key].number))
    raise TypeError(fact)
