"""One class of facts in a good life: alone, with a keeper that stands still, and after what could take it away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from troche.dosing.facts import DoseTaken
from troche.proof.classes import Axis, Cure, Kind, own
from troche.proof.story import ASKED_BEFORE, FAULTS, GOAL_AT, At, Goal, Played, Scene, asked, play
from troche.proof.undoing import ACTS, BY_NAME, Act, after, cures

if TYPE_CHECKING:
    from troche.chart.rooms import Chart
    from troche.programme import Programme

DEEPEST = 6  # ours: acts after one class at most; what is left beyond is said, and is no proof
STOPPED = timedelta(days=-1)  # ours: a keeper that stands still struck the last time a day before the goal


class Counterexample(msgspec.Struct, frozen=True):
    """A story past the floor: its class, what was done after it, and what followed.

    `granted`: the dose or the parcel followed. Otherwise its own requirement no longer stood in the way, and only
    others did; or, with `broken`, the rules could not answer.
    """

    goal: Goal
    axis: Axis | None
    kind: Kind | None
    acts: tuple[str, ...]
    granted: tuple[object, ...] = ()
    broken: str = ""
    requirement: str = ""
    stopped_keeper: bool = False


class Counted(msgspec.Struct):
    """How much was played."""

    stories: int = 0
    acts: int = 0
    states: int = 0
    edges: int = 0
    held: list[str] = []
    open_ones: int = 0

    def add(self, other: Counted) -> None:
        """Both together."""
        for name in ("stories", "acts", "states", "edges", "open_ones"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.held = [*self.held, *other.held]


Place = tuple[Goal, int, int]


class Found(msgspec.Struct, frozen=True):
    """A counterexample by the places of its class, so that it can go from one process to another."""

    place: Place
    acts: tuple[str, ...]
    granted: bool
    broken: str
    requirement: str
    stopped_keeper: bool


class Work:
    """All that is to be played. Made before the processes part, so that each has the same rules and the witnesses."""

    def __init__(
        self, programme: Programme, axes: Sequence[Axis], witnesses: dict[Goal, Played], with_acts: bool
    ) -> None:
        self.programme, self.axes, self.witnesses, self.with_acts = programme, axes, witnesses, with_acts

    def places(self) -> list[Place]:
        """Each class at each of its goals."""
        return [
            (goal, number, which)
            for number, axis in enumerate(self.axes)
            for goal in axis.goals
            for which in range(len(axis.kinds))
        ]

    def share(self, part: int, of: int) -> tuple[Counted, list[Found]]:
        """Each `of`-th class, from the `part`-th on."""
        counted, found = Counted(), []
        for place in self.places()[part::of]:
            found += One(self, place, counted).tried()
        return counted, found

    def named(self, those: Sequence[Found]) -> Iterator[Counterexample]:
        """The counterexamples with their classes."""
        for one in those:
            goal, number, which = one.place
            axis = self.axes[number]
            granted = self.replayed(one) if one.granted else ()
            yield Counterexample(
                goal,
                axis,
                axis.kinds[which],
                one.acts,
                granted,
                one.broken,
                one.requirement,
                one.stopped_keeper,
            )

    def replayed(self, one: Found) -> tuple[object, ...]:
        """What was granted in it."""
        story = One(self, one.place, Counted())
        played = story.played(stopped_keeper=one.stopped_keeper)
        chart = played.at_goal.chart if played.at_goal else None
        for name in one.acts:
            assert chart is not None
            chart = after(BY_NAME[name], story.at(played, chart))
        return story.ask(played, chart)[0] if chart is not None else ()


class One:
    """One class of facts in one good life."""

    def __init__(self, work: Work, place: Place, counted: Counted) -> None:
        self.work, self.place, self.counted = work, place, counted
        self.goal, number, which = place
        self.axis = work.axes[number]
        self.kind = self.axis.kinds[which]
        self.own = own(self.axis, self.kind, self.goal)
        self.cured_by: tuple[Cure, ...] = self.axis.cures if self.kind.cures is None else self.kind.cures

    def played(self, *, stopped_keeper: bool = False) -> Played:
        """The story up to its goal. Raises what the change of it raises."""
        witness = self.work.witnesses[self.goal]
        scene: Scene = self.kind.edit(witness.scene)
        if stopped_keeper:
            scene = msgspec.structs.replace(scene, keeper_until=STOPPED)
        return play(scene, self.work.programme, witness)

    def tried(self) -> list[Found]:
        """The class alone, with a keeper that stands still, and with all that might take it away again."""
        try:
            played = self.played()
        except FAULTS as fault:
            return [self.found((), broken=f"{type(fault).__name__}: {fault}")]
        self.counted.stories += 1
        if played.broken:
            return [self.found((), broken=played.broken)]
        if self.kind.verdict == "fine":
            return self.at_an_edge(played)
        bad = self.judged(played.granted, played.against, ())
        if bad:
            return [bad]
        return [*self.with_a_stopped_keeper(played), *self.undone(played)]

    def at_an_edge(self, played: Played) -> list[Found]:
        """What the floor has nothing against is granted; where it is not, the programme is stricter than the floor."""
        dosed = max((fact.dose_mg for fact in played.granted if isinstance(fact, DoseTaken)), default=0)
        if self.kind.most_mg is not None and dosed > self.kind.most_mg:
            return [self.found((), granted=True)]
        self.counted.edges += bool(played.granted)
        if not played.granted:
            why = ", ".join(played.against)
            self.counted.held.append(f"{self.goal}: {self.axis.requirement}: {self.kind.words}: {why}")
        return []

    def found(self, acts: tuple[str, ...], *, granted: bool = False, broken: str = "") -> Found:
        """A counterexample."""
        return Found(self.place, acts, granted, broken, self.own, False)

    def judged(
        self, granted: tuple[object, ...], against: dict[str, str], acts: tuple[str, ...]
    ) -> Found | None:
        """A counterexample, when the goal was granted or the class's own requirement does not stand against it."""
        stands = self.own in against or bool(self.kind.stands and against.keys() & ASKED_BEFORE)
        return None if stands and not granted else self.found(acts, granted=bool(granted))

    def with_a_stopped_keeper(self, before: Played) -> list[Found]:
        """No deadline was struck since the day before, so no alert was raised by one."""
        scene = msgspec.structs.replace(before.scene, keeper_until=STOPPED)
        played = play(scene, self.work.programme, before)
        self.counted.stories += 1
        if played.broken:
            return [self.found((), broken=played.broken)]
        bad = self.judged(played.granted, played.against, ())
        return [msgspec.structs.replace(bad, stopped_keeper=True)] if bad else []

    def undone(self, played: Played) -> list[Found]:
        """Each act after it, and further acts after those by which its own requirement came to answer otherwise."""
        if not self.work.with_acts or self.kind.alone or played.at_goal is None:
            return []
        answers = {played.against.get(self.own, "")}
        frontier: list[tuple[tuple[str, ...], Chart]] = [((), played.at_goal.chart)]
        for _ in range(DEEPEST):
            further: list[tuple[tuple[str, ...], Chart]] = []
            for so_far, chart in frontier:
                for act in ACTS:
                    acts = (*so_far, act.name)
                    if act.name in so_far or self.is_cured(acts):
                        continue
                    grown, answer, bad = self.acted(act, played, chart, acts)
                    if bad:
                        return [bad]
                    if grown is not None and answer not in answers:
                        answers.add(answer)
                        further.append((acts, grown))
            frontier = further
            if not frontier:
                break
        self.counted.states += len(answers)
        self.counted.open_ones += len(frontier)
        return self.all_together(played)

    def is_cured(self, acts: tuple[str, ...]) -> bool:
        """Whether these acts honestly take the class away."""
        return any(cures(acts, cure) for cure in self.cured_by)

    def acted(
        self, act: Act, played: Played, chart: Chart, acts: tuple[str, ...]
    ) -> tuple[Chart | None, str, Found | None]:
        """The chart after an act, None when that changed nothing; how the requirement answers; a counterexample."""
        try:
            grown = after(act, self.at(played, chart))
            if grown.states == chart.states:
                return None, "", None
            self.counted.acts += 1
            granted, against = self.ask(played, grown)
        except FAULTS as fault:
            return None, "", self.found(acts, broken=f"{type(fault).__name__}: {fault}")
        return grown, against.get(self.own, ""), self.judged(granted, against, acts)

    def all_together(self, played: Played) -> list[Found]:
        """Every act that does not complete a cure, one after the other."""
        assert played.at_goal is not None
        chart = played.at_goal.chart
        acts: tuple[str, ...] = ()
        for act in ACTS:
            if self.is_cured((*acts, act.name)):
                continue
            acts = (*acts, act.name)
            grown, _, bad = self.acted(act, played, chart, acts)
            if bad:
                return [bad]
            chart = chart if grown is None else grown
        return []

    def at(self, played: Played, chart: Chart) -> At:
        """Where the story has come to, just before its goal."""
        step_at: timedelta = played.goal[1].at
        return At(chart, played.scene.setting(self.work.programme, step_at), GOAL_AT + step_at)

    def ask(self, played: Played, chart: Chart) -> tuple[tuple[object, ...], dict[str, str]]:
        """The goal, here."""
        name, step = played.goal
        return asked(chart, name, step, played.scene.setting(self.work.programme, step.at))
