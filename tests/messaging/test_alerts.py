"""Alerts: raised by the programme's file, passed on rung by rung, taken by name, ended only by words."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.journey import stories as s
from tests.journey.stories import HOUR, Story
from troche.chart.commands import Actor, ClockStruck, Role
from troche.chart.reasons import Refusal
from troche.journey.rooms import PERSON as HOUSE
from troche.messaging.commands import AcknowledgeAlert, CloseAlert, RaiseAlert
from troche.messaging.facts import AlertAcknowledged, AlertClosed, AlertEscalated, AlertRaised
from troche.messaging.rules import MESSAGING, OpenAlert, open_alerts, raise_alert
from troche.messaging.rungs import response_time, rungs_of

MAYA = Actor(uuid4(), "therapist", s.CLINIC, "Maya Test")
OMAR = Actor(uuid4(), "prescriber", s.CLINIC, "Omar Test")


def raised(code: str = "help_asked", key: str = "1") -> Story:
    """A story with one open alert."""
    story = Story().tell(s.registered(), s.TEAM)
    return story.tell(raise_alert(s.PROGRAMME, code, "Help, please", key, story.now + HOUR))


def only(story: Story) -> OpenAlert:
    (alert,) = open_alerts(story.chart)
    return alert


def strike(story: Story) -> list[AlertEscalated] | Refusal:
    """What follows when the alert's time is up."""
    (due,) = [one for one in HOUSE.due(story.chart, s.SETTING).values() if one.kind == "messaging.escalate"]
    command = ClockStruck(
        id=uuid4(),
        actor=Actor(uuid4(), "system", s.CLINIC),
        stream=story.stream,
        kind=due.kind,
        key=due.key,
        due_at=due.at,
    )
    return HOUSE.decide(story.chart, command, due.at, s.SETTING)  # type: ignore[return-value]


@pytest.mark.parametrize("code", list(s.PROGRAMME.alerts))
def test_every_alert_of_the_programme_has_level_owner_and_time(code: str) -> None:
    rule = s.PROGRAMME.alerts[code]
    fact = raise_alert(s.PROGRAMME, code, "words", "k", s.BEGIN)
    assert (fact.level, fact.owner, fact.alert) == (rule.level, rule.owner, f"{code}:k")
    assert fact.respond_by == s.BEGIN + timedelta(minutes=rule.respond_minutes.value)


def test_an_unknown_code_is_a_fault_of_ours_and_is_loud() -> None:
    with pytest.raises(KeyError):
        raise_alert(s.PROGRAMME, "no_such_alert", "words", "", s.BEGIN)


@pytest.mark.parametrize("code", list(s.PROGRAMME.alerts))
def test_it_climbs_the_programmes_rungs_and_asks_the_last_again_and_again(code: str) -> None:
    story, owners = raised(code), []
    for _ in range(len(rungs_of(s.PROGRAMME, code)) + 2):
        before = only(story).respond_by
        struck, escalated = strike(story)
        assert isinstance(escalated, AlertEscalated)
        assert escalated.respond_by == before + response_time(s.PROGRAMME, code)
        story.now = before - HOUR
        story.tell(struck, escalated)
        story.now = before
        owners.append(escalated.owner)
    rungs = rungs_of(s.PROGRAMME, code)
    assert owners == [*rungs[1:], *[rungs[-1]] * 3]


def test_taking_it_stops_the_climb_and_names_who_has_it() -> None:
    story = raised()
    command = AcknowledgeAlert(id=uuid4(), actor=MAYA, stream=story.stream, alert=only(story).id)
    facts = HOUSE.decide(story.chart, command, story.now, s.SETTING)
    assert facts == [AlertAcknowledged(alert="help_asked:1", name="Maya Test")]
    story.tell(*facts)  # type: ignore[misc]
    assert only(story).taken_by == "Maya Test"
    assert not any(kind == "messaging.escalate" for kind, _ in HOUSE.due(story.chart, s.SETTING))


def test_only_words_end_it_and_they_also_say_who_had_it() -> None:
    story = raised()
    silent = CloseAlert(id=uuid4(), actor=MAYA, stream=story.stream, alert="help_asked:1", outcome="  \n")
    assert isinstance(HOUSE.decide(story.chart, silent, story.now, s.SETTING), Refusal)
    closing = CloseAlert(id=uuid4(), actor=MAYA, stream=story.stream, alert="help_asked:1", outcome=" Safe. ")
    facts = HOUSE.decide(story.chart, closing, story.now, s.SETTING)
    assert facts == [
        AlertAcknowledged(alert="help_asked:1", name="Maya Test"),
        AlertClosed(alert="help_asked:1", outcome="Safe."),
    ]
    story.tell(*facts)  # type: ignore[misc]
    assert open_alerts(story.chart) == ()
    assert isinstance(HOUSE.decide(story.chart, closing, story.now, s.SETTING), Refusal)


def test_raised_again_while_open_it_keeps_the_nearer_clock_and_after_being_taken_it_is_untaken() -> None:
    story = raised()
    first = only(story)
    story.wait(HOUR).tell(raise_alert(s.PROGRAMME, "help_asked", "Again", "1", story.now + HOUR))
    again = only(story)
    assert (again.respond_by, again.words) == (first.respond_by, "Again")
    story.tell(AlertAcknowledged(alert=first.id, name="Maya Test"))
    story.tell(raise_alert(s.PROGRAMME, "help_asked", "Third", "1", story.now))
    assert not only(story).is_taken


def test_another_key_is_another_alert_and_the_state_forgets_closed_ones() -> None:
    story = Story().tell(s.registered())
    for key in range(300):
        story.tell(raise_alert(s.PROGRAMME, "form_missed", "w", str(key), story.now))
        story.tell(AlertClosed(alert=f"form_missed:{key}", outcome="done"))
    assert MESSAGING.of(story.chart).alerts == {}


@pytest.mark.parametrize(
    ("code", "words", "refused"),
    [
        ("no_such", "words", "alert_unknown"),
        ("distress", "  ", "alert_words_missing"),
        ("help_asked", "w", "alert_already_open"),
    ],
)
def test_raising_by_hand_needs_a_known_code_words_and_is_not_done_twice(
    code: str, words: str, refused: str
) -> None:
    story = raised(key="")
    command = RaiseAlert(id=uuid4(), actor=OMAR, stream=story.stream, code=code, words=words)
    outcome = HOUSE.decide(story.chart, command, story.now, s.SETTING)
    assert isinstance(outcome, Refusal) and outcome.reasons[0].code == refused


@pytest.mark.parametrize(("code", "told"), [("help_asked", ["therapist"]), ("form_missed", [])])
def test_owners_of_levels_one_and_two_are_told_in_neutral_words(code: str, told: list[Role]) -> None:
    story = raised(code)
    notices = HOUSE.follow(story.chart, story.recorded[-1:], s.SETTING)
    assert [(notice.recipient, notice.template, notice.values) for _, notice in notices] == [
        (role, "alert_waits", {}) for role in told
    ]


def test_most_urgent_first() -> None:
    story = Story().tell(s.registered())
    for code in ("form_missed", "item_9", "help_asked"):
        story.tell(raise_alert(s.PROGRAMME, code, code, "", story.now))
    assert [alert.code for alert in open_alerts(story.chart)] == ["help_asked", "item_9", "form_missed"]
    assert isinstance(story.recorded[-1].fact, AlertRaised)
