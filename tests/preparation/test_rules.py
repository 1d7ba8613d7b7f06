"""Consent only once it is understood; a sitter's yes from the link sent last; each requirement answered."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dosing.ready import Day
from tests.medication.charts import PRESCRIBER, PROGRAMME, SETTING, Life, codes, history, planned, received
from troche.chart.reasons import Refusal
from troche.dosing.commands import StopSession
from troche.people.facts import CareTeamAssigned
from troche.people.setting import Setting
from troche.preparation.commands import (
    AnswerTeachBack,
    ConfirmSitter,
    DoItem,
    HoldVisit,
    InviteSitter,
    ReadLesson,
    SetIntention,
    SignConsent,
)
from troche.preparation.consent import questions_left
from troche.preparation.facts import ItemDone, PreparationVisitHeld, TeachBackAnswered
from troche.preparation.gates import preparation_gates
from troche.screening.facts import SafetyPlanReviewed, SafetyPlanWritten

TEXT = PROGRAMME.consent
QUESTIONS = tuple(TEXT.teach_back)
SIGNATURE = {"version": TEXT.version, "digest": TEXT.digest(), "signed_name": "Ben Sample"}
TASKS = tuple(PROGRAMME.preparation.sitter.tasks)
PASS = UUID(int=77)
YES: dict[str, Any] = {"adult": True, "sober": True, "stays": True, "read": TASKS}


def answered(life: Life, question: str, right: bool = True) -> Life:
    asked = TEXT.teach_back[question]
    wrong = next(code for code in asked.answers if code != asked.right)
    answer = asked.right if right else wrong
    return life.do(AnswerTeachBack, role="patient", version=TEXT.version, question=question, answer=answer)


def understood() -> Life:
    life = Life(history())
    for question in QUESTIONS:
        answered(life, question)
    return life


def invited(life: Life | None = None) -> Life:
    said = {"name": "Sam Example", "phone": "503 555 0101", "pass_id": str(PASS)}
    return (life or Life(history())).do(InviteSitter, role="patient", **said)


def test_the_consent_is_signed_once_every_question_is_right() -> None:
    life = understood().do(SignConsent, role="patient", **SIGNATURE)
    assert life.gates()["consent"].answer == "met"
    assert codes(life.ask(SignConsent, role="patient", **SIGNATURE)) == {"consent_already_signed"}


@pytest.mark.parametrize("question", QUESTIONS)
def test_one_wrong_answer_keeps_the_consent_from_being_signed_until_it_is_right(question: str) -> None:
    life = answered(understood(), question, right=False)
    assert codes(life.ask(SignConsent, role="patient", **SIGNATURE)) == {"not_understood_yet"}
    assert life.preparation.wrong == {question: 1}
    assert life.gates()["consent"].answer == "unknown"
    assert not codes(answered(life, question).ask(SignConsent, role="patient", **SIGNATURE))


def test_a_wrong_answer_is_kept_as_a_fact() -> None:
    life = Life()
    asked = TEXT.teach_back["driving"]
    said = {"version": TEXT.version, "question": "driving", "answer": "two_hours"}
    facts = life.ask(AnswerTeachBack, role="patient", **said)
    assert facts == [
        TeachBackAnswered(version=TEXT.version, question="driving", answer="two_hours", right=False)
    ]
    assert asked.right == "next_day"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(QUESTIONS), st.booleans()), max_size=20))
def test_signing_is_possible_exactly_when_the_latest_answers_are_all_right(
    given_answers: list[tuple[str, bool]],
) -> None:
    life = Life()
    latest: dict[str, bool] = {}
    for question, right in given_answers:
        answered(life, question, right)
        latest[question] = right
    may_sign = all(latest.get(question, False) for question in QUESTIONS)
    assert (not codes(life.ask(SignConsent, role="patient", **SIGNATURE))) == may_sign
    assert len(questions_left(life.chart, SETTING)) == sum(not latest.get(q, False) for q in QUESTIONS)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"version": "0.9"}, "consent_changed"),
        ({"digest": "0" * 64}, "consent_changed"),
        ({"digest": ""}, "consent_changed"),
        ({"signed_name": ""}, "not_the_name"),
        ({"signed_name": "Ben"}, "not_the_name"),
        ({"signed_name": "Sam Example"}, "not_the_name"),
    ],
)
def test_what_is_signed_is_the_current_text_with_the_own_name(changes: dict[str, str], code: str) -> None:
    assert codes(understood().ask(SignConsent, role="patient", **{**SIGNATURE, **changes})) == {code}


@pytest.mark.parametrize("name", ["Ben Sample", "ben sample", "  BEN   SAMPLE "])
def test_a_name_may_be_typed_in_any_case_and_spacing(name: str) -> None:
    assert not codes(understood().ask(SignConsent, role="patient", **{**SIGNATURE, "signed_name": name}))


def test_nobody_without_a_name_on_file_can_sign() -> None:
    life = understood()
    registered = msgspec.structs.replace(life.chart.states["people"], registered=None)
    life.chart = msgspec.structs.replace(life.chart, states={**life.chart.states, "people": registered})
    blank = {**SIGNATURE, "signed_name": "  "}
    assert codes(life.ask(SignConsent, role="patient", **blank)) == {"not_the_name"}


@pytest.mark.parametrize(
    "changes", [{"question": "no_such"}, {"answer": "no_such"}, {"answer": ""}, {"version": "0.9"}]
)
def test_an_answer_that_was_not_offered_is_refused(changes: dict[str, str]) -> None:
    said = {"version": TEXT.version, "question": "driving", "answer": "evening", **changes}
    assert codes(Life().ask(AnswerTeachBack, role="patient", **said))


def test_a_new_text_asks_for_its_questions_and_a_new_signature() -> None:
    life = understood().do(SignConsent, role="patient", **SIGNATURE)
    newer = msgspec.structs.replace(
        PROGRAMME, consent=msgspec.structs.replace(TEXT, version="2.0", text={"en": "# New"})
    )
    setting = Setting(newer, SETTING.clinic)
    gates = {gate.gate: gate for gate in preparation_gates(life.chart, setting, life.now)}
    assert gates["consent"].answer == "unmet"
    assert questions_left(life.chart, setting) == QUESTIONS


def test_a_changed_text_under_the_same_version_is_not_what_was_signed() -> None:
    life = understood().do(SignConsent, role="patient", **SIGNATURE)
    silently = msgspec.structs.replace(
        PROGRAMME, consent=msgspec.structs.replace(TEXT, text={"en": TEXT.text["en"] + " And more."})
    )
    gates = preparation_gates(life.chart, Setting(silently, SETTING.clinic), life.now)
    assert gates[0].answer == "unmet"


def test_a_sitter_says_yes_after_reading_each_part() -> None:
    life = invited()
    assert life.gates()["sitter"].answer == "unknown"
    life.do(ConfirmSitter, role="sitter", by=PASS, **YES)
    assert life.gates()["sitter"].answer == "met"
    assert codes(life.ask(ConfirmSitter, role="sitter", by=PASS, **YES)) == {"sitter_already_confirmed"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"adult": False}, "sitter_not_adult"),
        ({"sober": False}, "sitter_not_sober"),
        ({"stays": False}, "sitter_not_stays"),
        ({"read": TASKS[:-1]}, "sitter_unread"),
        ({"read": ("x",) * 9}, "sitter_unread"),
    ],
)
def test_a_yes_that_is_not_whole_is_refused(changes: dict[str, Any], code: str) -> None:
    assert codes(invited().ask(ConfirmSitter, role="sitter", by=PASS, **{**YES, **changes})) == {code}


def test_only_the_link_sent_last_can_say_yes() -> None:
    assert codes(Life().ask(ConfirmSitter, role="sitter", by=PASS, **YES)) == {"sitter_not_invited"}
    life = invited().do(ConfirmSitter, role="sitter", by=PASS, **YES)
    life.do(InviteSitter, role="patient", name="Kim", phone="503 555 0199", pass_id=str(UUID(int=78)))
    assert life.gates()["sitter"].answer == "unknown"
    assert codes(life.ask(ConfirmSitter, role="sitter", by=PASS, **YES)) == {"sitter_other_link"}


def test_while_a_session_is_under_way_no_other_sitter_is_invited() -> None:
    said = {"name": "Sam Example", "phone": "503 555 0101", "pass_id": str(UUID(int=78))}
    day = Day().all_met()
    assert not isinstance(day.ask(InviteSitter, **said), Refusal)
    assert codes(day.take().ask(InviteSitter, **said)) == {"sitter_watches"}
    day.do(StopSession, "therapist", reason="Ambulance", handed_over=True)
    assert not isinstance(day.ask(InviteSitter, **said), Refusal)


@pytest.mark.parametrize(("name", "phone"), [("", "503 555 0101"), ("Sam", ""), ("Sam", "12 34"), (" ", "+")])
def test_a_sitter_needs_a_name_and_a_number_to_call(name: str, phone: str) -> None:
    assert codes(Life().ask(InviteSitter, role="patient", name=name, phone=phone, pass_id="p"))


def test_lessons_items_and_intention() -> None:
    life = Life()
    assert codes(life.ask(ReadLesson, role="patient", lesson="x")) == {"no_such_lesson"}
    assert codes(life.ask(DoItem, role="patient", item="x")) == {"no_such_item"}
    assert codes(life.ask(DoItem, role="patient", item="safety_plan")) == {"item_not_yours"}
    assert codes(life.ask(SetIntention, role="patient", words=" \n")) == {"intention_missing"}
    for lesson in PROGRAMME.lessons:
        assert life.gates()["lessons"].answer == "unmet"
        life.do(ReadLesson, role="patient", lesson=lesson)
        assert codes(life.ask(ReadLesson, role="patient", lesson=lesson)) == {"lesson_already_read"}
    for item, asked in PROGRAMME.preparation.checklist.items():
        assert life.gates()["checklist"].answer == "unmet"
        life.do(DoItem, role="therapist" if asked.who == "therapist" else "patient", item=item)
        assert codes(life.ask(DoItem, role="therapist", item=item)) == {"item_already_done"}
    life.do(SetIntention, role="patient", words=" to sleep ", music="rain")
    gates = life.gates()
    assert {gates[name].answer for name in ("lessons", "checklist", "intention")} == {"met"}
    assert life.preparation.intention is not None
    assert life.preparation.intention.words == "to sleep"


def test_a_clinician_records_the_visit_with_cuff_and_items() -> None:
    said: dict[str, Any] = {"note": "Went through the day.", "cuff_checked": False}
    for role in ("patient", "coordinator"):
        assert codes(Life().ask(HoldVisit, role=role, **said)) == {"not_a_clinician"}  # type: ignore[arg-type]
    assert codes(Life().ask(HoldVisit, role="therapist", note=" ", cuff_checked=True)) == {
        "visit_note_missing"
    }
    assert codes(Life().ask(HoldVisit, role="therapist", **said, items=("x",))) == {"no_such_item"}
    life = Life().do(HoldVisit, role="therapist", **said, items=("safety_plan", "safety_plan"))
    assert "safety_plan" in life.preparation.items
    assert (life.gates()["visit"].answer, life.gates()["cuff"].answer) == ("met", "unmet")
    facts = life.ask(HoldVisit, role="therapist", note="Cuff", cuff_checked=True, items=("safety_plan",))
    assert facts == [PreparationVisitHeld(note="Cuff", cuff_checked=True)]
    life.do(HoldVisit, role="therapist", note="Cuff", cuff_checked=True)
    life.do(HoldVisit, role="therapist", note="A third talk", cuff_checked=False)
    assert life.gates()["cuff"].answer == "met", "what was checked stays checked"
    assert isinstance(ItemDone(item="x"), ItemDone)


def test_care_team_and_emergency_contact() -> None:
    assert Life().gates()["care_team"].answer == "unmet"
    assert Life().gates()["emergency"].answer == "unknown"
    assert Life(msgspec.structs.replace(history(), contact_phone=" ")).gates()["emergency"].answer == "unmet"
    assert planned().gates()["care_team"].answer == "met", "the plan names its writer and its monitor"
    assert planned().gates()["emergency"].answer == "met"
    gone = Life(CareTeamAssigned(prescriber=PRESCRIBER, therapist=UUID(int=99)))
    assert gone.gates()["care_team"].answer == "unmet"


def test_every_gate_names_its_rule_and_every_open_one_what_would_change_it() -> None:
    for life in (Life(), invited(understood()), received()):
        for gate in life.gates().values():
            assert str(gate.label)
            assert gate.reason.source.ref.endswith(tuple("0123456789]n"))
            assert str(gate.reason.patient)
            assert str(gate.reason.clinician)
            assert (gate.reason.would_change is None) == (gate.answer == "met")


def test_a_refusal_says_everything_that_is_wrong_at_once() -> None:
    refused = invited().ask(
        ConfirmSitter, role="sitter", by=PASS, adult=False, sober=False, stays=True, read=()
    )
    assert isinstance(refused, Refusal)
    assert len(refused.reasons) == 2 + len(TASKS)


def test_the_safety_plan_is_written_and_going_through_it_is_the_checklists_item() -> None:
    assert Life().gates()["safety_plan"].answer == "unknown"
    plan = SafetyPlanWritten(
        version=1, signs=(), by_myself=("Walk",), company=(), helpers=(), professionals=(), surroundings=()
    )
    written = Life(plan)
    assert written.gates()["safety_plan"].answer == "met"
    assert "not gone through" in str(written.gates()["safety_plan"].reason.clinician)
    assert "safety_plan" not in written.preparation.items
    reviewed = Life(plan, SafetyPlanReviewed(version=1, reviewed_on=date(2026, 11, 23)))
    assert "safety_plan" in reviewed.preparation.items
    assert "not gone through" not in str(reviewed.gates()["safety_plan"].reason.clinician)
    newer = msgspec.structs.replace(plan, version=2)
    assert "not gone through" in str(
        Life(plan, SafetyPlanReviewed(version=1, reviewed_on=date(2026, 11, 23)), newer)
        .gates()["safety_plan"]
        .reason.clinician
    )
