"""Moving everybody of a clinic to another version of its programme: first what would change, then the move.

A chart follows its version until it is moved, which is a fact of its own in each. Several processes share the people by
their ids; whichever of them ends, and how, the next run goes on with those who are left.
`python -m troche.journey.moving look|move CLINIC VERSION PART OF` is one such process and tells on standard output how
far it has come.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID, uuid5

import msgspec
from django.db import transaction

from troche.chart.commands import Actor
from troche.chart.learned import from_json
from troche.chart.rooms import Chart
from troche.journey.rules import JOURNEY
from troche.ledger import Refused
from troche.ledger.clock import system_clock
from troche.ledger.many import ids_after, position_of_clinic, read_after
from troche.ledger.reading import setting_for
from troche.ledger.store import StreamMovedError
from troche.ledger.together import act_together
from troche.people.commands import FollowProgramme
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.programme import from_kept, number_of
from troche.screening.gates import case_of, findings
from troche.screening.since import against_decision

MOVER = UUID("3d0f5a52-5b0e-4a55-a7b4-9c5d0c7a2b11")
AT_ONCE = 100  # people; ours, as in `ledger.refresh`
HIGHEST = 2**128 - 1
PAUSE_S = 0.05  # ours: before those whom somebody held are asked for again
TRIES = 100


class Told(msgspec.Struct):
    """How far a process has come, and what it found: people by what would become of them, and gates by their answers.

    `answers` counts `gate before after`, only where the two differ.
    """

    looked: int = 0
    to_move: int = 0
    moved: int = 0
    refused: int = 0
    would_open: int = 0
    would_close: int = 0
    undecided: int = 0
    answers: dict[str, int] = {}

    def __add__(self, other: Told) -> Told:
        """Both together."""
        mine, theirs = msgspec.structs.asdict(self), msgspec.structs.asdict(other)
        answers = Counter(mine.pop("answers")) + Counter(theirs.pop("answers"))
        return Told(**{name: count + theirs[name] for name, count in mine.items()}, answers=dict(answers))


read_told = from_json(Told)


def part_of(part: int, of: int) -> tuple[UUID, UUID]:
    """From after which id to which this process goes; all parts together are everybody.

    >>> part_of(0, 2)[1] == part_of(1, 2)[0], part_of(1, 2)[1] == UUID(int=HIGHEST)
    (True, True)
    """
    return UUID(int=HIGHEST * part // of), UUID(int=HIGHEST * (part + 1) // of)


def look(clinic: UUID, version: str, part: int, of: int, now: datetime) -> Iterator[Told]:
    """What would change for these people, told again and again with more of them."""
    told, (after, until) = Told(), part_of(part, of)
    while True:
        with transaction.atomic():
            position = position_of_clinic(clinic)
            loaded, unread = read_after(clinic, position, after, until, AT_ONCE)
        if not loaded and not unread:
            return
        after = max([*(one.chart.stream for one in loaded), *unread])
        for one in loaded:
            told.looked += 1
            if is_older(one.chart, version):
                _compare(told, one.chart, setting_for(one.chart, position), version, now)
        told.looked += len(unread)
        yield told


def is_older(chart: Chart, version: str) -> bool:
    """Whether this chart is somebody's who follows an older version than this, or none yet."""
    person = PEOPLE.of(chart)
    return person.registered is not None and (
        person.programme is None or number_of(person.programme) < number_of(version)
    )


def _compare(told: Told, chart: Chart, setting: Setting, version: str, now: datetime) -> None:
    """Count what would be otherwise for one person."""
    adopted = setting.clinic.programme(version)
    assert adopted is not None, version
    then = msgspec.structs.replace(setting, programme=from_kept(adopted.content))
    before, after = findings(chart, setting, now), findings(chart, then, now)
    told.to_move += 1
    for gate in before.keys() | after.keys():
        was, would_be = (found[gate].answer if gate in found else "absent" for found in (before, after))
        if was != would_be:
            key = f"{gate} {was} {would_be}"
            told.answers[key] = told.answers.get(key, 0) + 1
    was_open, would_open = (all(one.answer == "met" for one in found.values()) for found in (before, after))
    told.would_open += would_open and not was_open
    told.would_close += was_open and not would_open
    has_started = JOURNEY.of(chart).dose_count > 0
    held, would_hold = (
        not against_decision(case_of(chart, one, now), has_started=has_started) for one in (setting, then)
    )
    told.undecided += held and not would_hold


def move(clinic: UUID, version: str, part: int, of: int) -> Iterator[Told]:
    """Move these people, told again and again with more of them. Who was moved before is left as it is."""
    told, (after, until), actor = Told(), part_of(part, of), Actor(MOVER, "system", clinic, "Troche")
    while people := ids_after(clinic, after, until, AT_ONCE):
        after = people[-1]
        left = _move_some(told, actor, people, version)
        for _ in range(TRIES):
            if not left:
                break
            time.sleep(PAUSE_S)
            left = _move_some(told, actor, left, version)
        told.looked += len(people) - len(left)
        yield told


def _move_some(told: Told, actor: Actor, people: list[UUID], version: str) -> list[UUID]:
    """Move these; those whom somebody held at this moment are given back."""
    commands = [
        FollowProgramme(id=uuid5(person, f"follow {version}"), actor=actor, stream=person, version=version)
        for person in people
    ]
    try:
        done = act_together(
            actor.clinic, commands, system_clock(), wanted=lambda chart: is_older(chart, version)
        )
    except StreamMovedError:
        return people
    refused = sum(isinstance(outcome, Refused) for outcome in done.outcomes.values())
    told.moved += len(done.outcomes) - refused
    told.refused += refused
    return sorted(done.unreached)


def main() -> None:
    """One process."""
    import django

    django.setup()
    what, clinic, version, part, of = sys.argv[1:]
    share = (UUID(clinic), version, int(part), int(of))
    told = look(*share, system_clock()) if what == "look" else move(*share)
    for one in told:
        sys.stdout.write(msgspec.json.encode(one).decode() + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
