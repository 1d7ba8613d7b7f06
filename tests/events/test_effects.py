"""Side effects: asked after each dose and again before the next, each graded, what is not answered never “none”."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.dosing.ready import codes
from tests.events.life import CALM, EFFECTS, Life, hours
from troche.chart.facts import DeadlineStruck
from troche.dosing.facts import DoseTaken
from troche.events.commands import AnswerSideEffects
from troche.events.rules import EVENTS, side_effects_asked_at
from troche.messaging.notices import letter

BLADDER = ("bladder_frequency", "bladder_urgency", "bladder_pain", "bladder_blood")


def test_it_is_asked_a_day_after_the_dose_reminded_and_missed_as_a_safety_form() -> None:
    life = Life().dosed()
    dosed_at = life.mine.doses[-1].at
    assert dosed_at is not None
    waits = life.waits()
    asked_at = dosed_at + hours(24)
    assert waits["ask"].at == asked_at and waits["ask"].owner == "patient"
    assert waits["remind"].at == asked_at + timedelta(days=2)
    assert waits["expire"].at == asked_at + timedelta(days=4)
    life.strike("expire")
    assert "safety_form_missed" in life.alerts()
    assert life.gate("side_effects").answer == "unknown", "missed is not none"
    assert side_effects_asked_at(life.chart, life.setting, life.now) == asked_at, "it is still asked"


def test_before_the_first_dose_there_is_nothing_to_ask() -> None:
    life = Life()
    assert life.gate("side_effects").answer == "met" and life.waits() == {}
    assert codes(life.ask(AnswerSideEffects, graded=CALM)) == {"effects_no_dose"}


def test_an_answer_of_the_same_day_is_no_answer_about_the_day_after() -> None:
    life = Life()
    life.whole_session()
    life.answered()
    assert life.gate("side_effects").answer == "unknown" and "ask" in life.waits()
    life.later(hours=22)
    life.answered()
    assert life.gate("side_effects").answer == "met" and life.waits() == {}


DOSED_AT = {
    "morning": 18,
    "evening": 4,
}  # UTC, of the same local day: ten in the morning, eight in the evening


@pytest.mark.parametrize(
    ("dosed_at", "hours_after", "answer"),
    [
        ("evening", 4.5, "unknown"),
        ("evening", 12, "unknown"),
        ("evening", 17.9, "unknown"),
        ("evening", 18, "met"),
        ("morning", 13.9, "unknown"),
        ("morning", 14.5, "unknown"),
        ("morning", 22, "met"),
        ("morning", 23, "met"),
        ("morning", 24, "met"),
    ],
)
def test_an_answer_soon_after_the_dose_does_not_stand_for_the_day_after(
    dosed_at: str, hours_after: float, answer: str
) -> None:
    day = 23 if dosed_at == "morning" else 24
    life = Life(now=datetime(2026, 11, day, DOSED_AT[dosed_at], 0, tzinfo=UTC), book=False)
    life.add(DoseTaken(session=1, units=("u00",), dose_mg=50, gates=()))
    life.later(hours=hours_after)
    life.answered()
    assert life.gate("side_effects").answer == answer
    assert ("ask" in life.waits()) is (answer == "unknown"), "who answered too early is asked once more"


def test_the_patient_is_told_in_neutral_words_that_a_form_waits() -> None:
    life = Life().dosed().strike("ask")
    struck = next(one for one in reversed(life.recorded) if isinstance(one.fact, DeadlineStruck))
    (notice,) = EVENTS.follow(life.chart, struck, life.setting)  # type: ignore[misc]
    assert (notice.recipient, notice.template, notice.values) == ("patient", "form_waits", {})
    assert not any(
        word in " ".join(map(str, letter("form_waits"))).lower() for word in ("side", "dose", "keta")
    )


def test_it_is_asked_again_before_the_next_session_when_the_answer_has_grown_old() -> None:
    life = Life().dosed().answered()
    life.later(hours=1)
    life.book_as_a_fact()
    life.later(hours=71)
    assert life.gate("side_effects").answer == "met"
    life.later(minutes=1)
    assert life.gate("side_effects").answer == "unknown"
    assert side_effects_asked_at(life.chart, life.setting, life.now) is None, "that session is long over"


def test_the_question_before_the_next_session_has_its_hour() -> None:
    from troche.dosing.facts import SessionBooked

    life = Life().dosed().answered()
    starts_at = life.now + timedelta(days=6)
    life.add(SessionBooked(session=2, starts_at=starts_at, monitor_id="x", monitor_name="Ines Moreau"))
    assert life.waits()["ask_again"].at == starts_at - hours(72)
    life.later(days=5)
    assert side_effects_asked_at(life.chart, life.setting, life.now) == starts_at - hours(72)
    life.answered()
    assert life.waits() == {} and life.gate("side_effects").answer == "met"


@pytest.mark.parametrize("code", EFFECTS)
def test_each_one_left_out_is_asked_again(code: str) -> None:
    life = Life().dosed()
    left_out = {one: grade for one, grade in CALM.items() if one != code}
    decision = life.ask(AnswerSideEffects, graded=left_out)
    assert codes(decision) == {"effects_left_out"}
    assert EFFECTS[code].ask in str(decision.reasons[0].patient)  # type: ignore[union-attr]


def test_what_was_not_asked_is_not_taken() -> None:
    life = Life().dosed()
    assert codes(life.ask(AnswerSideEffects, graded={**CALM, "hiccups": "mild"})) == {"effects_not_asked"}


@pytest.mark.parametrize("code", BLADDER)
@pytest.mark.parametrize("grade", ["mild", "moderate", "severe"])
def test_any_bladder_complaint_holds_the_dose(code: str, grade: str) -> None:
    life = Life().dosed().answered(**{code: grade})
    assert EFFECTS[code].ask in life.alerts()["bladder"]
    assert life.gate("alerts").answer == "unmet"


FOLLOWS: tuple[tuple[dict[str, Any], set[str]], ...] = (
    ({}, set()),
    ({"nausea": "moderate", "headache": "moderate", "dizziness": "mild", "mood": "moderate"}, set()),
    ({"vomiting": "mild"}, {"vomiting"}),
    ({"dissociation": "mild"}, set()),
    ({"dissociation": "moderate"}, {"dissociation_high"}),
    ({"craving": "mild"}, {"misuse_sign"}),
    ({"headache": "severe"}, {"event_reported"}),
    ({"bladder_blood": "severe"}, {"bladder", "event_reported"}),
)


@pytest.mark.parametrize(("grades", "alerts"), FOLLOWS)
def test_what_follows_from_an_answer(grades: dict[str, str], alerts: set[str]) -> None:
    life = Life().dosed().answered(**grades)
    assert set(life.alerts()) == alerts


def test_what_is_severe_is_a_case_in_the_words_of_the_answer() -> None:
    life = Life().dosed().answered("Since breakfast.", headache="severe", mood="severe")
    assert life.event.told.words.endswith("Since breakfast.") and EFFECTS["mood"].ask in life.event.told.words
    assert life.event.told.told_by == "form" and life.event.serious is None and life.event.told.session == 1
