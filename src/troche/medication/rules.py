"""Plan, order and units: what may be asked, and what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from troche.chart.commands import ClockStruck, Command
from troche.chart.facts import DeadlineStruck, Recorded
from troche.chart.rooms import Chart, Deadline, Decision, Notice, Room
from troche.dosing.facts import DoseTaken, SessionReleased, SessionStopped
from troche.integration.facts import VisitHeld
from troche.medication import asked, borne, clock, orders, plans, proposals, units
from troche.medication.commands import (
    AcceptPlan,
    AccountForUnits,
    AnswerBladder,
    AnswerOrder,
    AnswerProposal,
    CountUnits,
    DispenseUnits,
    NoteTolerance,
    PendOrder,
    ReceiveUnits,
    WritePlan,
)
from troche.medication.course import LISTENED
from troche.medication.days import local_day
from troche.medication.facts import (
    OrderAnswered,
    OrderPended,
    PlanAccepted,
    PlanWritten,
    ProposalAnswered,
    UnitsAccounted,
    UnitsCounted,
    UnitsDispensed,
    UnitsReceived,
)
from troche.medication.gates import units_for_dose
from troche.medication.state import MedicationState, Unit, evolve, medication_of
from troche.people.setting import Setting
from troche.preparation.facts import ConsentSigned
from troche.screening.facts import EligibilityDecided

DECIDES: dict[type[Command], Callable[[Chart, Any, datetime, Setting], Decision]] = {
    WritePlan: plans.decide_write,
    AcceptPlan: plans.decide_accept,
    PendOrder: orders.decide_pend,
    AnswerOrder: orders.decide_answer,
    DispenseUnits: units.decide_dispense,
    ReceiveUnits: units.decide_receive,
    CountUnits: units.decide_count,
    AccountForUnits: units.decide_account,
    NoteTolerance: proposals.decide_note,
    AnswerProposal: proposals.decide_answer,
    AnswerBladder: asked.decide_bladder,
    ClockStruck: clock.struck,
}


def decide(chart: Chart, command: Command, now: datetime, setting: Setting) -> Decision:
    """What a command about plan, order or units leads to."""
    return DECIDES[type(command)](chart, command, now, setting)


def units_at_home(chart: Chart) -> tuple[Unit, ...]:
    """What is at home, the first to expire first."""
    return medication_of(chart).at("at_home")


def planned_dose_mg(chart: Chart) -> int | None:
    """The dose of the newest plan, in mg."""
    plan = medication_of(chart).plan
    return plan.start_dose_mg if plan else None


def next_units(chart: Chart, now: datetime) -> tuple[Unit, ...]:
    """The units of the next dose on this local day; empty when what is at home does not make it up."""
    return units_for_dose(medication_of(chart), local_day(chart, now))


def due(chart: Chart, setting: Setting) -> Iterable[Deadline]:
    """An order that the e-prescriber does not answer is looked at."""
    order = medication_of(chart).order
    if order is not None and order.answer is None:
        hours = setting.programme.supply.prescription.answer_hours.value
        yield Deadline(orders.UNANSWERED, order.id, order.pended_at + timedelta(hours=hours), "coordinator")
    yield from clock.due(chart, setting)


def follow(chart: Chart, recorded: Recorded, setting: Setting) -> Iterable[Notice]:
    """The patient is told that something waits: a plan to read, a parcel to count."""
    match recorded.fact:
        case PlanWritten(version=version):
            yield Notice(key=f"plan {version}", recipient="patient", template="something_waits")
        case ProposalAnswered(session=session, action="hold" | "stop"):
            yield Notice(key=f"held {session}", recipient="patient", template="something_waits")
        case UnitsDispensed(parcel=parcel):
            yield Notice(key=f"parcel {parcel}", recipient="patient", template="something_waits")
        case DeadlineStruck(kind="medication.bladder_ask", key=key):
            yield Notice(key=f"bladder {key}", recipient="patient", template="form_waits")


MEDICATION = Room(
    "medication",
    initial=MedicationState(),
    evolve=evolve,
    decide=decide,
    due=due,
    follow=follow,
    facts=tuple(
        dict.fromkeys(
            (
                PlanWritten,
                PlanAccepted,
                OrderPended,
                OrderAnswered,
                UnitsDispensed,
                UnitsReceived,
                UnitsCounted,
                UnitsAccounted,
                DoseTaken,
                SessionReleased,
                SessionStopped,
                EligibilityDecided,
                VisitHeld,
                ConsentSigned,
                *borne.HEARD,
                *LISTENED,
            )
        )
    ),
    commands=tuple(kind for kind in DECIDES if kind is not ClockStruck),
)
