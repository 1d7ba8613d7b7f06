"""Silence is told within its bound and climbs the ladder that was armed; only an outcome ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.contact.watching import (
    SECOND,
    alert,
    climb,
    due,
    heard,
    live,
    other_programme,
    silence,
    watch,
)
from tests.dosing.ready import HOUSE, NOW, PROGRAMME, THERAPIST, Day
from troche.chart.reasons import Refusal
from troche.contact.facts import SEATS, LadderArmed, Seat, SilenceBegan, SilenceEnded
from troche.contact.rules import SILENT
from troche.dosing.commands import StopSession
from troche.messaging.commands import AcknowledgeAlert, CloseAlert
from troche.messaging.facts import AlertRaised
from troche.messaging.rules import ESCALATE, RETURN

SIGNS = PROGRAMME.session.signs_of_life
BOUND: dict[Seat, int] = {
    "patient": SIGNS.silent_after_seconds.value,
    "sitter": SIGNS.sitter_silent_after_seconds.value,
    "monitor": SIGNS.silent_after_seconds.value,
}
CODES: dict[Seat, str] = {
    "patient": "signs_of_life_lost",
    "sitter": "sitter_lost",
    "monitor": "monitor_lost",
}


def test_the_ladder_is_armed_in_the_act_of_the_dose() -> None:
    day = live()
    (armed,) = [entry for entry in day.recorded if isinstance(entry.fact, LadderArmed)]
    assert armed.at == NOW
    assert isinstance(armed.fact, LadderArmed)
    assert armed.fact.monitor == THERAPIST
    assert armed.fact.silent_after_s == BOUND
    assert [rung.owner for rung in armed.fact.rungs] == ["therapist", "prescriber", "director"]
    assert "Dana Example, 503 555 0101" in armed.fact.rungs[-1].words


def test_nobody_is_listened_for_before_the_dose() -> None:
    day = Day().all_met()
    assert watch(day).ladder is None
    assert due(day, SILENT) == {}
    assert isinstance(silence(day, "patient"), Refusal)


def test_each_seat_has_its_deadline_from_the_dose_on() -> None:
    silent = due(live(), SILENT)
    assert {key: deadline.at - NOW for key, deadline in silent.items()} == {
        f"1:{seat}:{BOUND[seat]}": timedelta(seconds=BOUND[seat]) for seat in SEATS
    }


@pytest.mark.parametrize("seat", SEATS)
def test_silence_is_told_at_its_bound_and_not_a_second_before(seat: Seat) -> None:
    day, beat = live(), NOW + 100 * SECOND
    day.now = beat + (BOUND[seat] - 1) * SECOND
    assert isinstance(silence(day, seat, beat), Refusal)
    day.now = beat + BOUND[seat] * SECOND
    began, raised = silence(day, seat, beat)
    assert began == SilenceBegan(session=1, seat=seat, since=beat)
    assert isinstance(raised, AlertRaised)
    assert raised.code == CODES[seat]
    assert raised.level == 1
    assert str(BOUND[seat]) in raised.words
    assert raised.respond_by == day.now + SIGNS.rung_seconds.value * SECOND


def test_a_seat_that_was_never_heard_is_silent_since_the_dose() -> None:
    day = live().later(seconds=60)
    began, _ = silence(day, "patient")
    assert began == SilenceBegan(session=1, seat="patient", since=NOW)


def test_what_was_heard_before_the_dose_does_not_shorten_the_time() -> None:
    day = live().later(seconds=59)
    assert isinstance(silence(day, "patient", NOW - timedelta(hours=1)), Refusal)


def test_one_silence_is_one_fact() -> None:
    day = live().later(seconds=60)
    silence(day, "patient")
    day.later(seconds=60)
    assert isinstance(silence(day, "patient"), Refusal)
    assert list(due(day, SILENT)) == ["1:sitter:120", "1:monitor:60"]


def test_a_gap_has_an_end_and_the_alert_stays() -> None:
    day = live().later(seconds=60)
    silence(day, "patient")
    day.later(seconds=30)
    (ended,) = heard(day, "patient")
    assert ended == SilenceEnded(session=1, seat="patient", since=NOW, heard_at=day.now)
    assert "signs_of_life_lost" in day.alerts()
    assert due(day, SILENT)["1:patient:60"].at == day.now + 60 * SECOND


def test_whoever_is_not_silent_is_not_heard_again() -> None:
    day = live()
    assert isinstance(heard(day, "patient"), Refusal)
    assert isinstance(heard(Day(), "patient"), Refusal)


def test_rung_by_rung_until_somebody_acknowledges() -> None:
    day = live().later(seconds=60)
    silence(day, "patient")
    owners, words = [], []
    for _ in range(4):
        owners.append(alert(day, "signs_of_life_lost").owner)
        words.append(alert(day, "signs_of_life_lost").words)
        before = day.now
        climb(day, "signs_of_life_lost")
        assert day.now - before == SIGNS.rung_seconds.value * SECOND
    assert owners == ["therapist", "prescriber", "director", "director"]
    assert words[0].endswith(SIGNS.rungs[0].words)
    assert words[1].endswith(SIGNS.rungs[1].words)
    assert SIGNS.rungs[0].words not in words[1].replace(SIGNS.rungs[1].words, "")
    assert "Dana Example" in words[2] == words[3]


def test_who_took_it_has_the_follow_up_and_then_it_is_open_again() -> None:
    day = live().later(seconds=60)
    silence(day, "patient")
    day.do(AcknowledgeAlert, "therapist", alert="signs_of_life_lost:1")
    assert due(day, ESCALATE) == {}
    (deadline,) = due(day, RETURN).values()
    assert deadline.at == day.now + SIGNS.follow_up_seconds.value * SECOND
    day.do(CloseAlert, "therapist", alert="signs_of_life_lost:1", outcome="Spoke with her on the phone.")
    assert day.alerts() == {}


def test_a_later_programme_changes_nothing_of_an_armed_ladder() -> None:
    day = live()
    day.setting = other_programme()
    day.later(seconds=60)
    assert not isinstance(silence(day, "patient"), Refusal)
    for owner in ("therapist", "prescriber", "director", "director"):
        assert alert(day, "signs_of_life_lost").owner == owner
        assert alert(day, "signs_of_life_lost").respond_by == day.now + 60 * SECOND
        climb(day, "signs_of_life_lost")
    day.do(AcknowledgeAlert, "therapist", alert="signs_of_life_lost:1")
    (deadline,) = due(day, RETURN).values()
    assert deadline.at == day.now + 120 * SECOND


def test_a_silent_monitor_is_told_to_somebody_else_who_then_counts_as_one() -> None:
    day = live().later(seconds=60)
    silence(day, "monitor")
    assert alert(day, "monitor_lost").owner == "prescriber"
    taker = day.command(AcknowledgeAlert, "prescriber", alert="monitor_lost:1")
    day.do(AcknowledgeAlert, "prescriber", alert="monitor_lost:1")
    assert watch(day).monitors == (THERAPIST, taker.actor.id)


@pytest.mark.parametrize("end", ["released", "handed over"])
def test_the_end_of_the_session_ends_the_watch_and_no_alert(end: str) -> None:
    day = live().later(seconds=60)
    silence(day, "patient")
    if end == "released":
        day.later(minutes=121).reading().release()
    else:
        day.do(StopSession, "therapist", reason="x", handed_over=True)
    assert watch(day).ladder is None
    assert {kind for kind, _ in HOUSE.due(day.chart, day.setting) if kind.startswith("contact.")} == set()
    assert "signs_of_life_lost" in day.alerts()
    assert isinstance(heard(day, "patient"), Refusal)
