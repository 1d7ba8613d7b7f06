"""What must happen and when: each deadline appears, disappears with its fact, and is told when it strikes."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from tests.dosing.ready import CLINIC, HOUSE, MINUTE, NOW, PERSON, PROGRAMME, Day
from troche.chart.commands import Actor, ClockStruck
from troche.chart.facts import DeadlineStruck
from troche.chart.reasons import Refusal
from troche.dosing.commands import ConfirmNextDay, GiveCheck, StopSession
from troche.dosing.holding import REMIND
from troche.messaging.facts import AlertAcknowledged
from troche.messaging.rules import open_alerts

START_LATE = PROGRAMME.session.booking.late_after_minutes.value
GRACE = PROGRAMME.session.checks.missed[0].after_minutes
LATE = PROGRAMME.session.vitals.late_after_minutes.value
LOOKS = (15, 30, 45, 60, 90, 120, 150, 180, 210, 240)


def live(minutes: float = 0) -> Day:
    """So many minutes after the dose."""
    return Day().all_met().take().later(minutes=minutes)


def minutes_due(day: Day, kind: str) -> list[int]:
    """The minutes of the open deadlines of a kind, from their keys."""
    return sorted(int(key.partition(":")[2]) for key in day.due(kind))


def at(minute: float) -> datetime:
    """An instant of the session; the dose was at `NOW`."""
    return NOW + minute * MINUTE


def of_dosing(day: Day) -> set[str]:
    """The kinds of this room's open deadlines, but for what only reminds the person of what is left out."""
    kinds = {kind for kind, _ in HOUSE.due(day.chart, day.setting) if kind.startswith("dosing.")}
    return kinds - {REMIND}


def test_before_the_dose_only_its_start_is_waited_for() -> None:
    day = Day().all_met()
    assert of_dosing(day) == {"dosing.not_started"}
    (deadline,) = day.due("not_started").values()
    assert deadline.at == day.session.booked.starts_at + START_LATE * MINUTE
    assert deadline.owner == "coordinator"


def test_a_session_that_is_started_or_called_off_is_no_longer_waited_for() -> None:
    assert live().due("not_started") == {}
    assert Day().do(StopSession, "therapist", reason="rain").due("not_started") == {}


def test_a_session_that_nobody_started_is_told_once() -> None:
    day = strike(Day(), "not_started", "1")
    assert set(day.alerts()) == {"session_not_started"}
    assert day.due("not_started") == {}
    assert day.gate("alerts").answer == "met"


def test_every_look_is_due_with_its_grace() -> None:
    due = live().due("check_missed")
    assert {int(key.partition(":")[2]): deadline.at for key, deadline in due.items()} == {
        minute: at(minute + GRACE) for minute in LOOKS
    }
    assert {deadline.owner for deadline in due.values()} == {"therapist"}


@pytest.mark.parametrize(
    ("given", "left"),
    [
        (7, LOOKS),
        (8, LOOKS[1:]),
        (15, LOOKS[1:]),
        (22, LOOKS[1:]),
        (23, LOOKS[2:]),
        (30, LOOKS[2:]),
        (61, LOOKS[4:]),
        (80, LOOKS[4:]),
        (90, LOOKS[5:]),
        (240, (270,)),
        (281, (300,)),
    ],
)
def test_a_look_answers_its_own_minute_and_those_before(given: float, left: tuple[int, ...]) -> None:
    day = live(given).do(GiveCheck, "sitter", answer="fine")
    assert minutes_due(day, "check_missed") == list(left)


def test_only_the_sitters_look_counts() -> None:
    for role in ("patient", "therapist"):
        assert minutes_due(live(30).do(GiveCheck, role, answer="fine"), "check_missed") == list(LOOKS)


def test_the_sitters_look_is_remembered_however_often_others_tap() -> None:
    day = live(30).do(GiveCheck, "sitter", answer="fine")
    for _ in range(20):
        day.do(GiveCheck, "patient", answer="fine")
    assert minutes_due(day, "check_missed") == list(LOOKS[2:])


def test_a_sitter_who_asks_for_help_has_looked() -> None:
    assert minutes_due(live(30).do(GiveCheck, "sitter", answer="help"), "check_missed") == list(LOOKS[2:])


def test_readings_are_due_at_40_and_120_minutes() -> None:
    due = live().due("vitals_missed")
    assert {key: deadline.at for key, deadline in due.items()} == {
        "1:40": at(40 + LATE),
        "1:120": at(120 + LATE),
    }


@pytest.mark.parametrize(
    ("measured", "left"),
    [(0, [40, 120]), (34, [40, 120]), (35, [120]), (40, [120]), (114, [120]), (115, [40]), (121, [40])],
)
def test_a_reading_answers_the_one_that_was_asked_for(measured: int, left: list[int]) -> None:
    assert minutes_due(live(measured).reading(role="sitter"), "vitals_missed") == left


