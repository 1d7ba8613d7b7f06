"""Many runs, shared among processes. `python -m troche.simulation.many FIRST STEP COUNT HOURS` is one of them."""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import count, islice

import msgspec

from troche.chart.learned import from_json
from troche.simulation.run import Outcome, run

SELDOM = 100_000  # ours: what a run leaves behind has few cycles
TOLD_EVERY = 20


class Tally(msgspec.Struct):
    """What some runs came to. `broken` has for each seed what it broke."""

    seeds: int = 0
    session_hours: float = 0.0
    facts: int = 0
    faults: dict[str, int] = {}
    broken: dict[int, list[str]] = {}
    latest: int = -1

    def add(self, outcome: Outcome) -> None:
        """One more run."""
        self.seeds += 1
        self.session_hours += outcome.session_hours
        self.facts += outcome.facts
        self.faults = dict(Counter(self.faults) + Counter(outcome.faults))
        self.latest = max(self.latest, outcome.seed)
        if outcome.violations:
            self.broken[outcome.seed] = [f"{one.promise}: {one.words}" for one in outcome.violations]

    def join(self, other: Tally) -> None:
        """Those of another process."""
        self.seeds += other.seeds
        self.session_hours += other.session_hours
        self.facts += other.facts
        self.faults = dict(Counter(self.faults) + Counter(other.faults))
        self.broken |= other.broken
        self.latest = max(self.latest, other.latest)


read_tally = from_json(Tally)
read_progress = from_json(tuple[str, Tally])
"""The code it was lived with, and how far it came."""


def tallies(seeds: Iterator[int], *, hours: float = 0.0, every: int = TOLD_EVERY) -> Iterator[Tally]:
    """A tally for each few seeds, until there are none left or so many session-hours are lived."""
    lived = 0.0
    while some := list(islice(seeds, every)):
        tally = Tally()
        for seed in some:
            tally.add(run(seed))
        lived += tally.session_hours
        yield tally
        if hours and lived >= hours:
            return


def main() -> None:
    """One process: every STEP-th seed from FIRST on, COUNT of them or HOURS long."""
    first, step, many, hours = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    gc.set_threshold(SELDOM)
    seeds = islice(count(first, step), many or None)
    for tally in tallies(seeds, hours=hours):
        sys.stdout.write(msgspec.json.encode(tally).decode() + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
