"""The door in memory is the ledger: the same commands give the same facts, answers, deadlines and post."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.db import connection, transaction

from tests.dosing.stage import DayAtHome
from troche.chart.commands import Actor, Command
from troche.chart.gates import blocking
from troche.chart.rooms import Chart
from troche.dosing.commands import (
    AcknowledgeTestPage,
    AgreeToSit,
    AgreeToWatch,
    AnswerGoNoGo,
    ConfirmEmergency,
    EndLozenge,
    GetReady,
    GiveCheck,
    GiveUnitCodes,
    KeepSheet,
    MeasureVitals,
    Release,
    RunPreflight,
    SayPresent,
    StopSession,
    TakeDose,
    WriteNote,
)
from troche.dosing.facts import CriterionSeen
from troche.dosing.gates import may_dose
from troche.ledger import Done, act, outbox, read_chart, read_setting
from troche.ledger import keeper as keeping
from troche.ledger.tenancy import cursor_as
from troche.medication.rules import next_units
from troche.messaging.commands import AcknowledgeAlert, CloseAlert, RaiseAlert
from troche.messaging.rules import MESSAGING
from troche.people.scope import in_clinic
from troche.screening.rules import SCREENING
from troche.simulation import door as simulated
from troche.simulation import post, servers
from troche.simulation.door import Answer, Door, Work

MINUTE = timedelta(minutes=1)
KINDS = servers.KINDS  # rows that beats move: tests/contact
CALM: dict[str, Any] = {
    "feeling": "calm",
    "item_9": 0,
    "mind": "no",
    "slept": "yes",
    "substances": "no",
    "new_medicines": "no",
    "ill": "no",
    "pregnant": "not_applicable",
    "fasted": "yes",
    "state": "OR",
}


@pytest.fixture(scope="module")
def home(database: str) -> DayAtHome:
    """One prepared person; each test goes on from the other's end."""
    return DayAtHome()


class Both:
    """The ledger and the door in memory, side by side from the same chart on."""

    def __init__(self, home: DayAtHome, seed: int) -> None:
        self.home = home
        self.clinic, self.person = home.clinic.id, home.person
        self.dice = Random(seed)
        self.now = home.now
        with in_clinic(self.clinic):
            chart = read_chart(self.clinic, self.person)
            self.setting = read_setting(self.clinic, chart)
        self.before = self.post()
        self.door = Door(chart, self.setting)
        self.door.aside = lambda name, _: name[0] in KINDS
        self.asked: list[Command] = []
        self.same()

    def ask(
        self, kind: type[Command], who: Actor, *, again: Command | None = None, **said: Any
    ) -> Done | None:
        """Ask both; they answer alike."""
        command = again or kind(
            id=UUID(int=self.dice.getrandbits(128)), actor=who, stream=self.person, **said
        )
        with in_clinic(self.clinic):
            real = act(command, lambda: self.now)
        mine = self.door.act(command, self.now)
        assert _told(real) == _told_by(mine), command
        self.asked.append(command)
        self.same()
        return real if isinstance(real, Done) else None

    def strike(self) -> bool:
        """Both keepers strike what came due first."""
        name = self.door.due_first(self.now)
        with in_clinic(self.clinic):
            keeping.put_off(self.clinic, self.now)
            due = keeping.due_now(self.clinic, self.now)
        mine = [one for one in due if one[0] == self.person]
        assert (mine[0][1:] if mine else None) == name
        if name is None:
            return False
        with in_clinic(self.clinic), transaction.atomic():
            fired = keeping.strike(self.clinic, mine[0], self.now)
        work = self.door.begin(self.door.stroke(name), self.now)
        assert fired == (isinstance(work, Work) and work.refusal is None)
        self.door.strike(name, work)
        self.same()
        return True

    def same(self) -> None:
        """Facts, chart, deadlines and outbox are alike."""
        with in_clinic(self.clinic):
            real = read_chart(self.clinic, self.person)
        assert _plain(real) == _plain(self.door.chart)
        with cursor_as(self.clinic) as cursor:
            cursor.execute(
                "SELECT kind, key, due_at, owner FROM ledger_deadline WHERE stream_id = %s", [self.person]
            )
            kept = {
                (kind, key): (at, owner) for kind, key, at, owner in cursor.fetchall() if kind not in KINDS
            }
        assert kept == {name: (one.at, one.owner) for name, one in self.door.deadlines.items()}
        new = {key: body for key, body in self.post().items() if key not in self.before}
        assert new == {key: msgspec.to_builtins(row.notice) for key, row in self.door.outbox.items()}

    def post(self) -> dict[str, Any]:
        """The rows of the real outbox."""
        with cursor_as(self.clinic) as cursor:
            cursor.execute("SELECT dedupe_key, body FROM ledger_outbox WHERE stream_id = %s", [self.person])
            return {key: _read(body) for key, body in cursor.fetchall()}