def test_after_a_high_reading_another_is_due_ten_minutes_later() -> None:
    day = live(41).reading(162, 92)
    assert minutes_due(day, "vitals_missed") == [51, 120]
    assert day.due("vitals_missed")["1:51"].at == at(51 + LATE)
    day.later(minutes=9).reading(163, 92)
    assert minutes_due(day, "vitals_missed") == [60, 120]
    assert minutes_due(day.later(minutes=10).reading(148, 88), "vitals_missed") == [120]


def test_somebody_decides_about_hospital_after_four_hours() -> None:
    (deadline,) = live().due("not_released").values()
    assert deadline.at == at(240)
    assert deadline.owner == "prescriber"
    assert live(121).reading().release().due("not_released") == {}


def test_who_is_not_released_is_told_of_again_and_again_until_the_end() -> None:
    day, said = live(), []
    for minute in (240, 270, 300, 330):
        (deadline,) = day.due("not_released").values()
        assert deadline.at == at(minute)
        strike(day, "not_released", "1").add(AlertAcknowledged(alert="not_released:1", name="Dr Test"))
        said.append(day.alerts()["not_released"])
    assert all(f"minute {minute}" in words for minute, words in zip((240, 270, 300, 330), said, strict=True))
    day.do(StopSession, "prescriber", reason="to hospital", handed_over=True)
    assert day.due("not_released") == {}


def test_a_second_telling_takes_the_alert_from_who_had_it() -> None:
    day = strike(live(), "not_released", "1").add(AlertAcknowledged(alert="not_released:1", name="Dr Test"))
    assert [alert.is_taken for alert in open_alerts(day.chart)] == [True]
    assert [alert.is_taken for alert in open_alerts(strike(day, "not_released", "1").chart)] == [False]


def test_the_end_takes_every_deadline_of_the_session_with_it() -> None:
    for day in (
        live(121).reading().release(),
        live(30).do(StopSession, "therapist", reason="x", handed_over=True),
    ):
        assert day.due("check_missed") == {}
        assert day.due("vitals_missed") == {}
        assert day.due("not_released") == {}


def test_the_next_day_is_waited_for() -> None:
    day = live(121).reading().release()
    (deadline,) = day.due("next_day_missing").values()
    assert deadline.at == NOW + timedelta(hours=24)
    assert (
        day.later(hours=20).do(ConfirmNextDay, slept=True, safe=True, item_9=0).due("next_day_missing") == {}
    )


def test_a_session_that_was_called_off_waits_for_nothing() -> None:
    day = Day().do(StopSession, "therapist", reason="rain")
    assert of_dosing(day) == set()


# ---- striking


def strike(day: Day, kind: str, key: str) -> Day:
    """Let a deadline strike at its own instant, as the keeper does."""
    deadline = day.due(kind)[key]
    day.now = deadline.at
    command = ClockStruck(
        id=uuid4(),
        actor=Actor(uuid4(), "system", CLINIC),
        stream=PERSON,
        kind=deadline.kind,
        key=key,
        due_at=deadline.at,
    )
    decision = HOUSE.decide(day.chart, command, day.now, day.setting)
    assert not isinstance(decision, Refusal)
    assert isinstance(decision[0], DeadlineStruck)
    return day.add(*decision, by=command.actor.id, role="system")


@pytest.mark.parametrize(
    ("kind", "key", "says"),
    [
        ("check_missed", "1:15", "minute 15"),
        ("vitals_missed", "1:40", "minute 40"),
    ],
)
def test_what_did_not_happen_is_told_once(kind: str, key: str, says: str) -> None:
    day = strike(live(), kind, key)
    assert says in day.alerts()[kind]
    assert key not in day.due(kind)


def test_a_missing_next_day_is_told() -> None:
    day = strike(live(121).reading().release(), "next_day_missing", "1")
    assert set(day.alerts()) == {"next_day_missing"}


def test_a_second_missed_look_is_the_same_alert_again() -> None:
    day = strike(strike(live(), "check_missed", "1:15"), "check_missed", "1:30")
    assert list(day.alerts()) == ["check_missed"]
    assert "minute 30" in day.alerts()["check_missed"]


def test_a_deadline_that_was_answered_does_not_strike() -> None:
    day = live()
    deadline = day.due("check_missed")["1:15"]
    day.later(minutes=16).do(GiveCheck, "sitter", answer="fine")
    command = ClockStruck(
        id=uuid4(),
        actor=Actor(uuid4(), "system", CLINIC),
        stream=PERSON,
        kind=deadline.kind,
        key="1:15",
        due_at=deadline.at,
    )
    assert isinstance(HOUSE.decide(day.chart, command, deadline.at, day.setting), Refusal)


def test_a_reading_that_was_given_is_not_called_for_again_however_many_follow() -> None:
    day = live(40).reading()
    for _ in range(90):
        day.later(minutes=2).reading()
    assert 40 not in minutes_due(day, "vitals_missed")
