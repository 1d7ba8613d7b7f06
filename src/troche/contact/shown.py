"""What a page needs to watch by itself: where it beats, how often, and whom to call when nobody answers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from troche.chart.rooms import Chart
from troche.chart.words import Words, say
from troche.contact.facts import SEATS, Seat
from troche.contact.queries import heard_of
from troche.contact.rules import CONTACT

if TYPE_CHECKING:
    from troche.programme import Programme


def signs(programme: Programme, seat: Seat, beat: str, *, is_live: bool) -> dict[str, Any] | None:
    """Seconds of the programme and the address of the beats, for `contact/watch.html`; None while nothing is live."""
    if not is_live:
        return None
    rules = programme.session.signs_of_life
    alarm = rules.monitor_alarm_after_seconds if seat == "monitor" else rules.device_call_after_seconds
    return {
        "seat": seat,
        "beat": beat,
        "beat_s": rules.beat_seconds.value,
        "alarm_after_s": alarm.value,
    }


class HeardSeat(NamedTuple):
    """A seat as the monitor's page shows it."""

    who: Words
    at: datetime | None
    silent_since: datetime | None


SHORT: dict[Seat, Words] = {"patient": say("Patient"), "sitter": say("Sitter"), "monitor": say("Monitor")}


def heard_seats(chart: Chart, session: int) -> list[HeardSeat]:
    """Each seat of a session under way: when it was heard last, or since when it is silent."""
    watch = CONTACT.of(chart)
    if not watch.is_of(session):
        return []
    last = heard_of(chart.stream, session)
    return [HeardSeat(SHORT[seat], last.get(seat), watch.seats[seat].silent_since) for seat in SEATS]
