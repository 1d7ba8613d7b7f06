"""When something goes wrong: nine paths, each with its alert, its case, its outcome, its follow-ups, its hold."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.dosing.ready import CLINIC, HOUSE, MINUTE, PERSON, PROGRAMME, SEEN_WELL, Day, codes
from troche.chart.commands import Actor, ClockStruck
from troche.chart.reasons import Refusal
from troche.chart.rooms import Deadline
from troche.dosing.commands import (
    ConfirmNextDay,
    DoWrongStep,
    EndWrong,
    FollowUpWrong,
    MeasureVitals,
    NameExtra,
    Release,
    SayWrong,
    StopSession,
    TakeDose,
)
from troche.dosing.facts import WentWrong
from troche.dosing.wrong_clock import FOLLOW_UP, OUTCOME
from troche.events.gates import events_gate
from troche.events.state import events_of
from troche.medication.state import medication_of
from troche.messaging.commands import AcknowledgeAlert
from troche.screening.commands import ScreenSafety
from troche.screening.pathway import path_of

PATHS = PROGRAMME.wrong.paths
CASES = {
    "unresponsive": ("adverse_event", True),
    "pressure_crisis": ("pressure_emergency", False),
    "panic": ("distress", False),
    "vomiting": ("vomiting", False),
    "suicidal_intent": ("suicidal_intent", None),
    "mania_psychosis": ("mania_psychosis", False),
    "second_dose": ("extra_dose", None),
    "taken_by_other": ("taken_by_other", None),
    "sitter_leaves": ("sitter_lost", None),
}
"""Path: its alert, and whether the case it opens is told as urgent; None opens none."""
MISUSE = {"second_dose": "extra_use", "taken_by_other": "taken_by_other"}


def live(minutes: float = 30) -> Day:
    """So many minutes after the dose."""
    return Day().all_met().take().later(minutes=minutes)


def said(path: str, role: Any = "sitter") -> Day:
    """A session in which this goes wrong."""
    return live().do(SayWrong, role, path=path)


def talked(day: Day) -> Day:
    """A clinician has spoken about suicide with the person, and something follows."""
    return day.do(
        ScreenSafety,
        "prescriber",
        finding="thoughts_without_intent",
        attempt_12_months="no",
        asked=True,
        disposition="same_day_care",
        note="Spoke with the person.",
    )


def ended(path: str, outcome: str = "") -> Day:
    """It has an outcome."""
    day = said(path)
    if path == "suicidal_intent":
        talked(day)
    chosen = outcome or PATHS[path].outcomes[0]
    return day.do(EndWrong, "prescriber", number=1, outcome=chosen, words="Seen to.")


def deadlines(day: Day, kind: str) -> dict[str, Deadline]:
    """The open deadlines of a kind."""
    return {key: one for (found, key), one in HOUSE.due(day.chart, day.setting).items() if found == kind}


def strike(day: Day, kind: str, key: str) -> Day:
    """The clock strikes when it is due."""
    due = deadlines(day, kind)[key]
    day.now = due.at
    actor = Actor(uuid4(), "system", CLINIC)
    command = ClockStruck(id=uuid4(), actor=actor, stream=PERSON, kind=kind, key=key, due_at=due.at)
    decision = HOUSE.decide(day.chart, command, day.now, day.setting)
    assert not isinstance(decision, Refusal)
    return day.add(*decision, by=actor.id, role="system")


def test_the_programme_knows_every_row_of_the_table() -> None:
    assert set(PATHS) == set(CASES)
    for path in PATHS.values():
        assert path.steps.patient and path.steps.sitter and path.steps.monitor
        assert path.follow_ups and path.outcomes and "mistaken" in path.outcomes


@pytest.mark.parametrize("path", CASES)
@pytest.mark.parametrize("role", ["patient", "sitter", "therapist"])
def test_whoever_says_it_is_heard(path: str, role: Any) -> None:
    day = said(path, role)
    alert, urgent = CASES[path]
    assert alert in day.alerts()
    cases = list(events_of(day.chart).events.values())
    assert [case.told.urgent for case in cases] == ([] if urgent is None else [urgent])
    assert [one.kind for one in events_of(day.chart).signals.values()] == (
        [MISUSE[path]] if path in MISUSE else []
    )


@pytest.mark.parametrize("path", CASES)
def test_nobody_is_released_before_it_has_its_outcome(path: str) -> None:
    day = said(path).later(minutes=91).reading(role="sitter")
    for role, reason in (("therapist", ""), ("prescriber", "I say so.")):
        assert codes(day.ask(Release, role, **SEEN_WELL, reason=reason)) == {"wrong_open"}
    if path == "suicidal_intent":
        talked(day)
    day.do(EndWrong, "prescriber", number=1, outcome=PATHS[path].outcomes[0], words="Seen to.")
    day.release()
    assert day.session.stage == "ended"


@pytest.mark.parametrize("path", CASES)
def test_the_next_dose_waits_for_outcome_and_follow_ups(path: str) -> None:
    day = ended(path)
    assert PATHS[path].alert not in day.alerts()
    day.later(minutes=91).reading(role="sitter").release()
    day.later(days=1).do(ConfirmNextDay, slept=True, safe=True, item_9=0).talked_through()
    for code in PATHS[path].follow_ups:
        assert day.gate("last_session").answer == "unmet"
        day.do(FollowUpWrong, "prescriber", number=1, follow_up=code, words="Done.")
    assert day.gate("last_session").answer == "met"


@pytest.mark.parametrize("path", CASES)
def test_what_turned_out_not_to_be_so_holds_nothing_and_has_no_follow_ups(path: str) -> None:
    day = ended(path, "mistaken")
    assert not deadlines(day, FOLLOW_UP)
    assert not day.state.wrong[0].holds_dose(PROGRAMME)
    assert all(case.serious is None for case in events_of(day.chart).events.values())


@pytest.mark.parametrize("path", CASES)
def test_what_follows_is_somebodys_task_by_its_time_and_again(path: str) -> None:
    day = ended(path)
    opened_at = day.state.wrong[0].opened_at
    assert set(deadlines(day, FOLLOW_UP)) == {f"1 {code}" for code in PATHS[path].follow_ups}
    for code, rule in PATHS[path].follow_ups.items():
        due = deadlines(day, FOLLOW_UP)[f"1 {code}"]
        assert due.at == opened_at + 60 * MINUTE * rule.within_hours.value
        assert due.owner == rule.owner
        strike(day, FOLLOW_UP, f"1 {code}")
        alert = "wrong_decision" if rule.owner == "prescriber" else "wrong_follow_up"
        assert alert in day.alerts()
        assert deadlines(day, FOLLOW_UP)[f"1 {code}"].at > day.now
        day.do(FollowUpWrong, "prescriber", number=1, follow_up=code, words="Done.")
        assert alert not in day.alerts()


def test_without_an_outcome_the_prescriber_hears_again_and_again() -> None:
    day = said("panic")
    assert deadlines(day, OUTCOME)["1"].at == day.now + 60 * MINUTE
    strike(day, OUTCOME, "1")
    assert "wrong_open" in day.alerts()
    assert deadlines(day, OUTCOME)["1"].at == day.now + 60 * MINUTE
    day.do(EndWrong, "therapist", number=1, outcome="well", words="Calm again.")
    assert "wrong_open" not in day.alerts() and not deadlines(day, OUTCOME)


def test_said_again_it_rings_again_and_stays_one() -> None:
    day = said("vomiting")
    (alert,) = (one for one in day.chart.states["messaging"].alerts)  # type: ignore[attr-defined]
    day.do(AcknowledgeAlert, "therapist", alert=alert).do(SayWrong, "patient", path="vomiting")
    assert len(day.state.wrong) == 1
    assert not day.chart.states["messaging"].alerts[alert].is_taken  # type: ignore[attr-defined]
    day.do(EndWrong, "therapist", number=1, outcome="well", words="Over.")
    day.do(SayWrong, "patient", path="vomiting")
    assert [one.number for one in day.state.wrong] == [1, 2]


@pytest.mark.parametrize(
    ("reading", "path"),
    [
        ({"systolic": 180, "diastolic": 90}, "pressure_crisis"),
        ({"systolic": 150, "diastolic": 120}, "pressure_crisis"),
        ({"systolic": 179, "diastolic": 119}, None),
        ({"spo2": 89}, "unresponsive"),
        ({"spo2": 90}, None),
    ],
)
def test_a_reading_in_crisis_opens_its_path(reading: dict[str, int], path: str | None) -> None:
    day = live(40).reading(**reading, role="sitter")  # type: ignore[arg-type]
    assert [(one.opened.path, one.opened.because) for one in day.state.wrong] == (
        [(path, "reading")] if path else []
    )
    day.later(minutes=10).reading(**reading, role="sitter")  # type: ignore[arg-type]
    assert len(day.state.wrong) == (1 if path else 0)


def test_a_high_reading_before_the_dose_opens_nothing_but_its_alert() -> None:
    day = Day().reading(185, 121)
    assert "pressure_emergency" in day.alerts() and not day.state.wrong


def test_suicidal_intent_goes_the_one_way_of_every_sign() -> None:
    day = said("suicidal_intent", "patient")
    assert codes(
        day.ask(EndWrong, "prescriber", number=1, outcome="clinician_decided", words="Fine again.")
    ) == {"wrong_needs_a_talk"}
    assert path_of(day.chart).sign is not None
    talked(day).do(EndWrong, "prescriber", number=1, outcome="same_day_care", words="Taken to the ward.")


def test_lozenges_taken_beside_the_dose_are_no_longer_at_home() -> None:
    day = said("second_dose")
    at_home = [unit.number for unit in medication_of(day.chart).at("at_home")]
    assert codes(day.ask(NameExtra, "therapist", number=1, units=("no such",))) == {"wrong_units_not_at_home"}
    assert codes(day.ask(NameExtra, "therapist", number=1, units=())) == {"wrong_units_not_at_home"}
    day.do(NameExtra, "therapist", number=1, units=(at_home[0],))
    taken = [unit.number for unit in medication_of(day.chart).at("taken")]
    assert at_home[0] in taken and len(medication_of(day.chart).at("at_home")) == len(at_home) - 1
    assert codes(day.ask(NameExtra, "therapist", number=1, units=(at_home[0],))) == {
        "wrong_units_not_at_home"
    }
    other = said("panic")
    assert codes(other.ask(NameExtra, "therapist", number=1, units=(at_home[0],))) == {"wrong_not_extra"}


def test_each_does_the_steps_of_an_own_seat_once() -> None:
    day = said("vomiting").do(DoWrongStep, "sitter", number=1, step="side")
    assert day.ask(DoWrongStep, "sitter", number=1, step="side") == []
    assert codes(day.ask(DoWrongStep, "sitter", number=1, step="look")) == {"wrong_step_unknown"}
    assert codes(day.ask(DoWrongStep, "sitter", number=2, step="side")) == {"wrong_unknown"}
    day.do(DoWrongStep, "therapist", number=1, step="look")
    assert day.state.wrong[0].has_done("monitor", "look")
    day.do(EndWrong, "therapist", number=1, outcome="well", words="Over.")
    assert codes(day.ask(DoWrongStep, "sitter", number=1, step="no_more")) == {"wrong_ended"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"outcome": "somebody_there"}, "wrong_outcome_unknown"),
        ({"words": "  "}, "wrong_words_missing"),
        ({"number": 3}, "wrong_unknown"),
    ],
)
def test_an_outcome_is_one_of_the_paths_and_has_words(changes: dict[str, Any], code: str) -> None:
    day = said("vomiting")
    given = {"number": 1, "outcome": "well", "words": "Over.", **changes}
    assert codes(day.ask(EndWrong, "therapist", **given)) == {code}


def test_follow_ups_come_after_the_outcome_and_the_prescribers_are_the_prescribers() -> None:
    day = said("panic")
    follow = {"number": 1, "follow_up": "step_down", "words": "50 mg less."}
    assert codes(day.ask(FollowUpWrong, "prescriber", **follow)) == {"wrong_open"}
    day.do(EndWrong, "therapist", number=1, outcome="well", words="Calm.")
    assert codes(day.ask(FollowUpWrong, "therapist", **follow)) == {"wrong_for_prescriber"}
    day.do(FollowUpWrong, "prescriber", **follow)
    assert codes(day.ask(FollowUpWrong, "prescriber", **follow)) == {"wrong_followed"}
    assert codes(day.ask(EndWrong, "therapist", number=1, outcome="well", words="Calm.")) == {"wrong_ended"}


@pytest.mark.parametrize("stage", ["booked", "off", "slept"])
def test_there_has_to_be_a_session_or_its_night(stage: str) -> None:
    day = Day()
    if stage == "off":
        day.do(StopSession, "therapist", reason="No.")
    elif stage == "slept":
        day.whole_session().later(days=1).do(ConfirmNextDay, slept=True, safe=True, item_9=0)
    assert codes(day.ask(SayWrong, "patient", path="panic")) == {"wrong_not_now"}
    assert codes(live().ask(SayWrong, "patient", path="nothing")) == {"wrong_unknown"}


def test_after_the_release_and_before_sleep_it_is_heard_still() -> None:
    day = Day().whole_session().later(minutes=30).do(SayWrong, "sitter", path="unresponsive")
    assert day.state.wrong[0].is_open and "adverse_event" in day.alerts()


def test_who_is_handed_over_after_it_is_one_case_held_serious_with_the_outcome() -> None:
    day = said("unresponsive")
    day.do(StopSession, "therapist", reason="Ambulance took over.", handed_over=True)
    (case,) = events_of(day.chart).events.values()
    assert case.told.urgent and case.serious is None
    day.do(EndWrong, "prescriber", number=1, outcome="handed_over", words="In hospital, awake.")
    (case,) = events_of(day.chart).events.values()
    assert case.serious is True and case.unreviewed_since is not None and case.unreported_since is not None
    required = PROGRAMME.gates["dose"].requires["events"]
    assert events_gate(day.chart, day.setting, day.now, required).answer == "unmet"


def test_a_second_dose_is_never_asked_for_while_something_is_open() -> None:
    day = said("vomiting")
    assert codes(day.ask(TakeDose, units=day.units_now()))
    assert not [one for one in day.recorded if isinstance(one.fact, WentWrong) and one.fact.because != "said"]
    assert codes(day.ask(MeasureVitals, systolic_mm_hg=120, diastolic_mm_hg=80, pulse_bpm=70)) == set()
