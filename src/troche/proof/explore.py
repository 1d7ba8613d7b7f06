"""Every story, the shortest first: the good life, each class of facts in it, each two of them, and more where two of
them showed that it matters. What makes leaving out the rest sound stands in decision 0060.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import msgspec

from troche.proof.before import of_the_person
from troche.proof.classes import Axis, Goal, Kind, together
from troche.proof.life import good_life
from troche.proof.prepared import of_the_way
from troche.proof.sending import of_a_parcel
from troche.proof.since import of_the_follow_up
from troche.proof.story import Played, Scene, play
from troche.proof.today import of_the_day

if TYPE_CHECKING:
    from troche.programme import Programme

GOALS: tuple[Goal, ...] = ("dose", "parcel")
PROCESSES = 2  # ours: as many as a small server has cores
DEEPEST = 4  # ours: classes in one story at most; what is left beyond is said


class Tried(msgspec.Struct, frozen=True):
    """One class of facts in the good life: which requirement it bears on, and how the story went."""

    axis: Axis
    kind: Kind
    scene: Scene
    played: Played

    @property
    def is_bad(self) -> bool:
        """Whether the floor says that nothing may follow from it."""
        return self.kind.verdict != "fine"


class Counterexample(msgspec.Struct, frozen=True):
    """A story in which a dose or a parcel followed although the floor forbids it, or the rules could not answer."""

    goal: Goal
    kinds: tuple[tuple[Axis, Kind], ...]
    played: Played


class Level(msgspec.Struct, frozen=True):
    """How many stories of so many classes were played."""

    classes: int
    stories: int


class Proof(msgspec.Struct, frozen=True):
    """What was found: a counterexample, no witness, or neither, which is the proof."""

    requirements: tuple[str, ...]
    kinds: int
    levels: tuple[Level, ...]
    witnesses: dict[Goal, Played]
    edges: int
    seconds: float
    counterexample: Counterexample | None = None
    more: int = 0
    is_whole: bool = True

    @property
    def stories(self) -> int:
        """All stories together."""
        return sum(level.stories for level in self.levels)

    @property
    def is_closed(self) -> bool:
        """Whether no longer story is left to try."""
        return self.levels[-1].stories == 0

    @property
    def is_vacuous(self) -> bool:
        """Whether even the good life leads to no dose or no parcel, so that nothing is shown by refusals."""
        return any(not played.granted for played in self.witnesses.values())

    @property
    def is_proven(self) -> bool:
        """Whether no story got past the floor, and the good ones got through."""
        return self.counterexample is None and not self.is_vacuous


def axes_of(programme: Programme) -> tuple[Axis, ...]:
    """Every requirement of the floor with its classes of facts."""
    return (
        *of_the_day(programme),
        *of_the_follow_up(),
        *of_a_parcel(programme),
        *of_the_person(programme),
        *of_the_way(programme),
    )


def prove(
    programme: Programme,
    *,
    processes: int = PROCESSES,
    told: Callable[[str], None] = lambda _: None,
    only: frozenset[str] = frozenset(),
    deepest: int = DEEPEST,
) -> Proof:
    """Play every story, breadth first; the first level with a counterexample is the last.

    With `only` the classes of these requirements alone, with `deepest` no more classes in one story: that looks for a
    counterexample and proves nothing of the rest.
    """
    began = time.perf_counter()
    axes = [axis for axis in axes_of(programme) if not only or axis.requirement in only]
    good = {goal: good_life(programme, goal) for goal in GOALS}
    witnesses = {goal: play(scene, programme) for goal, scene in good.items()}
    levels = [Level(0, len(good))]

    def found(bad: Sequence[Counterexample], edges: int = 0) -> Proof:
        return Proof(
            requirements=tuple(dict.fromkeys(axis.requirement for axis in axes)),
            kinds=sum(len(axis.kinds) for axis in axes),
            levels=tuple(levels),
            witnesses=witnesses,
            edges=edges,
            seconds=time.perf_counter() - began,
            counterexample=bad[0] if bad else None,
            more=max(0, len(bad) - 1),
            is_whole=not only and deepest == DEEPEST,
        )

    if any(not played.granted for played in witnesses.values()):
        return found(())
    told(f"{sum(len(axis.kinds) for axis in axes)} classes of facts")
    shares = [(goal, part, processes) for goal in GOALS for part in range(processes)]
    tried = {
        goal: [_one(programme, axis, kind, good[goal], witnesses[goal]) for axis, kind in _kinds(axes, goal)]
        for goal in GOALS
    }
    levels.append(Level(1, sum(len(each) for each in tried.values())))
    bad = [
        Counterexample(goal, ((one.axis, one.kind),), one.played)
        for goal in GOALS
        for one in tried[goal]
        if _fails(one)
    ]
    if bad:
        return found(bad)
    edges = sum(bool(one.played.granted) for each in tried.values() for one in each)
    told(f"{levels[1].stories} stories of one class")
    if deepest == 1:
        return found((), edges)
    work = _Pairs(programme, tried)
    pairs = list(chain.from_iterable(_shared(work, shares, processes)))
    levels.append(Level(2, len(pairs)))
    told(f"{len(pairs)} stories of two classes")
    bad = [_counterexample(work, pair) for pair in pairs if pair.granted or pair.broken]
    return found(bad, edges) if bad else _deeper(work, pairs, levels, found, edges)


def _kinds(axes: Sequence[Axis], goal: Goal) -> Iterator[tuple[Axis, Kind]]:
    return ((axis, kind) for axis in axes if goal in axis.goals for kind in axis.kinds)


def _one(programme: Programme, axis: Axis, kind: Kind, good: Scene, witness: Played) -> Tried:
    scene = kind.edit(good)
    return Tried(axis, kind, scene, play(scene, programme, witness))


def _fails(one: Tried) -> bool:
    return bool(one.played.broken) or (one.is_bad and bool(one.played.granted))


class Pair(msgspec.Struct, frozen=True):
    """Several classes in one story, by their places: whether the goal was granted, what stood against it."""

    goal: Goal
    places: tuple[int, ...]
    granted: bool
    broken: bool
    against: frozenset[str]


class _Pairs:
    """Plays stories of several classes. Made before the processes part, so that each has all that was played."""

    def __init__(self, programme: Programme, tried: dict[Goal, list[Tried]]) -> None:
        self.programme, self.tried = programme, tried

    def share(self, goal: Goal, part: int, of: int) -> list[Pair]:
        """Every second pair of classes that stand for their family, at least one of them bad."""
        places = [
            place for place, one in enumerate(self.tried[goal]) if _is_in(one.kind, together(one.axis.kinds))
        ]
        pairs = (
            (first, second)
            for number, first in enumerate(places)
            if number % of == part
            for second in places[number + 1 :]
            if self.fits(goal, (first, second))
        )
        return [played for pair in pairs if (played := self.play(goal, pair)) is not None]

    def fits(self, goal: Goal, places: Sequence[int]) -> bool:
        """Whether no two of them are of the same axis, and one of them is bad."""
        tried = [self.tried[goal][place] for place in places]
        axes = {id(one.axis) for one in tried}
        return len(axes) == len(tried) and any(one.is_bad for one in tried)

    def scene(self, goal: Goal, places: Sequence[int]) -> Scene | None:
        """The story of these classes; None when one of them takes away what another changes."""
        first, *others = (self.tried[goal][place] for place in places)
        scene = first.scene
        try:
            for one in others:
                scene = one.kind.edit(scene)
        except KeyError:
            return None
        return scene

    def whole(self, goal: Goal, scene: Scene, places: Sequence[int]) -> Played:
        """Play it from where it parts from one of those of a single class, the latest."""
        return play(scene, self.programme, *(self.tried[goal][place].played for place in places))

    def play(self, goal: Goal, places: Sequence[int]) -> Pair | None:
        """What became of it."""
        scene = self.scene(goal, places)
        if scene is None:
            return None
        played = self.whole(goal, scene, places)
        return Pair(goal, tuple(places), bool(played.granted), bool(played.broken), codes(played))


def _is_in(kind: Kind, kinds: Sequence[Kind]) -> bool:
    return any(one is kind for one in kinds)


def codes(played: Played) -> frozenset[str]:
    """The requirements that stood against the goal."""
    return frozenset(reason.partition(":")[0] for reason in played.against)


_WORK: list[_Pairs] = []


def _shared(work: _Pairs, shares: Sequence[tuple[Goal, int, int]], processes: int) -> list[list[Pair]]:
    """What the processes find; each is this one, parted, so that it has the same rules."""
    if processes == 1:
        return [work.share(*share) for share in shares]
    _WORK[:] = [work]
    try:
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            return pool.starmap(_share, shares, chunksize=1)
    finally:
        _WORK.clear()


def _share(goal: Goal, part: int, of: int) -> list[Pair]:
    return _WORK[0].share(goal, part, of)


def _counterexample(work: _Pairs, pair: Pair) -> Counterexample:
    scene = work.scene(pair.goal, pair.places)
    assert scene is not None
    kinds = tuple((one.axis, one.kind) for one in (work.tried[pair.goal][place] for place in pair.places))
    return Counterexample(pair.goal, kinds, work.whole(pair.goal, scene, pair.places))


def _deeper(
    work: _Pairs,
    pairs: Sequence[Pair],
    levels: list[Level],
    found: Callable[[Sequence[Counterexample], int], Proof],
    edges: int,
) -> Proof:
    """Stories of three classes and more: only where each reason that stands was seen to be taken away by some class."""
    removers = _removers(work, pairs)
    stories: Sequence[Pair] = pairs
    while levels[-1].classes < DEEPEST:
        wanted = {
            (story.goal, tuple(sorted((*story.places, place))))
            for story in stories
            for place in _next(removers, story, work.tried[story.goal])
            if place not in story.places
        }
        played = (work.play(goal, places) for goal, places in sorted(wanted) if work.fits(goal, places))
        stories = [one for one in played if one is not None]
        levels.append(Level(levels[-1].classes + 1, len(stories)))
        bad = [_counterexample(work, story) for story in stories if story.granted or story.broken]
        if bad or not stories:
            return found(bad, edges)
    return found((), edges)


def _removers(work: _Pairs, pairs: Sequence[Pair]) -> dict[tuple[Goal, str], set[int]]:
    """By goal and reason: the classes that were seen to take it away from a story with one other class.

    A class that brings a reason of its own which none of these takes away is no help, and is left out in turn.
    """
    seen: dict[tuple[Goal, str], set[int]] = {}
    for pair in pairs:
        for one, other in (pair.places, pair.places[::-1]):
            for reason in codes(work.tried[pair.goal][one].played) - pair.against:
                seen.setdefault((pair.goal, reason), set()).add(other)
    while True:
        helping = {
            (goal, reason): {place for place in places if _opens(work.tried[goal][place], goal, seen)}
            for (goal, reason), places in seen.items()
        }
        if helping == seen:
            return helping
        seen = helping


def _opens(one: Tried, goal: Goal, removers: dict[tuple[Goal, str], set[int]]) -> bool:
    """Whether each reason against a class alone is taken away by some other."""
    return all(removers.get((goal, reason)) for reason in codes(one.played))


def _next(removers: dict[tuple[Goal, str], set[int]], story: Pair, tried: Sequence[Tried]) -> set[int]:
    """What might be added to a refused story: nothing when a reason of it, or of a class in it, is never taken away."""
    takers = [removers.get((story.goal, reason), set()) for reason in story.against]
    open_ones = all(_opens(tried[place], story.goal, removers) for place in story.places)
    return set.union(*takers) if takers and all(takers) and open_ones else set()
