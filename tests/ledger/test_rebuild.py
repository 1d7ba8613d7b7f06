"""Every projection can be thrown away and comes back the same."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections, transaction

from tests.ledger.people import register, system
from tests.ledger.test_door import contact
from troche.chart.facts import Fact
from troche.journey.projected import PROJECTIONS
from troche.ledger import Done, act, door, read_chart, read_setting
from troche.ledger import rebuild as rebuilding
from troche.ledger.rebuild import rebuild
from troche.messaging.commands import RaiseAlert
from troche.people.commands import JoinStaff
from troche.people.scope import in_clinic


def everything_projected(clinic: UUID) -> dict[str, list[Any]]:
    tables = [*(projection.table for projection in PROJECTIONS), "ledger_deadline"]
    with in_clinic(clinic), connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            found[table] = sorted(cursor.fetchall(), key=repr)
        return found


def test_rebuilding_gives_the_same_rows(clinic: UUID) -> None:
    for number in range(3):
        person = register(clinic)
        act(contact(clinic, person, str(number)))
        programme = read_setting(clinic, read_chart(clinic, person)).programme
        code = next(iter(programme.alerts))
        act(RaiseAlert(id=uuid4(), actor=system(clinic), stream=person, code=code, words="Call", key="a"))
    before = everything_projected(clinic)
    assert sum(map(len, before.values())) >= 6
    with in_clinic(clinic), connection.cursor() as cursor:
        for table in before:
            cursor.execute(f"DELETE FROM {table}")
    rebuilt = rebuild()
    assert rebuilt.facts > 6
    assert everything_projected(clinic) == before


@contextmanager
def locked(clinic: UUID, stream: UUID) -> Iterator[None]:
    """Somebody else's transaction holds the head of this stream."""
    holds, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with in_clinic(clinic), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM ledger_stream WHERE id = %s FOR UPDATE", [stream])
                holds.set()
                may_end.wait(30)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        holds.wait(10)
        try:
            yield
        finally:
            may_end.set()
            holding.result()


def somebody_waits() -> bool:
    """Whether a transaction waits for a lock, as the owner sees it."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def rebuild_apart() -> None:
    """Rebuild, on a connection of its own."""
    try:
        rebuild()
    finally:
        connections.close_all()


def test_who_joins_while_it_runs_keeps_rows_deadlines_and_alerts(
    clinic: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = register(clinic)
    monkeypatch.setattr(rebuilding, "list_clinics", lambda: [clinic])
    with ThreadPoolExecutor(1) as pool:
        with locked(clinic, first):
            rebuilt = pool.submit(rebuild_apart)
            while not somebody_waits():
                assert not rebuilt.done()
            joined = register(clinic)
            alert = RaiseAlert(
                id=uuid4(), actor=system(clinic), stream=joined, code="suicidal_intent", words="x"
            )
            act(alert)
            before = everything_projected(clinic)
        rebuilt.result()
    assert [row for row in before["ledger_deadline"] if joined in row]
    assert everything_projected(clinic) == before


def test_who_writes_while_the_rows_are_made_again_reckons_from_the_new_ones(
    clinic: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, whole, loads = register(clinic), door.load, list[UUID]()
    joins = JoinStaff(
        id=uuid4(), actor=system(clinic), stream=clinic, staff=uuid4(), name="New Here", role="therapist"
    )
    assert isinstance(act(joins), Done)

    def load_and_then_rebuilt(of: UUID, stream: UUID, *given: Any, **how: Any) -> Any:
        loaded = whole(of, stream, *given, **how)
        loads.append(stream)
        if len(loads) == 1:
            with ThreadPoolExecutor(1) as pool:
                pool.submit(rebuild_apart).result()
        return loaded

    monkeypatch.setattr(rebuilding, "list_clinics", lambda: [clinic])
    monkeypatch.setattr(door, "load", load_and_then_rebuilt)
    assert isinstance(act(contact(clinic, person, "1")), Done)
    assert loads == [person, person]


def test_there_is_no_fact_without_a_room() -> None:
    def every(kind: type[Fact]) -> set[type[Fact]]:
        return {kind, *(sub for each in kind.__subclasses__() for sub in every(each))}

    from troche.journey.rooms import HOUSES

    known = {fact for house in HOUSES.values() for fact in house.fact_types.values()}
    ours = {fact for fact in every(Fact) - {Fact} if fact.__module__.startswith("troche.")}
    assert {fact.__name__ for fact in ours - known} == set()
