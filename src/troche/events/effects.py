"""Decisions about side effects and signs of misuse."""

from __future__ import annotations

from datetime import datetime

from troche.chart.facts import Fact
from troche.chart.reasons import refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.terms import Grade
from troche.chart.words import say
from troche.events.cases import FUTURE, teller, told
from troche.events.commands import AnswerSideEffects, AnswerSignal, NoteSignal
from troche.events.facts import SideEffectsAnswered, SignalAnswered, SignalNoted
from troche.events.signals import CONCERN, TOLD
from troche.events.state import events_of
from troche.medication.days import local_day
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting

ORDER: tuple[Grade, ...] = ("none", "mild", "moderate", "severe")
CALLS: dict[str, str] = {"extra_use": "extra_dose", "taken_by_other": "taken_by_other"}
"""Signals that have an alert of their own; every other one raises `misuse_sign`."""

NO_DOSE = refuse("effects_no_dose", say("There is no session yet to ask about."))
NO_SIGNAL = refuse("signal_unknown", say("There is no such signal."))
ANSWER_MISSING = refuse(
    "signal_words_missing", say("Say in a few words what you looked at and what you found.")
)


def answer(chart: Chart, command: AnswerSideEffects, now: datetime, setting: Setting) -> Decision:
    """Every effect graded. What is left out is no answer, and never “none”."""
    state, effects = events_of(chart), setting.programme.events.effects
    if state.last_dose is None:
        return NO_DOSE
    left = [code for code in effects if code not in command.graded]
    if left:
        words = say("Not answered yet: {asked}.", asked=", ".join(effects[code].ask for code in left))
        return refuse("effects_left_out", words)
    if set(command.graded) - set(effects):
        return refuse("effects_not_asked", say("This was not asked. Load the page again."))
    fact = SideEffectsAnswered(
        session=state.last_dose.session, graded=command.graded, words=command.words.strip()
    )
    return [fact, *_follows(chart, fact, str(command.id), now, setting)]


def _follows(
    chart: Chart, fact: SideEffectsAnswered, key: str, now: datetime, setting: Setting
) -> list[Fact]:
    """Alerts and signals of the programme; and one case for all that is severe."""
    programme = setting.programme
    effects, found = programme.events.effects, [code for code in fact.graded if fact.graded[code] != "none"]
    worrying = [
        code for code in found if ORDER.index(fact.graded[code]) >= ORDER.index(effects[code].from_grade)
    ]
    calls: dict[str, list[str]] = {}
    for code in worrying:
        if (alert := effects[code].calls) is not None:
            calls.setdefault(alert, []).append(f"{effects[code].ask}: {fact.graded[code]}")
    facts: list[Fact] = [
        raise_alert(programme, alert, "; ".join(said), "side effects", now) for alert, said in calls.items()
    ]
    for code in worrying:
        if (kind := effects[code].signal) is not None:
            said = f"{effects[code].ask}: {fact.graded[code]}"
            facts += _noted(SignalNoted(kind=kind, words=said, told_by="form"), f"{key} {code}", now, setting)
    severe = [effects[code].ask for code in found if fact.graded[code] == "severe"]
    if severe:
        facts += told(chart, key, "; ".join((*severe, *filter(None, [fact.words]))), "form", now, setting)
    return facts


def note(chart: Chart, command: NoteSignal, now: datetime, setting: Setting) -> Decision:
    """A signal, and somebody who speaks with the person."""
    by_patient = command.actor.role == "patient"
    if not command.words.strip() and not by_patient:
        return refuse("signal_what", say("Write what was seen or said, as a fact."))
    if command.on is not None and command.on > local_day(chart, now):
        return FUTURE
    fact = SignalNoted(
        kind=command.sign,
        words=command.words.strip(),
        told_by=teller(command.actor.role),
        on=command.on,
    )
    return _noted(fact, str(command.id), now, setting)


def _noted(fact: SignalNoted, key: str, now: datetime, setting: Setting) -> list[Fact]:
    programme, code = setting.programme, CALLS.get(fact.kind, "misuse_sign")
    words = say("{label}. Told, not judged.", label=say(programme.events.signals.kinds[fact.kind].label))
    return [fact, raise_alert(programme, code, words, f"{TOLD}{key}", now)]


def answer_signal(chart: Chart, command: AnswerSignal, now: datetime, setting: Setting) -> Decision:
    """A clinician's words; both answers can be given again. A concern has an owner until it is explained."""
    signal = events_of(chart).signals.get(command.signal)
    if signal is None:
        return NO_SIGNAL
    if not command.words.strip():
        return ANSWER_MISSING
    fact = SignalAnswered(
        signal=command.signal,
        verdict=command.verdict,
        words=command.words.strip(),
        name=command.actor.name,
    )
    if command.verdict == "explained":
        return [fact]
    label = say(setting.programme.events.signals.kinds[signal.kind].label)
    words = say("A clinician answered as a concern: {label}.", label=label)
    return [fact, raise_alert(setting.programme, "misuse_sign", words, f"{CONCERN}{signal.id}", now)]