def _read(body: Any) -> Any:
    from troche.chart.learned import from_json
    from troche.chart.rooms import Notice

    return msgspec.to_builtins(
        from_json(Notice)(body if isinstance(body, str | bytes) else msgspec.json.encode(body))
    )


def _plain(chart: Chart) -> Any:
    return chart.position, chart.kind, chart.states


def _told(outcome: Any) -> Any:
    if isinstance(outcome, Done):
        return "done", [(one.position, one.at, one.role, one.fact) for one in outcome.recorded], outcome.again
    return "refused", [one.code for one in outcome.refusal.reasons], outcome.again


def _told_by(answer: Answer) -> Any:
    if answer.refusal is None:
        return "done", [(one.position, one.at, one.role, one.fact) for one in answer.recorded], answer.again
    return "refused", [one.code for one in answer.refusal.reasons], answer.again


def _day(both: Both) -> Iterator[tuple[type[Command], str, dict[str, Any]]]:
    """What makes a dose possible, and things that are refused on the way."""
    session = {"session": 1}
    history = SCREENING.of(both.door.chart).history
    assert history is not None
    here = {**session, "address": history.address}
    yield TakeDose, "patient", {**session, "units": ()}
    yield AnswerGoNoGo, "patient", {**here, **CALM}
    yield AgreeToSit, "sitter", session
    yield AgreeToWatch, "therapist", session
    checks = both.setting.programme.session.preflight.checks
    outcomes = {code: "ok" for code, one in checks.items() if one.by == "device"}
    yield RunPreflight, "patient", {**session, "outcomes": outcomes, "clock_offset_ms": 40}
    yield ConfirmEmergency, "patient", {**here, "address": "4 Birch Lane, Salem"}
    yield ConfirmEmergency, "patient", here
    yield AcknowledgeTestPage, "therapist", session
    yield KeepSheet, "therapist", here
    yield GetReady, "patient", session
    yield (
        MeasureVitals,
        "patient",
        {**session, "systolic_mm_hg": 124, "diastolic_mm_hg": 78, "pulse_bpm": 70, "minutes_ago": 6},
    )
    yield MeasureVitals, "patient", {**session, "systolic_mm_hg": 60, "diastolic_mm_hg": 78}
    yield MeasureVitals, "patient", {**session, "systolic_mm_hg": 124, "diastolic_mm_hg": 78, "pulse_bpm": 70}
    yield SayPresent, "sitter", session
    yield GetReady, "therapist", session
    chart = both.door.chart
    for alert in tuple(MESSAGING.of(chart).alerts):
        yield CloseAlert, "therapist", {"alert": alert, "outcome": "Called."}
        yield CloseAlert, "prescriber", {"alert": alert, "outcome": "Called."}
    units = tuple(unit.number for unit in next_units(both.door.chart, both.now))
    yield GiveUnitCodes, "patient", {**session, "codes": ("X-1",)}
    yield GiveUnitCodes, "patient", {**session, "codes": units}
    yield TakeDose, "patient", {**session, "units": units[:1]}
    yield TakeDose, "patient", {**session, "units": units}


