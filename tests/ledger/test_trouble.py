"""The database restarts, or somebody holds a chart: what was asked is done once, and others go on."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError, connections
from django.test import Client

from tests.ledger.people import register
from tests.ledger.test_door import contact, phones
from tests.ledger.test_rebuild import locked
from troche.chart.commands import Command
from troche.chart.reasons import BUSY
from troche.ledger import Done, Refused, act, read_facts
from troche.people.scope import in_clinic


def restart(database: str) -> None:
    """End every other connection to this database, as a restart of the server does.

    But for that of the thread on which async views ask: with no request to come, nobody would open it anew.
    """
    connections["owner"].close()
    asyncio.run(sync_to_async(connections.close_all)())
    with psycopg.connect(database, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def act_apart(command: Command) -> tuple[Done | Refused, float]:
    """The outcome and the seconds it took, on a connection of its own."""
    began = time.monotonic()
    try:
        return act(command), time.monotonic() - began
    finally:
        connections.close_all()


def test_pages_open_after_the_database_was_restarted(clinic: UUID, database: str) -> None:
    def open_page(_: int = 0) -> int:
        try:
            return Client(SERVER_NAME="localhost", raise_request_exception=False).get("/").status_code
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(open_page, range(16))) == {200}
    connections["default"].close()
    restart(database)
    assert [open_page() for _ in range(12)] == [200] * 12


def test_a_command_outlives_the_restart_that_it_meets(clinic: UUID, database: str) -> None:
    person = register(clinic)
    with in_clinic(clinic):
        assert phones(clinic, person) == []
        restart(database)
        assert isinstance(act(contact(clinic, person, "1")), Done)
        assert phones(clinic, person) == ["1"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_command_is_one_act_wherever_the_connection_is_lost(
    clinic: UUID, database: str, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    person = register(clinic)
    wrapper = type(connections["default"])
    commit, lost = wrapper._commit, list[bool]()

    def commit_and_lose(self: Any) -> Any:
        if lost:
            return commit(self)
        lost.append(True)
        if when == "after":
            commit(self)
        restart(database)
        if when == "after":
            raise OperationalError("the answer to the commit never came")
        return commit(self)

    monkeypatch.setattr(wrapper, "_commit", commit_and_lose)
    outcome = act(contact(clinic, person, "1"))
    assert lost and isinstance(outcome, Done)
    assert phones(clinic, person) == ["1"]


def test_what_is_written_beside_a_command_is_written_with_it_or_not_at_all(clinic: UUID) -> None:
    person, written = register(clinic), list[str]()

    def fail() -> None:
        raise RuntimeError("planted")

    with pytest.raises(RuntimeError):
        act(contact(clinic, person, "1"), beside=fail)
    assert phones(clinic, person) == []
    command = contact(clinic, person, "2")
    assert isinstance(act(command, beside=lambda: written.append("once")), Done)
    refused = act(contact(clinic, uuid4(), "3"), beside=lambda: written.append("never"))
    assert isinstance(refused, Refused)
    assert written == ["once"]


def test_a_chart_that_is_held_holds_up_no_other(clinic: UUID) -> None:
    held, free = register(clinic), register(clinic)
    with locked(clinic, held), ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(act_apart, contact(clinic, held, str(n))) for n in range(5)]
        time.sleep(0.2)
        outcome, took = act_apart(contact(clinic, free, "1"))
        assert isinstance(outcome, Done)
        assert took < 2
        answers = [each.result()[0] for each in waiting]
    assert {answer.refusal.reasons[0].code for answer in answers if isinstance(answer, Refused)} == {"busy"}
    assert len(answers) == 5 and phones(clinic, held) == []


def test_what_was_refused_because_the_chart_was_held_is_done_when_it_comes_again(clinic: UUID) -> None:
    person = register(clinic)
    command = contact(clinic, person, "1")
    with locked(clinic, person):
        assert act(command) == Refused(BUSY)
    outcome = act(command)
    assert isinstance(outcome, Done) and not outcome.again


def test_all_facts_are_read_while_others_are_written(clinic: UUID) -> None:
    person = register(clinic)

    def write(writer: int) -> None:
        try:
            for number in range(40):
                act(contact(clinic, person, f"{writer} {number}"))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        writing = [pool.submit(write, writer) for writer in range(2)]
        while not all(each.done() for each in writing):
            positions = [entry.position for entry in read_facts(clinic, person)]
            assert positions == list(range(1, len(positions) + 1))
