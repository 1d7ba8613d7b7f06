"""Bladder, liver and exposure: when they are due, who is told before they run out, and what the answers open."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.medication.charts import (
    CLINIC,
    HOUSE,
    NOW,
    PERSON,
    PROGRAMME,
    SETTING,
    TODAY,
    Life,
    condition,
    decided,
    history,
    ordered,
    received,
)
from tests.medication.test_may_ship import answers, liver, looked_after, session
from troche.chart.commands import Actor, ClockStruck
from troche.chart.facts import Fact
from troche.chart.reasons import Refusal
from troche.chart.rooms import Deadline
from troche.chart.terms import Grade
from troche.events.facts import SideEffectsAnswered
from troche.medication import exposure, watch
from troche.medication.commands import AnswerBladder
from troche.medication.facts import BladderAnswered
from troche.messaging.facts import AlertRaised
from troche.screening.facts import ResultReported

FINE = BladderAnswered(pain="no", urgency="no", blood="no")


def due(life: Life, kind: str) -> list[Deadline]:
    return [one for one in HOUSE.due(life.chart, SETTING).values() if one.kind == kind]


def strike(life: Life, deadline: Deadline) -> list[Fact]:
    command = ClockStruck(
        id=uuid4(),
        actor=Actor(uuid4(), "system", CLINIC, "Keeper"),
        stream=PERSON,
        kind=deadline.kind,
        key=deadline.key,
        due_at=deadline.at,
    )
    facts = HOUSE.decide(life.chart, command, max(life.now, deadline.at), SETTING)
    assert not isinstance(facts, Refusal)
    return list(facts)


def codes_of(facts: list[Fact]) -> list[str]:
    return [fact.code for fact in facts if isinstance(fact, AlertRaised)]


# ---- bladder


@pytest.mark.parametrize(
    ("answered", "answer"),
    [
        (FINE, "met"),
        (BladderAnswered(pain="yes", urgency="no", blood="no"), "unmet"),
        (BladderAnswered(pain="no", urgency="yes", blood="no"), "unmet"),
        (BladderAnswered(pain="no", urgency="no", blood="yes"), "unmet"),
        (BladderAnswered(pain="no", urgency="no", blood="unsure"), "unmet"),
    ],
)
def test_the_monthly_answers(answered: BladderAnswered, answer: str) -> None:
    assert answers(ordered().later(days=40).add(answered))["bladder"] == answer


def test_the_monthly_answers_count_for_a_month_and_the_latest_word_counts() -> None:
    life = ordered().later(days=20).add(FINE)
    assert answers(life.later(days=31))["bladder"] == "met"
    assert answers(life.later(days=1))["bladder"] == "unmet"
    assert answers(life.add(condition("bladder", "unsure")))["bladder"] == "unmet"
    assert answers(life.later(hours=1).add(FINE))["bladder"] == "met"


def test_before_the_first_dose_a_history_asks_about_the_bladder_and_the_latest_one_counts() -> None:
    life = ordered()
    assert answers(life.add(condition("bladder", "unsure")))["bladder"] == "unknown"
    assert answers(life.add(condition("bladder", "yes")))["bladder"] == "unmet"
    assert answers(life.add(history()))["bladder"] == "met"


def test_a_history_told_again_ends_no_trouble_and_stands_for_no_questions() -> None:
    pain = BladderAnswered(pain="yes", urgency="no", blood="no")
    assert answers(ordered().add(pain).later(days=1).add(history()))["bladder"] == "unmet"
    life = session(received()).later(days=31)
    assert answers(life.add(history()))["bladder"] == "met"
    assert answers(life.later(days=1).add(history()))["bladder"] == "unmet", "only the questions are new"
    assert answers(life.add(FINE))["bladder"] == "met"
    assert answers(life.add(condition("bladder", "yes")).add(history()))["bladder"] == "unmet"
    assert answers(life.later(days=1).add(FINE))["bladder"] == "met"


@pytest.mark.parametrize(
    "code", [code for code, effect in PROGRAMME.events.effects.items() if effect.calls == "bladder"]
)
def test_trouble_told_among_the_side_effects_is_trouble(code: str) -> None:
    graded: dict[str, Grade] = dict.fromkeys(PROGRAMME.events.effects, "none")
    life = session(received()).later(days=1).add(SideEffectsAnswered(session=1, graded=graded))
    assert answers(life)["bladder"] == "met"
    told = SideEffectsAnswered(session=1, graded={**graded, code: "mild"})
    assert answers(life.add(told))["bladder"] == "unmet"
    well = SideEffectsAnswered(session=1, graded=graded)
    assert answers(life.later(days=1).add(well))["bladder"] == "unmet", "only the questions end it"
    assert answers(life.add(FINE))["bladder"] == "met"


@pytest.mark.parametrize(
    ("said", "alerts"),
    [
        ({"pain": "no", "urgency": "no", "blood": "no"}, []),
        ({"pain": "no", "urgency": "no", "blood": "yes"}, ["bladder"]),
        ({"pain": "unsure", "urgency": "no", "blood": "no"}, ["bladder"]),
    ],
)
def test_anything_but_a_no_is_looked_at_before_the_next_dose(said: dict[str, str], alerts: list[str]) -> None:
    facts = ordered().ask(AnswerBladder, role="patient", **said)
    assert not isinstance(facts, Refusal)
    assert codes_of(list(facts)) == alerts
    assert PROGRAMME.alerts["bladder"].blocks_dose


def test_the_person_is_asked_before_it_runs_out_and_the_coordinator_told_when_it_has() -> None:
    assert due(received(), watch.ASK) == [], "before the first dose the start has its own rules"
    life = session(received())
    (asked,), (overdue,) = due(life, watch.ASK), due(life, watch.OVERDUE)
    assert asked.owner == "patient" and overdue.owner == "coordinator"
    assert (overdue.at - asked.at) == timedelta(days=4), "three days before its last day"
    assert timedelta(days=31) < overdue.at - NOW <= timedelta(days=32)
    assert codes_of(strike(life, asked)) == []
    assert codes_of(strike(life, overdue)) == ["bladder_missing"]
    later = life.later(days=20).add(FINE)
    (again,) = due(later, watch.OVERDUE)
    assert again.at - overdue.at == timedelta(days=20)


# ---- liver


def test_after_the_fourth_dose_the_coordinator_is_told_to_arrange_the_blood_test() -> None:
    life = received()
    for number in range(1, 4):
        looked_after(session(life.later(days=5), number=number), number)
        assert due(life, watch.LIVER_DUE) == []
    session(life.later(days=5), number=4)
    (deadline,) = due(life, watch.LIVER_DUE)
    assert deadline.owner == "coordinator" and deadline.at <= life.now
    assert codes_of(strike(life, deadline)) == ["liver_due"]
    day = life.now.date()
    life.add(*(liver(20, day, test) for test in ("alt", "ast", "alp", "ggt")))
    assert due(life, watch.LIVER_DUE) == []


def test_what_is_watched_is_said_in_words() -> None:
    bladder, tested = watch.watched(received().chart, SETTING, NOW)
    assert (bladder.last_on, bladder.due_on) == (TODAY, TODAY + timedelta(days=31))
    assert (tested.last_on, tested.due_on) == (TODAY, TODAY + timedelta(days=100))
    nothing = watch.watched(Life().chart, SETTING, NOW)
    assert [one.last_on for one in nothing] == [None, None]


# ---- exposure


def test_exposure_to_date() -> None:
    assert str(exposure.exposure(received().chart).words) == "Nothing taken yet."
    life = session(received())
    assert str(exposure.exposure(life.chart).words) == "1 session, 100 mg in all."
    session(life.later(days=7), number=2)
    session(life.later(days=14), number=3)
    found = exposure.exposure(life.chart)
    assert (found.sessions, found.mg, found.days_between) == (3, 300, 10.5)
    assert str(found.words) == "3 sessions, 300 mg in all, every 10.5 days on average."


def test_a_urinalysis_is_due_every_three_months_of_treatment() -> None:
    assert due(received(), watch.URINE_DUE) == []
    life = session(received())
    (first,) = due(life, watch.URINE_DUE)
    assert first.key == "2027-02-23" and codes_of(strike(life, first)) == ["urinalysis_due"]
    found = ResultReported(
        test="urinalysis",
        value=None,
        unit="",
        upper_limit=None,
        finding="negative",
        collected_on=date(2027, 2, 20),
    )
    (second,) = due(life.add(found), watch.URINE_DUE)
    assert second.key == "2027-05-20"
    assert due(life.add(decided("not_here")), watch.URINE_DUE) == []


def test_so_many_sessions_or_months_ask_a_prescriber_to_look_at_the_whole() -> None:
    every = PROGRAMME.supply.counting.exposure_flag_sessions.value
    life = session(received())
    (year,) = due(life, exposure.FLAG)
    assert year.key == "months 12" and 364 <= (year.at - life.now).days <= 365
    for number in range(2, every):
        session(life.later(days=7), number=number)
    assert [one.key for one in due(life, exposure.FLAG)] == ["months 12"]
    session(life.later(days=7), number=every)
    reached = next(one for one in due(life, exposure.FLAG) if one.key == f"sessions {every}")
    assert reached.at == life.now and codes_of(strike(life, reached)) == ["exposure_flag"]
    session(life.later(days=7), number=every + 1)
    assert next(one for one in due(life, exposure.FLAG) if one.key == reached.key).at == reached.at
    session(life.later(days=200), number=every + 2)
    assert {one.key for one in due(life, exposure.FLAG)} == {reached.key, "months 24"}
    assert due(life.add(decided("not_here")), exposure.FLAG) == [], "who is no longer treated is not flagged"
    assert due(life, watch.ASK) == []
