"""Plan, order and units: what may be asked, and what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from troche.chart.commands import Command
from troche.chart.rooms import Chart, Decision, Room
from troche.dosing.facts import DoseTaken
from troche.medication import orders, plans, units
from troche.medication.commands import (
    AcceptPlan,
    AccountForUnits,
    AnswerOrder,
    CountUnits,
    DispenseUnits,
    PendOrder,
    ReceiveUnits,
    WritePlan,
)
from troche.medication.days import local_day
from troche.medication.facts import (
    OrderAnswered,
    OrderPended,
    PlanAccepted,
    PlanWritten,
    UnitsAccounted,
    UnitsCounted,
    UnitsDispensed,
    UnitsReceived,
)
from troche.medication.gates import units_for_dose
from troche.medication.state import MedicationState, Unit, evolve, medication_of
from troche.people.setting import Setting
from troche.preparation.facts import ConsentSigned

DECIDES: dict[type[Command], Callable[[Chart, Any, datetime, Setting], Decision]] = {
    WritePlan: plans.decide_write,
    AcceptPlan: plans.decide_accept,
    PendOrder: orders.decide_pend,
    AnswerOrder: orders.decide_answer,
    DispenseUnits: units.decide_dispense,
    ReceiveUnits: units.decide_receive,
    CountUnits: units.decide_count,
    AccountForUnits: units.decide_account,
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


MEDICATION = Room(
    "medication",
    initial=MedicationState(),
    evolve=evolve,
    decide=decide,
    facts=(
        PlanWritten,
        PlanAccepted,
        OrderPended,
        OrderAnswered,
        UnitsDispensed,
        UnitsReceived,
        UnitsCounted,
        UnitsAccounted,
        DoseTaken,
        ConsentSigned,
    ),
    commands=tuple(DECIDES),
)
