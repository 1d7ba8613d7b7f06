"""What was found on liver, bladder or a pregnancy stops the next dose, though its alert was closed with a word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.dosing.ready import NOW, PROGRAMME, THERAPIST, Day, codes, history
from tests.dosing.test_still_right import negative, with_condition
from troche.chart.facts import Fact
from troche.dosing.commands import BookSession, StopSession
from troche.dosing.facts import GoNoGoAnswered
from troche.events.facts import SideEffectsAnswered
from troche.medication.facts import BladderAnswered
from troche.messaging.rules import open_alerts
from troche.screening.facts import EligibilityDecided, ResultReported

WELL = BladderAnswered(pain="no", urgency="no", blood="no")


def liver(times: float, test: Any = "alt") -> ResultReported:
    return ResultReported(test=test, value=40 * times, unit="U/L", upper_limit=40, collected_on=NOW.date())


FOUND: dict[str, tuple[Fact, Fact]] = {
    "liver, five times": (liver(5), liver(1)),
    "liver, above the lower limit": (liver(2.5), liver(1)),
    "blood in the urine": (BladderAnswered(pain="no", urgency="no", blood="yes"), WELL),
    "not sure about pain": (BladderAnswered(pain="unsure", urgency="no", blood="no"), WELL),
    "a side effect": (SideEffectsAnswered(session=1, graded={"bladder_pain": "mild"}), WELL),
}


@pytest.mark.parametrize("what", FOUND)
def test_what_was_found_stops_the_next_dose_until_it_is_over(what: str) -> None:
    found, over = FOUND[what]
    day = Day().all_met().add(found)
    assert open_alerts(day.chart) == (), "nobody has an alert about it any more"
    assert day.not_met() == {"ready": "unmet"}
    assert day.gate("ready").reason.would_change is not None
    assert day.add(over).not_met() == {}


def test_above_the_lower_limit_the_decision_may_have_judged_it() -> None:
    judged = EligibilityDecided(verdict="eligible", reason="Seen.", gates={}, overridden=("liver",))
    assert Day().all_met().add(liver(2.5), judged).not_met() == {}
    assert Day().all_met().add(liver(3.1), judged).not_met() == {"ready": "unmet"}


def test_old_tests_and_old_answers_stop_no_dose_by_themselves() -> None:
    day = Day().add(liver(1), WELL).later(days=40).book_as_a_fact().all_met()
    assert day.gate("ready").answer == "met"


def test_a_doubt_about_a_pregnancy_is_ended_by_a_test_and_by_no_word() -> None:
    day = Day().all_met()
    yes = GoNoGoAnswered(**{**_said(day), "pregnant": "yes"})
    day.add(yes).later(minutes=1).all_met()
    assert day.not_met() == {"ready": "unmet"}
    day.do(StopSession, "therapist", reason="Looks into it.")
    booking = {"starts_at": day.now + timedelta(days=1), "monitor": THERAPIST}
    assert codes(day.ask(BookSession, **booking)) == {"ready"}
    assert codes(day.add(negative(NOW.date() - timedelta(days=1))).ask(BookSession, **booking)) == {"ready"}
    assert codes(day.add(negative(NOW.date())).ask(BookSession, **booking)) == set()


@pytest.mark.parametrize("told", ["yes", "unsure"])
def test_a_pregnancy_told_in_a_history_is_a_doubt_too(told: str) -> None:
    day = Day().whole_session().add(history(pregnancy=told)).add(history(pregnancy="no"))
    assert day.gate("ready").answer == "unmet"
    assert day.add(negative(NOW.date())).gate("ready").answer == "met"


def test_bladder_questions_that_ran_out_stop_the_next_dose_as_every_missed_safety_form() -> None:
    assert PROGRAMME.alerts["bladder_missing"].blocks_dose


def test_a_history_of_bladder_trouble_is_not_undone_by_another_history() -> None:
    day = Day().whole_session().add(with_condition("bladder")).add(history())
    assert day.gate("ready").answer == "unmet"
    assert day.add(WELL).gate("ready").answer == "met"


def _said(day: Day) -> dict[str, Any]:
    said = day.state.latest
    assert said is not None and said.answers is not None
    return {name: getattr(said.answers, name) for name in said.answers.__struct_fields__}
