"""The end of a session."""

from __future__ import annotations

from datetime import datetime, timedelta

from troche.chart.facts import Fact
from troche.chart.reasons import Reason, Refusal, because, refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.words import Words, say
from troche.dosing.ahead import NOT_LIVE
from troche.dosing.commands import Release
from troche.dosing.facts import CriterionSeen, SessionReleased
from troche.dosing.pressure import repetition_due
from troche.dosing.state import Reading, Session
from troche.dosing.under_way import live
from troche.dosing.wrong import against_release
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting
from troche.programme.parts.session import Scale

MAY_OVERRIDE = ("prescriber", "director")

TOO_EARLY = "too_early"
STILL_HIGH = "pressure_still_high"
SCALES: dict[Scale, Words] = {"dissociation": say("Dissociation"), "sedation": say("Sedation")}
EVENT_MISSING = refuse("event_missing", say("Write what happened."))


def release(chart: Chart, command: Release, now: datetime, setting: Setting) -> Decision:
    """Every criterion met; or, not before the floor, a prescriber's or director's reason.

    No reason ends a session whose last high pressure was not measured again: that one is handed over. Nor does it one
    in which something went wrong and has no outcome.
    """
    session, rules = live(chart, command.session), setting.programme.session.release
    if session is None:
        return NOT_LIVE
    marked: dict[Scale, int] = {"dissociation": command.dissociation, "sedation": command.sedation}
    for scale, mark in marked.items():
        highest = rules.scales[scale].highest.value
        if not 0 <= mark <= highest:
            words = say("{scale} is marked from 0 to {highest}.", scale=SCALES[scale], highest=highest)
            return refuse("scale_wrong", words)
    if command.serious and not command.events.strip():
        return EVENT_MISSING
    floor = rules.not_before_minutes
    if session.minutes(now) < floor.value:
        words = say("Release is not possible before minute {minutes}.", minutes=floor.value)
        return Refusal((because(TOO_EARLY, words, source=floor.source),))
    high = _still_high(session, setting)
    if high is not None:
        return Refusal((high,))
    wrong = against_release(chart, session, setting)
    if wrong:
        return Refusal(tuple(wrong))
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
    return [fact, *_event(fact, setting, now), *_too_strong(fact, marked, setting, now)]


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
    if session.taken_at is None or repetition_due(session, setting.programme) is not None:
        return False
    from_minute = session.taken_at + timedelta(minutes=rules.not_before_minutes.value)
    late = [reading for reading in session.during if reading.measured_at >= from_minute]
    if not late:
        return False
    last, most, within = late[-1], rules.pressure_at_most, rules.pressure_within
    low = _below(last, most.systolic_mm_hg.value, most.diastolic_mm_hg.value)
    base = session.base
    if low or base is None:
        return low
    return _below(
        last,
        base.systolic_mm_hg + within.systolic_mm_hg.value,
        base.diastolic_mm_hg + within.diastolic_mm_hg.value,
    )


def _still_high(session: Session, setting: Setting) -> Reason | None:
    """Why nobody is released now: the last high reading was not followed by a lower one at its time."""
    due_at, limit = repetition_due(session, setting.programme), setting.programme.session.vitals.repeat_from
    if due_at is None:
        return None
    words = say(
        "A pressure of {systolic}/{diastolic} or more has to be measured again at minute {minute} and be lower "
        "before anybody is released. If it stays high, hand over to emergency services, a hospital or a "
        "clinician in the room.",
        systolic=limit.systolic_mm_hg.value,
        diastolic=limit.diastolic_mm_hg.value,
        minute=session.minutes(due_at),
    )
    return because(STILL_HIGH, words, source=limit.systolic_mm_hg.source)


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


def _too_strong(
    fact: SessionReleased, marked: dict[Scale, int], setting: Setting, now: datetime
) -> list[Fact]:
    """The next dose waits for somebody who looks at what was marked this high."""
    scales = setting.programme.session.release.scales
    return [
        raise_alert(
            setting.programme,
            scales[scale].alert,
            say(
                "Session {number}: {scale} {mark} of {highest}.",
                number=fact.session,
                scale=SCALES[scale],
                mark=mark,
                highest=scales[scale].highest.value,
            ),
            str(fact.session),
            now,
        )
        for scale, mark in marked.items()
        if mark >= scales[scale].hold_next_from.value
    ]
