"""After the end: nobody drives before having slept; the next day is heard of, or somebody calls until it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.dosing.ready import HOUR, MINUTE, PROGRAMME, SEEN_WELL, Day, codes
from tests.dosing.test_wrong import strike
from troche.dosing.clock import DRIVING, NEXT_DAY, readings_to_come
from troche.dosing.commands import ConfirmDriving, ConfirmNextDay, NoteNextDayCall, Release
from troche.events.state import events_of
from troche.messaging.rules import open_alerts

RULES = PROGRAMME.session.next_day
WELL: dict[str, Any] = {"slept": True, "safe": True, "item_9": 0}
TRIED: dict[str, Any] = {"whom": "patient", "words": "No answer, message left."}


def ended() -> Day:
    """A session to its end."""
    return Day().whole_session()


# ---- nobody drives


def test_patient_and_sitter_each_say_that_nobody_drives() -> None:
    day = ended().do(ConfirmDriving, "patient").do(ConfirmDriving, "sitter")
    assert set(day.session.no_driving) == {"patient", "sitter"}
    assert day.ask(ConfirmDriving, "sitter") == []
    assert codes(day.ask(ConfirmDriving, "therapist")) == {"driving_not_yours"}


@pytest.mark.parametrize("who", [(), ("patient",), ("sitter",)])
def test_a_missing_word_is_the_therapists_task(who: tuple[Any, ...]) -> None:
    day = ended()
    for role in who:
        day.do(ConfirmDriving, role)
    released_at = day.session.released_at
    assert released_at is not None
    within = timedelta(minutes=RULES.driving_confirmed_within_minutes.value)
    assert day.due("driving_unconfirmed")["1"].at == released_at + within
    strike(day, DRIVING, "1")
    assert "driving_unconfirmed" in day.alerts()


def test_said_by_both_nobody_has_to_call() -> None:
    day = ended().do(ConfirmDriving, "patient").do(ConfirmDriving, "sitter")
    assert not day.due("driving_unconfirmed")


def test_it_is_said_at_the_end_not_before_nor_after_sleep() -> None:
    assert codes(Day().all_met().take().later(minutes=119).ask(ConfirmDriving)) == {"driving_not_now"}
    assert codes(Day().all_met().take().later(minutes=120).ask(ConfirmDriving)) == set()
    day = ended().later(days=1).do(ConfirmNextDay, **WELL)
    assert codes(day.ask(ConfirmDriving)) == {"driving_not_now"}


def test_nobody_is_released_who_was_not_told() -> None:
    day = Day().all_met().take().later(minutes=121).reading(role="sitter")
    seen = tuple(one for one in SEEN_WELL["criteria"] if one.criterion != "no_driving")
    assert codes(day.ask(Release, "therapist", **{**SEEN_WELL, "criteria": seen})) == {"release_no_driving"}


# ---- looks and readings go on


def test_a_pressure_that_stays_high_is_measured_again_every_half_hour() -> None:
    day = Day().all_met().take().later(minutes=40).reading(150, 95, role="sitter")
    day.later(minutes=80).reading(150, 95, role="sitter")
    assert readings_to_come(day.session, day.setting) == [150]
    day.later(minutes=30).reading(150, 95, role="sitter")
    assert readings_to_come(day.session, day.setting) == [180]
    day.later(minutes=30).reading(130, 80, role="sitter")
    assert readings_to_come(day.session, day.setting) == []


# ---- the next day


def test_who_is_not_heard_of_is_called_and_called_again_until_spoken_with() -> None:
    day, again = ended(), timedelta(hours=RULES.call_again_hours.value)
    taken_at = day.session.taken_at
    assert taken_at is not None
    assert day.due("next_day_missing")["1"].at == taken_at + HOUR * RULES.confirm_after_hours.value
    strike(day, NEXT_DAY, "1")
    assert "next_day_missing" in day.alerts()
    assert day.due("next_day_missing")["1"].at == day.now + again
    day.later(minutes=20).do(NoteNextDayCall, "therapist", **TRIED)
    assert day.due("next_day_missing")["1"].at == day.now + again
    assert "next_day_missing" in day.alerts() and day.gate("next_day").answer == "unknown"
    strike(day, NEXT_DAY, "1")
    day.do(ConfirmNextDay, "therapist", **WELL)
    assert "next_day_missing" not in day.alerts() and not day.due("next_day_missing")
    assert codes(day.ask(NoteNextDayCall, "therapist", **TRIED)) == {"next_day_no_call"}


def test_the_persons_own_late_answer_leaves_the_alert_to_its_owner() -> None:
    day = ended()
    strike(day, NEXT_DAY, "1").do(ConfirmNextDay, **WELL)
    assert "next_day_missing" in day.alerts() and not day.due("next_day_missing")


def test_a_call_has_words_and_a_session_that_has_ended() -> None:
    assert codes(ended().ask(NoteNextDayCall, "therapist", whom="patient", words=" ")) == {
        "next_day_call_words"
    }
    assert codes(Day().ask(NoteNextDayCall, "therapist", **TRIED)) == {"next_day_no_call"}


@pytest.mark.parametrize(
    ("said", "alerts", "cases"),
    [
        ({"drove": False, "unwanted": False, "happened": "ignored"}, set(), 0),
        ({"drove": True}, {"drove_too_early"}, 0),
        ({"unwanted": True, "happened": "A nosebleed."}, {"event_reported"}, 1),
        ({"item_9": 1}, {"item_9"}, 0),
        ({"safe": False}, {"next_day_unsafe"}, 0),
    ],
)
def test_whom_the_answers_of_the_next_day_call(said: dict[str, Any], alerts: set[str], cases: int) -> None:
    day = ended().later(days=1).do(ConfirmNextDay, **{**WELL, **said})
    assert {alert.code for alert in open_alerts(day.chart)} == alerts
    assert len(events_of(day.chart).events) == cases


def test_what_happened_is_said_in_words_and_is_one_case_by_the_patient() -> None:
    day = ended().later(days=1)
    assert codes(day.ask(ConfirmNextDay, **WELL, unwanted=True, happened=" ")) == {"next_day_happened"}
    day.do(ConfirmNextDay, **WELL, unwanted=True, happened="A nosebleed.", mood="Light.")
    (case,) = events_of(day.chart).events.values()
    assert (case.told.words, case.told.told_by, case.told.session) == ("A nosebleed.", "patient", 1)
    assert day.session.next_day is not None and day.session.next_day.mood == "Light."


def test_after_a_drive_the_next_dose_waits_for_a_talk() -> None:
    day = ended().later(days=1).do(ConfirmNextDay, **WELL, drove=True)
    assert day.gate("alerts").answer == "unmet"


def test_a_handover_needs_no_word_about_driving() -> None:
    from troche.dosing.commands import StopSession

    day = Day().all_met().take().later(minutes=30)
    day.do(StopSession, "therapist", reason="Ambulance.", handed_over=True)
    assert not day.due("driving_unconfirmed") and day.due("next_day_missing")
    assert day.now + 24 * HOUR - 30 * MINUTE == day.due("next_day_missing")["1"].at
