"""A result runs out: somebody hears of it before and when it does, while the person is on the way, and once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.screening.charts import (
    HERE,
    HOUSE,
    NOW,
    PROGRAMME,
    SETTING,
    TODAY,
    actor,
    chart,
    finding,
    history,
    lab,
    pressure,
    registered,
    suitable,
)
from troche.chart.commands import ClockStruck
from troche.chart.facts import Fact
from troche.chart.reasons import Refusal
from troche.chart.rooms import Deadline
from troche.messaging.facts import AlertRaised
from troche.people.setting import Setting
from troche.screening.facts import EligibilityDecided, InstrumentAnswered
from troche.screening.gates import eligibility_gates
from troche.screening.validity import ENDED, ENDING, NAMES

OREGON = ZoneInfo("America/Los_Angeles")
BEFORE = PROGRAMME.laboratory.remind_days_before.value
LIVER = [lab(test) for test in ("alt", "ast", "alp", "ggt")]


def running(
    facts: list[Fact], at: datetime = NOW, setting: Setting = SETTING
) -> dict[tuple[str, str], Deadline]:
    """The deadlines of results, by kind and what runs out."""
    due = HOUSE.due(chart(facts, at), setting)
    return {(kind, key.split(" ")[0]): one for (kind, key), one in due.items() if kind in (ENDING, ENDED)}


def decision(verdict: Any) -> EligibilityDecided:
    """A decision of a clinician."""
    return EligibilityDecided(verdict=verdict, reason="", gates={})


def ends(facts: list[Fact], what: str, at: datetime = NOW) -> int | None:
    """In how many days something ends, counted from today in Oregon."""
    found = running(facts, at).get((ENDED, what))
    return (found.at.astimezone(OREGON).date() - TODAY).days if found else None


CASES: list[tuple[list[Fact], dict[str, int]]] = [
    ([registered(), *LIVER], {"liver": 56}),
    ([registered(), *LIVER[:3]], {}),
    ([registered(), *LIVER[:3], lab("ggt", days_ago=20)], {"liver": 41}),
    ([registered(), finding("urine_drug_screen")], {"urine_drug_screen": 10}),
    ([registered(), finding("pregnancy")], {"pregnancy": 3}),
    ([registered(), finding("pregnancy"), history(pregnancy="no")], {"pregnancy": 3}),
    ([registered(), finding("pregnancy"), history()], {}),
    ([registered(), *(pressure(days_ago=days) for days in (3, 2, 1))], {"pressure": 12}),
    ([registered(), *(pressure(days_ago=days) for days in (9, 3, 2, 1))], {"pressure": 12}),
    ([registered(), *(pressure(days_ago=days) for days in (2, 1))], {}),
    ([registered(), *(pressure(days_ago=days) for days in (1, 1, 1, 1))], {}),
    ([*LIVER], {}),
    ([registered(), *LIVER, decision("not_here")], {}),
    (
        [registered(), *LIVER, finding("urine_drug_screen"), decision("not_now")],
        {"liver": 56, "urine_drug_screen": 10},
    ),
    ([registered(), *LIVER, finding("urine_drug_screen"), decision("eligible")], {"liver": 96}),
    ([registered(), *(lab(test, days_ago=70) for test in ("alt", "ast", "alp", "ggt"))], {}),
]


@pytest.mark.parametrize(("facts", "days"), CASES)
def test_what_runs_out_and_when(facts: list[Fact], days: dict[str, int]) -> None:
    assert {what: ends(facts, what) for what in NAMES if ends(facts, what) is not None} == days


def test_somebody_hears_of_it_some_days_before_at_midnight_where_the_person_is() -> None:
    due = running([registered(), *LIVER])
    reminds, ended = due[ENDING, "liver"], due[ENDED, "liver"]
    assert ended.at == datetime(2027, 1, 18, tzinfo=OREGON).astimezone(UTC)
    assert ended.at - reminds.at == timedelta(days=BEFORE)
    assert {reminds.owner, ended.owner} == {"coordinator"}


def test_what_has_days_left_when_it_is_recorded_is_not_reminded_of_twice() -> None:
    fresh = running([registered(), finding("pregnancy", days_ago=0)])
    late = running([registered(), finding("pregnancy", days_ago=5)])
    assert {kind for kind, _ in fresh} == {ENDING, ENDED}
    assert {kind for kind, _ in late} == {ENDED}


def test_a_clinic_says_how_many_days_before_and_none_is_none() -> None:
    def reminding(days: int) -> dict[tuple[str, str], Deadline]:
        number = msgspec.structs.replace(PROGRAMME.laboratory.remind_days_before, value=days)
        own = msgspec.structs.replace(PROGRAMME.laboratory, remind_days_before=number)
        setting = Setting(msgspec.structs.replace(PROGRAMME, laboratory=own), HERE)
        return running([registered(), *LIVER], setting=setting)

    assert {kind for kind, _ in reminding(0)} == {ENDED}
    week = reminding(7)
    assert week[ENDED, "liver"].at - week[ENDING, "liver"].at == timedelta(days=7)


def struck(facts: list[Fact], deadline: Deadline) -> list[Fact]:
    """What the clock records."""
    clock = ClockStruck(
        id=uuid4(),
        actor=actor("system"),
        stream=uuid4(),
        kind=deadline.kind,
        key=deadline.key,
        due_at=deadline.at,
    )
    outcome = HOUSE.decide(chart(facts), clock, deadline.at, SETTING)
    assert not isinstance(outcome, Refusal)
    return list(outcome)


def test_it_is_said_once_and_a_new_result_moves_it() -> None:
    facts: list[Fact] = [registered(), *LIVER]
    due = running(facts)
    for deadline, code in ((due[ENDING, "liver"], "result_ending"), (due[ENDED, "liver"], "result_ended")):
        said = struck(facts, deadline)
        (alert,) = (fact for fact in said if isinstance(fact, AlertRaised))
        assert (alert.code, alert.level, alert.owner) == (code, 3, "coordinator")
        assert "Liver tests" in alert.words and "17 Jan 2027" in alert.words
        facts += said
    assert running(facts) == {}
    facts += [lab(test, days_ago=0) for test in ("alt", "ast", "alp", "ggt")]
    assert ends(facts, "liver") == 61


@settings(deadline=None)
@given(st.integers(0, 80), st.integers(0, 20), st.integers(0, 10))
def test_the_deadline_is_the_moment_at_which_the_gate_stops_counting_it(
    liver: int, screen: int, hour: int
) -> None:
    """Just before the end the check counts the results on file, and from then on it does not."""
    kept = [
        one
        for one in suitable()
        if getattr(one, "test", "") == "" and not isinstance(one, InstrumentAnswered)
    ]
    tests = [lab(test, days_ago=liver) for test in ("alt", "ast", "alp", "ggt")]
    facts = [*kept, *tests, finding("urine_drug_screen", days_ago=screen)]
    at = NOW - timedelta(hours=hour)
    for what, gate in (("liver", "liver"), ("urine_drug_screen", "urine_drug_screen")):
        deadline = running(facts, at).get((ENDED, what))
        when = deadline.at if deadline else at
        answers = {
            moment: {one.gate: one.answer for one in eligibility_gates(chart(facts, at), SETTING, moment)}[
                gate
            ]
            for moment in (when - timedelta(seconds=1), when)
        }
        assert answers[when] == "unknown"
        if deadline:
            assert answers[when - timedelta(seconds=1)] == "met"
