"""Exposure to date: sessions, mg, the time between, beside what is watched because of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time

import msgspec

from troche.chart.facts import Fact
from troche.chart.rooms import Chart, Deadline
from troche.chart.words import Words, say, say_n
from troche.medication.course import DOSES_KEPT
from troche.medication.months import months_after
from troche.medication.state import medication_of
from troche.messaging.rules import raise_alert
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.screening.rules import SCREENING

FLAG, FLAG_ALERT = "medication.exposure", "exposure_flag"


class Exposure(msgspec.Struct, frozen=True):
    """What was taken so far. `days_between` is the mean time between two doses among those kept; None below two."""

    sessions: int
    mg: int
    last_mg: int | None
    first_at: datetime | None
    last_at: datetime | None
    days_between: float | None

    @property
    def words(self) -> Words:
        """In one sentence."""
        if self.first_at is None:
            return say("Nothing taken yet.")
        taken = say_n(
            "{n} session, {mg} mg in all", "{n} sessions, {mg} mg in all", self.sessions, mg=self.mg
        )
        if self.days_between is None:
            return say("{taken}.", taken=taken)
        return say("{taken}, every {days} days on average.", taken=taken, days=f"{self.days_between:.1f}")


def exposure(chart: Chart) -> Exposure:
    """The exposure of one person to date."""
    state = medication_of(chart)
    doses, first = state.course.doses, state.course.first_doses
    between = None
    if len(doses) > 1:
        between = (doses[-1][0] - doses[0][0]).total_seconds() / 86_400 / (len(doses) - 1)
    return Exposure(
        sessions=state.doses_taken,
        mg=state.course.mg,
        last_mg=state.last_dose_mg,
        first_at=first[0] if first else None,
        last_at=state.last_dose_at,
        days_between=between,
    )


def deadlines(chart: Chart, setting: Setting) -> Iterator[Deadline]:
    """When so many sessions, or so many months, ask a prescriber to look at the exposure as a whole."""
    state, counting = medication_of(chart), setting.programme.supply.counting
    if not state.course.first_doses or not SCREENING.of(chart).is_eligible:
        return
    every = counting.exposure_flag_sessions.value
    reached = state.doses_taken // every * every
    since = state.doses_taken - reached
    if reached and since < min(len(state.course.doses), DOSES_KEPT):
        yield Deadline(FLAG, f"sessions {reached}", state.course.doses[-1 - since][0], "prescriber")
    zone = PEOPLE.of(chart).zone
    first = state.course.first_doses[0].astimezone(zone).date()
    last = state.course.doses[-1][0].astimezone(zone).date()
    months = counting.exposure_flag_months.value
    while (day := months_after(first, months)) <= last:
        months += counting.exposure_flag_months.value
    at = datetime.combine(day, time(0), zone).astimezone(UTC)
    yield Deadline(FLAG, f"months {months}", at, "prescriber")


def struck(chart: Chart, now: datetime, setting: Setting) -> list[Fact]:
    """A prescriber is told to look at the whole of it."""
    words = say(
        "Exposure to date: {words} Look at dose, interval, bladder and liver.", words=exposure(chart).words
    )
    return [raise_alert(setting.programme, FLAG_ALERT, words, "", now)]