def _something(both: Both) -> tuple[type[Command], str, dict[str, Any]]:
    """Anything that somebody may do, or may not."""
    dice, session = both.dice, {"session": 1}
    alerts = [*MESSAGING.of(both.door.chart).alerts, "none:9"]
    criteria = both.setting.programme.session.release.criteria
    seen = tuple(CriterionSeen(code, dice.random() < 0.9) for code in criteria)
    pressure = dice.choice(((122, 78), (165, 96), (185, 124)))
    reading = {
        "systolic_mm_hg": pressure[0],
        "diastolic_mm_hg": pressure[1],
        "pulse_bpm": dice.choice((70, 140)),
    }
    return dice.choice(
        (
            (GiveCheck, "sitter", {**session, "answer": dice.choice(("fine", "unsure", "help"))}),
            (GiveCheck, "sitter", {**session, "answer": "fine"}),
            (GiveCheck, "patient", {**session, "answer": "help", "note": "Where am I?"}),
            (MeasureVitals, "patient", {**session, **reading}),
            (MeasureVitals, "sitter", {**session, **reading, "spo2_percent": dice.choice((97, 91, 85))}),
            (EndLozenge, "patient", {**session, "technique": "spat"}),
            (WriteNote, "patient", {**session, "words": dice.choice(("Far away.", " ", "\x00"))}),
            (AcknowledgeAlert, "prescriber", {"alert": dice.choice(alerts)}),
            (AcknowledgeAlert, "therapist", {"alert": dice.choice(alerts)}),
            (AcknowledgeAlert, "sitter", {"alert": dice.choice(alerts)}),
            (
                CloseAlert,
                "prescriber",
                {"alert": dice.choice(alerts), "outcome": dice.choice(("Called.", ""))},
            ),
            (RaiseAlert, "therapist", {"code": "other", "words": "Look.", "key": str(dice.random())}),
            (
                Release,
                dice.choice(("therapist", "prescriber")),
                {
                    **session,
                    "criteria": seen,
                    "dissociation": 1,
                    "sedation": 1,
                    "reason": dice.choice(("", "Well.")),
                },
            ),
            (StopSession, "patient", {**session, "reason": ""}),
        )
    )


@pytest.mark.parametrize("seed", [1])
def test_the_door_in_memory_is_the_ledger(home: DayAtHome, seed: int) -> None:
    both = Both(home, seed)
    people = {
        "patient": home.life.own,
        "sitter": home.life.sitter,
        "therapist": home.life.therapist,
        "prescriber": home.life.prescriber,
    }
    for kind, role, said in _day(both):
        done = both.ask(kind, people[role], **said)
        both.now += MINUTE / 2
    assert done is not None, [one.gate for one in blocking(may_dose(both.door.chart, both.setting, both.now))]
    for _ in range(90):
        while both.strike():
            both.now += timedelta(seconds=1)
        lot = both.dice.random()
        if lot < 0.06:
            both.ask(Command, home.life.own, again=both.dice.choice(both.asked))
        elif lot < 0.12:
            old = both.dice.choice(
                [one for one in both.asked if isinstance(one, GiveCheck | WriteNote)] or [None]
            )
            if old is not None:
                both.ask(type(old), old.actor, again=_otherwise(old))
        else:
            kind, role, said = _something(both)
            both.ask(kind, people[role], **said)
        both.now += timedelta(seconds=both.dice.choice((1, 20, 100, 300)))
    kinds = {type(one.fact).__name__ for one in both.door.facts}
    assert {"DoseTaken", "AlertEscalated", "DeadlineStruck", "CommandReused", "AlertClosed"} <= kinds


def _otherwise(command: Command) -> Command:
    """The same id with other content."""
    name = "note" if isinstance(command, GiveCheck) else "words"
    return msgspec.structs.replace(command, **{name: "Something else."})


def test_the_times_are_those_of_the_real_processes() -> None:
    assert (keeping.PAUSE_S, keeping.GAP.total_seconds()) == (servers.PAUSE_S, servers.GAP_S)
    assert (post.FIRST_RETRY, post.LAST_RETRY) == (outbox.FIRST_RETRY, outbox.LAST_RETRY)
    assert (post.MOST_DOUBLINGS, post.EVERY_S) == (outbox.MOST_DOUBLINGS, keeping.POST_PAUSE_S)
    assert simulated.KEEPER == keeping.KEEPER
    from troche.ledger import door

    assert (servers.ATTEMPTS, servers.OPTIMISTIC) == (door.ATTEMPTS, door.OPTIMISTIC)
    assert simulated.ONCE_MORE == door.ONCE_MORE
    assert connection.vendor == "postgresql"
