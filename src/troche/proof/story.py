"""A life as steps, each a command or a stroke of the clock, played through the real house.

Nothing here decides anything: `play` asks the house as the ledger does, and folds what it answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import msgspec

from troche.chart.commands import Actor, ClockStruck, Command, Role
from troche.chart.facts import Fact, Recorded
from troche.chart.gates import blocking
from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart, Decision
from troche.dosing.commands import TakeDose
from troche.dosing.gates import may_dose
from troche.journey.rooms import PERSON
from troche.medication.sending import gates_to_send
from troche.people.clinic import ClinicState
from troche.people.setting import Setting
from troche.pharmacy.state import LotBook
from troche.programme import Programme
from troche.programme.contraindicated import LAST_DAY

GOAL_AT = datetime.combine(date.fromisoformat(LAST_DAY), datetime.min.time(), UTC) - timedelta(
    days=36, hours=6
)
"""The instant at which the dose or the parcel is asked for: ten in the morning in Oregon, within the law's days."""
NAMES = UUID("5f1c5f0e-7a43-4e0c-9f0a-6d7f3b0f7c11")
CLINIC, PERSON_ID = uuid5(NAMES, "clinic"), uuid5(NAMES, "person")
FAULTS = (KeyError, AttributeError, IndexError, TypeError, ValueError, AssertionError, StopIteration)
LATE = timedelta(minutes=10)  # ours: an alert that comes later blocks less, so a proof loses nothing by it
STROKES_AT_MOST = 500  # ours: more deadlines at one instant than any chart has


def id_of(name: str) -> UUID:
    """The same id for the same name, in every story."""
    return uuid5(NAMES, name)


def actor(role: Role, name: str = "") -> Actor:
    """Who acts in a story; with a name, another one of the same role."""
    own = role in ("patient", "sitter")
    who = PERSON_ID if role == "patient" else id_of(name or role)
    return Actor(who, role, CLINIC, role, PERSON_ID if own else None)


class At(msgspec.Struct, frozen=True):
    """Where a story has come to when a step is asked for."""

    chart: Chart
    setting: Setting
    now: datetime


Said = Callable[[At], dict[str, Any]]


class Step(msgspec.Struct, frozen=True):
    """One thing that somebody asks for. `at` is counted from the goal; `changes` are laid over what is said.

    `insists`: the fact that stands in the chart even when this is refused, so that nothing rests on the refusal.
    """

    at: timedelta
    kind: type[Command]
    by: Actor
    said: Said
    changes: Mapping[str, Any] = {}
    insists: Callable[[At], Fact] | None = None


Steps = dict[str, Step]


Turn = tuple[timedelta, Callable[[ClinicState], ClinicState]]


class Scene(msgspec.Struct, frozen=True):
    """A life that leads to a goal: its steps by name, the last of them the goal, and the clinic it is lived in.

    `turns` are what changes in the clinic, and from when on, counted from the goal.
    """

    steps: Steps
    clinic: ClinicState
    turns: tuple[Turn, ...] = ()
    lots: LotBook = LotBook()

    def setting(self, programme: Programme, at: timedelta) -> Setting:
        """The clinic as it is then."""
        clinic = self.clinic
        for since, change in self.turns:
            if since <= at:
                clinic = change(clinic)
        return Setting(programme, clinic, self.lots)


class Moment(msgspec.Struct, frozen=True):
    """A story after one of its steps."""

    chart: Chart
    now: datetime
    refused: tuple[str, ...] = ()


class Played(msgspec.Struct, frozen=True):
    """How a story went: what its goal led to, what was refused, and every moment for those that branch off."""

    goal: str
    granted: tuple[Fact, ...]
    against: frozenset[str]
    line: tuple[tuple[str, Step], ...]
    moments: tuple[Moment, ...]
    turns: tuple[Turn, ...]
    broken: str = ""


