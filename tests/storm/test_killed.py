"""Web processes and keepers are killed again and again while many sessions go on.

Nothing that was acknowledged is lost, and each deadline strikes once. `TROCHE_STORM_PEOPLE=50` makes it 200 sessions.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from tests.moved_clock import Clock, served
from tests.storm import holds
from tests.storm.killing import Killer
from tests.storm.many_sessions import Sessions, session, until
from troche.chart.commands import Actor
from troche.chart.facts import DeadlineStruck, Recorded
from troche.demo.cast import Part
from troche.demo.life import Life
from troche.demo.opening import hurried
from troche.demo.scenes import prepared
from troche.demo.stage import Stage
from troche.demo.team import Team
from troche.dosing.facts import DoseTaken, SessionReleased
from troche.journey.rooms import PERSON
from troche.journey.unheard import UNHEARD
from troche.ledger import read_facts, read_setting
from troche.messaging.facts import AlertRaised
from troche.people import passes
from troche.people.enrolment import open_clinic
from troche.people.scope import in_clinic

pytestmark = pytest.mark.long

PEOPLE, ROUNDS = int(os.environ.get("TROCHE_STORM_PEOPLE", "15")), 4
GETTING_READY = timedelta(days=16)


class Alongside(Stage):
    """A stage beside a server: the keepers strike, not the stage."""

    def settle(self, stream: UUID, until: datetime) -> None:
        """Nothing."""


@pytest.fixture
def all_people(database: str, tmp_path: Path) -> Iterator[Sessions]:
    """People who are ready for their first session, on a server whose clock is moved."""
    clock = Clock(tmp_path / "clock")
    began = clock.now() - GETTING_READY
    clinic = open_clinic(
        slug="killed",
        name="Larkfield",
        phone="+1 503 555 0100",
        state="OR",
        timezone="America/Los_Angeles",
        is_demo=True,
        clock=lambda: began,
    )
    opening = Stage(clinic.id, "killed")
    team = Team(opening)
    issued = dict[UUID, str]()
    lives = []
    with in_clinic(clinic.id), hurried():
        team.join(clinic, began)
        for number in range(PEOPLE):
            life = Life(opening, team, clinic, Part(f"Storm {number}", "booked"), began)
            made, link = passes.issue(clinic.id, life.person, "Sam Sample", clock.now() + timedelta(days=60))
            life.pass_id, issued[life.person] = made.id, link
            life.sitter = Actor(made.id, "sitter", clinic.id, "Sam Sample", life.person)
            prepared(life)
            life.stage = Alongside(clinic.id, f"round {number}")
            lives.append(life)
    with served(database, clock, tmp_path, "killed") as server:
        yield Sessions(server, clock, clinic, lives, issued)


def test_what_was_acknowledged_outlives_every_kill(all_people: Sessions) -> None:
    with Killer(all_people.server.process.pid, seed=7) as killer:
        for number in range(1, ROUNDS + 1):
            session(all_people, number)
    until(all_people, all_people.clock.now() + timedelta(seconds=1))
    assert Counter(killer.killed).keys() == {"web", "keeper"}
    assert len(killer.killed) >= PEOPLE * ROUNDS // 12, "as often as fifteen times in 200 sessions"
    facts = {life.person: read_facts(all_people.clinic.id, life.person) for life in all_people.lives}
    everybody_had_every_session(facts)
    acknowledged_is_kept_once(all_people, facts)
    silence_was_heard(all_people, facts)
    for person, recorded in facts.items():
        holds.positions_are_whole(all_people.clinic.id, person, recorded)
        holds.snapshots_are_folds(all_people.clinic.id, person, recorded)
        holds.deadlines_struck_once(recorded)
        none_was_missed(all_people, person, recorded)
    holds.chains_are_whole(all_people.clinic.id)
    holds.rebuilding_changes_nothing(all_people.clinic.id)


def everybody_had_every_session(facts: dict[UUID, list[Recorded]]) -> None:
    """A dose and a release of each, every time."""
    for kind in (DoseTaken, SessionReleased):
        told = Counter(isinstance(entry.fact, kind) for recorded in facts.values() for entry in recorded)
        assert told[True] == PEOPLE * ROUNDS


def acknowledged_is_kept_once(all: Sessions, facts: dict[UUID, list[Recorded]]) -> None:
    """Each form that was acknowledged left its facts, side by side, whoever died in between."""
    for stream, command, what in all.acknowledged:
        positions = [entry.position for entry in facts[stream] if entry.command_id == command]
        assert positions, (what, command)
        assert positions == list(range(positions[0], positions[0] + len(positions))), (what, positions)
        kinds = Counter(type(entry.fact) for entry in facts[stream] if entry.command_id == command)
        assert max(kinds.values()) == 1, (what, kinds)


def silence_was_heard(all: Sessions, facts: dict[UUID, list[Recorded]]) -> None:
    """Where a sitter did not look, somebody was told; where the sitter did, nobody was."""
    for person, recorded in facts.items():
        missed = [e for e in recorded if isinstance(e.fact, AlertRaised) and e.fact.code == "check_missed"]
        assert bool(missed) == (person in all.quiet), person


def none_was_missed(all: Sessions, person: UUID, recorded: Sequence[Recorded]) -> None:
    """No deadline came due and went away again without having struck; those about signs of life wait for a beat."""
    chart = PERSON.empty(person, all.clinic.id)
    with in_clinic(all.clinic.id):
        setting = read_setting(all.clinic.id, all.lives[0].stage.chart(person))
    armed = PERSON.due(chart, setting)
    for entry in recorded:
        chart = PERSON.fold(chart, [entry])
        due = PERSON.due(chart, setting)
        for name, deadline in armed.items():
            if deadline.kind in UNHEARD:
                continue
            if deadline.at < entry.at and due.get(name) != deadline:
                struck = DeadlineStruck(kind=deadline.kind, key=deadline.key, due_at=deadline.at)
                assert entry.fact == struck, (deadline, entry)
        armed = due
