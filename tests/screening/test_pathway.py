"""From a sign of suicide to the right person: every entry, every answer, every clock; never silent."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.screening.charts import PROGRAMME, history, suitable
from tests.screening.ways import HOUR, MINUTE, SETTING, Way, codes
from troche.chart.commands import Command
from troche.instruments import instrument
from troche.messaging.commands import AcknowledgeAlert, CloseAlert
from troche.messaging.rungs import rungs_of
from troche.people.clinic import ClinicState
from troche.people.setting import Setting
from troche.screening.commands import (
    AnswerInstrument,
    DeclineSafetyScreen,
    GiveHistory,
    KeepAssessment,
    MeasureHomePressure,
    NoteSafetyCall,
    SayHowSafe,
    ScreenSafety,
)
from troche.screening.facts import EligibilityDecided, SafetyScreened
from troche.screening.pathway import RUNG_OF_LEVEL, next_page, rung_of, screen_of

ASSESSED: dict[str, Any] = {
    "adult": "yes",
    "state": "OR",
    "diagnosis": "depression",
    "trials": 2,
    "conditions": ("none",),
    "sitter": "yes",
    "phq_9": {f"q{n}": 2 for n in range(1, 9)} | {"q9": 0},
    "thoughts_now": "no",
    "attempt_12_months": "no",
}
TALK: dict[str, Any] = {
    "finding": "thoughts_without_intent",
    "attempt_12_months": "no",
    "asked": ("thoughts", "plan", "intent"),
    "means": "secured",
    "lozenges": "none",
    "agreed": "The plan; I call tomorrow.",
    "disposition": "plan_and_call",
}
CLEAR = {**TALK, "finding": "no_thoughts", "disposition": "none_needed"}
WITHIN = PROGRAMME.measures.safety.answered_within_minutes.value * MINUTE
FOLLOWS = PROGRAMME.measures.safety.follow_up_after_hours.value * HOUR


def assessed(**changes: Any) -> tuple[type[Command], dict[str, Any]]:
    """The assessment with these answers."""
    return KeepAssessment, {**ASSESSED, **changes}


def told(plan: str | None) -> tuple[type[Command], dict[str, Any]]:
    """The history with this answer to the question of a plan."""
    given_ = history()
    said = {name: getattr(given_, name) for name in given_.__struct_fields__}
    conditions = {k: v for k, v in given_.conditions.items() if k != "suicide_plan"}
    return GiveHistory, {**said, "conditions": conditions | ({"suicide_plan": plan} if plan else {})}


def phq_9(item_9: int | None) -> tuple[type[Command], dict[str, Any]]:
    """The questionnaire with this answer to item 9."""
    return AnswerInstrument, {
        "instrument": "phq_9",
        "answers": {f"q{n}": 2 for n in range(1, 9)} | {"q9": item_9},
    }


def asq(*answers: int | None) -> dict[str, Any]:
    """Answers to the five questions; the last is left out where fewer are given."""
    return {"instrument": "asq", "answers": dict(zip(("q1", "q2", "q3", "q4", "q5"), answers, strict=False))}


# ---- signs: entry × answer → alert, step, clock ----

SIGNS: list[tuple[str, tuple[type[Command], dict[str, Any]], str | None, str, bool]] = [
    ("assessment, might act", assessed(thoughts_now="might_act"), "suicidal_intent", "intent", False),
    ("assessment, attempt", assessed(attempt_12_months="yes"), "suicidal_intent", "intent", False),
    ("assessment, thoughts", assessed(thoughts_now="thoughts"), "item_9", "thoughts", True),
    ("assessment, item 9", assessed(phq_9={**ASSESSED["phq_9"], "q9": 1}), "item_9", "thoughts", True),
    ("assessment, nothing", assessed(), None, "", False),
    ("history, plan", told("yes"), "suicidal_intent", "intent", False),
    ("history, unsure", told("unsure"), "item_9", "thoughts", True),
    ("history, no", told("no"), None, "", False),
    ("questionnaire, 1", phq_9(1), "item_9", "thoughts", True),
    ("questionnaire, 3", phq_9(3), "item_9", "thoughts", True),
    ("questionnaire, 0", phq_9(0), None, "", False),
    ("help page, not safe", (SayHowSafe, {"safe": False}), "suicidal_intent", "intent", False),
    ("help page, safe", (SayHowSafe, {"safe": True}), None, "", False),
]


@pytest.mark.parametrize(("what", "alert", "sign", "has_clock"), [(w, a, s, c) for _, w, a, s, c in SIGNS])
def test_a_sign_raises_its_alert_asks_for_the_screen_and_starts_the_clock(
    what: tuple[type[Command], dict[str, Any]], alert: str | None, sign: str, has_clock: bool
) -> None:
    kind, said = what
    way = Way().do(kind, **said)
    assert set(way.alerts) == ({alert} if alert else set())
    assert (way.path.sign.sign if way.path.sign else "") == sign
    assert way.path.step == ("screen" if sign else "")
    expected = {"screening.screen_due": way.now + WITHIN} if has_clock else {}
    assert way.due() == expected
    if alert:
        assert PROGRAMME.alerts[alert].level == (1 if sign == "intent" else 2)
        assert way.alerts[alert].owner == rungs_of(PROGRAMME, alert)[0]


def test_item_9_left_out_is_a_note_and_never_filled_in() -> None:
    kind, said = phq_9(None)
    way = Way().do(kind, **said)
    assert set(way.alerts) == {"safety_note:item_9"} and way.path.sign is None


# ---- the screen: answers → rung ----


@pytest.mark.parametrize("answers", list(product((0, 1, None), repeat=4)))
def test_every_answer_to_the_asq_has_its_rung_and_what_is_left_out_counts_as_positive(
    answers: tuple[int | None, ...],
) -> None:
    if all(answer is None for answer in answers):
        assert codes(Way().ask(AnswerInstrument, **asq(*answers))) == {"nothing_answered"}
        return
    is_positive = any(answer != 0 for answer in answers)
    way = Way().do(AnswerInstrument, **asq(*answers))
    assert "asq_acute" in way.alerts if is_positive else way.alerts == {}, "the last question was left out"
    if is_positive:
        calm = Way().do(AnswerInstrument, **asq(*answers, 0))
        assert set(calm.alerts) == {"asq_positive"}
        assert set(Way().do(AnswerInstrument, **asq(*answers, 1)).alerts) == {"asq_acute"}


def test_a_screen_that_finds_nothing_after_a_sign_is_a_note_and_the_signs_own_alert_stays() -> None:
    kind, said = phq_9(2)
    way = Way().do(kind, **said).do(AnswerInstrument, **asq(0, 0, 0, 0))
    assert set(way.alerts) == {"item_9", "safety_note:screen"}
    assert way.path.step == "told" and way.due() == {}
    assert Way().do(AnswerInstrument, **asq(0, 0, 0, 0)).alerts == {}, (
        "without a sign there is nothing to note"
    )


@pytest.mark.parametrize(
    ("level", "rung"),
    [
        ("high", "page"),
        ("moderate", "call"),
        ("low", "note"),
        ("none", ""),
        ("acute_positive", "page"),
        ("non_acute_positive", "call"),
        ("negative", ""),
    ],
)
def test_the_rung_of_each_level_is_the_references(level: str, rung: str) -> None:
    assert RUNG_OF_LEVEL[level] == rung


def test_every_level_of_a_screen_that_is_here_has_a_rung() -> None:
    for code in PROGRAMME.measures.safety.screens.value:
        try:
            levels = instrument(code).scoring.levels
        except KeyError:
            continue
        assert {level.code for level in levels} <= set(RUNG_OF_LEVEL)


def test_what_cannot_be_read_calls_somebody() -> None:
    assert rung_of("no_such_screen", {"q1": 0}) == "call"
    assert rung_of("asq", {"q1": 7}) == "call"


def test_the_screen_is_the_first_that_is_scheduled_and_has_its_text() -> None:
    assert PROGRAMME.measures.safety.screens.value[-1] == "asq"
    assert screen_of(Setting(PROGRAMME, ClinicState())) == "asq"


@pytest.mark.parametrize(
    ("before", "code", "answers", "page"),
    [
        (None, "phq_9", phq_9(1)[1]["answers"], "screening:own_help"),
        (None, "phq_9", phq_9(0)[1]["answers"], ""),
        (None, "phq_9", phq_9(None)[1]["answers"], ""),
        (None, "gad_7", {"q1": 3}, ""),
        (None, "asq", asq(0, 0, 0, 0)["answers"], ""),
        (None, "asq", asq(1, 0, 0, 0, 0)["answers"], "screening:own_help_after"),
        (None, "asq", asq(0, 0, 0, None)["answers"], "screening:own_help_after"),
        (phq_9(1), "asq", asq(0, 0, 0, 0)["answers"], "screening:own_help_after"),
    ],
)
def test_the_page_that_comes_first(before: Any, code: str, answers: dict[str, int | None], page: str) -> None:
    way = Way()
    if before:
        way.do(before[0], **before[1])
    assert next_page(way.chart, SETTING, code, answers) == page


# ---- the clock ----


def test_who_leaves_the_screen_unanswered_counts_as_positive_a_minute_earlier_not() -> None:
    kind, said = phq_9(1)
    way = Way().do(kind, **said).wait(WITHIN - MINUTE)
    assert "screen_unanswered" not in way.alerts
    assert "screen_unanswered" in way.wait(MINUTE).alerts
    assert way.due() == {}, "told once"


@pytest.mark.parametrize("answer", [(AnswerInstrument, asq(0, 0, 0, 0)), (ScreenSafety, CLEAR)])
def test_an_answer_or_a_talk_stops_the_clock(answer: tuple[type[Command], dict[str, Any]]) -> None:
    kind, said = phq_9(1)
    way = (
        Way()
        .do(kind, **said)
        .do(answer[0], "prescriber" if answer[0] is ScreenSafety else "patient", **answer[1])
    )
    assert "screen_unanswered" not in way.wait(2 * WITHIN).alerts


def test_rather_not_answering_is_told_at_once() -> None:
    kind, said = phq_9(1)
    way = Way().do(kind, **said).do(DeclineSafetyScreen)
    assert set(way.alerts) == {"item_9", "screen_unanswered"} and way.due() == {}
    assert codes(Way().ask(DeclineSafetyScreen)) == {"nothing_asked"}


def test_a_second_sign_before_an_answer_keeps_the_nearer_clock_and_the_graver_word() -> None:
    kind, said = phq_9(1)
    way = Way().do(kind, **said)
    first = way.due()
    way.wait(MINUTE).do(kind, **said)
    assert way.due() == first
    assert way.do(SayHowSafe, safe=False).path.sign.sign == "intent"  # type: ignore[union-attr]
    assert way.wait(MINUTE).do(kind, **said).path.sign.sign == "intent"  # type: ignore[union-attr]


def test_after_a_talk_that_found_something_the_next_is_due_until_one_finds_nothing() -> None:
    kind, said = phq_9(1)
    way = Way().do(kind, **said).do(ScreenSafety, "prescriber", **TALK)
    assert way.alerts == {} and way.due() == {"screening.safety_follow_up": way.now + FOLLOWS}
    assert way.wait(FOLLOWS - MINUTE).alerts == {}
    assert set(way.wait(MINUTE).alerts) == {"safety_follow_up"}
    way.do(ScreenSafety, "therapist", **TALK)
    assert way.alerts == {} and way.due() == {"screening.safety_follow_up": way.now + FOLLOWS}
    assert way.do(ScreenSafety, "therapist", **CLEAR).due() == {}


# ---- the talk ----


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({**TALK, "finding": "intent"}, "intent_needs_hands"),
        ({**TALK, "finding": "intent", "disposition": "none_needed"}, "intent_needs_hands"),
        ({**TALK, "finding": "intent", "disposition": "emergency"}, "with_whom_missing"),
        ({**TALK, "agreed": " "}, "agreed_missing"),
        ({**TALK, "disposition": "none_needed"}, "need_remains"),
        ({**CLEAR, "attempt_12_months": "yes"}, "need_remains"),
        ({**CLEAR, "attempt_12_months": "unsure"}, "need_remains"),
    ],
)
def test_a_talk_that_leaves_something_open_is_refused_with_what_is_missing(
    said: dict[str, Any], code: str
) -> None:
    assert codes(Way().ask(ScreenSafety, "prescriber", **said)) == {code}


def test_only_a_clinician_records_a_talk_or_a_try() -> None:
    for role in ("coordinator", "patient", "auditor"):
        assert codes(Way().ask(ScreenSafety, role, **TALK)) == {"not_a_clinician"}  # type: ignore[arg-type]
        assert codes(Way().ask(NoteSafetyCall, role, note="Called")) == {"not_a_clinician"}  # type: ignore[arg-type]
    assert codes(Way().ask(NoteSafetyCall, "therapist", note=" ")) == {"tried_words_missing"}


def test_a_talk_ends_every_alert_that_asked_for_it_and_leaves_the_others() -> None:
    kind, said = phq_9(2)
    way = Way().do(kind, **said).do(AnswerInstrument, **asq(1, 1, 0, 0, 1)).do(SayHowSafe, safe=False)
    kind, said = phq_9(None)
    way.do(kind, **said).do(
        MeasureHomePressure, systolic_mm_hg=190, diastolic_mm_hg=90, pulse_bpm=70, measured_at=way.now
    )
    about_it = {"item_9", "asq_acute", "suicidal_intent", "safety_note:item_9"}
    assert set(way.alerts) == about_it | {"pressure_emergency:home"}
    hands = {**TALK, "finding": "intent", "disposition": "emergency", "with_them": "Sam"}
    way.do(ScreenSafety, "prescriber", **hands)
    assert set(way.alerts) == {"pressure_emergency:home"} and way.path.sign is None


def test_without_a_disposition_what_a_clinician_found_is_raised() -> None:
    way = Way().do(ScreenSafety, "therapist", finding="intent", attempt_12_months="no")
    assert set(way.alerts) == {"suicidal_intent"}


def test_words_alone_close_no_alert_about_safety() -> None:
    way = Way().do(SayHowSafe, safe=False).do(AcknowledgeAlert, "prescriber", alert="suicidal_intent")
    closing: dict[str, Any] = {"alert": "suicidal_intent", "outcome": "All is well."}
    assert codes(way.ask(CloseAlert, "prescriber", **closing)) == {"alert_needs_a_talk"}
    way.do(NoteSafetyCall, "prescriber", note="No answer twice.")
    assert codes(way.ask(CloseAlert, "prescriber", **closing)) == {"alert_needs_a_talk"}
    way.do(NoteSafetyCall, "prescriber", note="Police look for them.", handed_over=True)
    assert way.do(CloseAlert, "prescriber", **closing).alerts == {}
    assert way.path.sign is not None, "nobody has spoken with the person: the gate stays closed"
    assert "screening.safety_follow_up" in way.due(), "and somebody is to, a day later"


def test_raised_again_after_a_talk_an_alert_asks_for_a_talk_again() -> None:
    way = Way().do(SayHowSafe, safe=False)
    way.do(NoteSafetyCall, "prescriber", note="Police look for them.", handed_over=True)
    way.do(SayHowSafe, safe=False)
    closing: dict[str, Any] = {"alert": "suicidal_intent", "outcome": "All is well."}
    assert codes(way.ask(CloseAlert, "prescriber", **closing)) == {"alert_needs_a_talk"}


def test_in_treatment_a_talk_that_found_intent_ends_the_alarm_and_has_the_decision_looked_at() -> None:
    way = Way(*suitable()[1:], SafetyScreened(finding="no_thoughts", attempt_12_months="no"))
    way.keep([EligibilityDecided(verdict="eligible", reason="In order.", gates={})], "prescriber")
    way.do(SayHowSafe, safe=False)
    hands = {**TALK, "finding": "intent", "disposition": "emergency", "with_them": "Sam"}
    way.do(ScreenSafety, "therapist", **hands)
    assert set(way.alerts) == {"no_longer_eligible:suicide"}
    without = {"finding": "intent", "attempt_12_months": "no"}
    assert "suicidal_intent" in way.do(ScreenSafety, "therapist", **without).alerts


def test_a_sign_after_the_clock_has_struck_has_its_whole_time_again() -> None:
    kind, said = phq_9(1)
    way = Way().do(kind, **said).wait(3 * WITHIN).do(kind, **said)
    assert way.due() == {"screening.screen_due": way.now + WITHIN}


# ---- never silent ----

ENTRIES = st.sampled_from([what for _, what, alert, *_ in SIGNS if alert])
ANSWERS = st.tuples(*[st.sampled_from((0, 1, None))] * 5)
STEPS = st.one_of(
    ENTRIES,
    ANSWERS.map(lambda answers: (AnswerInstrument, asq(*answers))),
    st.just((DeclineSafetyScreen, {})),
    st.integers(0, 60 * 30).map(lambda minutes: timedelta(minutes=minutes)),
    st.sampled_from(["take", "close", "tried", "talk", "clear"]),
)


def move(way: Way, step: Any) -> None:
    """One step of the person, the clock or a clinician; what is refused changes nothing."""
    if isinstance(step, timedelta):
        way.wait(step)
        return
    commands: list[tuple[type[Command], Any, dict[str, Any]]] = []
    match step:
        case "take" | "close":
            kind: type[Command] = AcknowledgeAlert if step == "take" else CloseAlert
            more = {} if step == "take" else {"outcome": "Well."}
            commands = [(kind, "prescriber", {"alert": one, **more}) for one in way.alerts]
        case "tried":
            commands = [(NoteSafetyCall, "therapist", {"note": "No answer."})]
        case "talk":
            commands = [(ScreenSafety, "therapist", TALK)]
        case "clear":
            commands = [(ScreenSafety, "prescriber", CLEAR)]
        case _:
            commands = [(step[0], "patient", step[1])]
    for kind, role, said in commands:
        if not codes(way.ask(kind, role, **said)):
            way.do(kind, role, **said)


@settings(max_examples=150, deadline=None)
@given(st.lists(STEPS, min_size=1, max_size=10))
def test_whatever_happens_a_sign_has_an_open_alert_with_an_owner_until_a_clinician_has_asked(
    steps: list[Any],
) -> None:
    way = Way()
    for step in steps:
        move(way, step)
        open_ = [one for one in way.alerts.values() if PROGRAMME.alerts[one.code].closed_by_talk]
        if way.path.sign is not None:
            assert open_, "a sign, and nobody has it"
            assert all(one.owner for one in open_)
            late = way.path.step == "screen" and way.now > way.path.sign.screen_by
            assert not late or way.path.sign.sign == "intent" or "screen_unanswered" in way.alerts
        if way.path.follow_up_from is not None and way.now >= way.path.follow_up_from + FOLLOWS:
            assert open_, "a follow-up is due, and nobody has it"
