"""Answers that need a person: when they are told, told once, and never guessed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.screening.charts import PROGRAMME, decided, gates, suitable
from troche.chart.facts import Fact
from troche.chart.reasons import Refusal
from troche.chart.rooms import Decision
from troche.instruments import all_instruments, instrument
from troche.messaging.facts import AlertRaised
from troche.screening.commands import AnswerInstrument, TellRisk
from troche.screening.facts import InstrumentAnswered, RiskTold, SafetyScreened
from troche.screening.risk import concerns, telling

Answers = Mapping[str, int | None]
TELLS = ("phq_9", "asq", "c_ssrs_screener", "c_ssrs_since_last_contact", "madrs_s", "qids_sr16")


def facts_of(outcome: Decision) -> list[Fact]:
    """What was recorded."""
    assert not isinstance(outcome, Refusal), outcome
    return list(outcome)


def alerts(outcome: Decision) -> list[tuple[str, str]]:
    """Code and words of the alerts."""
    return [(fact.code, fact.words) for fact in facts_of(outcome) if isinstance(fact, AlertRaised)]


def told(code: str, answers: Answers, before: tuple[Fact, ...] = ()) -> Decision:
    """A patient has answered this much of a questionnaire."""
    return decided((*suitable(), *before), TellRisk, "patient", instrument=code, answers=dict(answers))


def sent(code: str, answers: Answers, before: tuple[Fact, ...] = ()) -> Decision:
    """A patient sends a questionnaire."""
    return decided(
        (*suitable(), *before), AnswerInstrument, "patient", instrument=code, answers=dict(answers)
    )


BEGUN: list[tuple[str, Answers, list[str]]] = [
    ("phq_9", {"q9": 0}, []),
    ("phq_9", {"q9": None}, []),
    ("phq_9", {"q1": 3, "q2": 3}, []),
    ("phq_9", {"q1": 3, "q9": 1}, ["item_9"]),
    ("asq", {"q1": 0, "q2": 0}, []),
    ("asq", {"q1": 1}, ["asq_positive"]),
    ("asq", {"q1": 0, "q4": 1}, ["asq_positive"]),
    ("asq", {"q1": None}, ["asq_positive"]),
    ("asq", {"q1": 1, "q2": 0, "q3": 0, "q4": 0, "q5": 1}, ["asq_acute"]),
    ("asq", {"q1": 1, "q2": 0, "q3": 0, "q4": 0, "q5": None}, ["asq_acute"]),
    ("c_ssrs_screener", {"q1": 0, "q2": None}, []),
    ("c_ssrs_screener", {"q1": 1}, ["safety_note"]),
    ("c_ssrs_screener", {"q1": 0, "q2": 1, "q3": 1}, ["screen_moderate"]),
    ("c_ssrs_screener", {"q1": 0, "q2": 1, "q4": 1}, ["screen_high"]),
    ("c_ssrs_screener", {"q6": 1, "q6_recent": 1}, ["screen_high"]),
    ("c_ssrs_since_last_contact", {"q6": 1}, ["screen_high"]),
    ("madrs_s", {"q9": 1}, []),
    ("madrs_s", {"q9": 2}, ["item_9"]),
    ("qids_sr16", {"q12": 1}, ["item_9"]),
    ("gad_7", {"q1": 3}, []),
    ("asrm", {f"q{n}": 4 for n in range(1, 6)}, []),
]


@pytest.mark.parametrize(("code", "answers", "raised"), BEGUN)
def test_what_is_told_before_it_is_sent(code: str, answers: Answers, raised: list[str]) -> None:
    outcome = told(code, answers)
    assert [alert for alert, _words in alerts(outcome)] == raised
    kept = [fact for fact in facts_of(outcome) if isinstance(fact, RiskTold)]
    assert len(kept) == len(raised)
    assert telling(code, answers, PROGRAMME) == (kept[0].answers if kept else {})


def test_of_what_was_not_sent_only_what_needs_a_person_is_kept() -> None:
    fact, *_rest = facts_of(told("phq_9", {"q1": 3, "q2": 2, "q9": 2, "difficulty": 1}))
    assert fact == RiskTold(instrument="phq_9", answers={"q9": 2})
    fact, *_rest = facts_of(told("asq", {"q1": 0, "q2": 1, "q3": 0}))
    assert fact == RiskTold(instrument="asq", answers={"q2": 1})


@pytest.mark.parametrize(("code", "answers"), [(code, answers) for code, answers, raised in BEGUN if raised])
def test_the_sent_form_raises_the_same_and_not_twice(code: str, answers: Answers) -> None:
    whole = {**dict.fromkeys((item.id for item in instrument(code).items), 0), **answers}
    if code == "asq" and None in answers.values():
        whole["q5"] = answers.get("q5", 0)
    alone = alerts(sent(code, whole))
    assert alone == alerts(told(code, answers)), "the same alert in the same words"
    before = RiskTold(instrument=code, answers=telling(code, answers, PROGRAMME))
    assert alerts(told(code, answers, (before,))) == []
    assert alerts(sent(code, whole, (before,))) == []


def test_what_is_told_again_after_a_talk_is_told_again() -> None:
    before = RiskTold(instrument="phq_9", answers={"q9": 2})
    assert alerts(told("phq_9", {"q9": 2}, (before,))) == []
    assert [code for code, _ in alerts(told("phq_9", {"q9": 2}, (before, SAFE)))] == ["item_9"]
    whole = dict.fromkeys((item.id for item in instrument("phq_9").items), 0)
    assert [code for code, _ in alerts(sent("phq_9", {**whole, "q9": 2}, (before, SAFE)))] == ["item_9"]


def test_what_grows_worse_is_told_again() -> None:
    before = RiskTold(instrument="asq", answers={"q1": 1})
    assert [code for code, _ in alerts(told("asq", {"q1": 1, "q5": 1}, (before,)))] == ["asq_acute"]
    item_9 = RiskTold(instrument="phq_9", answers={"q9": 1})
    assert alerts(told("phq_9", {"q9": 3}, (item_9,))) == [("item_9", "PHQ-9 item 9 answered 3 of 3.")]


def test_once_sent_the_next_form_tells_anew() -> None:
    whole = {f"q{n}": 1 for n in range(1, 10)}
    before = (
        RiskTold(instrument="phq_9", answers={"q9": 1}),
        InstrumentAnswered(instrument="phq_9", answers=whole),
    )
    assert [code for code, _ in alerts(sent("phq_9", whole, before))] == ["item_9"]


def test_a_screener_sent_with_a_question_left_open_is_no_quiet_no() -> None:
    whole: Answers = {"q1": 0, "q2": 0, "q6": None}
    assert [code for code, _ in alerts(sent("c_ssrs_screener", whole))] == ["screen_moderate"]
    assert alerts(sent("c_ssrs_screener", {**whole, "q6": 0})) == []


def test_probable_mania_is_told_when_it_is_sent() -> None:
    six = {"q1": 2, "q2": 2, "q3": 2, "q4": 0, "q5": 0}
    assert [code for code, _ in alerts(sent("asrm", six))] == ["mania_psychosis"]
    assert alerts(sent("asrm", {**six, "q3": 1})) == []


def test_strange_answers_tell_nothing() -> None:
    for code, answers in (("nothing_known", {"q1": 1}), ("phq_9", {"q9": 7}), ("asq", {"q99": 1})):
        assert isinstance(told(code, answers), Refusal)


def test_who_answered_is_recorded_and_a_patient_answers_for_nobody_else() -> None:
    whole = {f"q{n}": 0 for n in range(1, 10)}

    def by(role: str, **said: str) -> Decision:
        return decided(suitable(), AnswerInstrument, role, instrument="phq_9", answers=whole, **said)  # type: ignore[arg-type]

    def how(outcome: Decision) -> str:
        fact = facts_of(outcome)[0]
        assert isinstance(fact, InstrumentAnswered)
        return fact.administration

    assert how(by("patient")) == "self"
    assert how(by("prescriber")) == "interview"
    assert how(by("prescriber", administration="proxy")) == "proxy"
    assert isinstance(by("patient", administration="interview"), Refusal)


@st.composite
def begun(draw: st.DrawFn) -> tuple[str, dict[str, int | None]]:
    """Any questionnaire, answered so far."""
    code = draw(st.sampled_from(sorted(all_instruments())))
    offered = instrument(code).offered
    asked = draw(st.sets(st.sampled_from(sorted(offered))))
    return code, {item: draw(st.none() | st.sampled_from(sorted(offered[item]))) for item in sorted(asked)}


@given(begun())
def test_nothing_is_told_that_was_not_answered(pair: tuple[str, dict[str, int | None]]) -> None:
    code, answers = pair
    kept = telling(code, answers, PROGRAMME)
    assert kept.items() <= answers.items()
    assert bool(kept) is bool(concerns(code, answers, PROGRAMME, is_sent=False))
    if kept:
        assert concerns(code, kept, PROGRAMME, is_sent=False) == concerns(
            code, answers, PROGRAMME, is_sent=False
        )
    if code not in TELLS:
        assert not kept


@given(begun())
def test_what_is_told_in_a_draft_is_told_by_the_sent_form_too(
    pair: tuple[str, dict[str, int | None]],
) -> None:
    """Nothing that was told before sending would have stayed silent when sent."""
    code, answers = pair
    if concerns(code, answers, PROGRAMME, is_sent=False):
        assert concerns(code, answers, PROGRAMME, is_sent=True)


SAFE = SafetyScreened(finding="no_thoughts", attempt_12_months="no")


def sent_form(code: str, **answers: int | None) -> InstrumentAnswered:
    """A questionnaire that was sent."""
    return InstrumentAnswered(instrument=code, answers=answers)


ASQ_NO = sent_form("asq", q1=0, q2=0, q3=0, q4=0)
GATE: list[tuple[tuple[Fact, ...], str]] = [
    ((), "met"),
    ((sent_form("c_ssrs_screener", q1=0, q2=0, q6=0),), "met"),
    ((sent_form("c_ssrs_screener", q1=1, q2=0, q6=0),), "unknown"),
    ((sent_form("c_ssrs_screener", q1=0, q2=0, q6=None),), "unknown"),
    ((sent_form("c_ssrs_screener", q1=1, q2=1, q3=0, q4=1, q5=0, q6=0),), "unmet"),
    ((sent_form("c_ssrs_since_last_contact", q1=0, q2=0, q6=1),), "unmet"),
    ((sent_form("c_ssrs_since_last_contact", q1=0, q2=0, q6=1), SAFE), "met"),
    ((SAFE, sent_form("c_ssrs_since_last_contact", q1=0, q2=0, q6=1)), "unmet"),
    ((sent_form("madrs_s", q9=2),), "unknown"),
    ((sent_form("qids_sr16", q12=0),), "met"),
    ((RiskTold(instrument="phq_9", answers={"q9": 1}),), "unknown"),
    ((RiskTold(instrument="phq_9", answers={"q9": 1}), SAFE), "met"),
    ((SAFE, RiskTold(instrument="phq_9", answers={"q9": 1})), "unknown"),
    ((RiskTold(instrument="asq", answers={"q1": 1, "q5": 1}),), "unmet"),
    ((RiskTold(instrument="asq", answers={"q1": 1, "q5": 1}), ASQ_NO), "unmet"),
    ((sent_form("asq", q1=1, q2=0, q3=0, q4=0, q5=1), ASQ_NO), "unmet"),
    (
        (sent_form("c_ssrs_screener", q1=1, q2=0, q6=0), sent_form("c_ssrs_screener", q1=0, q2=0, q6=0)),
        "unknown",
    ),
    ((sent_form("asq", q1=1, q2=0, q3=0, q4=0, q5=1), SAFE, ASQ_NO), "met"),
]


@pytest.mark.parametrize(("facts", "answer"), GATE)
def test_the_gate_is_never_better_than_what_any_questionnaire_told(
    facts: tuple[Fact, ...], answer: str
) -> None:
    assert gates((*suitable(), *facts))["suicide"].answer == answer


ORDER = ("met", "unknown", "unmet")


@given(begun())
def test_telling_more_never_improves_the_gate(pair: tuple[str, dict[str, int | None]]) -> None:
    code, answers = pair
    before = gates(suitable())["suicide"].answer
    if code in ("phq_9", "asq") or not telling(code, answers, PROGRAMME):
        return
    told = RiskTold(instrument=code, answers=telling(code, answers, PROGRAMME))
    for fact in (told, InstrumentAnswered(instrument=code, answers=answers)):
        after = gates((*suitable(), fact))["suicide"].answer
        assert ORDER.index(after) > ORDER.index(before)
