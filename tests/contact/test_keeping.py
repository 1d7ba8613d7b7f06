"""Keepers and beats on the real database: put off by what was heard, told once, ended by the next sign of life."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import connection, connections

from tests.contact.home import Home
from troche.contact.facts import SilenceBegan, SilenceEnded
from troche.contact.models import WatchRow
from troche.contact.queries import heard_of, last_heard, watched_by
from troche.ledger.rebuild import rebuild
from troche.messaging.facts import AlertRaised
from troche.people.scope import in_clinic


@pytest.fixture
def home(database: str) -> Iterator[Home]:
    """Somebody who took a dose a moment ago, in a clinic that is no demonstration."""
    home = Home()
    yield home
    home.be_demo(True)


@pytest.fixture
def back_at(database: str) -> Iterator[Callable[[datetime], None]]:
    """Says that a keeper came back then, after nobody had kept."""

    def said(at: datetime) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_keeperbeat (process_id, seen_at, back_at) VALUES (gen_random_uuid(), %s, %s)",
                [at, at],
            )

    yield said
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_keeperbeat WHERE back_at IS NOT NULL")


def test_as_long_as_all_three_are_heard_nothing_is_told(home: Home) -> None:
    for second in range(0, 600, 50):
        home.beat(second)
        assert home.keep(second + 49) == 0
    assert home.gaps() == []
    assert home.told() == set()


def test_silence_is_told_with_its_true_begin_and_end(home: Home) -> None:
    home.beat(100)
    home.keep(150)
    home.beat(130, "sitter", "monitor")
    assert home.keep(159.9) == 0
    assert home.keep(160) == 1
    assert home.gaps() == [SilenceBegan(session=1, seat="patient", since=home.at(100))]
    assert home.told() == {"signs_of_life_lost"}
    home.beat(165, "monitor")
    assert home.keep(170) == 0
    home.beat(171, "patient")
    assert home.keep(172) == 1
    ended = SilenceEnded(session=1, seat="patient", since=home.at(100), heard_at=home.at(171))
    assert home.facts(SilenceEnded) == [ended]
    assert home.told() == {"signs_of_life_lost"}
    home.keep(220)
    assert [fact.seat for fact in home.facts(SilenceBegan)] == ["patient"]
    home.keep(231)
    assert [fact.since for fact in home.facts(SilenceBegan) if fact.seat == "patient"] == [
        home.at(100),
        home.at(171),
    ]


def test_who_is_never_heard_is_told_and_the_sitter_later(home: Home) -> None:
    assert home.keep(60) == 2
    assert {fact.seat for fact in home.facts(SilenceBegan)} == {"patient", "monitor"}
    assert {fact.since for fact in home.facts(SilenceBegan)} == {home.taken_at}
    home.keep(119)
    assert "sitter_lost" not in home.told()
    home.keep(120)
    assert "sitter_lost" in home.told()


def test_several_keepers_tell_a_silence_once(home: Home) -> None:
    home.beat(10)

    def keep(second: int) -> None:
        try:
            home.keep(second)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(keep, [71] * 8))
    home.keep(71)
    assert sorted(fact.seat for fact in home.facts(SilenceBegan)) == ["monitor", "patient"]
    raised = [fact.code for fact in home.facts(AlertRaised)]
    assert raised.count("signs_of_life_lost") == 1


def test_an_older_beat_moves_nothing_back(home: Home) -> None:
    home.beat(50)
    home.beat(20)
    with in_clinic(home.clinic.id):
        assert set(heard_of(home.person, 1).values()) == {home.at(50)}


def test_after_nobody_kept_devices_have_a_grace_that_ends(
    home: Home, back_at: Callable[[datetime], None]
) -> None:
    home.beat(10)
    back_at(home.at(300))
    assert home.keep(300.1) == 0
    assert home.keep(319.9) == 0
    home.beat(315, "sitter", "patient")
    assert home.keep(320) == 1
    assert home.gaps() == [SilenceBegan(session=1, seat="monitor", since=home.at(10))]


def test_in_a_demonstration_only_a_seat_that_was_heard_falls_silent(home: Home) -> None:
    home.be_demo(True)
    assert home.keep(1000) == 0
    home.beat(1001, "patient")
    assert home.keep(1060.9) == 0
    assert home.keep(1061) == 1
    assert [fact.seat for fact in home.facts(SilenceBegan)] == ["patient"]


def test_made_again_from_facts_the_deadlines_tell_nothing_new(home: Home) -> None:
    home.beat(100)
    home.keep(140)
    rebuild()
    assert home.keep(150) == 0
    assert home.gaps() == []


def test_the_release_ends_the_watch(home: Home) -> None:
    home.break_off()
    home.keep(1000)
    assert home.gaps() == []
    with in_clinic(home.clinic.id):
        assert not WatchRow.objects.filter(stream_id=home.person).exists()


def test_pages_read_who_is_watched_and_heard(home: Home) -> None:
    home.beat(5, "sitter")
    monitor = home.session.monitor_ready_id
    assert monitor is not None
    with in_clinic(home.clinic.id):
        assert [row.stream_id for row in watched_by(home.clinic.id, monitor)] == [home.person]
        assert watched_by(home.clinic.id, home.person) == []
        assert last_heard(home.clinic.id) == {home.person: {"sitter": home.at(5)}}


def test_beats_are_walled_off_by_clinic(home: Home) -> None:
    home.beat(5)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM contact_beat")
        assert cursor.fetchone() == (0,)
