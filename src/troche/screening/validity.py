"""How long what was measured holds, and who hears of it before and when it runs out.

Before the decision every measurement of the gate `eligible` has its days. Once it is decided for treatment the others
belong to the start and grow old no more; the liver is then watched as the shipments ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from troche.chart.commands import ClockStruck
from troche.chart.facts import Fact
from troche.chart.rooms import Deadline
from troche.chart.words import Words, day_words, say
from troche.messaging.rules import raise_alert
from troche.people.person import PersonState
from troche.people.setting import Setting
from troche.people.zones import instant
from troche.screening.case import Case
from troche.screening.state import ScreeningState

if TYPE_CHECKING:
    from troche.programme import Programme

ENDING = "screening.result_ending"
ENDED = "screening.result_ended"
NAMES = {
    "liver": say("Liver tests"),
    "urine_drug_screen": say("Urine drug screen"),
    "pregnancy": say("Pregnancy test"),
    "pressure": say("Blood pressure at home"),
}


class Valid(msgspec.Struct, frozen=True):
    """Something measured: which, on which day, how many days it holds, and when it was recorded."""

    what: str
    measured_on: date
    days: int
    recorded_at: datetime

    @property
    def last_day(self) -> date:
        """The last day on which it counts."""
        return self.measured_on + timedelta(days=self.days)


def valid(state: ScreeningState, person: PersonState, programme: Programme) -> Iterator[Valid]:
    """What is on file and runs out while the person is on the way; nothing when treatment here was decided against."""
    verdict = state.decision.verdict if state.decision else None
    if person.registered is None or verdict == "not_here":
        return
    days = programme.eligibility.validity
    holds = programme.supply.shipment.liver_days if state.is_eligible else days.liver_days
    yield from _liver(state, programme, holds.value)
    if state.is_eligible:
        return
    yield from _result(state, "urine_drug_screen", days.urine_drug_screen_days.value)
    if state.history is None or state.history.pregnancy != "not_applicable":
        yield from _result(state, "pregnancy", days.pregnancy_test_days.value)
    yield from _pressure(state, person, programme, days.home_pressure_days.value)


def _liver(state: ScreeningState, programme: Programme, days: int) -> Iterator[Valid]:
    """All liver tests together, once all are there: as old as the oldest of them."""
    tests = programme.eligibility.liver.tests.value
    if all(test in state.results for test in tests):
        oldest = min(state.results[test].collected_on for test in tests)
        yield Valid("liver", oldest, days, max(state.by[test].at for test in tests))


def _result(state: ScreeningState, test: str, days: int) -> Iterator[Valid]:
    if test in state.results:
        yield Valid(test, state.results[test].collected_on, days, state.by[test].at)


def _pressure(state: ScreeningState, person: PersonState, programme: Programme, days: int) -> Iterator[Valid]:
    """As old as the oldest of the newest readings without which there are too few, or on too few days."""
    rule = programme.eligibility.home_pressure
    newest: list[date] = []
    for reading in reversed(state.pressures):
        newest.append(person.day_of(reading.measured_at))
        if len(newest) >= rule.readings_at_least.value and len(set(newest)) >= rule.days_at_least.value:
            yield Valid("pressure", newest[-1], days, state.by["pressures"].at)
            return


def deadlines(state: ScreeningState, person: PersonState, setting: Setting) -> Iterable[Deadline]:
    """Some days before each runs out, and when it has. What was too old when it was recorded runs out no more."""
    before = setting.programme.laboratory.remind_days_before.value
    for one in valid(state, person, setting.programme):
        ends = instant(person.zone, one.last_day, 24)
        reminds = ends - timedelta(days=before)
        key = f"{one.what} {one.last_day.isoformat()}"
        if before and reminds > one.recorded_at:
            yield Deadline(ENDING, key, reminds, "coordinator")
        if ends > one.recorded_at:
            yield Deadline(ENDED, key, ends, "coordinator")


def run_out(command: ClockStruck, case: Case) -> list[Fact]:
    """Somebody hears of it, by the alert that the programme has for it."""
    what, _space, day = command.key.partition(" ")
    words, code = _said(what, date.fromisoformat(day), has_ended=command.kind == ENDED)
    return [raise_alert(case.programme, code, words, what, case.now)]


def _said(what: str, last_day: date, *, has_ended: bool) -> tuple[Words, str]:
    name = NAMES[what]
    if has_ended:
        return say("{what}: ran out after {day}.", what=name, day=day_words(last_day)), "result_ended"
    return say("{what}: counts until {day}.", what=name, day=day_words(last_day)), "result_ending"
