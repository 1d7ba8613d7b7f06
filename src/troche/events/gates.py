"""What safety follow-up answers before a dose or a shipment."""

from __future__ import annotations

from datetime import datetime, timedelta

from troche.chart.gates import Gate
from troche.chart.rooms import Chart
from troche.chart.words import say
from troche.events.state import events_of, open_events
from troche.medication.days import local_day
from troche.people.setting import Setting
from troche.programme.answering import met, unknown, unmet
from troche.programme.parts.gates import Requirement


def events_gate(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """Whether a serious event is open, or one that nobody has judged."""
    standing = open_events(chart)
    serious = [event for event in standing if event.serious]
    unjudged = [event for event in standing if event.serious is None]
    if serious:
        patient = say("What happened is looked into first. Your team knows, and will talk with you.")
        clinician = say(
            "Event {number} is serious and open; open in all: {count}.",
            number=serious[0].number,
            count=len(standing),
        )
        return unmet("events", required, patient, clinician)
    if unjudged:
        patient = say("A clinician looks first at what you told us happened.")
        clinician = say("Nobody has judged whether event {number} is serious.", number=unjudged[0].number)
        return unknown("events", required, patient, clinician)
    words = say("No serious event is open.")
    return met("events", required, words, words)


def side_effects_gate(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """Whether every side effect was asked about after the last dose, and not too long ago."""
    state, hours = events_of(chart), setting.programme.events.prompting.again_within_hours.value
    if state.last_dose is None:
        words = say("There is no dose yet to ask about.")
        return met("side_effects", required, words, words)
    if not has_answered_since_dose(chart, setting):
        patient = say("Tell us first how your body and mind were after your last session.")
        clinician = say("Side effects after the last dose: not answered. Nothing is known of them.")
        if state.answer is not None and state.answer.at > state.last_dose.at:
            clinician = say(
                "Side effects were answered too soon after the last dose to stand for the day after."
            )
        return unknown("side_effects", required, patient, clinician)
    answer = state.answer
    assert answer is not None
    if now - answer.at > timedelta(hours=hours):
        patient = say("Answer the side effect questions once more before this session.")
        clinician = say("Side effects were last answered more than {hours} h ago.", hours=hours)
        return unknown("side_effects", required, patient, clinician)
    left_out = unasked(chart, setting)
    if left_out:
        patient = say("There are new side effect questions. Please answer them before this session.")
        clinician = say("Not asked in the last answer: {codes}.", codes=", ".join(left_out))
        return unknown("side_effects", required, patient, clinician)
    words = say("The side effect questions were answered after the last dose.")
    return met("side_effects", required, words, words)


def misuse_gate(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """Whether a sign of misuse waits for an answer or is a concern.

    One that another room's alert stands for is held by that alert until a clinician answers it as a concern.
    """
    signals, kinds = events_of(chart).signals.values(), setting.programme.events.signals.kinds
    concerns = [signal for signal in signals if signal.is_concern]
    waiting = [signal for signal in signals if signal.was_told and signal.answer is None]
    patient = say("Your team talks with you first about how it goes with the lozenges.")
    if concerns:
        label = say(kinds[concerns[0].kind].label)
        clinician = say("A clinician answered as a concern: {label}.", label=label)
        return unmet("misuse", required, patient, clinician)
    if waiting:
        clinician = say("Not answered yet: {label}.", label=say(kinds[waiting[0].kind].label))
        return unknown("misuse", required, patient, clinician)
    words = say("No sign waits for an answer.")
    return met("misuse", required, words, words)


def has_answered_since_dose(chart: Chart, setting: Setting) -> bool:
    """Whether the side effects were answered on a later local day than the last dose, and long enough after it."""
    state, rule = events_of(chart), setting.programme.events.prompting
    if state.answer is None or state.last_dose is None:
        return False
    least = min(rule.counts_from_hours.value, rule.ask_after_hours.value)
    passed = state.answer.at - state.last_dose.at >= timedelta(hours=least)
    return passed and local_day(chart, state.answer.at) > local_day(chart, state.last_dose.at)


def unasked(chart: Chart, setting: Setting) -> tuple[str, ...]:
    """Side effects of the programme that the latest answer says nothing about."""
    answer = events_of(chart).answer
    graded = answer.answered.graded if answer else {}
    return tuple(code for code in setting.programme.events.effects if code not in graded)
