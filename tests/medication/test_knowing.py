"""What a chart says for a proposal: the baseline, the liver, the medicines, and the interval that was agreed."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from tests.medication.charts import PLAN, PROGRAMME, Life, codes, decided, history, on_file
from tests.medication.test_proposals import after, answer, dosed, known, one_session, phq, seen
from troche.medication.commands import AcceptPlan, AnswerProposal, WritePlan
from troche.screening.facts import HistoryGiven, ResultReported


def test_response_is_measured_against_the_last_answers_before_treatment_not_the_first_ever() -> None:
    """A stranger's free assessment months ago said 9; before the first dose it was 16."""
    life = Life(history(), phq(9)).later(days=60)
    life.add(*on_file(), decided()).do(WritePlan, **PLAN).do(AcceptPlan, role="patient", version=1)
    skipped = msgspec.structs.replace(phq(16), answers={**phq(16).answers, "q9": None})
    life.later(hours=1).add(skipped)
    found = known(after(dosed(life, 1), 1, 14))
    assert (found.baseline, found.phq_9) == (16, 14), "neither 9, nor one without a total"


def test_a_baseline_outlives_every_later_answer() -> None:
    life = one_session()
    for _ in range(120):
        life.later(days=1).add(phq(10))
    assert known(life).baseline == 16


def test_where_only_the_first_answers_ever_had_no_total_the_next_ones_before_treatment_count() -> None:
    skipped = msgspec.structs.replace(phq(12), answers={**phq(12).answers, "q9": None})
    life = Life(history(), skipped).add(*on_file(), decided())
    life.do(WritePlan, **PLAN).do(AcceptPlan, role="patient", version=1)
    assert known(after(dosed(life, 1), 1)).baseline == 16


@pytest.mark.parametrize(
    ("new", "stops", "changes", "changes_when_judged"),
    [
        (history("sertraline"), False, False, False),
        (history("Nardil"), True, False, False),
        (history("clarithromycin"), False, True, True),
        (history("ticlopidine"), False, True, True),
        (history("Zzyx"), False, True, False),
    ],
)
def test_medicines_are_read_also_those_that_were_decided_on(
    new: HistoryGiven, stops: bool, changes: bool, changes_when_judged: bool
) -> None:
    """A prescriber's decision settles a stop and an unknown name; what makes a dose stronger does so ever after."""
    life = one_session().add(new)
    assert (known(life).medicine_stops, known(life).medicine_changes_dose) == (stops, changes)
    judged = life.add(decided())
    assert (known(judged).medicine_stops, known(judged).medicine_changes_dose) == (False, changes_when_judged)


def test_an_inhibitor_that_was_there_from_the_start_never_lets_a_dose_go_up() -> None:
    assert seen(one_session()).proposed.action == "up"
    life = one_session().add(history("ticlopidine"), decided())
    assert seen(life).proposed.action == "same"
    assert "medicine_changes_dose" in {row.code for row in seen(life).proposed.rows}


def with_liver(*results: ResultReported) -> Life:
    """One session, and of the liver only these tests."""
    others = [fact for fact in on_file() if not isinstance(fact, ResultReported)]
    life = Life(history(), *others, decided())
    life.do(WritePlan, **PLAN).do(AcceptPlan, role="patient", version=1)
    life.chart.states["medication"] = msgspec.structs.replace(life.medication, gap=0)
    return after(dosed(life, 1), 1).add(*results)


def liver_tests(on: date, value: float | None = 20) -> list[ResultReported]:
    """Every test that the programme asks for, with the same value."""
    return [
        ResultReported(test=test, value=value, unit="U/L", upper_limit=40, collected_on=on)
        for test in PROGRAMME.eligibility.liver.tests.value
    ]


@pytest.mark.parametrize(("days_ago", "is_measured"), [(0, True), (100, True), (101, False), (-1, False)])
def test_a_liver_test_counts_as_normal_only_while_it_is_recent(days_ago: int, is_measured: bool) -> None:
    today = one_session().now.date()
    life = with_liver(*liver_tests(today - timedelta(days=days_ago)))
    assert known(life).liver_measured is is_measured
    assert (seen(life).proposed.action == "hold") is not is_measured


def test_a_high_liver_test_stays_high_until_a_newer_one_and_a_part_of_them_is_not_all() -> None:
    today = one_session().now.date()
    assert seen(with_liver(*liver_tests(date(2026, 1, 1), 130))).proposed.action == "stop"
    life = with_liver(*liver_tests(today)[:-1])
    assert not known(life).liver_measured and seen(life).proposed.action == "hold"
    assert not known(with_liver(*liver_tests(today)[:-1], *liver_tests(today, None)[-1:])).liver_measured


@pytest.mark.parametrize(("value", "action"), [(1.8, "up"), (1.9, "hold")])
def test_bilirubin_is_held_against_its_own_limit(value: float, action: str) -> None:
    life = one_session()
    life.add(
        ResultReported(
            test="bilirubin", value=value, unit="mg/dL", upper_limit=1.2, collected_on=life.now.date()
        )
    )
    assert seen(life).proposed.action == action


def lengthened(life: Life) -> Life:
    """Two weeks between sessions from now on, agreed since the last dose."""
    life.do(WritePlan, **{**PLAN, "days_between": 14, "reason": "More time."})
    return life.do(AcceptPlan, role="patient", version=2)


def test_a_lengthened_interval_is_never_undone_by_a_step_up() -> None:
    life = lengthened(one_session())
    assert (known(life).days_between, known(life).days_at_dose) == (14, 7)
    proposed = seen(life).proposed
    assert (proposed.action, proposed.dose_mg, proposed.days_between) == ("same", 100, 14)
    assert [limit.code for limit in proposed.limits] == ["interval_changed"]
    life.do(AnswerProposal, **answer(life))
    assert life.medication.plan is not None and life.medication.plan.days_between == 14


def test_a_step_down_since_a_lengthened_interval_is_one_change_and_can_be_accepted() -> None:
    life = lengthened(one_session(mark=3))
    proposed = seen(life).proposed
    assert (proposed.action, proposed.dose_mg, proposed.days_between) == ("down", 50, 7)
    assert not codes(life.ask(AnswerProposal, **answer(life)))
