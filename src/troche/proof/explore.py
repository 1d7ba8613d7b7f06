"""Every story, gate by gate: the good lives, each class of facts in them, and after each what could take it away.

A dose and a parcel are conjunctions, and that is played, too: with any one requirement not met they are refused. So a
class is answered for by its own requirement, whatever else stands. What makes that a proof stands in decision 0060.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Literal

import msgspec

from troche.programme.needed import GATES
from troche.proof.before import of_the_person
from troche.proof.branches import Counted, Counterexample, Found, Work
from troche.proof.classes import DOSES, EVERY, Axis, own
from troche.proof.life import good_life
from troche.proof.prepared import of_the_way
from troche.proof.sending import of_a_parcel
from troche.proof.since import of_the_follow_up
from troche.proof.story import FAULTS, Goal, Played, asked, play
from troche.proof.supplied import of_the_supply
from troche.proof.today import of_the_day

if TYPE_CHECKING:
    from troche.programme import Programme

PROCESSES = 2  # ours: as many as a small server has cores
SINCE_THE_LAST = {"interval", "frequency", "next_day", "integration", "side_effects", "last_session"}


class Proof(msgspec.Struct, frozen=True):
    """What was found: counterexamples, no witness, or neither, which with everything covered is the proof.

    `uncovered` are requirements of a dose or a parcel that no class is answered for by; `only` those that alone were
    looked at.
    """

    requirements: tuple[str, ...]
    kinds: int
    counted: Counted
    witnesses: dict[Goal, Played]
    doors: int
    seconds: float
    found: tuple[Counterexample, ...] = ()
    uncovered: tuple[str, ...] = ()
    only: tuple[str, ...] = ()

    @property
    def counterexample(self) -> Counterexample | None:
        """The shortest."""
        return min(self.found, key=lambda one: len(one.acts), default=None)

    @property
    def is_vacuous(self) -> bool:
        """Whether even a good life leads to no dose or no parcel, so that nothing is shown by refusals."""
        return any(not played.granted for played in self.witnesses.values()) or not self.witnesses

    @property
    def is_closed(self) -> bool:
        """Whether no longer story is left to play."""
        return self.counted.open_ones == 0

    @property
    def is_proven(self) -> bool:
        """Whether nothing got past the floor, the good lives got through, and nothing was left out."""
        nothing_left = self.is_closed and not self.uncovered and not self.only
        return not self.found and not self.is_vacuous and nothing_left


def axes_of(programme: Programme) -> tuple[Axis, ...]:
    """Every requirement of the floor with its classes of facts."""
    return (
        *of_the_day(programme),
        *of_the_follow_up(),
        *of_a_parcel(programme),
        *of_the_person(programme),
        *of_the_way(programme),
        *of_the_supply(programme),
    )


def prove(
    programme: Programme,
    *,
    processes: int = PROCESSES,
    told: Callable[[str], None] = lambda _: None,
    only: frozenset[str] = frozenset(),
    with_acts: bool = True,
) -> Proof:
    """Play every story. With `only` the classes of these requirements alone, which proves nothing of the rest."""
    began = time.perf_counter()
    try:
        axes = [axis for axis in axes_of(programme) if not only or axis.requirement in only]
        good = {goal: good_life(programme, goal) for goal in EVERY}
    except FAULTS as fault:
        return _unanswerable(fault, began, only)
    witnesses = {goal: play(scene, programme) for goal, scene in good.items()}
    counted, found, doors = Counted(stories=len(good)), [], 0
    if all(played.granted for played in witnesses.values()):
        doors, shut = _doors(programme, witnesses)
        told(f"{sum(len(axis.kinds) for axis in axes)} classes of facts, {doors} doors")
        work = Work(programme, axes, witnesses, with_acts)
        shares = _shared(work, processes)
        for count, _ in shares:
            counted.add(count)
        every = sorted(chain.from_iterable(those for _, those in shares), key=_shortest_first)
        found = [*shut, *work.named(every)]
    return Proof(
        requirements=tuple(dict.fromkeys(axis.requirement for axis in axes)),
        kinds=sum(len(axis.kinds) for axis in axes),
        counted=counted,
        witnesses=witnesses,
        doors=doors,
        seconds=time.perf_counter() - began,
        found=tuple(found),
        uncovered=() if only else tuple(_uncovered(programme, axes)),
        only=tuple(sorted(only)) or (() if with_acts else ("no acts",)),
    )


def _shortest_first(one: Found) -> tuple[int, int, int, int]:
    """By its acts, then in the order of the classes, whichever process found it."""
    goal, axis, kind = one.place
    return len(one.acts), axis, kind, EVERY.index(goal)


def _unanswerable(fault: Exception, began: float, only: frozenset[str]) -> Proof:
    broken = Counterexample("dose", None, None, (), broken=f"{type(fault).__name__}: {fault}")
    seconds = time.perf_counter() - began
    return Proof((), 0, Counted(), {}, 0, seconds, (broken,), only=tuple(sorted(only)))


def gates_of(goal: Goal) -> Literal["dose", "ship"]:
    """The gate of the programme that is asked at this goal."""
    return "dose" if goal in DOSES else "ship"


def _doors(programme: Programme, witnesses: dict[Goal, Played]) -> tuple[int, list[Counterexample]]:
    """With any one requirement answered by nobody, and all else as it should be, every goal has to be refused."""
    tried, found = 0, []
    for goal, witness in witnesses.items():
        gate, (name, step) = gates_of(goal), witness.goal
        assert witness.at_goal is not None
        for code in programme.gates[gate].requires:
            setting = witness.scene.setting(_nobody_answers(programme, gate, code), step.at)
            tried += 1
            try:
                granted, against = asked(witness.at_goal.chart, name, step, setting)
            except FAULTS as fault:
                broken = f"{type(fault).__name__}: {fault}"
                found.append(Counterexample(goal, None, None, (), broken=broken, requirement=code))
                continue
            if granted or set(against) != {f"{code} asked of nobody"}:
                found.append(Counterexample(goal, None, None, (), granted=granted, requirement=code))
    return tried, found


def _nobody_answers(programme: Programme, gate: Literal["dose", "ship"], code: str) -> Programme:
    """The same programme, in which this requirement has a name that nothing in the house answers to."""
    asked_for = programme.gates[gate]
    requires = {
        f"{code} asked of nobody" if name == code else name: rule for name, rule in asked_for.requires.items()
    }
    gates = {**programme.gates, gate: msgspec.structs.replace(asked_for, requires=requires)}
    return msgspec.structs.replace(programme, gates=gates)


def _uncovered(programme: Programme, axes: Sequence[Axis]) -> Iterator[str]:
    """Requirements, of the floor or of the programme, for which no bad class is answered."""
    for goal in EVERY:
        gate = gates_of(goal)
        covered = {
            own(axis, kind, goal)
            for axis in axes
            if goal in axis.goals
            for kind in axis.kinds
            if kind.verdict != "fine"
        }
        wanted = {*GATES[gate].split(), *programme.gates[gate].requires}
        if goal == "first_dose":
            wanted -= SINCE_THE_LAST
        yield from sorted(f"{code} ({goal})" for code in wanted - covered)


_WORK: list[Work] = []


def _shared(work: Work, processes: int) -> list[tuple[Counted, list[Found]]]:
    """What the processes find; each is this one, parted, so that it has the same rules."""
    if processes == 1:
        return [work.share(0, 1)]
    _WORK[:] = [work]
    try:
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            return pool.starmap(_share, [(part, processes) for part in range(processes)], chunksize=1)
    finally:
        _WORK.clear()


def _share(part: int, of: int) -> tuple[Counted, list[Found]]:
    return _WORK[0].share(part, of)
