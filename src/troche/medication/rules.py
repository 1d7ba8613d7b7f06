"""Plan, order and units: what may be asked, and what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from troche.chart.commands import ClockStruck, Command
from troche.chart.facts import Recorded
from troche.chart.rooms import Chart, Deadline, Decision, Notice, Room
from troche.dosing.facts import DoseTaken, SessionReleased, SessionStopped
from troche.integration.facts import VisitHeld
from troche.medication import answers, order_ends, orders, plans, signing, units
from troche.medication.commands import (
    AcceptPlan,
    AccountForUnits,
    AnswerOrder,
    CancelOrder,
    CosignOrder,
    CountUnits,
    DispenseUnits,
    NoteOrderSent,
    PendOrder,
    ReceiveUnits,
    SignOrder,
    WithdrawOrder,
    WritePlan,
)
from troche.medication.days import local_day
from troche.medication.facts import (
    OrderAnswered,
    OrderCancelled,
    OrderCosigned,
    OrderEnded,
    OrderPended,
    OrderSent,
    OrderSigned,
    OrderWithdrawn,
    PlanAccepted,
    PlanWritten,
    UnitsAccounted,
    UnitsCounted,
    UnitsDispensed,
    UnitsReceived,
)
from troche.medication.gates import units_for_dose
from troche.medication.handing_over import orders_follow
from troche.medication.state import MedicationState, Unit, evolve, medication_of
from troche.people.setting import Setting
from troche.preparation.facts import ConsentSigned
from troche.screening.facts import EligibilityDecided

DECIDES: dict[type[Command], Callable[[Chart, Any, datetime, Setting], Decision]] = {
    WritePlan: plans.decide_write,
    AcceptPlan: plans.decide_accept,
    PendOrder: orders.decide_pend,
    AnswerOrder: answers.decide_answer,
    DispenseUnits: units.decide_dispense,
    ReceiveUnits: units.decide_receive,
    CountUnits: units.decide_count,
    AccountForUnits: units.decide_account,
    ClockStruck: order_ends.decide_clock,
    SignOrder: signing.decide_sign,
    CosignOrder: signing.decide_cosign,
    CancelOrder: signing.decide_cancel,
    NoteOrderSent: answers.decide_sent,
    WithdrawOrder: answers.decide_withdraw,
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
    """An order that the e-prescriber does not answer is looked at, and so is one that ends."""
    yield from order_ends.orders_due(chart, setting)


def follow(chart: Chart, recorded: Recorded, setting: Setting) -> Iterable[Notice]:
    """The patient is told that something waits: a plan to read, a parcel to count. Signed orders go out."""
    yield from orders_follow(chart, recorded)
    match recorded.fact:
        case PlanWritten(version=version):
            yield Notice(key=f"plan {version}", recipient="patient", template="something_waits")
        case UnitsDispensed(parcel=parcel):
            yield Notice(key=f"parcel {parcel}", recipient="patient", template="something_waits")


MEDICATION = Room(
    "medication",
    initial=MedicationState(),
    evolve=evolve,
    decide=decide,
    due=due,
    follow=follow,
    facts=(
        PlanWritten,
        PlanAccepted,
        OrderPended,
        OrderAnswered,
        OrderSigned,
        OrderCosigned,
        OrderSent,
        OrderWithdrawn,
        OrderCancelled,
        OrderEnded,
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
    ),
    commands=tuple(kind for kind in DECIDES if kind is not ClockStruck),
)
