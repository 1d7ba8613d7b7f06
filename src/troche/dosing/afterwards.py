"""The end of a session, and the next day."""

from __future__ import annotations

from datetime import datetime, timedelta

from troche.chart.facts import Fact
from troche.chart.reasons import Reason, Refusal, because, refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.words import say
from troche.dosing.ahead import NO_SESSION, NOT_LIVE
from troche.dosing.commands import ConfirmNextDay, Release
from troche.dosing.facts import CriterionSeen, NextDayConfirmed, SessionReleased
from troche.dosing.state import Reading, Session, dosing_of
from troche.dosing.under_way import live
from troche.medication.days import local_day
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting

MAY_OVERRIDE = ("prescriber", "director")

TOO_EARLY = "too_early"
SCALE_WRONG = refuse("scale_wrong", say("Dissociation is 0 to 3, sedation 0 to 5."))
EVENT_MISSING = refuse("event_missing", say("Write what happened."))
NEXT_DAY_TOO_EARLY = refuse(
    "next_day_too_early", say("Come back when you have slept and a new day has begun.")
)
ALREADY_CONFIRMED = refuse("next_day_confirmed", say("You have told us already. Thank you."))


def release(chart: Chart, command: Release, now: datetime, setting: Setting) -> Decision:
    """Every criterion met; or, not before the floor, a prescriber's or director's reason."""
    session, rules = live(chart, command.session), setting.programme.session.release
    if session is None:
        return NOT_LIVE
    if not (0 <= command.dissociation <= 3 and 0 <= command.sedation <= 5):
        return SCALE_WRONG
    if command.serious and not command.events.strip():
        return EVENT_MISSING
    floor = rules.not_before_minutes
    if session.minutes(now) < floor.value:
        words = say("Release is not possible before minute {minutes}.", minutes=floor.value)
        return Refusal((because(TOO_EARLY, words, source=floor.source),))
    criteria = seen(session, command.criteria, now, setting)
    left = _left(criteria, setting)
    if left and not (command.reason.strip() and command.actor.role in MAY_OVERRIDE):
        return Refusal(tuple(left))
    fact = SessionReleased(
        session=session.number,
        criteria=criteria,
        dissociation=command.dissociation,
        sedation=command.sedation,
        events=command.events.strip(),
        reason=command.reason.strip(),
        serious=command.serious,
    )
    return [fact, *_event(fact, setting, now)]


def seen(
    session: Session, by_monitor: tuple[CriterionSeen, ...], now: datetime, setting: Setting
) -> tuple[CriterionSeen, ...]:
    """Every criterion of the programme: from the facts where they tell, else as the monitor saw it."""
    said = {one.criterion: one.met for one in by_monitor}
    rules = setting.programme.session.release
    from_facts = {
        "time": session.minutes(now) >= rules.not_before_minutes.value,
        "pressure": pressure_is_down(session, setting),
    }
    return tuple(
        CriterionSeen(code, from_facts[code] if rule.by == "facts" else said.get(code, False))
        for code, rule in rules.criteria.items()
    )


def pressure_is_down(session: Session, setting: Setting) -> bool:
    """The last reading from the floor on is low enough, or near enough to the one before the dose."""
    rules = setting.programme.session.release
    if session.taken_at is None:
        return False
    from_minute = session.taken_at + timedelta(minutes=rules.not_before_minutes.value)
    late = [reading for reading in session.during if reading.measured_at >= from_minute]
    if not late:
        return False
    last, most, within = late[-1], rules.pressure_at_most, rules.pressure_within
    low = _below(last, most.systolic_mm_hg.value, most.diastolic_mm_hg.value)
    if low or not session.before:
        return low
    base = session.before[-1]
    return _below(
        last,
        base.systolic_mm_hg + within.systolic_mm_hg.value,
        base.diastolic_mm_hg + within.diastolic_mm_hg.value,
    )


def _below(reading: Reading, systolic_mm_hg: int, diastolic_mm_hg: int) -> bool:
    return reading.systolic_mm_hg <= systolic_mm_hg and reading.diastolic_mm_hg <= diastolic_mm_hg


def _left(criteria: tuple[CriterionSeen, ...], setting: Setting) -> list[Reason]:
    rules = setting.programme.session.release.criteria
    return [
        because(
            f"release_{one.criterion}",
            say(
                "Not met: {label}. {how}",
                label=say(rules[one.criterion].label),
                how=say(rules[one.criterion].how),
            ),
            source=rules[one.criterion].source,
        )
        for one in criteria
        if not one.met
    ]


def _event(fact: SessionReleased, setting: Setting, now: datetime) -> list[Fact]:
    if not fact.serious:
        return []
    words = say("Session {number}: a serious event is written down.", number=fact.session)
    return [raise_alert(setting.programme, "adverse_event", words, str(fact.session), now)]


def confirm_next_day(chart: Chart, command: ConfirmNextDay, now: datetime, setting: Setting) -> Decision:
    """On a later local day, after sleep. What is not well reaches a clinician at once."""
    session = dosing_of(chart).sessions.get(command.session)
    if session is None or session.stage != "ended" or session.taken_at is None:
        return NO_SESSION
    if session.next_day is not None and session.next_day.slept and session.next_day.safe:
        return ALREADY_CONFIRMED
    if local_day(chart, now) <= local_day(chart, session.taken_at):
        return NEXT_DAY_TOO_EARLY
    fact = NextDayConfirmed(
        session=session.number,
        slept=command.slept,
        safe=command.safe,
        item_9=command.item_9,
        words=command.words.strip(),
    )
    alerts: list[Fact] = []
    key = str(session.number)
    if not (command.slept and command.safe):
        words = say("After session {number}: not slept, or not safe.", number=session.number)
        alerts.append(raise_alert(setting.programme, "next_day_unsafe", words, key, now))
    if command.item_9:
        words = say("Item 9 is {value} on the day after.", value=command.item_9)
        alerts.append(raise_alert(setting.programme, "item_9", words, f"next day {key}", now))
    return [fact, *alerts]
