"""Loss of video: facts of its own, an alert of its own at the programme's seconds, nothing said of the person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from tests.dosing.ready import CLINIC, HOUSE, PERSON, Day
from troche.chart.commands import Actor, ClockStruck
from troche.chart.reasons import Refusal
from troche.dosing.commands import StopSession
from troche.messaging.facts import AlertRaised
from troche.video.commands import SayBack, SayLost
from troche.video.facts import VideoBack, VideoLost
from troche.video.rules import NOT_BACK
from troche.video.state import video_of

if TYPE_CHECKING:
    from tests.dosing.stage import DayAtHome


def live() -> Day:
    day = Day()
    day.all_met()
    return day.take()


def told_in(day: Day) -> list[timedelta]:
    """When somebody would be told, from now."""
    found = HOUSE.due(day.chart, day.setting)
    return [deadline.at - day.now for (kind, _), deadline in found.items() if kind == NOT_BACK]


def test_before_the_dose_it_is_no_fact() -> None:
    day = Day()
    day.all_met()
    refused = day.ask(SayLost, "therapist")
    assert isinstance(refused, Refusal) and refused.reasons[0].code == "session_not_live"


def test_lost_is_recorded_once_and_back_once() -> None:
    day = live()
    assert list(day.give(SayBack, "therapist")) == [], "it was not lost"
    day.do(SayLost, "therapist")
    assert list(day.give(SayLost, "therapist")) == [], "several may watch"
    day.do(SayBack, "therapist")
    assert [type(entry.fact) for entry in day.recorded][-2:] == [VideoLost, VideoBack]
    assert video_of(day.chart).lost == {}


def test_somebody_is_told_at_the_programmes_seconds_and_only_if_it_is_not_back() -> None:
    day = live()
    assert told_in(day) == []
    day.do(SayLost, "therapist")
    seconds = timedelta(seconds=day.setting.programme.session.video.tell_after_seconds.value)
    assert told_in(day) == [seconds]
    assert day.do(SayBack, "therapist") and told_in(day) == []
    day.do(SayLost, "therapist")
    day.later(minutes=3).do(StopSession, "therapist", reason="to hospital", handed_over=True)
    assert told_in(day) == [], "nobody is telephoned about a session that is over"


def test_the_alert_is_its_own_and_not_the_silence_of_a_person() -> None:
    day = live().do(SayLost, "therapist")
    (deadline,) = [one for one in HOUSE.due(day.chart, day.setting).values() if one.kind == NOT_BACK]
    struck = ClockStruck(
        id=uuid4(),
        actor=Actor(CLINIC, "system", CLINIC),
        stream=PERSON,
        kind=NOT_BACK,
        key=deadline.key,
        due_at=deadline.at,
    )
    decided = HOUSE.decide(day.chart, struck, deadline.at, day.setting)
    assert not isinstance(decided, Refusal)
    (alert,) = [fact for fact in decided if isinstance(fact, AlertRaised)]
    assert alert.code == "video_lost" and alert.level == 1
    assert not day.setting.programme.alerts["video_lost"].blocks_dose


def test_a_screen_says_so_by_its_page(database: str) -> None:
    from tests.video.calls import live_day

    day: DayAtHome = live_day()
    page = "/people/~/sessions/1/video/"
    for said in ("lost", "lost", "back"):
        assert day.post("therapist", page, say=said).status_code == 204
    assert len(day.facts(VideoLost)) == len(day.facts(VideoBack)) == 1
    same = str(uuid4())
    assert [day.post("therapist", page, say="lost", command_id=same).status_code for _ in range(2)] == [
        204
    ] * 2
    assert len(day.facts(VideoLost)) == 2
    assert day.post("therapist", page, say="gone").status_code == 400
    assert day.post("coordinator", page, say="lost").status_code == 403
    assert "Neither picture nor sound" in day.get("therapist", "/people/~/sessions/1/").content.decode()
