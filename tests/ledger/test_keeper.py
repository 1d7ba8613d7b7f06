"""The keeper on the real database: what is due fires once, whoever runs beside it and whatever dies."""

from collections.abc import Container
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections, transaction

from tests.ledger.people import Hand, register, system
from troche.chart.facts import DeadlineStruck, MonitoringGap
from troche.ledger import act, read_chart, read_facts, read_setting
from troche.ledger import keeper as keeping
from troche.ledger.clock import system_clock
from troche.messaging.commands import RaiseAlert
from troche.messaging.facts import AlertEscalated
from troche.messaging.rules import open_alerts
from troche.people.scope import in_clinic


@pytest.fixture
def alarmed(clinic: UUID) -> UUID:
    """A person with an open alert that nobody has taken."""
    person = register(clinic)
    programme = read_setting(clinic, read_chart(clinic, person)).programme
    code = next(iter(programme.alerts))
    act(RaiseAlert(id=uuid4(), actor=system(clinic), stream=person, code=code, words="Call back", key="test"))
    assert armed(clinic, person)
    return person


def armed(clinic: UUID, person: UUID) -> list[tuple[str, str]]:
    with in_clinic(clinic), connection.cursor() as cursor:
        cursor.execute("SELECT kind, key FROM ledger_deadline WHERE stream_id = %s ORDER BY 1, 2", [person])
        return cursor.fetchall()


def strikes(clinic: UUID, person: UUID) -> list[DeadlineStruck]:
    return [r.fact for r in read_facts(clinic, person) if isinstance(r.fact, DeadlineStruck)]


def later(clinic: UUID, person: UUID) -> Hand:
    (alert,) = open_alerts(read_chart(clinic, person))
    return Hand(alert.respond_by + timedelta(milliseconds=1))


def fire(clinic: UUID, clock: Hand) -> int:
    return keeping.Keeper(clock)._fire_due(clinic, clock())


def test_nothing_fires_before_it_is_due(clinic: UUID, alarmed: UUID) -> None:
    clock = Hand(later(clinic, alarmed)() - timedelta(seconds=1))
    assert fire(clinic, clock) == 0
    assert strikes(clinic, alarmed) == []


def test_an_alert_nobody_answers_goes_to_the_next_rung_once(clinic: UUID, alarmed: UUID) -> None:
    clock = later(clinic, alarmed)
    assert fire(clinic, clock) == 1
    assert fire(clinic, clock) == 0
    assert len(strikes(clinic, alarmed)) == 1
    assert [r for r in read_facts(clinic, alarmed) if isinstance(r.fact, AlertEscalated)]
    assert armed(clinic, alarmed), "the next rung is armed"


def test_many_keepers_at_once_fire_a_deadline_once(clinic: UUID, alarmed: UUID) -> None:
    clock = later(clinic, alarmed)

    def run(_: int) -> int:
        try:
            return fire(clinic, clock)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(run, range(12))) == 1
    assert len(strikes(clinic, alarmed)) == 1


def test_a_keeper_that_dies_before_its_commit_leaves_the_deadline_to_another(
    clinic: UUID, alarmed: UUID
) -> None:
    clock = later(clinic, alarmed)
    (name,) = keeping.due_now(clinic, clock())

    class Killed(BaseException):
        pass

    with pytest.raises(Killed), transaction.atomic():
        assert keeping.strike(clinic, name, clock())
        raise Killed
    assert strikes(clinic, alarmed) == []
    assert fire(clinic, clock) == 1
    assert len(strikes(clinic, alarmed)) == 1


def test_one_deadline_that_cannot_fire_holds_up_no_other(
    clinic: UUID, alarmed: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = register(clinic)
    programme = read_setting(clinic, read_chart(clinic, other)).programme
    code = next(iter(programme.alerts))
    act(RaiseAlert(id=uuid4(), actor=system(clinic), stream=other, code=code, words="Call", key="b"))
    clock = Hand(max(later(clinic, alarmed)(), later(clinic, other)()))
    whole = keeping.act_once

    def broken(command, now, *, wait=False):  # type: ignore[no-untyped-def]
        if command.stream == alarmed:
            raise RuntimeError("planted")
        return whole(command, now, wait=wait)

    monkeypatch.setattr(keeping, "act_once", broken)
    assert fire(clinic, clock) == 1
    assert strikes(clinic, other)
    monkeypatch.undo()
    assert fire(clinic, clock) == 1
    assert len(strikes(clinic, alarmed)) == 1


def test_the_deadlines_of_one_chart_fire_in_the_order_in_which_they_came_due(
    clinic: UUID, alarmed: UUID
) -> None:
    clock = Hand(later(clinic, alarmed)() + timedelta(minutes=1))
    programme = read_setting(clinic, read_chart(clinic, alarmed)).programme
    code = next(iter(programme.alerts))
    act(RaiseAlert(id=uuid4(), actor=system(clinic), stream=alarmed, code=code, words="Call", key="b"))
    first, second = keeping.due_now(clinic, clock())
    assert struck(clinic, second, clock, failing=()) is False
    assert struck(clinic, second, clock, failing={first}) is True
    assert struck(clinic, first, clock, failing=()) is True
    assert len(strikes(clinic, alarmed)) == 2


def struck(clinic: UUID, name: keeping.Name, clock: Hand, failing: Container[keeping.Name]) -> bool:
    with transaction.atomic():
        return keeping.strike(clinic, name, clock(), failing=failing)


def test_a_gap_in_the_keepers_own_running_is_a_fact_recorded_once(clinic: UUID) -> None:
    now = system_clock()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_keeperbeat")
    keeper = keeping.Keeper(Hand(now))
    keeper._beat(now, [clinic])
    after = now + timedelta(seconds=30)
    for late in (keeping.Keeper(Hand(after)), keeping.Keeper(Hand(after))):
        late._beat(after, [clinic])
    gaps = [r.fact for r in read_facts(clinic, clinic) if isinstance(r.fact, MonitoringGap)]
    assert gaps == [MonitoringGap(began_at=now, ended_at=after)]


def test_it_says_that_it_keeps_once_a_second_and_whatever_the_clock_does(clinic: UUID) -> None:
    clock = Hand(system_clock())
    keeper = keeping.Keeper(clock)
    for by, seen in ((0, True), (0.4, False), (0.4, False), (0.4, True), (-3600, True), (0.5, False)):
        clock.at += timedelta(seconds=by)
        keeper.tick()
        assert (seen_at(keeper) == clock()) is seen, by


def seen_at(keeper: keeping.Keeper) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seen_at FROM ledger_keeperbeat WHERE process_id = %s", [str(keeper.process_id)]
        )
        return cursor.fetchone()[0]


def test_a_keeper_that_stood_still_tells_it_at_its_next_tick(clinic: UUID) -> None:
    clock = Hand(system_clock())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_keeperbeat")
    keeper = keeping.Keeper(clock)
    keeper.tick()
    began, clock.at = clock(), clock() + keeping.GAP + timedelta(seconds=1)
    keeper.tick()
    gaps = [r.fact for r in read_facts(clinic, clinic) if isinstance(r.fact, MonitoringGap)]
    assert gaps == [MonitoringGap(began_at=began, ended_at=clock())]
