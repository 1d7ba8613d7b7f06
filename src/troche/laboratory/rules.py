"""What becomes of a message: kept as it came, filed only to the one it speaks of, and never forgotten."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from troche.chart.commands import ClockStruck, Command, Role
from troche.chart.facts import CommandReused, Recorded
from troche.chart.reasons import Reason, Refusal, because, refuse
from troche.chart.rooms import Chart, Deadline, Decision, Notice, Room
from troche.chart.words import say
from troche.laboratory.commands import FileMessage, HoldMessage, ReceiveMessage, SetMessageAside
from troche.laboratory.facts import (
    MessageFiled,
    MessageHeld,
    MessageReceived,
    MessageSetAside,
    MessageWaited,
)
from troche.laboratory.fhir import read_fhir
from troche.laboratory.hl7 import read_oru
from troche.laboratory.items import Reading
from troche.laboratory.matching import DIFFERENCES, differences
from troche.laboratory.reading import Unreadable
from troche.laboratory.state import MessageState, evolve
from troche.messaging.rungs import next_owner, response_time, rungs_of
from troche.people.setting import Setting

WAITS = "laboratory.waits"
UNFILED = "result_unfiled"
RESULTS_WAIT = "results_wait"

ALREADY_HERE = refuse("message_here", say("This message is already kept."))
NOT_HERE = refuse("message_missing", say("There is no such message."))
CANNOT_BE_READ = refuse(
    "message_unread",
    say("Nothing could be read from this message, so nothing can be filed."),
    would_change=say("Ask the laboratory to send it again, or enter the result by hand and set this aside."),
)
ALREADY_FILED = refuse("message_filed", say("This message is already filed."))
NOTHING_WAITS = refuse("message_settled", say("Nothing in this message waits."))
NOTHING_TO_FILE = refuse(
    "nothing_to_file",
    say("None of its results can be recorded as they are."),
    would_change=say("Enter by hand what is right, and set the message aside with that reason."),
)
REASON_MISSING = refuse("reason_missing", say("Say why nothing more follows from this message."))


def decide(chart: Chart, command: Command, now: datetime, setting: Setting) -> Decision:
    """What a command about a message leads to."""
    state = LABORATORY.of(chart)
    if isinstance(command, ReceiveMessage):
        return ALREADY_HERE if state.received else [received(command, setting)]
    if state.received is None:
        return NOT_HERE
    match command:
        case HoldMessage():
            return [MessageHeld(reasons=command.reasons)] if state.waits else NOTHING_WAITS
        case FileMessage():
            return _file(state, command)
        case SetMessageAside():
            if not state.waits:
                return NOTHING_WAITS
            reason = command.reason.strip()
            return [MessageSetAside(reason=reason)] if reason else REASON_MISSING
        case ClockStruck():
            owner = next_owner(setting.programme, UNFILED, state.rung)
            return [MessageWaited(owner=owner, rung=state.rung + 1)] if state.waits else NOTHING_WAITS
    raise TypeError(command)


def received(command: ReceiveMessage, setting: Setting) -> MessageReceived:
    """The message as it is kept, with what was read from it."""
    read: Reading | None = None
    unfit = ""
    try:
        read = _read(command, setting)
    except Unreadable as error:
        unfit = error.code
    return MessageReceived(
        format=command.format,
        source=command.source,
        control_id=command.control_id,
        content=command.content,
        encoding=command.encoding,
        read=read,
        unfit=unfit,
    )


def _read(command: ReceiveMessage, setting: Setting) -> Reading:
    if command.encoding != "text":
        raise Unreadable("charset")
    read = read_oru if command.format == "hl7v2" else read_fhir
    return read(command.content, setting.programme.laboratory)


def content_of(message: MessageReceived) -> bytes:
    """The bytes of a message that is no text, for who looks at it."""
    return b64decode(message.content) if message.encoding == "base64" else message.content.encode()


def _file(state: MessageState, command: FileMessage) -> Decision:
    read = state.received.read if state.received else None
    if read is None:
        return CANNOT_BE_READ
    if state.filed is not None:
        return ALREADY_FILED
    differ = differences(read.person, command.known)
    is_by_itself = command.actor.role == "system"
    if differ and (is_by_itself or not command.words.strip()):
        return Refusal((_differs(differ),))
    filed = tuple(place for place in read.ready() if place not in command.unrecordable)
    if not filed:
        return NOTHING_TO_FILE
    left = {place: item.held for place, item in enumerate(read.items) if item.held}
    return [
        MessageFiled(
            person=command.person,
            matched="identity" if is_by_itself else "somebody",
            filed=filed,
            left={**left, **command.unrecordable},
            differences=differ,
            words=command.words.strip(),
        )
    ]


def _differs(differ: tuple[str, ...]) -> Reason:
    return because(
        "person_differs",
        say(
            "The message and the chart do not say the same: {what}.",
            what=", ".join(str(DIFFERENCES[one]) for one in differ),
        ),
        would_change=say("Words that say how you know that it is this person."),
    )


def due(chart: Chart, setting: Setting) -> Iterable[Deadline]:
    """A message that waits comes back to its owner, then to the next, until somebody has settled it."""
    state = LABORATORY.of(chart)
    if not state.waits or state.since is None:
        return
    at = state.since + (state.rung + 1) * response_time(setting.programme, UNFILED)
    yield Deadline(WAITS, str(state.rung), at, owner_of(state, setting))


def owner_of(state: MessageState, setting: Setting) -> Role:
    """Whose it is to look at it."""
    return state.owner or rungs_of(setting.programme, UNFILED)[0]


def follow(chart: Chart, recorded: Recorded, setting: Setting) -> Iterable[Notice]:
    """Whoever has to look at it is told that something waits, and nothing of what it says."""
    match recorded.fact:
        case MessageHeld() | CommandReused() | MessageWaited() if LABORATORY.of(chart).waits:
            told: Any = _asked(owner_of(LABORATORY.of(chart), setting), setting)
        case MessageFiled(left=left) if left:
            told = _asked(owner_of(LABORATORY.of(chart), setting), setting)
        case _:
            return
    yield Notice(key=f"message {recorded.position}", recipient=told, template=RESULTS_WAIT)


def _asked(owner: Role, setting: Setting) -> Role:
    """The owner's role while somebody of it works here; else the next of the rungs of whom somebody does."""
    rungs = rungs_of(setting.programme, UNFILED)
    return next((role for role in (owner, *rungs) if any(setting.clinic.working(role))), owner)


LABORATORY = Room(
    "laboratory",
    initial=MessageState(),
    evolve=evolve,
    decide=decide,
    due=due,
    follow=follow,
    facts=(MessageReceived, MessageHeld, MessageFiled, MessageSetAside, MessageWaited, CommandReused),
    commands=(ReceiveMessage, HoldMessage, FileMessage, SetMessageAside),
    stream_kind="message",
)
