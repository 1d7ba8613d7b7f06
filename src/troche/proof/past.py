"""What another version of a programme would have answered, at each dose and each parcel of a past chart. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal
from uuid import UUID

import msgspec

from troche.chart.facts import Fact, Recorded
from troche.chart.gates import Gate, all_met, blocking
from troche.chart.rooms import Chart
from troche.dosing.facts import DoseTaken, GoNoGoRead
from troche.dosing.gates import may_dose
from troche.journey.rooms import CLINIC, PERSON
from troche.medication.facts import ParcelSent, UnitsDispensed
from troche.medication.sending import may_ship
from troche.messaging.facts import AlertRaised
from troche.people.clinic import ClinicState
from troche.people.rules import CLINIC as CLINIC_ROOM
from troche.people.setting import Setting
from troche.pharmacy.rules import PHARMACY

if TYPE_CHECKING:
    from troche.programme import Programme

Own = Callable[[Chart, ClinicState], "Programme"]
What = Literal["dose", "refused_dose", "parcel"]
Turned = Literal["same", "held", "let_through"]
AFTER = timedelta(days=7)  # ours: an alert later than this, or after the next dose, is not told beside a dose
SENT: tuple[type[Fact], ...] = (UnitsDispensed, ParcelSent)
DECIDED: tuple[type[Fact], ...] = (DoseTaken, GoNoGoRead, *SENT)
URGENT = 2  # the levels that somebody answers the same day


class Decision(msgspec.Struct, frozen=True):
    """A dose or a parcel as it was, and what another version would have made of it.

    `by` are the requirements that answer otherwise, `events` the alerts raised after it.
    """

    at: datetime
    what: What
    key: str
    turned: Turned
    by: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


class Clinics:
    """The clinic and its lots as they stood at any instant: its rota forgets, its facts do not."""

    def __init__(self, clinic: UUID, recorded: Sequence[Recorded]) -> None:
        chart = CLINIC.empty(clinic, clinic)
        self._since: list[datetime] = []
        self._charts: list[Chart] = [chart]
        for entry in CLINIC.corrected(recorded):
            chart = CLINIC.fold(chart, [entry])
            self._since.append(entry.at)
            self._charts.append(chart)

    def at(self, instant: datetime, chart: Chart, own: Own) -> Setting:
        """What a decision on this chart read then, by the version that it ran under."""
        clinic = self._charts[bisect_right(self._since, instant)]
        state = CLINIC_ROOM.of(clinic)
        return Setting(own(chart, state), state, PHARMACY.of(clinic))


class Changed:
    """The changed programme, with the text of the consent that a chart's own version has; made once for each text.

    A consent that was signed counts as signed: nobody can have signed a text before there was one.
    """

    def __init__(self, new: Programme) -> None:
        self._new = new
        self._made: list[Programme] = []

    def beside(self, old: Programme) -> Programme:
        """As somebody would have read it who was treated by `old`."""
        made = next((one for one in self._made if one.consent == old.consent), None)
        if made is None:
            made = msgspec.structs.replace(self._new, consent=old.consent)
            self._made.append(made)
        return made


def decisions(
    person: UUID,
    recorded: Sequence[Recorded],
    clinics: Clinics,
    new: Changed,
    own: Own,
) -> Iterator[Decision]:
    """Each dose, refused dose and parcel of a chart. `own` is the version that a chart ran under."""
    chart, folded = PERSON.empty(person, person), 0
    standing = PERSON.corrected(recorded)
    for number, entry in enumerate(standing):
        if not isinstance(entry.fact, DECIDED):
            continue
        chart, folded = PERSON.fold(chart, standing[folded:number]), number
        old = clinics.at(entry.at, chart, own)
        then = msgspec.structs.replace(old, programme=new.beside(old.programme))
        turned, by = _turned(entry, chart, old, then)
        what, key = _named(entry.fact)
        events = (
            tuple(_after(standing[number + 1 :], entry)) if what != "refused_dose" or turned != "same" else ()
        )
        yield Decision(entry.at, what, key, turned, by, events)


def _turned(entry: Recorded, chart: Chart, old: Setting, new: Setting) -> tuple[Turned, tuple[str, ...]]:
    """Only what the new version answers otherwise than the old one does on the same chart is its doing."""
    ask = may_ship if isinstance(entry.fact, SENT) else may_dose
    now_against = _against(ask(chart, new, entry.at))
    if not isinstance(entry.fact, GoNoGoRead):
        if not now_against:
            return "same", ()
        fresh = now_against - _against(ask(chart, old, entry.at))
        return ("held", tuple(sorted(fresh))) if fresh else ("same", ())
    if now_against or not all_met(ask(chart, new, entry.at)):
        return "same", ()
    was_against = _against(ask(chart, old, entry.at))
    return ("let_through", tuple(sorted(was_against))) if was_against else ("same", ())


def _against(gates: Sequence[Gate]) -> set[str]:
    return {gate.gate for gate in blocking(gates)}


def _named(fact: Fact) -> tuple[What, str]:
    match fact:
        case DoseTaken(session=session):
            return "dose", str(session)
        case GoNoGoRead(session=session):
            return "refused_dose", str(session)
        case UnitsDispensed(parcel=parcel) | ParcelSent(parcel=parcel):
            return "parcel", parcel
    raise TypeError(fact)


def _after(later: Sequence[Recorded], entry: Recorded) -> Iterator[str]:
    """The urgent alerts raised after it, up to the next dose and a week at most."""
    for one in later:
        if one.at > entry.at + AFTER or isinstance(one.fact, DoseTaken):
            return
        if isinstance(one.fact, AlertRaised) and one.fact.level <= URGENT:
            yield one.fact.code
