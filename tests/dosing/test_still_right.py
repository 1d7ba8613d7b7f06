"""A dose on what is known now: since the decision, since this morning, since an hour ago."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from tests.dosing.ready import DRUG_SCREEN, NOW, PROGRAMME, THERAPIST, Day, codes, history
from troche.dosing.commands import BookSession, TakeDose
from troche.screening.commands import GiveHistory, MeasureHomePressure, ScreenSafety
from troche.screening.facts import DiagnosisMade, Medicine, ResultReported, SafetyScreened

SAID = PROGRAMME.session.said_today
QUESTIONS = SAID.questions_age_minutes_at_most.value
SITTER, MONITOR = SAID.sitter_age_minutes_at_most.value, SAID.monitor_age_minutes_at_most.value
CODE = SAID.unit_code_age_minutes_at_most.value


def no_dose(day: Day) -> set[str]:
    return codes(day.ask(TakeDose, units=day.units_now()))


def with_condition(code: str, answer: Any = "yes") -> Any:
    return history(conditions={**history().conditions, code: answer})


# ---- since the decision


@pytest.mark.parametrize(
    "fact",
    [
        with_condition("psychosis"),
        with_condition("aneurysm"),
        with_condition("suicide_plan"),
        with_condition("glaucoma"),
        with_condition("aneurysm", "unsure"),
        history(pregnancy="yes"),
        history(medicines=(Medicine(name="Phenelzine"),)),
        history(medicines=(Medicine(name="Xanax"),)),
        history(lives_with_adult="no"),
        DiagnosisMade(code="F20.0", text="Schizophrenia"),
        SafetyScreened(finding="thoughts_without_intent", attempt_12_months="yes"),
        msgspec.structs.replace(DRUG_SCREEN, finding="positive", substances=("ketamine",)),
    ],
    ids=lambda fact: type(fact).__name__,
)
def test_what_was_learned_since_the_decision_blocks_the_dose(fact: Any) -> None:
    day = Day().all_met().add(fact)
    assert day.not_met() == {"ready": "unmet"}
    assert no_dose(day) == {"ready"}
    assert day.gate("ready").reason.would_change is not None


def test_it_blocks_the_booking_too() -> None:
    day = Day(book=False).add(with_condition("aneurysm"))
    assert codes(day.ask(BookSession, starts_at=day.now + timedelta(days=1), monitor=THERAPIST)) == {"ready"}


def test_a_history_that_tells_of_a_stop_blocks_and_alarms_at_once() -> None:
    day = Day().all_met()
    given = with_condition("psychosis")
    day.do(GiveHistory, **{name: getattr(given, name) for name in given.__struct_fields__})
    assert day.not_met() == {"ready": "unmet", "alerts": "unmet"}
    assert set(day.alerts()) == {"mania_psychosis"}
    day.do(ScreenSafety, "therapist", finding="thoughts_without_intent", attempt_12_months="yes")
    assert set(day.alerts()) == {"mania_psychosis", "suicidal_intent"}


def negative(collected_on: date) -> ResultReported:
    return ResultReported(
        test="pregnancy",
        value=None,
        unit="",
        upper_limit=None,
        finding="negative",
        collected_on=collected_on,
    )


@pytest.mark.parametrize(("days", "answer"), [(0, "met"), (7, "met"), (8, "unmet"), (60, "unmet")])
def test_before_the_first_dose_the_pregnancy_test_is_young_enough(days: int, answer: str) -> None:
    day = Day().add(history(pregnancy="no"), negative(NOW.date() - timedelta(days=days)))
    assert day.all_met().gate("ready").answer == answer


def test_a_session_is_booked_before_the_test_that_its_day_needs() -> None:
    day = Day(book=False).add(history(pregnancy="no"), negative(date(2026, 9, 1)))
    day.book().all_met()
    assert day.not_met() == {"ready": "unmet"}
    assert day.add(negative(NOW.date())).not_met() == {}


def test_after_the_first_dose_each_days_answer_is_enough() -> None:
    day = Day().add(history(pregnancy="no"), negative(NOW.date())).whole_session()
    assert day.later(days=30).gate("ready").answer == "met"
    positive = msgspec.structs.replace(DRUG_SCREEN, finding="positive", substances=("ketamine",))
    assert day.add(positive).gate("ready").answer == "met"
    assert (
        day.add(msgspec.structs.replace(negative(NOW.date()), finding="positive")).gate("ready").answer
        == "unmet"
    )


# ---- since it was said

OF_THE_HOUR = {"day_questions", "place", "sitter", "monitor", "preflight", "unit_code"}
OLD = [
    (QUESTIONS, {"day_questions": "unknown", "place": "unknown"}),
    (SITTER, {"sitter": "unknown"}),
    (MONITOR, {"monitor": "unknown"}),
    (CODE, {"unit_code": "unknown"}),
]


@pytest.mark.parametrize(("minutes", "gates"), OLD)
def test_what_was_said_grows_old_within_the_day(minutes: int, gates: dict[str, str]) -> None:
    day = Day().all_but_readings().later(minutes=minutes)
    assert {day.gate(name).answer for name in gates} == {"met"}
    day.later(seconds=1)
    assert {name: day.gate(name).answer for name in gates} == gates
    for name in gates:
        assert str(minutes) in str(day.gate(name).reason.clinician)


def test_what_was_said_counts_on_a_machine_whose_clock_is_a_moment_behind() -> None:
    day = Day().all_but_readings().later(seconds=-1)
    assert {day.gate(name).answer for name in ("day_questions", "place", "sitter", "monitor")} == {"met"}


def test_said_again_it_counts_again() -> None:
    day = Day().all_but_readings().later(minutes=QUESTIONS + 1).readings()
    assert set(day.not_met()) == OF_THE_HOUR
    assert no_dose(day) == OF_THE_HOUR
    assert day.all_but_readings().not_met() == {}


def test_nothing_said_just_after_midnight_serves_the_next_evening() -> None:
    midnight = datetime.fromisoformat("2026-11-23T00:10:00-08:00")
    day = Day(now=midnight).all_but_readings().later(hours=23, minutes=20).readings()
    assert set(day.not_met()) == OF_THE_HOUR


def test_a_red_answer_stays_red_however_old_it_is() -> None:
    day = Day().answers(item_9=2).later(minutes=QUESTIONS + 1)
    assert day.gate("day_questions").answer == "unmet"


# ---- a high reading at home


@pytest.mark.parametrize(
    ("systolic", "diastolic", "hours_ago", "answer"),
    [(172, 106, 1, "unmet"), (150, 100, 9, "unmet"), (159, 99, 1, "met"), (172, 106, 11, "met")],
)
def test_a_high_reading_at_home_counts_for_its_day(
    systolic: int, diastolic: int, hours_ago: int, answer: str
) -> None:
    day = Day()
    day.do(
        MeasureHomePressure,
        systolic_mm_hg=systolic,
        diastolic_mm_hg=diastolic,
        pulse_bpm=80,
        measured_at=day.now - timedelta(hours=hours_ago),
    )
    assert day.all_met().gate("pressure").answer == answer
