"""Rows made again after the clinic changed: for everybody, whoever dies, whoever is held, beside the deadlines."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections

from bench.reevaluate import copy
from tests.ledger.people import Hand, register, system
from tests.ledger.test_rebuild import everything_projected, locked
from troche.ledger import act, effects, many, read_chart, read_facts
from troche.ledger import keeper as keeping
from troche.ledger import refresh as refreshing
from troche.ledger.rebuild import rebuild
from troche.ledger.refresh import Refresher, count_behind
from troche.messaging.commands import RaiseAlert
from troche.people.commands import JoinStaff
from troche.people.scope import in_clinic


@pytest.fixture
def alarmed(clinic: UUID) -> UUID:
    """Somebody with an alert for a prescriber, when none works here yet."""
    person = register(clinic)
    act(
        RaiseAlert(id=uuid4(), actor=system(clinic), stream=person, code="pdmp_concern", words="Look", key="")
    )
    return person


def prescriber_joins(clinic: UUID, name: str = "Dr New") -> UUID:
    staff = uuid4()
    act(JoinStaff(id=uuid4(), actor=system(clinic), stream=clinic, staff=staff, name=name, role="prescriber"))
    return staff


def owners(clinic: UUID) -> list[UUID | None]:
    with in_clinic(clinic), connection.cursor() as cursor:
        cursor.execute("SELECT owner_id FROM messaging_alertrow")
        return [row[0] for row in cursor.fetchall()]


def until_nobody_is_behind(clinic: UUID) -> None:
    while Refresher().some(clinic):
        pass


def test_everybodys_rows_show_the_clinic_as_it_is_and_are_those_of_a_rebuild(
    clinic: UUID, alarmed: UUID
) -> None:
    copy(clinic, [alarmed], 250)
    assert set(owners(clinic)) == {None}
    staff = prescriber_joins(clinic)
    assert count_behind(clinic) == (251, 251)
    assert Refresher().some(clinic) == refreshing.AT_ONCE
    assert count_behind(clinic) == (151, 251)
    until_nobody_is_behind(clinic)
    assert owners(clinic) == [staff] * 251
    made = everything_projected(clinic)
    rebuild()
    assert everything_projected(clinic) == made
    assert Refresher().some(clinic) == 0


def test_one_whose_rows_cannot_be_made_crowds_nobody_out(
    clinic: UUID, alarmed: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy(clinic, [alarmed], 120)
    staff = prescriber_joins(clinic)
    whole = effects.change_chart_rows

    def broken(batch, before, after, *settings):  # type: ignore[no-untyped-def]
        if after.stream == alarmed:
            raise RuntimeError("planted")
        whole(batch, before, after, *settings)

    monkeypatch.setattr(effects, "change_chart_rows", broken)
    refresher = Refresher()
    looked = 0
    while some := refresher.some(clinic):
        looked += some
    assert looked == 121
    assert count_behind(clinic) == (1, 121)
    assert sorted(map(str, owners(clinic))) == sorted(["None", *[str(staff)] * 120])
    monkeypatch.undo()
    until_nobody_is_behind(clinic)
    assert set(owners(clinic)) == {staff}


def test_a_chart_that_cannot_be_read_crowds_nobody_out(
    clinic: UUID, alarmed: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy(clinic, [alarmed], 5)
    prescriber_joins(clinic)
    whole = many.recorded_from

    def broken(house, rows):  # type: ignore[no-untyped-def]
        if any(row[0] == 1 and str(alarmed) in row[2] for row in rows):
            raise RuntimeError("planted")
        return whole(house, rows)

    monkeypatch.setattr(many, "recorded_from", broken)
    refresher = Refresher()
    while refresher.some(clinic):
        pass
    assert count_behind(clinic)[0] == 6, "copies say the same, so none of them can be read"
    monkeypatch.undo()
    until_nobody_is_behind(clinic)
    assert count_behind(clinic)[0] == 0


def test_nobody_waits_for_one_who_is_held(clinic: UUID, alarmed: UUID) -> None:
    copy(clinic, [alarmed], 20)
    prescriber_joins(clinic)
    with locked(clinic, alarmed):
        began = time.monotonic()
        until_nobody_is_behind(clinic)
        assert time.monotonic() - began < 20, "the holder lets go only after we are through"
        assert count_behind(clinic) == (1, 21)
    until_nobody_is_behind(clinic)
    assert count_behind(clinic)[0] == 0


def test_one_who_was_held_as_the_others_were_done_has_their_turn(clinic: UUID, alarmed: UUID) -> None:
    copy(clinic, [alarmed], 250)
    prescriber_joins(clinic)
    refresher = Refresher()
    with locked(clinic, alarmed):
        while refresher.some(clinic):
            pass
        assert count_behind(clinic) == (1, 251)
    assert refresher.some(clinic) == 1
    assert count_behind(clinic)[0] == refresher.some(clinic) == 0


def test_several_share_the_work_and_do_each_once(clinic: UUID, alarmed: UUID) -> None:
    copy(clinic, [alarmed], 399)
    staff = prescriber_joins(clinic)

    def work(_: int) -> int:
        try:
            refresher, looked = Refresher(), 0
            while some := refresher.some(clinic):
                looked += some
            return looked
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(work, range(3))) == 400
    assert owners(clinic) == [staff] * 400


def test_killed_in_the_middle_it_goes_on_where_it_ended(clinic: UUID, alarmed: UUID, database: str) -> None:
    copy(clinic, [alarmed], 2999)
    staff = prescriber_joins(clinic)
    command = [sys.executable, "-m", "troche.ledger.refresh", str(clinic)]
    working = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": database})
    give_up = time.monotonic() + 120
    while count_behind(clinic)[0] == 3000 and working.poll() is None and time.monotonic() < give_up:
        time.sleep(0.005)
    working.send_signal(signal.SIGKILL)
    working.wait()
    left = count_behind(clinic)[0]
    assert 0 < left < 3000, "killed in the middle"
    assert sum(owner == staff for owner in owners(clinic)) == 3000 - left, "whoever is marked has the rows"
    assert subprocess.run(command, env={**os.environ, "DATABASE_URL": database}, check=False).returncode == 0
    assert owners(clinic) == [staff] * 3000


def test_deadlines_fire_while_rows_are_made_again(
    clinic: UUID, alarmed: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread that makes rows stands still here; the keeper does not."""
    begun, may_end = threading.Event(), threading.Event()

    def endless(self: Refresher, clinic: UUID) -> int:
        begun.set()
        may_end.wait(60)
        return 0

    monkeypatch.setattr(Refresher, "some", endless)
    monkeypatch.setattr(keeping, "list_clinics", lambda: [clinic])
    (alert,) = read_chart(clinic, alarmed).states["messaging"].alerts.values()  # type: ignore[attr-defined]
    clock = Hand(alert.respond_by + timedelta(seconds=1))
    stop = threading.Event()
    rows = threading.Thread(target=keeping.keep_refreshing, args=(stop,))
    rows.start()
    try:
        assert begun.wait(10)
        assert keeping.Keeper(clock)._fire_due(clinic, clock()) == 1
        assert rows.is_alive()
        assert [one for one in read_facts(clinic, alarmed) if type(one.fact).__name__ == "AlertEscalated"]
    finally:
        stop.set()
        may_end.set()
        rows.join()
