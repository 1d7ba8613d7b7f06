"""Counts on video: asked for on random days, watched by somebody whose name is kept, missed with an owner."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from troche.chart.commands import ClockStruck
from troche.chart.facts import Fact
from troche.chart.reasons import Refusal, refuse
from troche.chart.rooms import Chart, Deadline, Decision
from troche.chart.words import say
from troche.medication.commands import CountUnits, WatchCount
from troche.medication.facts import CountAsked, UnitsCounted
from troche.medication.random_counts import next_draw
from troche.medication.state import medication_of
from troche.medication.units import decide_count
from troche.messaging.rules import raise_alert
from troche.people.rules import PEOPLE
from troche.people.setting import Setting

DRAW = "medication.count_draw"
LATE = "medication.count_late"
MISSED = "count_missed"

NOT_ASKED = refuse("count_not_asked", say("No such count is asked for."))


def due_to_count(chart: Chart, setting: Setting) -> Iterable[Deadline]:
    """The next count nobody can foresee, while there is something to count; and the end of one that is asked for."""
    state, rule = medication_of(chart), setting.programme.supply.counting
    if asked := state.counting.asked:
        yield Deadline(LATE, asked.key, asked.by, "coordinator")
    if state.at("at_home"):
        drawn = next_draw(state.counting, rule.random_per_month.value, PEOPLE.of(chart).zone)
        if drawn is not None:
            yield Deadline(DRAW, drawn[0], drawn[1], "coordinator")


def decide_ask(chart: Chart, command: ClockStruck, now: datetime, setting: Setting) -> Decision:
    """The drawn instant has come: the person has so many hours to be seen counting."""
    hours = setting.programme.supply.counting.random_hours.value
    return [CountAsked(key=command.key, by=now + timedelta(hours=hours))]


def decide_missed(chart: Chart, command: ClockStruck, now: datetime, setting: Setting) -> Decision:
    """Nobody saw a count in time: somebody asks why."""
    asked = medication_of(chart).counting.asked
    if asked is None or asked.key != command.key:
        return NOT_ASKED
    words = say("A count on video was asked for and not done in time.")
    return [raise_alert(setting.programme, MISSED, words, asked.key, now)]


def decide_watch(chart: Chart, command: WatchCount, now: datetime, setting: Setting) -> Decision:
    """A count like the person's own, with the name of who saw it."""
    own = CountUnits(
        id=command.id,
        actor=command.actor,
        stream=command.stream,
        counted=command.counted,
        locked_away=command.locked_away,
    )
    decision = decide_count(chart, own, now, setting)
    if isinstance(decision, Refusal):
        return decision
    seen: list[Fact] = [
        UnitsCounted(
            counted=command.counted,
            locked_away=command.locked_away,
            watched_by=command.actor.name or command.actor.role,
        )
    ]
    return [*seen, *(fact for fact in decision if not isinstance(fact, UnitsCounted))]
