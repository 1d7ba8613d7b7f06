"""A proposal that is more careful than the plan: no dose before a prescriber's answer, and somebody is told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dosing.ready import CLINIC, DAY, HOUSE, PERSON, PROGRAMME, SETTING, Day
from tests.medication.test_proposals import after, answer, dosed, one_session, phq
from troche.chart.commands import Actor, ClockStruck
from troche.chart.reasons import Refusal
from troche.dosing.commands import ConfirmNextDay
from troche.medication.commands import AnswerProposal, NoteTolerance
from troche.medication.proposals import proposal_of
from troche.medication.state import medication_of
from troche.medication.unanswered import UNANSWERED, waits_for_answer
from troche.messaging.rules import open_alerts
from troche.screening.facts import InstrumentAnswered, ResultReported


def on_the_day_of_the_second() -> Day:
    """One session, its next day and its visit; the second is booked, and nobody looked at the first."""
    day = Day().whole_session().later(days=1).do(ConfirmNextDay, slept=True, safe=True, item_9=0)
    return day.later(days=3).book_as_a_fact().all_met()


def everything_known(day: Day, **noted: Any) -> Day:
    """What a proposal asks for, all of it well."""
    tolerance = {"nausea": "none", "anxiety": "none", "craving": False, **noted}
    day.do(NoteTolerance, "therapist", session=1, **tolerance)
    for test in PROGRAMME.eligibility.liver.tests.value:
        day.add(ResultReported(test=test, value=20, unit="U/L", upper_limit=40, collected_on=day.now.date()))
    return day.add(
        InstrumentAnswered(instrument="phq_9", answers={f"q{n}": 2 for n in range(1, 9)} | {"q9": 0})
    )


def reason(day: Day) -> str:
    return str(day.gate("plan").reason.clinician)


def test_what_is_not_known_of_the_last_session_holds_the_next_dose_until_somebody_decides() -> None:
    day = on_the_day_of_the_second()
    assert day.gate("plan").answer == "unmet"
    assert reason(day) == "After session 1 the table proposes to hold, and no prescriber has answered."
    assert day.goes_on().gate("plan").answer == "met"


def test_where_the_table_speaks_for_the_plan_nobody_has_to_answer() -> None:
    day = Day()
    day.all_met().take().later(minutes=40).reading(role="sitter").later(minutes=81).reading(role="sitter")
    day.release().later(days=1).do(ConfirmNextDay, slept=True, safe=True, item_9=0)
    day.later(days=3).book_as_a_fact().all_met()
    assert day.gate("plan").answer == "unmet"
    everything_known(day)
    seen = proposal_of(day.chart, day.setting, day.now)
    assert seen is not None and seen.proposed.action == "same", seen
    assert day.gate("plan").answer == "met"


@pytest.mark.parametrize(
    ("noted", "action"), [({"anxiety": "severe"}, "down"), ({"craving": True}, "hold"), ({}, "up")]
)
def test_a_step_down_or_a_hold_waits_and_a_step_up_does_not(noted: dict[str, Any], action: str) -> None:
    life = one_session()
    life.do(NoteTolerance, session=1, **{"nausea": "none", "anxiety": "none", "craving": False, **noted})
    waiting = waits_for_answer(life.chart, SETTING, life.now)
    assert (waiting.action if waiting else "up") == action


def test_what_becomes_known_after_the_answer_is_asked_again_and_what_was_known_is_not() -> None:
    life = one_session(total=21)
    waiting = waits_for_answer(life.chart, SETTING, life.now)
    assert waiting is not None and waiting.action == "hold"
    goes_on = {"accepted": False, "proposed": "same", "dose_mg": 100, "days_between": 7, "reason": "Talked."}
    life.do(AnswerProposal, **answer(life, **goes_on))
    assert waits_for_answer(life.chart, SETTING, life.now) is None
    life.later(days=1).add(phq(22))
    assert waits_for_answer(life.chart, SETTING, life.now) is None, "worse was before them"
    life.do(NoteTolerance, session=1, nausea="none", anxiety="severe", craving=False)
    assert waits_for_answer(life.chart, SETTING, life.now) is not None, "severe fear was not"
    life.do(AnswerProposal, **answer(life, **goes_on))
    after(dosed(life, 2), 2, 21)
    assert waits_for_answer(life.chart, SETTING, life.now) is not None, "each session is answered for itself"


def test_a_prescriber_is_told_of_what_waits_and_not_of_what_does_not() -> None:
    day = Day().whole_session()
    (deadline,) = [one for one in _due(day) if one.kind == UNANSWERED]
    assert (deadline.owner, deadline.at) == ("prescriber", day.state.doses[-1].at + 2 * DAY)
    day.now = deadline.at
    system = Actor(PERSON, "system", CLINIC)
    struck = ClockStruck(
        id=PERSON, actor=system, stream=PERSON, kind=deadline.kind, key=deadline.key, due_at=deadline.at
    )
    told = HOUSE.decide(day.chart, struck, day.now, day.setting)
    assert not isinstance(told, Refusal)
    day.add(*told, role="system")
    (alert,) = [one for one in open_alerts(day.chart) if one.code == "proposal_unanswered"]
    assert alert.owner == "prescriber" and "proposes to hold" in str(alert.words)
    assert not [one for one in open_alerts(day.goes_on().chart) if one.code == "proposal_unanswered"]
    answered = Day().whole_session().goes_on()
    assert not [one for one in _due(answered) if one.kind == UNANSWERED]
    assert medication_of(answered.chart).titration.answered is not None


def _due(day: Day) -> list[Any]:
    return list(HOUSE.due(day.chart, day.setting).values())
