"""The visit after a session, questionnaires and check-ins: what is asked when, and what follows silence."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.journey import stories as s
from tests.journey.stories import DAY, HOUR, Story
from troche.chart.commands import Actor, ClockStruck
from troche.chart.facts import DeadlineStruck, Fact
from troche.chart.reasons import Refusal
from troche.chart.rooms import Deadline
from troche.integration.commands import BookVisit, CheckIn, HoldVisit, SetGoal
from troche.integration.facts import CheckedIn, QuestionnaireExpired, VisitHeld
from troche.integration.rules import INTEGRATION
from troche.journey.rooms import PERSON as HOUSE
from troche.messaging.facts import AlertRaised

INES = Actor(s.THERAPIST, "therapist", s.CLINIC, "Ines Test")


def dosed() -> Story:
    """A first session that ended; `now` is an hour after its release."""
    story = s.prepared()
    story.tell(s.booked(1, story.now + DAY)).wait(DAY)
    return story.tell(s.day_answers(1), s.dose(1), s.released(1)).wait(HOUR)


def dose_at(story: Story) -> datetime:
    return INTEGRATION.of(story.chart).visits[1].dosed_at or story.now


def deadline(story: Story, kind: str) -> Deadline | None:
    due = HOUSE.due(story.chart, s.SETTING).values()
    return next((one for one in due if one.kind == f"integration.{kind}"), None)


def strike(story: Story, due: Deadline) -> list[Fact]:
    command = ClockStruck(
        id=uuid4(),
        actor=Actor(uuid4(), "system", s.CLINIC),
        stream=story.stream,
        kind=due.kind,
        key=due.key,
        due_at=due.at,
    )
    facts = HOUSE.decide(story.chart, command, due.at, s.SETTING)
    assert not isinstance(facts, Refusal)
    story.now = due.at - HOUR
    story.tell(*facts)
    return list(facts)


@pytest.mark.parametrize(
    ("hours", "refused"),
    [
        (23.9, "integration_outside_window"),
        (24, None),
        (48, None),
        (72, None),
        (72.1, "integration_outside_window"),
        (-1, "integration_in_the_past"),
    ],
)
def test_the_visit_is_booked_between_24_and_72_hours_after_the_dose(
    hours: float, refused: str | None
) -> None:
    story = dosed()
    at = dose_at(story) + timedelta(hours=hours)
    command = BookVisit(
        id=uuid4(), actor=INES, stream=story.stream, session=1, starts_at=at, with_id=s.THERAPIST
    )
    outcome = HOUSE.decide(story.chart, command, story.now, s.SETTING)
    if refused is None:
        assert not isinstance(outcome, Refusal)
    else:
        assert isinstance(outcome, Refusal) and outcome.reasons[0].code == refused
        assert outcome.reasons[0].source.ref


def test_after_72_hours_it_may_still_be_booked_and_held() -> None:
    story = dosed()
    late = dose_at(story) + timedelta(hours=80)
    book = BookVisit(
        id=uuid4(), actor=INES, stream=story.stream, session=1, starts_at=late + HOUR, with_id=s.THERAPIST
    )
    assert not isinstance(HOUSE.decide(story.chart, book, late, s.SETTING), Refusal)
    hold = HoldVisit(id=uuid4(), actor=INES, stream=story.stream, session=1, note="Talked.")
    assert HOUSE.decide(story.chart, hold, late, s.SETTING) == [VisitHeld(session=1, note="Talked.")]


@pytest.mark.parametrize(
    ("session", "note", "hours", "code"),
    [
        (1, "Talked.", 2, "integration_outside_window"),
        (1, "  ", 30, "integration_note_missing"),
        (9, "Talked.", 30, "integration_no_dose"),
    ],
)
def test_a_visit_is_written_up_only_after_a_dose_in_its_hours_and_with_words(
    session: int, note: str, hours: int, code: str
) -> None:
    story = dosed()
    command = HoldVisit(id=uuid4(), actor=INES, stream=story.stream, session=session, note=note)
    outcome = HOUSE.decide(story.chart, command, dose_at(story) + hours * HOUR, s.SETTING)
    assert isinstance(outcome, Refusal) and outcome.reasons[0].code == code


def test_not_held_by_72_hours_is_an_alert_to_the_coordinator_once() -> None:
    story = dosed()
    due = deadline(story, "visit")
    assert due is not None and due.at == dose_at(story) + timedelta(hours=72)
    _struck, alert = strike(story, due)
    assert isinstance(alert, AlertRaised)
    assert (alert.code, alert.owner) == ("integration_overdue", "coordinator")
    assert deadline(story, "visit") is None


def test_held_in_time_there_is_nothing_to_alert() -> None:
    story = dosed().wait(DAY)
    story.tell(s.held(1))
    assert deadline(story, "visit") is None


def test_phq_9_is_asked_weekly_reminded_after_2_days_and_let_go_after_4_with_an_alert() -> None:
    story = dosed()
    story.now += DAY
    story.tell(s.answered("gad_7"), s.answered())
    ask, remind, expire = (deadline(story, kind) for kind in ("ask", "remind", "expire"))
    assert ask and remind and expire and ask.key == remind.key == expire.key == "phq_9"
    assert ask.at == story.now + 7 * DAY
    assert (remind.at - ask.at, expire.at - ask.at) == (2 * DAY, 4 * DAY)
    (struck,) = strike(story, ask)
    assert isinstance(struck, DeadlineStruck)
    _struck, expired, alert = strike(story, expire)
    assert isinstance(expired, QuestionnaireExpired) and expired.due_at == ask.at
    assert isinstance(alert, AlertRaised) and alert.code == "safety_form_missed"
    again = deadline(story, "ask")
    assert again is not None and again.at == ask.at + 7 * DAY


def test_a_reminder_is_a_notice_without_content() -> None:
    story = dosed().tell(DeadlineStruck(kind="integration.remind", key="phq_9", due_at=s.BEGIN))
    ((_, notice),) = HOUSE.follow(story.chart, story.recorded[-1:], s.SETTING)
    assert (notice.recipient, notice.template, notice.values) == ("patient", "form_waits", {})


def test_after_the_second_dose_the_questionnaire_is_due_at_once() -> None:
    story = dosed().wait(DAY).tell(s.answered(), s.answered("gad_7"), s.held(1)).wait(3 * DAY)
    story.tell(s.booked(2, story.now + HOUR), s.dose(2))
    ask = deadline(story, "ask")
    assert ask is not None and ask.at == story.now


def test_silence_is_reminded_and_then_noted_and_a_check_in_ends_it() -> None:
    story = dosed()
    since = story.now
    story.tell(s.check_in())
    soon, silent = deadline(story, "silent_soon"), deadline(story, "silent")
    assert soon is not None and silent is not None
    assert (soon.at - since, silent.at - since) == (2 * DAY + HOUR, 4 * DAY + HOUR)
    _struck, alert = strike(story, silent)
    assert isinstance(alert, AlertRaised) and (alert.code, alert.level) == ("form_missed", 3)
    assert deadline(story, "silent") is None
    story.tell(s.check_in())
    assert deadline(story, "silent") is not None


def test_nothing_is_asked_before_a_plan_is_accepted_or_after_the_end() -> None:
    assert deadline(s.screened(), "silent") is None
    assert deadline(s.treated(), "silent") is None and deadline(s.treated(), "silent_soon") is not None
    story = s.after_sessions(1)
    assert deadline(story, "ask") is not None
    story.tell(s.decided("not_here"))
    assert deadline(story, "ask") is None and deadline(story, "silent") is None


@given(
    st.lists(st.one_of(st.none(), st.integers(-3, 14)), min_size=4, max_size=4),
    st.text(max_size=20),
)
def test_a_check_in_keeps_exactly_what_was_given_and_missing_is_never_zero(
    values: list[int | None], words: str
) -> None:
    story = s.prepared()
    actor = Actor(story.stream, "patient", s.CLINIC, "Ada Example", story.stream)
    mood, anxiety, sleep, energy = values
    command = CheckIn(
        id=uuid4(),
        actor=actor,
        stream=story.stream,
        mood=mood,
        anxiety=anxiety,
        sleep=sleep,
        energy=energy,
        words=words,
    )
    outcome = HOUSE.decide(story.chart, command, story.now, s.SETTING)
    if any(value is not None and not 0 <= value <= 10 for value in values):
        assert isinstance(outcome, Refusal) and outcome.reasons[0].code == "check_in_out_of_range"
    elif values == [None] * 4 and not words.strip():
        assert isinstance(outcome, Refusal) and outcome.reasons[0].code == "check_in_empty"
    else:
        assert outcome == [
            CheckedIn(mood=mood, anxiety=anxiety, sleep=sleep, energy=energy, words=words.strip())
        ]


def test_a_goal_needs_words_and_the_state_keeps_the_latest() -> None:
    story = s.prepared()
    empty = SetGoal(id=uuid4(), actor=INES, stream=story.stream, goal=" ", practice="")
    assert isinstance(HOUSE.decide(story.chart, empty, story.now, s.SETTING), Refusal)
    for number in range(20):
        command = SetGoal(id=uuid4(), actor=INES, stream=story.stream, goal=f"g{number}", practice="walk")
        story.tell(*HOUSE.decide(story.chart, command, story.now, s.SETTING))  # type: ignore[misc]
    goals = INTEGRATION.of(story.chart).goals
    assert len(goals) == 8 and goals[-1].goal == "g19"


def test_the_state_does_not_grow_with_the_days() -> None:
    story = s.after_sessions(1)
    import msgspec

    size = len(msgspec.msgpack.encode(INTEGRATION.of(story.chart)))
    for _ in range(500):
        story.tell(s.check_in(words="a day"), s.answered())
    assert len(msgspec.msgpack.encode(INTEGRATION.of(story.chart))) < size + 300
