"""Losing video is not losing the person: it has facts and an alert of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from troche.chart.commands import ClockStruck, Command
from troche.chart.reasons import refuse
from troche.chart.rooms import Chart, Deadline, Decision, Room
from troche.chart.words import say
from troche.dosing.state import dosing_of
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting
from troche.video.commands import SayBack, SayLost
from troche.video.facts import VideoBack, VideoLost
from troche.video.state import VideoState, evolve, video_of

NOT_BACK, ALERT = "video.not_back", "video_lost"
NOT_LIVE = refuse("session_not_live", say("This session is not under way."))


def due(chart: Chart, setting: Setting) -> Iterator[Deadline]:
    """Somebody is told when video that was lost in a live session is not back in time."""
    seconds = setting.programme.session.video.tell_after_seconds.value
    for number, at in video_of(chart).lost.items():
        if _is_live(chart, number):
            yield Deadline(
                NOT_BACK, f"{number}:{at.isoformat()}", at + timedelta(seconds=seconds), "therapist"
            )


def decide(chart: Chart, command: Command, now: datetime, setting: Setting) -> Decision:
    """What a screen says counts while the session lasts, and once: several may watch."""
    lost = video_of(chart).lost
    match command:
        case SayLost(session=number):
            if not _is_live(chart, number):
                return NOT_LIVE
            return [] if number in lost else [VideoLost(session=number, said_at=command.said_at)]
        case SayBack(session=number):
            return [VideoBack(session=number, said_at=command.said_at)] if number in lost else []
        case ClockStruck(kind=kind) if kind == NOT_BACK:
            number = int(command.key.partition(":")[0])
            words = say("Session {number}: no picture and no sound. Telephone.", number=number)
            return [raise_alert(setting.programme, ALERT, words, str(number), now)]
    raise TypeError(command)


def _is_live(chart: Chart, number: int) -> bool:
    session = dosing_of(chart).sessions.get(number)
    return session is not None and session.stage == "live"


VIDEO = Room(
    "video",
    initial=VideoState(),
    evolve=evolve,
    decide=decide,
    due=due,
    facts=(VideoLost, VideoBack),
    commands=(SayLost, SayBack),
)
