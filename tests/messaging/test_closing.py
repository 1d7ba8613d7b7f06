"""Taking an alert ends nothing: not closed in time, or left behind, it comes back; and a clinician closes it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest

from tests.journey import stories as s
from tests.journey.stories import HOUR, Story
from tests.messaging.test_alerts import only, raised
from troche.chart.commands import ROLES, Actor, ClockStruck, Role
from troche.chart.reasons import Refusal
from troche.chart.rooms import Deadline
from troche.journey.rooms import PERSON as HOUSE
from troche.messaging.commands import CloseAlert
from troche.messaging.facts import AlertAcknowledged, AlertReturned
from troche.messaging.rungs import closing_time, may_close, response_time
from troche.people.policy import allows
from troche.people.setting import Setting
from troche.programme import needed
from troche.programme.parts.alerts import Alert
from troche.screening.facts import SafetyScreened

MINUTE = timedelta(minutes=1)
CLINICIANS = {"prescriber", "therapist", "director"}


def taken(code: str) -> Story:
    """The therapist has the only alert."""
    story = raised(code)
    story.tell(AlertAcknowledged(alert=only(story).id, name="Ines Test"))
    story.recorded[-1] = msgspec.structs.replace(story.recorded[-1], actor_id=s.THERAPIST)
    return story


def without(*gone: str, at: timedelta = timedelta(0)) -> Setting:
    """The clinic after everybody in these roles has left."""
    staff = {
        one.id: msgspec.structs.replace(one, left_at=s.BEGIN + at) if one.role in gone else one
        for one in s.HERE.staff.values()
    }
    return Setting(s.PROGRAMME, msgspec.structs.replace(s.HERE, staff=staff))


def due(story: Story, setting: Setting) -> Deadline:
    (found,) = [one for (kind, _), one in HOUSE.due(story.chart, setting).items() if "messaging" in kind]
    return found


def returned(story: Story, setting: Setting) -> AlertReturned:
    """What follows when the time of who has it is up."""
    found = due(story, setting)
    command = ClockStruck(
        id=uuid4(),
        actor=Actor(uuid4(), "system", s.CLINIC),
        stream=story.stream,
        kind=found.kind,
        key=found.key,
        due_at=found.at,
    )
    _, fact = HOUSE.decide(story.chart, command, max(found.at, story.now), setting)  # type: ignore[misc]
    assert isinstance(fact, AlertReturned)
    return fact


@pytest.mark.parametrize("code", list(s.PROGRAMME.alerts))
def test_taken_and_not_closed_in_time_it_is_open_again_for_its_owner_who_is_told(code: str) -> None:
    story = taken(code)
    alert = only(story)
    assert alert.taken_at is not None
    found = due(story, s.SETTING)
    assert (found.kind, found.at) == ("messaging.return", alert.taken_at + closing_time(s.PROGRAMME, code))
    fact = returned(story, s.SETTING)
    assert (fact.owner, fact.because) == (alert.owner, "not_closed")
    assert fact.respond_by == found.at + response_time(s.PROGRAMME, code)
    story.now = found.at
    story.tell(fact)
    assert not only(story).is_taken and only(story).taken_by == ""
    notices = HOUSE.follow(story.chart, story.recorded[-1:], s.SETTING)
    assert [(notice.recipient, notice.template) for _, notice in notices] == [(alert.owner, "alert_waits")]
    assert due(story, s.SETTING).kind == "messaging.escalate"


def test_it_is_open_again_at_once_when_who_has_it_no_longer_works_here() -> None:
    story = taken("distress")
    story.wait(5 * MINUTE)
    gone = without("therapist", at=story.now - s.BEGIN)
    assert due(story, gone).at == story.now
    assert returned(story, gone).because == "taker_left"


def test_somebody_else_who_leaves_changes_nothing() -> None:
    story = taken("distress")
    assert due(story, without("prescriber", "director")) == due(story, s.SETTING)


@pytest.mark.parametrize("code", list(s.PROGRAMME.alerts))
def test_every_alert_has_a_time_to_be_closed_in_and_the_gravest_the_shortest(code: str) -> None:
    alert = s.PROGRAMME.alerts[code]
    assert alert.close_minutes is not None and alert.close_minutes.source.grade == "D"
    gravest = [one for one in s.PROGRAMME.alerts if s.PROGRAMME.alerts[one].level < alert.level]
    assert all(closing_time(s.PROGRAMME, one) < closing_time(s.PROGRAMME, code) for one in gravest)


def test_a_programme_from_before_these_times_still_gives_one() -> None:
    plain = {name: getattr(s.PROGRAMME.alerts["distress"], name) for name in Alert.__struct_fields__}
    before = Alert(**{**plain, "close_minutes": None, "closed_by": None})
    programme = msgspec.structs.replace(s.PROGRAMME, alerts={"distress": before})
    assert closing_time(programme, "distress") == response_time(programme, "distress")
    assert may_close(programme, "distress", "coordinator")


TAKERS = [role for role in ROLES if allows(role, "clinic", "messaging.acknowledge")]


def test_the_floor_knows_who_may_take_an_alert() -> None:
    assert set(needed.TAKERS) == set(TAKERS) - {"system"}


@pytest.mark.parametrize("role", TAKERS)
@pytest.mark.parametrize("code", list(s.PROGRAMME.alerts))
def test_what_is_now_or_blocks_a_dose_is_closed_by_a_clinician(code: str, role: Role) -> None:
    alert, story = s.PROGRAMME.alerts[code], taken(code)
    if alert.closed_by_talk:
        story.tell(SafetyScreened(finding="no_thoughts", attempt_12_months="no"), role="prescriber")
    command = CloseAlert(
        id=uuid4(),
        actor=Actor(uuid4(), role, s.CLINIC, "Somebody"),
        stream=story.stream,
        alert=only(story).id,
        outcome="Called, safe.",
    )
    outcome = HOUSE.decide(story.chart, command, story.now + HOUR, s.SETTING)
    if alert.level == 1 or alert.blocks_dose:
        assert alert.closed_by is not None
        assert set(alert.closed_by) <= CLINICIANS
    if alert.closed_by is None or role in alert.closed_by:
        assert not isinstance(outcome, Refusal)
    else:
        assert isinstance(outcome, Refusal) and outcome.reasons[0].code == "alert_for_a_clinician"


@pytest.mark.parametrize("code", ["suicidal_intent", "item_9"])
def test_a_coordinator_closes_no_alert_about_suicide(code: str) -> None:
    assert set(s.PROGRAMME.alerts[code].closed_by or ()) == CLINICIANS
