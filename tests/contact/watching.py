"""A chart with a session under way, and keepers who tell it what they heard."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec

from tests.dosing.ready import CLINIC, HOUSE, PERSON, SETTING, Day
from troche.chart.commands import Actor, ClockStruck, Command
from troche.chart.reasons import Refusal
from troche.chart.rooms import Deadline, Decision
from troche.contact.commands import NoteHeard, NoteSilence
from troche.contact.facts import Seat
from troche.contact.rules import CONTACT
from troche.contact.state import ContactState
from troche.messaging.rules import ESCALATE, OpenAlert, open_alerts
from troche.people.setting import Setting

KEEPER = Actor(uuid4(), "system", CLINIC, "keeper")
SECOND = timedelta(seconds=1)


def live() -> Day:
    """A minute zero."""
    return Day().all_met().take()


def watch(day: Day) -> ContactState:
    """Who is listened for."""
    return CONTACT.of(day.chart)


def keep(day: Day, command: Command) -> Decision:
    """Carry out what a keeper asks."""
    decision = HOUSE.decide(day.chart, command, day.now, day.setting)
    if not isinstance(decision, Refusal):
        day.add(*decision, by=KEEPER.id, role="system")
    return decision


def silence(day: Day, seat: Seat, heard_at: datetime | None = None) -> Decision:
    """The keeper says when a seat was heard last."""
    command = NoteSilence(
        id=uuid4(), actor=KEEPER, stream=PERSON, session=day.session.number, seat=seat, heard_at=heard_at
    )
    return keep(day, command)


def heard(day: Day, seat: Seat) -> Decision:
    """The keeper says that a seat is heard now."""
    command = NoteHeard(
        id=uuid4(), actor=KEEPER, stream=PERSON, session=day.session.number, seat=seat, heard_at=day.now
    )
    return keep(day, command)


def due(day: Day, kind: str) -> dict[str, Deadline]:
    """The open deadlines of one kind, by key."""
    deadlines = HOUSE.due(day.chart, day.setting).items()
    return {key: deadline for (found, key), deadline in deadlines if found == kind}


def alert(day: Day, code: str) -> OpenAlert:
    """The open alert of this code."""
    return next(one for one in open_alerts(day.chart) if one.code == code)


def climb(day: Day, code: str) -> Day:
    """Nobody answers until the next rung is asked."""
    found = alert(day, code)
    day.now = found.respond_by
    struck = ClockStruck(
        id=uuid4(), actor=KEEPER, stream=PERSON, kind=ESCALATE, key=found.id, due_at=found.respond_by
    )
    assert not isinstance(keep(day, struck), Refusal)
    return day


def other_programme() -> Setting:
    """A programme that would wait for ever, and ask others."""
    signs = SETTING.programme.session.signs_of_life
    slow = {
        name: msgspec.structs.replace(getattr(signs, name), value=9000)
        for name in (
            "silent_after_seconds",
            "sitter_silent_after_seconds",
            "rung_seconds",
            "follow_up_seconds",
        )
    }
    changed: dict[str, Any] = {
        "signs_of_life": msgspec.structs.replace(signs, rungs=signs.rungs[:1], **slow),
    }
    session = msgspec.structs.replace(SETTING.programme.session, **changed)
    alerts = {
        code: msgspec.structs.replace(one, then=(), owner="coordinator", close_minutes=None)
        for code, one in SETTING.programme.alerts.items()
    }
    programme = msgspec.structs.replace(SETTING.programme, session=session, alerts=alerts)
    return msgspec.structs.replace(SETTING, programme=programme)
