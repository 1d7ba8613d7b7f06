"""A changed programme over all past charts of a clinic: who would have been held, who let through. Nothing is written.

Several processes share the people by their ids. `python -m troche.proof.replay FOLDER CLINIC PART OF` is one of them
and tells on standard output, line by line, what it found and how far it has come.
"""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import msgspec

from troche.chart.facts import DeadlineStruck, Fact, tag_of
from troche.chart.learned import from_json
from troche.chart.rooms import Chart
from troche.journey.moving import part_of
from troche.journey.rooms import PERSON
from troche.ledger import read_facts
from troche.ledger.many import ids_after, rows_of
from troche.ledger.reading import followed
from troche.ledger.store import recorded_from
from troche.messaging.facts import AlertEscalated
from troche.people.clinic import ClinicState
from troche.people.rules import PEOPLE
from troche.programme import Programme, as_written
from troche.proof.past import Changed, Clinics, Decision, decisions

AT_ONCE, SELDOM = 50, 100_000  # people; new objects between two looks for cycles; ours
LEFT_OUT: tuple[type[Fact], ...] = (DeadlineStruck, AlertEscalated)
"""No gate reads them (`tests/proof/test_replay.py` holds the gates to that), and a long chart is half made of them."""
READ = [kind for kind in PERSON.heard if kind not in map(tag_of, LEFT_OUT)]


class Found(msgspec.Struct, frozen=True):
    """A dose or a parcel that would have gone otherwise, and whose."""

    person: UUID
    decision: Decision


class Told(msgspec.Struct):
    """How far a process has come, and what it found since it told before.

    `decided` counts doses, refused doses and parcels; `events` alerts after those that would go as they went.
    """

    people: int = 0
    decided: dict[str, int] = {}
    turned: dict[str, int] = {}
    events: dict[str, int] = {}
    found: list[Found] = []
    unread: int = 0

    def __add__(self, other: Told) -> Told:
        """Both together."""
        return Told(
            people=self.people + other.people,
            decided=dict(Counter(self.decided) + Counter(other.decided)),
            turned=dict(Counter(self.turned) + Counter(other.turned)),
            events=dict(Counter(self.events) + Counter(other.events)),
            found=[*self.found, *other.found],
            unread=self.unread + other.unread,
        )


read_told = from_json(Told)


def replay(clinic: UUID, new: Programme, part: int = 0, of: int = 1) -> Iterator[Told]:
    """What would have been otherwise for these people, told once for each few of them."""
    clinics, changed = Clinics(clinic, read_facts(clinic, clinic)), Changed(new)
    after, until = part_of(part, of)
    while people := ids_after(clinic, after, until, AT_ONCE):
        after = people[-1]
        told = Told(people=len(people))
        for person, rows in rows_of(clinic, people, READ).items():
            try:
                recorded = recorded_from(PERSON, rows)
                _count(told, person, decisions(person, recorded, clinics, changed, _own))
            except (KeyError, msgspec.MsgspecError):
                told.unread += 1
        yield told


def _own(chart: Chart, state: ClinicState) -> Programme:
    return followed(state, PEOPLE.of(chart).programme)


def _count(told: Told, person: UUID, made: Iterator[Decision]) -> None:
    decided, turned, events = Counter(told.decided), Counter(told.turned), Counter(told.events)
    for decision in made:
        decided[decision.what] += 1
        if decision.turned == "same":
            events.update(decision.events)
        else:
            turned[f"{decision.what} {decision.turned}"] += 1
            told.found.append(Found(person, decision))
    told.decided, told.turned, told.events = dict(decided), dict(turned), dict(events)


def main() -> None:
    """One process."""
    import django

    django.setup()
    folder, clinic, part, of = sys.argv[1:]
    programme, _ = as_written(Path(folder))
    assert programme is not None, folder
    gc.freeze()
    gc.set_threshold(SELDOM)  # measured: a fifth of the time went into this, and charts have no cycles
    for told in replay(UUID(clinic), programme, int(part), int(of)):
        sys.stdout.write(msgspec.json.encode(told).decode() + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
