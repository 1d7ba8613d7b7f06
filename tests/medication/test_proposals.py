"""From a chart to a proposal, and from the prescriber's answer to facts and the next version of the plan."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from tests.medication.charts import (
    PLAN,
    PRESCRIBER,
    PROGRAMME,
    SETTING,
    Life,
    codes,
    decided,
    history,
    on_file,
    planned,
    with_birth_date,
)
from troche.chart.facts import Fact
from troche.dosing.facts import (
    DoseTaken,
    LozengeEnded,
    NextDayConfirmed,
    SessionReleased,
    SessionStopped,
    VitalsMeasured,
)
from troche.medication.commands import AcceptPlan, AnswerProposal, NoteTolerance, WritePlan
from troche.medication.facts import DoseProposed, PlanWritten, ProposalAnswered
from troche.medication.known import Known
from troche.medication.proposals import Seen, proposal_of
from troche.messaging.facts import AlertRaised
from troche.screening.facts import InstrumentAnswered, Medicine, ResultReported

WELL = {"nausea": "none", "anxiety": "none", "craving": False}


def phq(total: int) -> InstrumentAnswered:
    """PHQ-9 answers with this total and nothing at item 9."""
    answers = {f"q{n}": min(3, max(0, total - 3 * (n - 1))) for n in range(1, 9)}
    return InstrumentAnswered(instrument="phq_9", answers={**answers, "q9": 0})


def reading(life: Life, session: int, moment: Any, top: int = 124, bottom: int = 80, **more: Any) -> Fact:
    """A pressure measured now."""
    return VitalsMeasured(
        session=session,
        moment=moment,
        systolic_mm_hg=top,
        diastolic_mm_hg=bottom,
        pulse_bpm=70,
        measured_at=life.now,
        **more,
    )


def dosed(
    life: Life, session: int, mg: int = 100, *, peak: int = 136, mark: int = 1, way: Any = "spat"
) -> Life:
    """A session from the first reading to the release."""
    life.add(reading(life, session, "before")).later(minutes=10)
    life.add(DoseTaken(session=session, units=(), dose_mg=mg, gates=())).later(minutes=15)
    life.add(LozengeEnded(session=session, technique=way)).later(minutes=25)
    life.add(reading(life, session, "during", peak)).later(minutes=80)
    life.add(reading(life, session, "during"))
    return life.add(SessionReleased(session=session, criteria=(), dissociation=mark, sedation=1))


def after(life: Life, session: int, total: int | None = 15) -> Life:
    """The next day, what was noted, and a questionnaire some days later."""
    life.later(hours=20).add(NextDayConfirmed(session=session, slept=True, safe=True, item_9=0))
    life.do(NoteTolerance, role="therapist", session=session, **WELL)
    return life.later(days=5).add(*([phq(total)] if total is not None else []))


def one_session(total: int | None = 15, **session: Any) -> Life:
    """One dose of 100 mg, well tolerated, a week ago; the count agrees."""
    life = planned()
    life.chart.states["medication"] = msgspec.structs.replace(life.medication, gap=0)
    return after(dosed(life, 1, **session), 1, total)


def seen(life: Life) -> Seen:
    found = proposal_of(life.chart, SETTING, life.now)
    assert found is not None
    return found


def known(life: Life) -> Known:
    return seen(life).known


def answer(life: Life, **said: Any) -> dict[str, Any]:
    """An answer to what stands there now."""
    now = seen(life)
    return {
        "session": now.known.session,
        "seen": now.digest,
        "accepted": True,
        "reason": "As agreed.",
        **said,
    }


def test_before_the_first_dose_there_is_nothing_to_propose() -> None:
    life = planned()
    assert proposal_of(life.chart, SETTING, life.now) is None
    said = {"session": 1, "seen": "", "accepted": True, "reason": ""}
    assert codes(life.ask(AnswerProposal, **said)) == {"no_dose_yet"}


def test_everything_on_file_is_read() -> None:
    found = known(one_session())
    assert (found.session, found.dose_mg, found.days_between, found.doses, found.doses_same) == (
        1,
        100,
        7,
        1,
        1,
    )
    assert (found.dissociation, found.sedation, found.serious, found.next_day_well) == (1, 1, False, True)
    assert (found.nausea, found.anxiety, found.craving) == ("none", "none", False)
    assert (found.pressure_measured, found.peak, found.rise) == (True, (136, 80), (12, 0))
    assert (found.oximeter, found.oxygen_percent, found.way_changed, found.gap) == (False, None, False, 0)
    assert (found.baseline, found.phq_9, found.phq_9_since_dose, found.phq_9_before) == (16, 15, True, None)
    assert (found.eligible, found.age_years, found.weight_kg) == (True, 35, 104.0)
    assert (found.liver_measured, found.liver_ratio) == (True, 0.5)
    assert (found.medicine_stops, found.medicine_changes_dose, found.cautious) == (False, False, ())
    assert (found.strong_doses, found.is_paused, found.was_early, found.alerts, found.blocking) == (
        0,
        False,
        False,
        (),
        (),
    )


def test_a_well_borne_session_without_response_proposes_a_step_up() -> None:
    proposed = seen(one_session()).proposed
    assert (proposed.action, proposed.dose_mg, proposed.days_between) == ("up", 150, 7)
    assert [row.code for row in proposed.rows] == ["good_little_response"]


@pytest.mark.parametrize(
    ("change", "action", "row"),
    [
        ({"total": None}, "hold", "worse"),
        ({"total": 8}, "same", "good_response"),
        ({"total": 21}, "hold", "worse"),
        ({"peak": 164}, "hold", "pressure_rose"),
        ({"peak": 165, "total": 8}, "hold", "pressure_rose"),
        ({"mark": 3}, "down", "distressed"),
        ({"mark": 2}, "same", None),
    ],
)
def test_what_the_session_was_like_is_heard(change: dict[str, Any], action: str, row: str | None) -> None:
    proposed = seen(one_session(**change)).proposed
    assert proposed.action == action
    assert (row in {one.code for one in proposed.rows}) if row else not proposed.rows


def test_what_is_missing_of_a_session_is_not_known() -> None:
    life = planned()
    life.chart.states["medication"] = msgspec.structs.replace(life.medication, gap=0)
    life.add(DoseTaken(session=1, units=(), dose_mg=100, gates=()))
    found = known(life)
    assert (found.dissociation, found.sedation, found.serious, found.next_day_well) == (None,) * 4
    assert (found.nausea, found.anxiety, found.craving, found.phq_9) == (None,) * 4
    assert (found.pressure_measured, found.peak, found.rise) == (False, None, None)
    assert seen(life).proposed.action == "hold"
    life.later(minutes=40).add(reading(life, 1, "during", 150))
    assert known(life).pressure_measured is False, "the reading at the end is still to come"
    assert known(life).rise is None, "there is none from before the dose"


def test_an_oximeter_that_was_used_before_the_dose_is_missed_after_it() -> None:
    life = planned()
    life.add(reading(life, 1, "before", spo2_percent=98))
    assert known(dosed(life, 1)).oximeter is True
    assert known(life).oxygen_percent is None
    life.add(reading(life, 1, "during", spo2_percent=91), reading(life, 1, "during", spo2_percent=97))
    assert known(life).oxygen_percent == 91
    assert "sedated" in {row.code for row in seen(life).proposed.rows if row.is_known}
    assert seen(life).proposed.action == "stop"


def test_a_handed_over_session_is_serious() -> None:
    life = one_session().add(SessionStopped(session=1, reason="Chest pain", handed_over=True))
    assert seen(life).proposed.action == "stop"


def test_an_alert_since_the_dose_counts_after_it_was_closed_and_an_old_one_does_not() -> None:
    life = planned()
    life.chart.states["medication"] = msgspec.structs.replace(life.medication, gap=0)
    alert = AlertRaised(
        alert="a1", level=1, code="distress", words="Panic", owner="therapist", respond_by=life.now
    )
    life.add(alert)
    after(dosed(life, 1), 1)
    assert known(life).alerts == ()
    life.add(msgspec.structs.replace(alert, alert="a2"))
    assert known(life).alerts == ("distress",)
    life.later(days=1)
    after(dosed(life, 2), 2)
    assert known(life).alerts == ()


def test_questionnaires_count_while_they_are_fresh_and_since_the_first_dose() -> None:
    life = one_session(total=12)
    life.later(days=15)
    assert known(life).phq_9 is None
    early = after(dosed(planned(), 1), 1, None)
    assert (known(early).baseline, known(early).phq_9) == (16, None)
    second = one_session(total=12)
    dosed(second.later(days=1), 2)
    assert (known(second).phq_9, known(second).phq_9_since_dose, known(second).phq_9_before) == (
        12,
        False,
        16,
    )


def test_age_liver_and_pause_are_read() -> None:
    old = with_birth_date(one_session(), date(1955, 1, 1))
    assert known(old).cautious == ("older",)
    assert seen(old).proposed.action == "same"
    high = ResultReported(test="alt", value=130, unit="U/L", upper_limit=40, collected_on=date(2026, 11, 24))
    assert seen(one_session().add(high)).proposed.action == "stop"
    assert known(one_session().later(days=100)).is_paused


def test_a_dose_too_early_and_a_changed_way_are_seen() -> None:
    life = one_session()
    life.now -= timedelta(days=4)
    dosed(life, 2, way="swallowed")
    assert known(life).was_early
    assert known(life).way_changed


def test_accepting_keeps_what_was_seen_and_writes_the_next_version_of_the_plan() -> None:
    life = one_session()
    facts = life.ask(AnswerProposal, **answer(life))
    assert isinstance(facts, list)
    proposed, plan, answered = facts
    assert isinstance(proposed, DoseProposed)
    assert (proposed.action, proposed.dose_mg, proposed.rows) == ("up", 150, ("good_little_response",))
    assert proposed.known == known(life)
    assert proposed.programme == PROGRAMME.protocol.version
    assert isinstance(plan, PlanWritten)
    assert (plan.version, plan.start_dose_mg, plan.days_between, plan.sessions) == (2, 150, 7, 5)
    assert (plan.goal, plan.reason) == (PLAN["goal"], "As agreed.")
    assert isinstance(answered, ProposalAnswered)
    assert (answered.accepted, answered.action, answered.plan_version) == (True, "up", 2)
    life.do(AnswerProposal, **answer(life))
    assert life.gates()["plan"].answer == "unmet", "the patient reads it first"
    life.do(AcceptPlan, role="patient", version=2)
    assert life.gates()["plan"].answer == "met"


@pytest.mark.parametrize(
    ("said", "action", "mg", "days"),
    [
        ({"dose_mg": 100, "days_between": 7}, "same", 100, 7),
        ({"dose_mg": 50, "days_between": 7}, "down", 50, 7),
        ({"dose_mg": 100, "days_between": 14}, "lengthen", 100, 14),
        ({"dose_mg": 100, "days_between": 4}, "up", 100, 4),
        ({"proposed": "hold"}, "hold", None, None),
        ({"proposed": "stop"}, "stop", None, None),
    ],
)
def test_another_answer_with_its_reason(said: Any, action: str, mg: Any, days: Any) -> None:
    life = one_session()
    said = {"accepted": False, "proposed": "same", "reason": "Rather so.", **said}
    facts = life.ask(AnswerProposal, **answer(life, **said))
    assert isinstance(facts, list)
    answered = facts[-1]
    assert isinstance(answered, ProposalAnswered)
    assert (answered.accepted, answered.action, answered.dose_mg, answered.days_between) == (
        False,
        action,
        mg,
        days,
    )
    assert isinstance(facts[0], DoseProposed) and facts[0].action == "up", "both are kept"
    assert any(isinstance(fact, PlanWritten) for fact in facts) == (
        (mg, days) not in ((100, 7), (None, None))
    )


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"seen": "another"}, "proposal_changed"),
        ({"session": 2}, "proposal_changed"),
        ({"reason": "  "}, "reason_missing"),
        ({"accepted": False, "proposed": None}, "what_missing"),
        ({"accepted": False, "proposed": "same"}, "dose_missing"),
        ({"accepted": False, "proposed": "same", "dose_mg": 200, "days_between": 7}, "dose_too_high"),
        ({"accepted": False, "proposed": "same", "dose_mg": 75, "days_between": 7}, "dose_not_whole"),
        ({"accepted": False, "proposed": "same", "dose_mg": 100, "days_between": 2}, "interval_too_short"),
        ({"accepted": False, "proposed": "same", "dose_mg": 150, "days_between": 14}, "two_changes"),
        ({"accepted": False, "proposed": "hold", "reason": ""}, "reason_missing"),
    ],
)
def test_what_cannot_be_answered_so(said: dict[str, Any], code: str) -> None:
    life = one_session()
    assert codes(life.ask(AnswerProposal, **answer(life, **said))) == {code}


def test_a_proposal_that_changed_since_it_was_read_is_read_again() -> None:
    life = one_session()
    old = answer(life)
    life.add(phq(8))
    assert codes(life.ask(AnswerProposal, **old)) == {"proposal_changed"}


def test_a_hold_stands_in_the_way_until_the_prescriber_answers_anew_whatever_plan_is_written() -> None:
    life = one_session(total=21)
    life.do(AnswerProposal, **answer(life, reason=""))
    assert life.medication.titration.is_held
    assert life.gates()["plan"].answer == "unmet"
    again = {
        "accepted": False,
        "proposed": "same",
        "dose_mg": 100,
        "days_between": 7,
        "reason": "Talked over.",
    }
    life.do(AnswerProposal, **answer(life, **again))
    assert life.gates()["plan"].answer == "met"
    life.do(AnswerProposal, **answer(life, reason=""))
    other_goal = {**PLAN, "goal": "To sing.", "reason": "Another goal."}
    life.do(WritePlan, **other_goal).do(AcceptPlan, role="patient", version=2)
    assert life.medication.titration.is_held and life.gates()["plan"].answer == "unmet"
    life.do(AnswerProposal, **answer(life, **again))
    assert life.gates()["plan"].answer == "met"


def test_another_dose_on_the_page_of_the_plan_keeps_the_proposal_and_what_overrode_it() -> None:
    life = one_session()
    facts = life.ask(WritePlan, **{**PLAN, "start_dose_mg": 50, "reason": "The patient asks for less."})
    assert isinstance(facts, list)
    proposed, plan, answered = facts
    assert isinstance(proposed, DoseProposed) and (proposed.action, proposed.dose_mg) == ("up", 150)
    assert isinstance(plan, PlanWritten) and isinstance(answered, ProposalAnswered)
    assert (answered.accepted, answered.action, answered.dose_mg, answered.reason, answered.plan_version) == (
        False,
        "down",
        50,
        "The patient asks for less.",
        plan.version,
    )
    same = life.ask(WritePlan, **{**PLAN, "start_dose_mg": 150, "reason": "One step up."})
    assert isinstance(same, list) and isinstance(same[-1], ProposalAnswered) and same[-1].accepted
    only_words = life.ask(WritePlan, **{**PLAN, "goal": "To sing.", "reason": "Another goal."})
    assert isinstance(only_words, list) and [type(fact) for fact in only_words] == [PlanWritten]
    first = planned().ask(WritePlan, **{**PLAN, "start_dose_mg": 50, "reason": "Less."})
    assert isinstance(first, list) and [type(fact) for fact in first] == [PlanWritten], "before any session"


def test_another_dose_on_the_page_of_the_plan_ends_no_hold() -> None:
    life = one_session(total=21)
    life.do(AnswerProposal, **answer(life, reason=""))
    life.do(WritePlan, **{**PLAN, "start_dose_mg": 50, "reason": "Less."})
    life.do(AcceptPlan, role="patient", version=2)
    assert life.medication.titration.is_held and life.gates()["plan"].answer == "unmet"


def test_a_plan_whose_sessions_are_done_is_reviewed_and_not_stretched() -> None:
    life = planned(sessions=1)
    life.chart.states["medication"] = msgspec.structs.replace(life.medication, gap=0)
    after(dosed(life, 1), 1)
    assert codes(life.ask(AnswerProposal, **answer(life))) == {"plan_is_done"}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"session": 2}, "no_session"),
        ({"nausea": "lots"}, "tolerance_wrong"),
        ({"anxiety": ""}, "tolerance_wrong"),
    ],
)
def test_what_cannot_be_noted(said: dict[str, Any], code: str) -> None:
    assert codes(one_session().ask(NoteTolerance, **{"session": 1, **WELL, **said})) == {code}


def test_noted_again_the_later_counts() -> None:
    life = one_session().do(NoteTolerance, session=1, **{**WELL, "nausea": "vomited"}, by=PRESCRIBER)
    assert known(life).nausea == "vomited"
    assert seen(life).proposed.action == "same"


def test_a_session_under_way_cannot_be_noted_and_no_weight_is_no_step() -> None:
    life = planned().add(DoseTaken(session=1, units=(), dose_mg=100, gates=()))
    assert codes(life.ask(NoteTolerance, session=1, **WELL)) == {"no_session"}
    light = Life(history(), *on_file(), decided()).do(
        WritePlan, **{**PLAN, "weight_kg": None, "start_dose_mg": 50}
    )
    assert known(dosed(light, 1, 50)).weight_kg is None
    assert known(light).strong_doses is None


def test_doses_are_strong_by_weight() -> None:
    life = planned(weight_kg=66.0, start_dose_mg=50)
    dosed(life, 1, 100)
    assert known(life).strong_doses == 1
    assert known(dosed(planned(weight_kg=67.0, start_dose_mg=50), 1, 100)).strong_doses == 0


def test_a_medicine_of_the_history_that_was_decided_on_is_no_news() -> None:
    assert Medicine(name="sertraline") in history("sertraline").medicines
    assert known(one_session()).medicine_changes_dose is False
