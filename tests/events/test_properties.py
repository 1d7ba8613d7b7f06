"""Whatever happens, in whatever order: nothing told disappears, nothing missing counts as none, no gate opens."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.events.life import CALM, EFFECTS, Life
from troche.chart.reasons import Refusal
from troche.chart.terms import Grade, SignalKind
from troche.events.commands import (
    AnswerSideEffects,
    AnswerSignal,
    AssessEvent,
    CloseEvent,
    NoteSent,
    NoteSignal,
    OpenEvent,
    ReopenEvent,
    ReviewEvent,
)
from troche.events.facts import CRITERIA, Assessment
from troche.events.state import EventsState

RANK = {"unmet": 0, "unknown": 1, "met": 2}
BASE, DOSED = Life(), Life().dosed()
MAYBE = st.none() | st.booleans()
ASSESSMENTS = st.builds(
    Assessment,
    term=st.sampled_from(["", "Syncope", "Headache"]),
    severity=st.sampled_from([None, "mild", "severe"]),
    serious=MAYBE,
    criteria=st.lists(st.sampled_from(CRITERIA), max_size=2, unique=True).map(tuple),
    relatedness=st.sampled_from([None, "possible", "unrelated"]),
    expected=MAYBE,
    action=st.sampled_from([None, "dose_held"]),
    outcome=st.sampled_from([None, "recovered", "fatal", "unknown"]),
    began_on=st.sampled_from([None, BASE.now.date()]),
)
GRADES = st.sampled_from(["none", "mild", "moderate", "severe"])
STEPS = st.one_of(
    st.tuples(st.just("tell"), st.booleans()),
    st.tuples(st.just("assess"), ASSESSMENTS),
    st.tuples(st.just("close"), st.sampled_from(["prescriber", "therapist", "director"])),
    st.tuples(st.just("reopen"), st.none()),
    st.tuples(st.just("review"), st.none()),
    st.tuples(st.just("sent"), st.sampled_from(["fda", "pharmacy"])),
    st.tuples(st.just("effects"), st.dictionaries(st.sampled_from(list(EFFECTS)), GRADES)),
    st.tuples(st.just("signal"), st.sampled_from(["craving", "extra_use", "other"])),
    st.tuples(st.just("answer"), st.sampled_from(["explained", "concern"])),
    st.tuples(st.just("wait"), st.integers(1, 100)),
)


def from_(life: Life) -> Life:
    """A copy that grows on its own; charts and facts are frozen."""
    copy = object.__new__(Life)
    copy.__dict__ = {**life.__dict__, "recorded": list(life.recorded)}
    return copy


def act(life: Life, step: tuple[str, Any]) -> None:
    what, said = step
    event = life.event.id if life.mine.events else "none"
    signal = list(life.mine.signals)[-1] if life.mine.signals else "none"
    match what:
        case "tell":
            life.give(OpenEvent, words="It happened.", urgent=said)
        case "assess":
            version = life.event.version if life.mine.events else 0
            life.give(
                AssessEvent,
                "prescriber",
                event=event,
                version=version,
                assessment=said,
                reason="Looked again.",
            )
        case "close":
            life.give(CloseEvent, said, event=event, words="Over.")
        case "reopen":
            life.give(ReopenEvent, "therapist", event=event, words="Again.")
        case "review":
            life.give(ReviewEvent, "director", event=event, words="Read.")
        case "sent":
            life.give(NoteSent, "prescriber", event=event, to=said, sent_on=life.now.date())
        case "effects":
            life.give(AnswerSideEffects, graded={**CALM, **said})
        case "signal":
            life.give(NoteSignal, sign=said)
        case "answer":
            life.give(AnswerSignal, "prescriber", signal=signal, verdict=said, words="Looked.")
        case "wait":
            life.later(hours=said)


def keeps_all(before: EventsState, after: EventsState) -> None:
    for key, event in before.events.items():
        now = after.events[key]
        assert now.told == event.told and now.number == event.number
        assert now.versions[: len(event.versions)] == event.versions
        assert now.steps[: len(event.steps)] == event.steps and now.sent[: len(event.sent)] == event.sent
    for key, signal in before.signals.items():
        assert after.signals[key].behind[: len(signal.behind)] == signal.behind
        assert after.signals[key].answers[: len(signal.answers)] == signal.answers


def keeps_what_was_said(life: Life) -> None:
    """No version forgets what the one before said; only reasons for being serious fall with it."""
    empty = Assessment()
    for event in life.mine.events.values():
        for older, newer in zip(event.versions, event.versions[1:], strict=False):
            for name in Assessment.__struct_fields__:
                said = getattr(older.assessment, name) != getattr(empty, name)
                falls = name == "criteria" and newer.assessment.serious is False
                assert not said or falls or getattr(newer.assessment, name) != getattr(empty, name), name


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=14))
def test_nothing_that_was_told_ever_disappears(steps: list[tuple[str, Any]]) -> None:
    life = from_(DOSED)
    for step in steps:
        before = life.mine
        act(life, step)
        keeps_all(before, life.mine)
    keeps_what_was_said(life)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=10), st.sampled_from(CRITERIA), st.booleans())
def test_a_serious_event_more_opens_no_gate(
    steps: list[tuple[str, Any]], criterion: Any, urgent: bool
) -> None:
    life = from_(DOSED)
    for step in steps:
        act(life, step)
    before = life.gates()
    life.told(urgent=urgent)
    told = life.gates()
    life.judged(serious=True, criteria=(criterion,), term="Syncope")
    judged = life.gates()
    for name in before:
        assert RANK[told[name].answer] <= RANK[before[name].answer], name
        assert RANK[judged[name].answer] <= RANK[before[name].answer], name
    assert judged["events"].answer == "unmet"


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(list(EFFECTS)), GRADES))
def test_what_is_not_answered_is_never_none(grades: dict[str, Grade]) -> None:
    life = from_(DOSED)
    decision = life.give(AnswerSideEffects, graded=grades)
    whole = set(grades) == set(EFFECTS)
    assert isinstance(decision, Refusal) is not whole
    assert (life.gate("side_effects").answer == "met") is whole
    assert whole or life.mine.answer is None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["craving", "early_use", "extra_use", "asked_for_more"]), max_size=4))
def test_a_signal_more_opens_no_gate_and_is_always_listed(kinds: list[SignalKind]) -> None:
    life, before = from_(BASE), BASE.gates()
    for number, kind in enumerate(kinds, 1):
        life.do(NoteSignal, sign=kind)
        now = life.gates()
        assert all(RANK[now[name].answer] <= RANK[before[name].answer] for name in before)
        assert len(life.mine.signals) == number
        before = now


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=12))
def test_folded_again_it_is_the_same(steps: list[tuple[str, Any]]) -> None:
    from tests.dosing.ready import CLINIC, HOUSE, PERSON

    life = from_(DOSED)
    for step in steps:
        act(life, step)
    assert HOUSE.refold(PERSON, CLINIC, life.recorded).states["events"] == life.mine
