"""A life as steps, each a command or a stroke of the clock, played through the real house.

Nothing here decides anything: `play` asks the house as the ledger does, and folds what it answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid5

import msgspec

from troche.chart.commands import Actor, ClockStruck, Command, Role
from troche.chart.facts import Fact, Recorded
from troche.chart.gates import blocking
from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart, Decision
from troche.contact.rules import HEARD_AGAIN, SILENT
from troche.dosing.commands import TakeDose
from troche.dosing.gates import may_dose
from troche.journey.rooms import PERSON
from troche.medication.sending import may_ship
from troche.people.clinic import ClinicState
from troche.people.setting import Setting
from troche.pharmacy.state import LotBook
from troche.programme import Programme
from troche.programme.contraindicated import LAST_DAY

GOAL_AT = datetime.combine(date.fromisoformat(LAST_DAY), datetime.min.time(), UTC) - timedelta(
    days=36, hours=6
)
"""The instant at which the dose or the parcel is asked for: ten in the morning in Oregon, within the law's days."""
ASKED_BEFORE = frozenset(
    {"no_session", "already_dosed", "no_order_to_dispense", "other_order", "not_made_up"}
)
"""What is said of a dose or a parcel before anybody looks at its requirements."""
NAMES = UUID("5f1c5f0e-7a43-4e0c-9f0a-6d7f3b0f7c11")
CLINIC, PERSON_ID = uuid5(NAMES, "clinic"), uuid5(NAMES, "person")
FAULTS = (LookupError, ArithmeticError, AttributeError, TypeError, ValueError, AssertionError, StopIteration)
"""What a rule may fail with when a programme says what nobody thought of: told as a counterexample."""
LATE = timedelta(minutes=10)  # ours: the keeper strikes within a minute; a story need not stop so often
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
Goal = Literal["first_dose", "dose", "parcel", "sent"]
"""What a story comes to: the first dose, a later one, a parcel that leaves, one that was made up before it leaves."""
Turn = tuple[timedelta, Callable[[Setting], Setting]]


class Scene(msgspec.Struct, frozen=True):
    """A life that leads to a goal: its steps by name, the last of them the goal, and the clinic it is lived in.

    `turns` are what changes in the clinic or in its lots, and from when on, counted from the goal. `keeper_until` is
    when the last deadline was struck: a keeper that stands still raises nothing any more.
    """

    steps: Steps
    clinic: ClinicState
    lots: LotBook = LotBook()
    turns: tuple[Turn, ...] = ()
    keeper_until: timedelta = timedelta()

    def setting(self, programme: Programme, at: timedelta) -> Setting:
        """The clinic as it is then."""
        setting = Setting(programme, self.clinic, self.lots)
        for since, change in self.turns:
            if since <= at:
                setting = change(setting)
        return setting

    def differs_from(self, other: Scene) -> timedelta:
        """From when on two stories may differ by more than their steps, counted from the goal."""
        if self.clinic is not other.clinic or self.lots is not other.lots:
            return timedelta.min
        turns = {*self.turns} ^ {*other.turns}
        keepers = (self.keeper_until, other.keeper_until) if self.keeper_until != other.keeper_until else ()
        return min((*(since for since, _ in turns), *keepers), default=timedelta.max)


class Moment(msgspec.Struct, frozen=True):
    """A story after one of its steps."""

    chart: Chart
    now: datetime
    refused: tuple[str, ...] = ()


class Played(msgspec.Struct, frozen=True):
    """How a story went: where it stood when its goal was asked for, what that led to, and what stood against it.

    `against` has the reasons by their codes, which are those of the requirements. `moments` are for those that branch
    off; `broken` is what a rule failed with.
    """

    scene: Scene
    granted: tuple[Fact, ...]
    against: dict[str, str]
    line: tuple[tuple[str, Step], ...]
    moments: tuple[Moment, ...]
    at_goal: Moment | None = None
    broken: str = ""

    @property
    def goal(self) -> tuple[str, Step]:
        """The last step and its name."""
        return self.line[-1]


