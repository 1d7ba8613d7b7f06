"""The card that is read to 911: where, who, what was taken and when, what else."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from troche.chart.rooms import Chart
from troche.dosing.state import Session
from troche.people.rules import PEOPLE
from troche.screening.rules import SCREENING
from troche.site.relative_time import clock_time


def card(chart: Chart, session: Session, now: datetime) -> list[tuple[str, str]]:
    """What to read out, line by line. What is not known says so."""
    history = SCREENING.of(chart).history
    medicines = ", ".join(f"{m.name} {m.dose}".strip() for m in history.medicines) if history else ""
    none = _("none known to us")
    return [
        where(chart, session),
        (_("Who"), who(chart, now)),
        (_("What was taken"), taken(session)),
        (_("Also takes"), medicines or none),
        (_("Allergy"), history.allergies if history and history.allergies else none),
        last_pressure(session),
    ]


def where(chart: Chart, session: Session) -> tuple[str, str]:
    """Where to send help. Only a place that was confirmed today is called one."""
    history = SCREENING.of(chart).history
    if history is None or not history.address.strip():
        return _("Where"), _("ask the person in the room")
    if session.answers is not None and session.answers.at_dispatch_address == "yes":
        return _("Where: confirmed today"), history.address
    return _("Where: the address on file, not confirmed today"), history.address


def who(chart: Chart, now: datetime) -> str:
    """Name and age."""
    person = PEOPLE.of(chart)
    if person.registered is None:
        return person.name
    return _("{name}, {age} years").format(
        name=person.name, age=age(person.registered.birth_date, localtime(now).date())
    )


def age(born: date, today: date) -> int:
    """Whole years.

    >>> age(date(2000, 2, 29), date(2026, 2, 28)), age(date(2000, 2, 29), date(2026, 3, 1))
    (25, 26)
    """
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def taken(session: Session) -> str:
    """The dose and its time."""
    if session.taken is None or session.taken_at is None:
        return _("nothing yet today")
    return _("Ketamine {dose} mg by mouth at {time}, prescribed").format(
        dose=session.taken.dose_mg, time=clock_time(session.taken_at)
    )


def last_pressure(session: Session) -> tuple[str, str]:
    """The last reading and its time."""
    last = (*session.before, *session.during)[-1:]
    if not last:
        return _("Last blood pressure"), _("not measured")
    said = _("{systolic} over {diastolic}").format(
        systolic=last[0].systolic_mm_hg, diastolic=last[0].diastolic_mm_hg
    )
    if last[0].pulse_bpm is not None:
        said = _("{pressure}, pulse {pulse}").format(pressure=said, pulse=last[0].pulse_bpm)
    return _("Last blood pressure, {time}").format(time=clock_time(last[0].measured_at)), said
