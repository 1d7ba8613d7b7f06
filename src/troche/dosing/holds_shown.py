"""The holds of a session as pages show them: days and hours where the person lives, and whether each is on now."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as later

from troche.chart.reasons import Source
from troche.chart.rooms import Chart
from troche.chart.words import Words
from troche.dosing.holding import holds_ahead
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.screening.holds import Hold, Kind
from troche.site.relative_time import clock_time

KINDS: dict[Kind, Any] = {
    "leave_out": later("Leave out"),
    "as_agreed": later("As the prescriber says"),
    "keep": later("Never stopped by oneself"),
    "ask": later("The prescriber looks at it"),
}


class HoldShown(NamedTuple):
    """One hold. `from_clock` is empty where whole days are meant; without days only a prescriber says when."""

    code: str
    what: Words
    kind: Kind
    kind_word: str
    from_day: date | None
    from_clock: str
    to_day: date | None
    patient: Words
    clinician: Words
    source: Source
    is_on: bool


def holds_shown(chart: Chart, setting: Setting, starts_at: datetime, now: datetime) -> dict[str, Any]:
    """The calendar, parted into what one leaves out, what one never stops, and what a prescriber says first."""
    zone = PEOPLE.of(chart).zone
    shown = [_shown(hold, zone, now) for hold in holds_ahead(chart, setting, starts_at)]
    return {
        "holds": shown,
        "leave_out": [one for one in shown if one.kind == "leave_out"],
        "keep": [one for one in shown if one.kind == "keep"],
        "ask": [one for one in shown if one.kind in ("as_agreed", "ask")],
        "left_out_now": [one for one in shown if one.is_on and one.kind == "leave_out"],
    }


def _shown(hold: Hold, zone: ZoneInfo, now: datetime) -> HoldShown:
    begins = hold.begins_at.astimezone(zone) if hold.begins_at is not None else None
    last = hold.last_moment.astimezone(zone) if hold.last_moment is not None else None
    return HoldShown(
        code=hold.code,
        what=hold.what,
        kind=hold.kind,
        kind_word=str(KINDS[hold.kind]),
        from_day=begins.date() if begins is not None else None,
        from_clock="" if begins is None or hold.whole_days else clock_time(begins),
        to_day=last.date() if last is not None else None,
        patient=hold.patient,
        clinician=hold.clinician,
        source=hold.source,
        is_on=hold.is_on(now),
    )