def play(scene: Scene, programme: Programme, *before: Played) -> Played:
    """The story, from where it parts the latest from one played before."""
    line = tuple(sorted(scene.steps.items(), key=lambda one: one[1].at))
    moments = max((_shared(line, scene.turns, one) for one in before), key=len, default=[])
    moment = moments[-1] if moments else Moment(PERSON.empty(PERSON_ID, CLINIC), GOAL_AT + line[0][1].at)
    *way, (goal, last) = line
    try:
        for name, step in way[len(moments) :]:
            moment = _stepped(moment, name, step, scene.setting(programme, step.at))
            moments.append(moment)
        setting = scene.setting(programme, last.at)
        moment = _struck(moment, GOAL_AT + last.at, setting)
        found = _asked(moment.chart, goal, last, GOAL_AT + last.at, setting)
        against = _against(found, moment.chart, last, setting)
    except FAULTS as fault:
        broken = f"{type(fault).__name__}: {fault}"
        return Played(goal, (), frozenset({"broken"}), line, tuple(moments), scene.turns, broken)
    granted = () if isinstance(found, Refusal) else tuple(found)
    return Played(goal, granted, against, line, tuple(moments), scene.turns)


def _against(found: Decision, chart: Chart, last: Step, setting: Setting) -> frozenset[str]:
    """All that stands against a goal that was refused: the reasons given, and every gate that is not met."""
    if not isinstance(found, Refusal):
        return frozenset()
    gates = may_dose if last.kind is TakeDose else gates_to_send
    left = blocking(gates(chart, setting, GOAL_AT + last.at))
    said = {f"{one.code}: {one.clinician}" for one in found.reasons}
    return frozenset(said | {f"{one.gate}: {one.reason.clinician}" for one in left})


def _shared(line: Sequence[tuple[str, Step]], turns: tuple[Turn, ...], before: Played) -> list[Moment]:
    """The moments up to the first step, or the first change of the clinic, in which two stories differ."""
    other = [turn for turn in (*turns, *before.turns) if not (turn in turns and turn in before.turns)]
    until = min((since for since, _ in other), default=timedelta.max)
    same = 0
    for (name, step), (was, old) in zip(line[:-1], before.line[:-1], strict=False):
        if name != was or step is not old or step.at >= until:
            break
        same += 1
    return list(before.moments[:same])


def _stepped(moment: Moment, name: str, step: Step, setting: Setting) -> Moment:
    now = GOAL_AT + step.at
    moment = _struck(moment, now, setting)
    found = _asked(moment.chart, name, step, now, setting)
    if not isinstance(found, Refusal):
        return Moment(_grown(moment.chart, found, now, step.by), now, moment.refused)
    insisted = (step.insists(At(moment.chart, setting, now)),) if step.insists else ()
    chart = _grown(moment.chart, (*found.record, *insisted), now, step.by)
    return Moment(chart, now, (*moment.refused, name))


def _asked(chart: Chart, name: str, step: Step, now: datetime, setting: Setting) -> Decision:
    said = laid_over(step.said(At(chart, setting, now)), step.changes)
    command = step.kind(id=id_of(f"command {name}"), actor=step.by, stream=PERSON_ID, **said)
    return PERSON.decide(chart, command, now, setting)


def laid_over(said: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """What is said, with the changes over it; of two tables each entry.

    >>> laid_over({"a": 1, "b": {"x": 1, "y": 2}}, {"b": {"y": 3}})
    {'a': 1, 'b': {'x': 1, 'y': 3}}
    """
    whole = dict(said)
    for name, new in changes.items():
        old = whole.get(name)
        whole[name] = laid_over(old, new) if isinstance(old, dict) and isinstance(new, dict) else new
    return whole


def _grown(chart: Chart, facts: Sequence[Fact], now: datetime, by: Actor) -> Chart:
    recorded = [
        Recorded(fact, chart.position + number, now, by.id, by.role, NAMES)
        for number, fact in enumerate(facts, 1)
    ]
    return PERSON.fold(chart, recorded)


CLOCK = actor("system")


def _struck(moment: Moment, until: datetime, setting: Setting) -> Moment:
    """What came due by then has struck, each at its own time, as a keeper strikes it; a few minutes late at most."""
    if until - moment.now < LATE and until < GOAL_AT:
        return moment
    chart = moment.chart
    for _ in range(STROKES_AT_MOST):
        waiting = [one for one in PERSON.due(chart, setting).values() if one.at <= until]
        if not waiting:
            break
        first = min(waiting, key=lambda one: (one.at, one.kind, one.key))
        now = max(first.at, moment.now)
        struck = ClockStruck(
            id=NAMES, actor=CLOCK, stream=PERSON_ID, kind=first.kind, key=first.key, due_at=first.at
        )
        found = PERSON.decide(chart, struck, now, setting)
        assert not isinstance(found, Refusal), (first, found)
        chart = _grown(chart, found, now, CLOCK)
    return Moment(chart, until, moment.refused)
