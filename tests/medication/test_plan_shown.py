"""What changed between versions of a plan, in plain words, and what belongs to a plan besides its numbers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.medication.charts import PLAN, PROGRAMME, SETTING, THERAPIST, planned
from troche.medication.commands import AcceptPlan, WritePlan
from troche.medication.facts import PlanWritten
from troche.medication.plan_changes import changes
from troche.medication.plan_shown import how_it_changes, measures, stops, team, what_changed

FIRST = PlanWritten(version=1, **PLAN)
NAMES = {str(THERAPIST): "Ines Moreau"}


def changed(**said: Any) -> list[str]:
    after = PlanWritten(version=2, **{**PLAN, **said}, reason="So.")
    return [str(one) for one in changes(FIRST, after, 50, NAMES)]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, []),
        ({"weight_kg": 99.0}, []),
        ({"start_dose_mg": 150}, ["More each time: 3 lozenges (150 mg) instead of 2 lozenges (100 mg)."]),
        ({"start_dose_mg": 50}, ["Less each time: 1 lozenge (50 mg) instead of 2 lozenges (100 mg)."]),
        ({"days_between": 14}, ["More time between sessions: at least 14 days instead of 7."]),
        ({"days_between": 4}, ["Less time between sessions: at least 4 days instead of 7."]),
        ({"sessions": 1}, ["1 session from now on, instead of the 6 that were left."]),
        ({"monitor_id": "x"}, ["Somebody else watches by video now."]),
        ({"goal": "To sleep."}, [f"Your goal is written anew. It was: “{PLAN['goal']}”"]),
    ],
)
def test_each_difference_is_one_plain_sentence(said: dict[str, Any], words: list[str]) -> None:
    assert changed(**said) == words


def test_sessions_that_were_held_are_no_change_of_plan() -> None:
    after = PlanWritten(version=2, **{**PLAN, "sessions": 4}, reason="So.")
    assert changes(FIRST, after, 50, NAMES, done=2) == ()
    assert "instead of the 5" in str(changes(FIRST, after, 50, NAMES, done=1)[0])


def test_every_difference_is_told_at_once() -> None:
    assert len(changed(start_dose_mg=50, days_between=14, sessions=4, goal="To sleep.")) == 4


def test_a_change_is_told_against_what_the_patient_said_yes_to() -> None:
    life = planned()
    life.do(WritePlan, **{**PLAN, "days_between": 10}, reason="Slower.")
    life.do(WritePlan, **{**PLAN, "days_between": 14}, reason="Slower still.")
    found = what_changed(life.medication, SETTING)
    assert [str(one) for one in found[3]] == ["More time between sessions: at least 14 days instead of 7."]
    life.do(AcceptPlan, role="patient", version=3)
    life.do(WritePlan, **PLAN, reason="As before.")
    assert [str(one) for one in what_changed(life.medication, SETTING)[4]] == [
        "Less time between sessions: at least 7 days instead of 14."
    ]
    assert 1 not in found, "the first version changes nothing"


def test_a_plan_names_its_team_its_measures_its_ladder_and_its_stop_rules() -> None:
    life = planned()
    assert life.medication.plan is not None
    named = {str(one.what): str(one.words) for one in team(life.chart, SETTING, life.medication.plan)}
    assert named == {
        "Prescriber": "not named yet",
        "Therapist": "not named yet",
        "Coordinator": "not named yet",
        "Watches the sessions": "Ines Moreau",
    }
    asked = {str(one.what): str(one.words) for one in measures(PROGRAMME)}
    weekly = "Every 7 days from the first session on, and after sessions 2 and 4."
    assert asked["Depression questions (PHQ-9)"] == weekly
    assert asked["Blood pressure"] == "Before each dose, and 40 and 120 minutes after it."
    ladder = " ".join(str(one.words) for one in how_it_changes(PROGRAMME))
    assert "At most 50 mg more" in ladder and "more than 400 mg" in ladder and "72 hours" in ladder


def test_every_row_that_stops_holds_or_lowers_by_a_sign_is_told_to_the_patient() -> None:
    table = PROGRAMME.ladder.proposals
    silent = {
        code for code, row in table.items() if row.action in ("stop", "hold", "down") and row.patient is None
    }
    assert silent == {"not_eligible", "alert_open"}, "those are told where they are decided"
    assert [(str(one.what), len(one.lines)) for one in stops(PROGRAMME)] == [
        ("No session at home", 5),
        ("The next session waits", 6),
        ("The next dose is lower", 1),
    ]
