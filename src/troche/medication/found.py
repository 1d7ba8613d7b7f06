"""What was lost, or had come back, and is at home after all: a case with an owner, until somebody sees it counted."""

from __future__ import annotations

from datetime import datetime, timedelta

from troche.chart.facts import Fact
from troche.chart.reasons import refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.words import say, say_n
from troche.medication.commands import FindUnits
from troche.medication.facts import CountAsked, UnitsFound
from troche.medication.state import medication_of
from troche.medication.units import MISMATCH, WORDS_MISSING
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting

NOT_GONE = refuse("units_not_gone", say("Only units that were lost or came back can be found again."))


def decide_found(chart: Chart, command: FindUnits, now: datetime, setting: Setting) -> Decision:
    """Units are at home again, in words; the person is asked to count them on video."""
    state, numbers = medication_of(chart), tuple(dict.fromkeys(command.units))
    gone = ("lost", "returned")
    if not numbers or any(n not in state.units or state.units[n].place not in gone for n in numbers):
        return NOT_GONE
    if not command.words.strip():
        return WORDS_MISSING
    words = say_n(
        "{n} unit that was lost or had come back is at home again: {words}",
        "{n} units that were lost or had come back are at home again: {words}",
        len(numbers),
        words=command.words.strip(),
    )
    key = f"found {command.id}"
    facts: list[Fact] = [
        UnitsFound(units=numbers, words=command.words.strip()),
        raise_alert(setting.programme, MISMATCH, words, key, now),
    ]
    if state.counting.asked is None:
        hours = setting.programme.supply.counting.random_hours.value
        facts.append(CountAsked(key=key, by=now + timedelta(hours=hours), drawn=False))
    return facts
