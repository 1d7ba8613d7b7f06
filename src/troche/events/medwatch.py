"""A draft of FDA form 3500 from what is on file: each field with its value, or visibly missing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from troche.chart.rooms import Chart
from troche.events.facts import CRITERIA, Assessment
from troche.events.followed import Event
from troche.events.state import Dose, events_of
from troche.medication.days import age_on, local_day
from troche.medication.state import medication_of
from troche.medication.weight import weight_on_file
from troche.people.number import number_of
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.screening.rules import SCREENING

CRITERION_WORDS: dict[str, str] = {
    "death": "Death",
    "life_threatening": "Life-threatening",
    "hospitalization": "Hospitalization (initial or prolonged)",
    "disability": "Disability or permanent damage",
    "congenital_anomaly": "Congenital anomaly or birth defect",
    "intervention_required": "Required intervention to prevent permanent impairment or damage",
    "important_medical_event": "Other serious or important medical event",
}
APPLIES = {"yes": "Yes", "no": "No", "not_applicable": "Does not apply"}


class Field(msgspec.Struct, frozen=True):
    """A field of the form. `value` is empty where nothing is on file; it is never guessed."""

    number: str
    label: str
    value: str = ""
    wide: bool = False


class Tick(msgspec.Struct, frozen=True):
    """A box of the form."""

    label: str
    ticked: bool


class Section(msgspec.Struct, frozen=True):
    """A section of the form under its letter."""

    letter: str
    title: str
    fields: tuple[Field, ...]
    ticks: tuple[Tick, ...] = ()


class Reporter(msgspec.Struct, frozen=True):
    """Who would send it: the member of staff who asks for the draft, and the clinic."""

    name: str
    occupation: str
    clinic: str
    phone: str
    is_clinician: bool


class Draft(msgspec.Struct, frozen=True):
    """The whole draft, as it stands at one moment."""

    number: int
    version: int
    made_at: str
    report_by: str
    sections: tuple[Section, ...]

    @property
    def missing(self) -> tuple[Field, ...]:
        """Fields with nothing on file."""
        return tuple(field for section in self.sections for field in section.fields if not field.value)


def draft(
    chart: Chart, event: Event, setting: Setting, reporter: Reporter, now: datetime, by: datetime | None
) -> Draft:
    """The form for one event. Nothing identifies the person beyond what the form asks: no name, no birth date."""
    held, today = event.held, local_day(chart, now)
    return Draft(
        number=event.number,
        version=event.version,
        made_at=f"{now:%Y-%m-%d %H:%M} UTC",
        report_by=f"{local_day(chart, by):%Y-%m-%d}" if by else "",
        sections=(
            _patient(chart, event, held),
            _event(chart, event, held, today),
            Section("C", "Product availability", (Field("C.1", "Product available for evaluation"),)),
            _product(chart, setting, event),
            _others(chart, event),
            _reporter(event, reporter),
        ),
    )


def _patient(chart: Chart, event: Event, held: Assessment) -> Section:
    registered, weight = PEOPLE.of(chart).registered, weight_on_file(chart)
    at = _day_of(chart, event)
    return Section(
        "A",
        "Patient information",
        (
            Field("A.1", "Patient identifier (in confidence)", number_of(chart.stream)),
            Field(
                "A.2", "Age at the event", f"{age_on(registered.birth_date, at)} years" if registered else ""
            ),
            Field("A.3", "Sex"),
            Field("A.4", "Weight", f"{weight:g} kg" if weight is not None else ""),
        ),
    )


def _event(chart: Chart, event: Event, held: Assessment, today: date) -> Section:
    words = " ".join(filter(None, [held.term and f"{held.term}.", f"As it was told: “{event.told.words}”"]))
    ticks = tuple(Tick(CRITERION_WORDS[code], code in held.criteria) for code in CRITERIA)
    return Section(
        "B",
        "Adverse event",
        (
            Field("B.1", "Type of report", "Adverse event"),
            Field("B.3", "Date of event", _day(held.began_on)),
            Field("B.4", "Date of this draft", _day(today)),
            Field("", "Date it ended", _day(held.ended_on)),
            Field("B.5", "Describe event", words if event.told.words or held.term else "", wide=True),
            Field("", "Severity", _words(held.severity)),
            Field("", "Outcome so far", _words(held.outcome)),
            Field("", "Relation to the medicine", _words(held.relatedness)),
            Field("", "Expected", {True: "Yes", False: "No", None: ""}[held.expected]),
            Field("", "Treatment given", held.treatment, wide=True),
            Field("B.6", "Relevant tests and laboratory data", held.tests, wide=True),
            Field("B.7", "Other relevant history", _history(chart), wide=True),
        ),
        ticks,
    )


def _day_of(chart: Chart, event: Event) -> date:
    """The local day on which the event began; where nobody said, the day on which it was told."""
    return event.held.began_on or local_day(chart, event.told_at)


def doses_before(chart: Chart, event: Event) -> tuple[Dose, ...]:
    """The doses up to the event: to the day it began, else to the session it was told of."""
    doses, began_on, session = events_of(chart).doses, event.held.began_on, event.told.session
    if began_on is not None:
        return tuple(dose for dose in doses if local_day(chart, dose.at) <= began_on)
    return tuple(dose for dose in doses if session is not None and dose.session <= session)


def _product(chart: Chart, setting: Setting, event: Event) -> Section:
    held, medication, doses = event.held, medication_of(chart), doses_before(chart, event)
    dose = doses[-1] if doses else None
    units = [medication.units[number] for number in dose.units if number in medication.units] if dose else []
    lots = ", ".join(sorted({unit.lot for unit in units}))
    ends = ", ".join(sorted({f"{unit.beyond_use_on:%Y-%m-%d}" for unit in units}))
    strengths = ", ".join(sorted({f"{unit.strength_mg} mg" for unit in units}))
    plans = [one.plan for one in medication.plans if dose and one.written_at <= dose.at]
    often = f", {plans[-1].days_between} days apart by the plan" if plans else ""
    taken = [_day(local_day(chart, one.at)) for one in (*doses[:1], *doses[-1:])]
    diagnosis = SCREENING.of(chart).diagnosis
    return Section(
        "D",
        "Suspect product",
        (
            Field("D.1", "Name", setting.programme.protocol.medicine, wide=True),
            Field("", "Strength", strengths),
            Field("", "Manufacturer or compounder"),
            Field("", "Lot", lots),
            Field("", "Beyond-use date", ends),
            Field("D.2", "Dose, frequency", f"{dose.dose_mg} mg a session{often}" if dose else ""),
            Field("", "Route", "Oral, held in the mouth" if dose else ""),
            Field("D.3", "First dose, and last dose before the event", " to ".join(taken)),
            Field(
                "D.4",
                "Diagnosis for use",
                f"{diagnosis.code} {diagnosis.text}" if diagnosis else "",
                wide=True,
            ),
            Field("D.5", "Action taken with the medicine", _words(held.action)),
            Field(
                "D.6", "Event abated after use stopped or dose reduced", APPLIES.get(held.abated or "", "")
            ),
            Field("D.7", "Event reappeared after reintroduction", APPLIES.get(held.reappeared or "", "")),
        ),
    )


def _others(chart: Chart, event: Event) -> Section:
    """What the person said to take at the time: the last word from before it, else the first one after it."""
    told, day = events_of(chart).medicines, _day_of(chart, event)
    before = [one for one in told if local_day(chart, one.at) <= day]
    one = before[-1] if before else told[0] if told else None
    label = (
        f"Product names and dates, as told on {_day(local_day(chart, one.at))}" if one else "Product names"
    )
    named = (one.named or ("None, as the person told",) * one.is_none) if one else ()
    fields = (Field("F.1", label, "; ".join(named), wide=True),)
    return Section("F", "Other medicines at the time", fields)


def _reporter(event: Event, reporter: Reporter) -> Section:
    pharmacy = event.last_sent_to("pharmacy")
    told = f"Pharmacy, {_day(pharmacy.sent.sent_on)}" if pharmacy else ""
    return Section(
        "G",
        "Reporter",
        (
            Field("G.1", "Name", reporter.name),
            Field("", "Clinic", reporter.clinic),
            Field("", "Phone", reporter.phone),
            Field("", "Address"),
            Field("", "Email"),
            Field("G.2", "Health professional", "Yes" if reporter.is_clinician else ""),
            Field("G.3", "Occupation", reporter.occupation),
            Field("G.4", "Also reported to", told),
            Field("G.5", "Identity may not be disclosed to the manufacturer"),
        ),
    )


def _history(chart: Chart) -> str:
    history = SCREENING.of(chart).history
    if history is None:
        return ""
    said = [code.replace("_", " ") for code, answer in history.conditions.items() if answer == "yes"]
    parts: Sequence[str] = [
        "Told as present: " + ", ".join(said) if said else "",
        f"Allergies: {history.allergies}" if history.allergies else "",
        "Pregnant: yes" if history.pregnancy == "yes" else "",
    ]
    return ". ".join(filter(None, parts))


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _words(code: str | None) -> str:
    return code.replace("_", " ").capitalize() if code else ""
