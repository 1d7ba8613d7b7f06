"""Along the whole walk: the phase, the patient's next step, and what the board says blocks it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from tests.journey import stories as s
from tests.journey.stories import DAY, HOUR, Story
from troche.chart.facts import DeadlineStruck
from troche.journey.blocking import blocker
from troche.journey.next_step import next_step
from troche.journey.phase import phase
from troche.journey.projections import board_rows
from troche.medication.facts import OrderCancelled, OrderCosigned, OrderSigned, PlanAccepted
from troche.messaging.rules import raise_alert

WALK: list[tuple[str, Callable[[], Story], str, str, str, str]] = [
    # what was told, story, phase, the patient's step, the board's state, its owner
    (
        "registered",
        lambda: Story().tell(s.registered(), s.TEAM),
        "screening",
        "history",
        "waiting",
        "patient",
    ),
    (
        "history given",
        lambda: Story().tell(s.registered(), s.TEAM, s.history()),
        "screening",
        "questionnaire",
        "waiting",
        "patient",
    ),
    ("questionnaires answered", s.screened, "screening", "pressure", "unmet", "prescriber"),
    (
        "measured today",
        lambda: s.screened().tell(s.pressure(s.BEGIN + 6 * HOUR)),
        "screening",
        "deciding",
        "unmet",
        "prescriber",
    ),
    ("asked", lambda: s.screened().tell(s.ASKED), "screening", "asked", "waiting", "patient"),
    (
        "answered what was asked",
        lambda: s.screened().tell(s.ASKED, s.history(), s.pressure(s.BEGIN + 8 * HOUR)),
        "screening",
        "deciding",
        "unmet",
        "prescriber",
    ),
    ("not now", lambda: s.screened().tell(s.decided("not_now")), "held", "held", "held", "prescriber"),
    ("not here", lambda: s.screened().tell(s.decided("not_here")), "ended", "ended", "ended", "prescriber"),
    ("eligible", lambda: s.screened().tell(s.decided()), "eligible", "plan_waiting", "waiting", "prescriber"),
    (
        "plan written",
        lambda: s.screened().tell(s.decided(), s.plan()),
        "eligible",
        "plan",
        "waiting",
        "patient",
    ),
    (
        "plan accepted",
        lambda: s.screened().tell(s.decided(), s.plan(), PlanAccepted(version=1)),
        "eligible",
        "consent",
        "waiting",
        "patient",
    ),
    (
        "new version of the plan",
        lambda: s.screened().tell(s.decided(), s.plan(), PlanAccepted(version=1), s.plan(2)),
        "eligible",
        "plan",
        "waiting",
        "patient",
    ),
    (
        "consent signed",
        lambda: s.screened().tell(s.decided(), s.plan(), PlanAccepted(version=1), s.CONSENT),
        "eligible",
        "order_waiting",
        "waiting",
        "prescriber",
    ),
    (
        "order pended",
        lambda: s.screened().tell(s.decided(), s.plan(), PlanAccepted(version=1), s.CONSENT, s.ORDER),
        "eligible",
        "order_waiting",
        "waiting",
        "prescriber",
    ),
    (
        "order refused",
        lambda: s.screened().tell(
            s.decided(), s.plan(), PlanAccepted(version=1), s.CONSENT, s.ORDER, s.order_answer(False)
        ),
        "eligible",
        "order_waiting",
        "unmet",
        "prescriber",
    ),
    ("order accepted", s.treated, "preparation", "lessons", "waiting", "pharmacist"),
    (
        "all but the parcel",
        lambda: s.treated().tell(*s.LESSONS, *s.ITEMS, s.INTENTION, s.SAFETY_PLAN, s.INVITED, s.CONFIRMED),
        "preparation",
        "pharmacy_waiting",
        "waiting",
        "pharmacist",
    ),
    ("parcel sent", lambda: s.treated().tell(s.DISPENSED), "preparation", "parcel", "waiting", "patient"),
    (
        "parcel counted",
        lambda: s.treated().tell(s.DISPENSED, s.RECEIVED),
        "preparation",
        "lessons",
        "waiting",
        "patient",
    ),
    (
        "lessons read",
        lambda: s.treated().tell(s.DISPENSED, s.RECEIVED, *s.LESSONS),
        "preparation",
        "checklist",
        "waiting",
        "patient",
    ),
    (
        "checklist done",
        lambda: s.treated().tell(s.DISPENSED, s.RECEIVED, *s.LESSONS, *s.ITEMS),
        "preparation",
        "intention",
        "waiting",
        "patient",
    ),
    (
        "intention set",
        lambda: s.treated().tell(s.DISPENSED, s.RECEIVED, *s.LESSONS, *s.ITEMS, s.INTENTION),
        "preparation",
        "safety_plan",
        "waiting",
        "patient",
    ),
    (
        "safety plan written",
        lambda: s.treated().tell(s.DISPENSED, s.RECEIVED, *s.LESSONS, *s.ITEMS, s.INTENTION, s.SAFETY_PLAN),
        "preparation",
        "sitter",
        "waiting",
        "patient",
    ),
    (
        "sitter invited",
        lambda: s.treated().tell(
            s.DISPENSED, s.RECEIVED, *s.LESSONS, *s.ITEMS, s.INTENTION, s.SAFETY_PLAN, s.INVITED
        ),
        "preparation",
        "sitter_waiting",
        "waiting",
        "patient",
    ),
    (
        "sitter confirmed",
        lambda: s.treated().tell(
            s.DISPENSED, s.RECEIVED, *s.LESSONS, *s.ITEMS, s.INTENTION, s.SAFETY_PLAN, s.INVITED, s.CONFIRMED
        ),
        "preparation",
        "visit_waiting",
        "waiting",
        "therapist",
    ),
    (
        "another sitter",
        lambda: s.prepared().tell(s.INVITED),
        "preparation",
        "sitter_waiting",
        "waiting",
        "patient",
    ),
    ("prepared", s.prepared, "induction", "book", "waiting", "coordinator"),
    (
        "live",
        lambda: _live(s.prepared()),
        "induction",
        "live",
        "live",
        "therapist",
    ),
    (
        "released",
        lambda: _live(s.prepared()).tell(s.released(1)),
        "induction",
        "next_day",
        "waiting",
        "patient",
    ),
    (
        "arrived in the next day",
        lambda: _live(s.prepared()).tell(s.released(1)).wait(DAY).tell(s.next_day(1)),
        "induction",
        "side_effects",
        "unmet",
        "coordinator",
    ),
    (
        "told of side effects",
        lambda: _live(s.prepared()).tell(s.released(1)).wait(DAY).tell(s.next_day(1), s.no_side_effects(1)),
        "induction",
        "visit_to_book",
        "unmet",
        "coordinator",
    ),
    (
        "one session talked through",
        lambda: s.after_sessions(1),
        "induction",
        "book",
        "waiting",
        "prescriber",
    ),
    ("reviewed", lambda: s.after_sessions(4).tell(s.answered()), "review", "form", "waiting", "prescriber"),
]


def _live(story: Story) -> Story:
    story.tell(s.booked(1, story.now + DAY)).wait(DAY)
    return story.tell(s.day_answers(1), s.dose(1))


@pytest.mark.parametrize(
    ("told", "phase_is", "step_is", "state_is", "owner_is"),
    [row[1:] for row in WALK],
    ids=[row[0] for row in WALK],
)
def test_each_station_of_the_walk(
    told: Callable[[], Story], phase_is: str, step_is: str, state_is: str, owner_is: str
) -> None:
    story = told()
    chart, now = story.chart, story.now + HOUR
    assert phase(chart, s.SETTING) == phase_is
    assert next_step(chart, s.SETTING, now).code == step_is
    found = blocker(chart, s.SETTING, now)
    assert found.state == state_is
    assert found.owner == owner_is
    assert str(found.why)


def test_maintenance_begins_with_a_plan_accepted_after_the_review() -> None:
    story = s.after_sessions(4)
    assert phase(story.chart, s.SETTING) == "review"
    story.tell(s.plan(2), PlanAccepted(version=2))
    assert phase(story.chart, s.SETTING) == "maintenance"


def test_after_a_change_of_dose_a_new_order_is_waited_for_by_name_of_who_writes_it() -> None:
    story = s.after_sessions(1)
    more = msgspec.structs.replace(s.plan(2), start_dose_mg=150)
    story.tell(more, PlanAccepted(version=2))
    step = next_step(story.chart, s.SETTING, story.now)
    assert step.code == "order_anew" and "please take no lozenges" in str(step.lead)
    found = blocker(story.chart, s.SETTING, story.now)
    assert (found.state, found.owner) == ("unmet", "prescriber")
    assert str(found.why) == "Ordered for 100 mg, and the plan says 150 mg: order anew."
    anew = msgspec.structs.replace(
        s.ORDER, order="o2", replaces="o1", dose_mg=150, digest="d", needs_second=True
    )
    story.tell(anew)
    assert "not signed by everybody" in str(blocker(story.chart, s.SETTING, story.now).why)
    story.tell(OrderSigned(order="o2", digest="d", factor="totp", confirmed_at=story.now))
    assert next_step(story.chart, s.SETTING, story.now).code == "order_anew", "one of two has signed"
    story.tell(
        OrderCosigned(
            order="o2", digest="d", factor="totp", confirmed_at=story.now, name="n", registration="r"
        ),
        OrderCancelled(order="o1", reason="Another in its place."),
    )
    assert next_step(story.chart, s.SETTING, story.now).code == "order_waiting"
    story.tell(msgspec.structs.replace(s.order_answer(), order="o2"))
    assert next_step(story.chart, s.SETTING, story.now).code not in ("order_anew", "order_waiting")
    found = blocker(story.chart, s.SETTING, story.now)
    assert found.owner == "prescriber" and "no prescriber has answered" in str(found.why)


def test_a_session_ahead_says_when_with_whom_and_the_way_to_it() -> None:
    story = s.prepared()
    story.tell(s.booked(1, story.now + 3 * DAY))
    step = next_step(story.chart, s.SETTING, story.now)
    assert step.code == "session_ahead"
    assert step.at == story.recorded[-1].fact.starts_at  # type: ignore[attr-defined]
    assert "Ines Test" in str(step.lead)
    titles = [str(moment.title) for moment in step.way]
    assert titles[0] == "No alcohol, no cannabis" and titles[-1] == "Start, if all checks are met"
    assert all(moment.where != "done" for moment in step.way)


def test_on_the_day_the_step_is_the_days_questions_and_what_is_past_is_done() -> None:
    story = s.prepared()
    start = story.now + 3 * DAY
    story.tell(s.booked(1, start))
    step = next_step(story.chart, s.SETTING, start - 90 * HOUR / 60)
    assert (step.code, step.page) == ("day_of_session", "dosing:go_no_go")
    assert step.way[0].where == "done" and step.way[-1].where == "next"


def test_a_session_ahead_is_clear_or_says_what_is_in_the_way() -> None:
    story = s.prepared()
    story.tell(s.booked(1, story.now + 3 * DAY))
    found = blocker(story.chart, s.SETTING, story.now)
    assert found.state in ("unmet", "unknown")  # no identity, no licence in this story
    assert found.next_at == story.recorded[-1].fact.starts_at  # type: ignore[attr-defined]


def test_a_session_that_nobody_started_says_so_on_the_board_until_it_is_started() -> None:
    story = s.prepared()
    starts_at = story.now + HOUR
    story.tell(s.booked(1, starts_at))
    struck = DeadlineStruck(kind="dosing.not_started", key="1", due_at=starts_at + HOUR)
    found = blocker(story.tell(struck).chart, s.SETTING, story.now)
    assert (found.state, found.owner, found.next_at) == ("unmet", "coordinator", starts_at)
    assert "has not been started" in str(found.why)
    assert blocker(_live(s.prepared()).tell(struck).chart, s.SETTING, story.now).state == "live"


def test_an_untaken_alarm_comes_before_everything() -> None:
    story = s.after_sessions(1)
    story.tell(raise_alert(s.PROGRAMME, "suicidal_intent", "Said so {now}", "", story.now))
    found = blocker(story.chart, s.SETTING, story.now)
    assert (found.state, found.owner, str(found.why)) == ("alarm", "prescriber", "Said so {now}")


def test_a_session_is_live_on_the_board_whatever_else_is_true_of_it() -> None:
    story = _live(s.prepared())
    story.tell(raise_alert(s.PROGRAMME, "vitals_missed", "Late", "1:40", story.now))
    (row,) = board_rows(story.chart, s.SETTING)
    assert (row["state"], row["in_session"]) == ("alarm", True)
    (row,) = board_rows(story.tell(s.released(1)).chart, s.SETTING)
    assert not row["in_session"]


def test_every_waiting_step_says_who_is_waited_for_or_what() -> None:
    for name, told, *_rest in WALK:
        story = told()
        step = next_step(story.chart, s.SETTING, story.now + HOUR)
        assert str(step.title) and str(step.lead), name
        assert bool(step.page) == (step.action is not None), name
