"""Reminders of what is left out: the afternoon before each day on which something begins, in neutral words."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from tests.dosing.ready import CLINIC, DAY, HOUSE, PERSON, SETTING, Day, history
from troche.chart.commands import Actor, ClockStruck
from troche.chart.facts import DeadlineStruck, Recorded
from troche.chart.reasons import Refusal
from troche.chart.rooms import Deadline
from troche.dosing.facts import SessionStopped
from troche.dosing.holding import REMIND, follow, holds_ahead
from troche.screening.facts import Medicine


def reminders(day: Day) -> list[Deadline]:
    return sorted(
        (one for one in HOUSE.due(day.chart, SETTING).values() if one.kind == REMIND), key=lambda one: one.at
    )


def test_each_day_on_which_something_begins_has_its_reminder_the_afternoon_before() -> None:
    day = Day()
    starts = day.session.booked.starts_at
    found = reminders(day)
    assert [one.key.split()[0] for one in found] == ["1", "1"]
    assert all(one.owner == "patient" and one.at.hour == 1 for one in found), (
        "five in the afternoon in Portland"
    )
    assert [round((starts - one.at) / DAY) for one in found] == [6, 3]


def test_what_is_never_stopped_by_oneself_has_no_reminder_to_stop_it() -> None:
    day = Day()
    before = reminders(day)
    day.add(history(medicines=(Medicine(name="Xanax"),)))
    assert reminders(day) == before
    day.add(history(medicines=(Medicine(name="Adderall"),)))
    assert len(reminders(day)) == len(before) + 1
    holds = {hold.code: hold.kind for hold in holds_ahead(day.chart, SETTING, day.now)}
    assert holds["stimulant"] == "as_agreed"


def test_a_session_that_was_called_off_reminds_nobody() -> None:
    day = Day()
    assert reminders(day)
    day.add(SessionStopped(session=1, reason="Another day."))
    assert reminders(day) == []


def test_a_reminder_records_nothing_but_that_it_was_given_and_says_nothing_of_health() -> None:
    day = Day()
    first = reminders(day)[0]
    day.now = max(day.now, first.at) + timedelta(minutes=1)
    command = ClockStruck(
        id=uuid4(),
        actor=Actor(uuid4(), "system", CLINIC, "Keeper"),
        stream=PERSON,
        kind=first.kind,
        key=first.key,
        due_at=first.at,
    )
    facts = HOUSE.decide(day.chart, command, day.now, SETTING)
    assert not isinstance(facts, Refusal) and [type(fact) for fact in facts] == [DeadlineStruck]
    entry = Recorded(facts[0], 1, day.now, PERSON, "system", command.id)
    (notice,) = follow(day.chart, entry, SETTING)
    assert notice.recipient == "patient" and notice.template == "something_waits" and not notice.values
