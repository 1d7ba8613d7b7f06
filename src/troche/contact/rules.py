"""Silence is told, rung by rung; a sign of life ends the gap and never the alert."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from troche.chart.commands import Command
from troche.chart.reasons import refuse
from troche.chart.rooms import Chart, Deadline, Decision, Room
from troche.chart.words import say
from troche.contact.commands import NoteHeard, NoteSilence
from troche.contact.facts import WHO, LadderArmed, Seat, SilenceBegan, SilenceEnded
from troche.contact.state import MONITOR_LOST, ContactState, evolve
from troche.dosing.facts import SessionReleased, SessionStopped
from troche.messaging.facts import AlertAcknowledged
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting

LOOK_AGAIN = timedelta(seconds=1)  # ours: how often a silent seat is looked for
SILENT, HEARD_AGAIN = "contact.silent", "contact.heard_again"
ALERTS: dict[Seat, str] = {
    "patient": "signs_of_life_lost",
    "sitter": "sitter_lost",
    "monitor": MONITOR_LOST,
}

NOT_WATCHED = refuse("not_watched", say("This session is not under way."))
NOT_SILENT = refuse("not_silent", say("This seat was heard in time."))
NOT_HEARD = refuse("not_heard", say("This seat was not silent, or not heard since."))


def due(chart: Chart, setting: Setting) -> Iterable[Deadline]:
    """When each seat's silence is told; for a silent one, that it is listened for.

    The instant is that of a seat that is never heard from now on: what was heard is no fact, and the keepers
    move the row by it. The key names session, seat and seconds of silence.
    """
    watch = CONTACT.of(chart)
    if watch.ladder is None:
        return
    for seat, heard in watch.seats.items():
        seconds = watch.ladder.silent_after_s[seat]
        if heard.silent_since is None:
            at = heard.since + timedelta(seconds=seconds)
            yield Deadline(
                SILENT, key_of(watch.ladder.session, seat, seconds), at, watch.ladder.rungs[0].owner
            )
        elif heard.seen_at is not None:
            key = key_of(watch.ladder.session, seat, seconds)
            yield Deadline(HEARD_AGAIN, key, heard.seen_at + LOOK_AGAIN, watch.ladder.rungs[0].owner)


def key_of(session: int, seat: Seat, seconds: int) -> str:
    """The key of a seat's deadline.

    >>> key_of(3, "sitter", 120)
    '3:sitter:120'
    """
    return f"{session}:{seat}:{seconds}"


def decide(chart: Chart, command: Command, now: datetime, setting: Setting) -> Decision:
    """What was heard or not heard, as a fact."""
    match command:
        case NoteSilence():
            return _fall_silent(chart, command, now, setting)
        case NoteHeard():
            return _be_heard(chart, command)
    raise TypeError(command)


def _fall_silent(chart: Chart, command: NoteSilence, now: datetime, setting: Setting) -> Decision:
    watch = CONTACT.of(chart)
    if watch.ladder is None or not watch.is_of(command.session):
        return NOT_WATCHED
    heard, seconds = watch.seats[command.seat], watch.ladder.silent_after_s[command.seat]
    since = max(command.heard_at or heard.since, heard.since)
    if heard.silent_since is not None or since + timedelta(seconds=seconds) > now:
        return NOT_SILENT
    words = say(
        "Session {number}: nothing heard from {who} for {seconds} seconds.",
        number=command.session,
        who=WHO[command.seat],
        seconds=seconds,
    )
    rungs = watch.ladder.rungs
    alert = raise_alert(
        setting.programme,
        ALERTS[command.seat],
        words,
        str(command.session),
        now,
        rungs=rungs[1:] if command.seat == "monitor" and len(rungs) > 1 else rungs,
        follow_up_s=watch.ladder.follow_up_s,
    )
    return [SilenceBegan(session=command.session, seat=command.seat, since=since), alert]


def _be_heard(chart: Chart, command: NoteHeard) -> Decision:
    watch = CONTACT.of(chart)
    if not watch.is_of(command.session):
        return NOT_WATCHED
    since = watch.seats[command.seat].silent_since
    if since is None or command.heard_at <= since:
        return NOT_HEARD
    return [SilenceEnded(session=command.session, seat=command.seat, since=since, heard_at=command.heard_at)]


CONTACT = Room(
    "contact",
    initial=ContactState(),
    evolve=evolve,
    decide=decide,
    due=due,
    facts=(
        LadderArmed,
        SilenceBegan,
        SilenceEnded,
        SessionReleased,
        SessionStopped,
        AlertAcknowledged,
    ),
    commands=(NoteSilence, NoteHeard),
)
