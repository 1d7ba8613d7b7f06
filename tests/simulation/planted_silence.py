"""Bugs of signs of life: silence that nobody notes, beats that are read wrong, a ladder that changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from tests.simulation.planting import swapped
from troche.chart.reasons import Refusal
from troche.chart.rooms import Deadline
from troche.contact.commands import NoteHeard
from troche.contact.facts import SEATS, SilenceBegan
from troche.contact.rules import CONTACT
from troche.messaging.facts import AlertClosed, AlertRaised
from troche.messaging.rules import MESSAGING
from troche.simulation.beats import Beats, Watch


def silence_is_no_fact() -> Any:
    """Somebody is told of a silence, and nothing of it is kept."""
    decide = CONTACT.decide
    assert decide is not None

    def quiet(chart: Any, command: Any, now: Any, setting: Any) -> Any:
        found = decide(chart, command, now, setting)
        return (
            found
            if isinstance(found, Refusal)
            else [one for one in found if not isinstance(one, SilenceBegan)]
        )

    return swapped((CONTACT, "decide", quiet))


def silence_tells_nobody() -> Any:
    """A silence is kept, and nobody is told."""
    decide = CONTACT.decide
    assert decide is not None

    def quiet(chart: Any, command: Any, now: Any, setting: Any) -> Any:
        found = decide(chart, command, now, setting)
        return (
            found
            if isinstance(found, Refusal)
            else [one for one in found if not isinstance(one, AlertRaised)]
        )

    return swapped((CONTACT, "decide", quiet))


def heard_again_is_well() -> Any:
    """A sign of life ends the alert."""
    decide = CONTACT.decide
    assert decide is not None

    def closes(chart: Any, command: Any, now: Any, setting: Any) -> Any:
        found = decide(chart, command, now, setting)
        if isinstance(command, NoteHeard) and not isinstance(found, Refusal):
            open_now = [one for one in MESSAGING.of(chart).alerts if "_lost:" in one]
            return [*found, *(AlertClosed(alert=one, outcome="Heard again.") for one in open_now)]
        return found

    return swapped((CONTACT, "decide", closes))


def one_seat_speaks_for_all() -> Any:
    """Whoever is heard, all are taken to be there."""
    last_heard = Beats.last_heard

    def anybody(self: Beats, seat: Any, until: float, since: float) -> Any:
        return max((at for one in SEATS if (at := last_heard(self, one, until, since))), default=None)

    return swapped(
        (Watch, "until", _with(Watch.until, anybody)), (Watch, "command", _with(Watch.command, anybody))
    )


def heard_by_the_devices_clock() -> Any:
    """A seat was heard when its device says that it spoke."""
    last_heard = Beats.last_heard

    def shifted(self: Beats, seat: Any, until: float, since: float) -> Any:
        at = last_heard(self, seat, until, since)
        return at if at is None else max(since, at + self.devices[seat].offset.total_seconds())

    return swapped(
        (Watch, "until", _with(Watch.until, shifted)), (Watch, "command", _with(Watch.command, shifted))
    )


def _with(method: Any, last_heard: Any) -> Any:
    """A method of the watch in which what was heard is looked up otherwise; the promises still look it up right."""

    def other(self: Any, *given: Any) -> Any:
        with swapped((Beats, "last_heard", last_heard)):
            return method(self, *given)

    return other


def ladder_of_today() -> Any:
    """How long a seat may be silent is read from the programme as it is by now."""
    due = CONTACT.due
    assert due is not None

    def by_programme(chart: Any, setting: Any) -> Any:
        seconds = setting.programme.session.signs_of_life.silent_after_seconds.value
        for one in due(chart, setting):
            session, seat, before = one.key.split(":")
            later = one.at + timedelta(seconds=seconds - int(before))
            yield Deadline(one.kind, f"{session}:{seat}:{seconds}", later, one.owner)

    return swapped((CONTACT, "due", by_programme))


def rungs_of_today() -> Any:
    """Silence climbs the rungs that the programme has by now."""
    decide = CONTACT.decide
    assert decide is not None

    def by_programme(chart: Any, command: Any, now: Any, setting: Any) -> Any:
        seconds = setting.programme.session.signs_of_life.rung_seconds.value
        found = decide(chart, command, now, setting)
        return found if isinstance(found, Refusal) else [_climbing(one, seconds, now) for one in found]

    def _climbing(one: Any, seconds: int, now: Any) -> Any:
        if not isinstance(one, AlertRaised):
            return one
        rungs = tuple(msgspec.structs.replace(rung, seconds=seconds) for rung in one.rungs)
        return msgspec.structs.replace(one, rungs=rungs, respond_by=now + timedelta(seconds=seconds))

    return swapped((CONTACT, "decide", by_programme))