def play(scene: Scene, programme: Programme, *before: Played) -> Played:
    """The story, from where it parts the latest from one played before."""
    line = tuple(sorted(scene.steps.items(), key=lambda one: one[1].at))
    moments = max((_shared(line, scene, one) for one in before), key=len, default=[])
    moment = moments[-1] if moments else Moment(PERSON.empty(PERSON_ID, CLINIC), GOAL_AT + line[0][1].at)
    *way, (goal, last) = line
    try:
        for name, step in way[len(moments) :]:
            moment = _stepped(moment, name, step, scene, programme)
            moments.append(moment)
        moment = _struck(moment, GOAL_AT + last.at, scene.setting(programme, last.at), scene.keeper_until)
        granted, against = asked(moment.chart, goal, last, scene.setting(programme, last.at))
    except FAULTS as fault:
        return Played(scene, (), {}, line, tuple(moments), broken=f"{type(fault).__name__}: {fault}")
    return Played(scene, granted, against, line, tuple(moments), moment)


def asked(chart: Chart, name: str, step: Step, setting: Setting) -> tuple[tuple[Fact, ...], dict[str, str]]:
    """What the goal leads to here, or all against it by its code: the reasons, and every requirement not met.

    A reason given before anybody looks at the requirements hides none of them here.
    """
    now = GOAL_AT + step.at
    found = _asked(chart, name, step, now, setting)
    if not isinstance(found, Refusal):
        return tuple(found), {}
    against = {one.code: str(one.clinician) for one in found.reasons}
    if against.keys() & ASKED_BEFORE:
        gates = may_dose(chart, setting, now) if step.kind is TakeDose else may_ship(chart, setting, now)
        against |= {one.gate: str(one.reason.clinician) for one in blocking(gates)}
    return (), against


def done(chart: Chart, kind: type[Command], by: Actor, said: Mapping[str, Any], at: At) -> Chart:
    """The chart after somebody asked for this, unchanged where it was refused and nothing is kept of that."""
    command = kind(id=id_of(f"{kind.__name__} {chart.position}"), actor=by, stream=PERSON_ID, **said)
    found = PERSON.decide(chart, command, at.now, at.setting)
    return _grown(chart, found.record if isinstance(found, Refusal) else found, at.now, by)


def _shared(line: Sequence[tuple[str, Step]], scene: Scene, before: Played) -> list[Moment]:
    """The moments up to the first step, or the first change of the clinic, in which two stories differ."""
    until = scene.differs_from(before.scene)
    same = 0
    for (name, step), (was, old) in zip(line[:-1], before.line[:-1], strict=False):
        if name != was or step is not old or step.at >= until:
            break
        same += 1
    return list(before.moments[:same])


def _stepped(moment: Moment, name: str, step: Step, scene: Scene, programme: Programme) -> Moment:
    now, setting = GOAL_AT + step.at, scene.setting(programme, step.at)
    moment = _struck(moment, now, setting, scene.keeper_until)
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
OF_BEATS = (
    SILENT,
    HEARD_AGAIN,
)  # every seat is heard in a story: beats are no facts, and a keeper looks for them


def _struck(moment: Moment, until: datetime, setting: Setting, keeper_until: timedelta) -> Moment:
    """What came due by then has struck, each at its own time, as a keeper strikes it while it runs."""
    if until - moment.now < LATE and until < GOAL_AT:
        return moment
    stands_still = moment.now > GOAL_AT + keeper_until
    if stands_still:
        return Moment(moment.chart, until, moment.refused)
    chart, last = moment.chart, min(until, GOAL_AT + keeper_until)
    for _ in range(STROKES_AT_MOST):
        waiting = [
            one for one in PERSON.due(chart, setting).values() if one.at <= last and one.kind not in OF_BEATS
        ]
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
