"""Time, chance and what is remembered of a run. Nothing in it waits: time goes from one event to the next."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Any

import msgspec

from troche.simulation.weather import Spell, Weather


class Violation(msgspec.Struct, frozen=True):
    """A promise that was broken: which one, when (seconds after the beginning), and how."""

    promise: str
    at: float
    words: str


class World:
    """One run. Every process, device and person of it takes its chances from `dice`."""

    def __init__(self, seed: int, weather: Weather, began_at: datetime, *, tells: bool = False) -> None:
        self.seed = seed
        self.weather = weather
        self.began_at = began_at
        self.now = 0.0
        self.healed = False
        self.faults: Counter[str] = Counter()
        self.violations: list[Violation] = []
        self.story: list[tuple[float, str, str]] = []
        self.tells = tells
        self.trace = 0
        self._events: list[tuple[float, int, Callable[..., object], tuple[Any, ...]]] = []
        self._made = 0
        self._said: set[tuple[str, str]] = set()

    def dice(self, whose: str) -> Random:
        """Chances of one part of the world, so that another part's faults do not change them."""
        return Random(f"{self.seed} {whose}")

    def at(self, when: float, do: Callable[..., object], *given: Any) -> None:
        """Do this at that second."""
        self._made += 1
        heappush(self._events, (max(self.now, when), self._made, do, given))

    def after(self, pause: float, do: Callable[..., object], *given: Any) -> None:
        """Do this so many seconds from now."""
        self._made += 1
        heappush(self._events, (self.now + pause, self._made, do, given))

    def run(self, until: float) -> None:
        """Let time pass until then."""
        events = self._events
        while events and events[0][0] <= until:
            self.now, _, do, given = heappop(events)
            do(*given)
        self.now = until

    def instant(self, second: float | None = None) -> datetime:
        """True time as an instant, that of the server's hosts but for their skew."""
        return self.began_at + timedelta(seconds=self.now if second is None else second)

    def second_of(self, instant: datetime) -> float:
        """Seconds after the beginning."""
        return (instant - self.began_at).total_seconds()

    def fault(self, kind: str, who: str = "") -> None:
        """Something went wrong on purpose."""
        self.faults[kind] += 1
        if self.tells:
            self.story.append((self.now, "fault", f"{kind} {who}".strip()))

    def tell(self, who: str, what: str) -> None:
        """A line of the story, where somebody reads it."""
        if self.tells:
            self.story.append((self.now, who, what))

    def mark(self, what: str) -> None:
        """What two runs of one seed have to have in common."""
        self.trace = zlib.crc32(f"{self.now:.3f} {what}".encode(), self.trace)

    def broken(self, promise: str, words: str) -> None:
        """A promise was broken; the same one in the same words is said once."""
        if (promise, words) not in self._said:
            self._said.add((promise, words))
            self.violations.append(Violation(promise, self.now, words))
            self.tell("BROKEN", f"{promise}: {words}")


def within(spells: Sequence[Spell], second: float) -> bool:
    """Whether a second lies in one of these."""
    for begin, length in spells:  # noqa: SIM110 - asked some thousand times a run
        if begin <= second < begin + length:
            return True
    return False
