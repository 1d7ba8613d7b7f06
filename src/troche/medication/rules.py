"""Plan, order and units: what may be asked, and what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from troche.chart.commands import ClockStruck, Command
from troche.chart.facts import DeadlineStruck, Recorded
from troche.chart.rooms import Chart, Deadline, Decision, Notice, Room
from troche.dosing.facts import DoseTaken, ExtraTaken, SessionReleased, SessionStopped
from troche.integration.facts import VisitHeld
from troche.medication import (
    answers,
    arrivals,
    asked,
    asking,
    borne,
    clock,
    found,
    order_ends,
    orders,
    parcels,
    plans,
    proposals,
    recalls,
    seen,
    signing,
    units,
    watching,
)
from troche.medication.commands import (
    AcceptPlan,
    AccountForUnits,
    AnswerBladder,
    AnswerOrder,
    AnswerProposal,
    AnswerQuestion,
    AskPrescriber,
    CancelOrder,
    CosignOrder,
    CountUnits,
    DispenseUnits,
    EndParcel,
    FindUnits,
    HoldPrescriberVisit,
    NoteOrderSent,
    NoteTolerance,
    PendOrder,
    PutUpUnits,
    ReceiveUnits,
    RecordContact,
    ReportDelivery,
    SendParcel,
    SignOrder,
    WatchCount,
    WithdrawOrder,
    WritePlan,
)
from troche.medication.course import LISTENED
from troche.medication.days import local_day
from troche.medication.facts import (
    CountAsked,
    OrderAnswered,
    OrderCancelled,
    OrderCosigned,
    OrderEnded,
    OrderPended,
    OrderQuestioned,
    OrderSent,
    OrderSigned,
    OrderWithdrawn,
    ParcelDelivered,
    ParcelEnded,
    ParcelSent,
    PlanAccepted,
    PlanWritten,
    ProposalAnswered,
    QuestionAnswered,
    UnitsAccounted,
    UnitsCounted,
    UnitsDispensed,
    UnitsFound,
    UnitsPutUp,
    UnitsRecalled,
    UnitsReceived,
)
from troche.medication.gates import units_for_dose
from troche.medication.handing_over import orders_follow
from troche.medication.places import Unit
from troche.medication.state import MedicationState, medication_of
from troche.medication.supply import evolve
from troche.people.setting import Setting
from troche.screening.facts import EligibilityDecided

DECIDES: dict[type[Command], Callable[[Chart, Any, datetime, Setting], Decision]] = {
    WritePlan: proposals.decide_plan,
    AcceptPlan: plans.decide_accept,
    PendOrder: orders.decide_pend,
    AnswerOrder: answers.decide_answer,
    DispenseUnits: units.decide_dispense,
    ReceiveUnits: units.decide_receive,
    CountUnits: units.decide_count,
    AccountForUnits: units.decide_account,
    NoteTolerance: proposals.decide_note,
    AnswerProposal: proposals.decide_answer,
    AnswerBladder: asked.decide_bladder,
    SignOrder: signing.decide_sign,
    CosignOrder: signing.decide_cosign,
    CancelOrder: signing.decide_cancel,
    NoteOrderSent: answers.decide_sent,
    WithdrawOrder: answers.decide_withdraw,
    PutUpUnits: parcels.decide_put_up,
    SendParcel: parcels.decide_send,
    ReportDelivery: parcels.decide_delivery,
    EndParcel: parcels.decide_end,
    FindUnits: found.decide_found,
    WatchCount: watching.decide_watch,
    AskPrescriber: asking.decide_question,
    AnswerQuestion: asking.decide_reply,
    HoldPrescriberVisit: seen.decide_visit,
    RecordContact: seen.decide_contact,
    ClockStruck: lambda chart, command, now, setting: STRUCK.get(command.kind, clock.struck)(
        chart, command, now, setting
    ),
}
STRUCK: dict[str, Callable[[Chart, ClockStruck, datetime, Setting], Decision]] = {
    orders.UNANSWERED: orders.decide_unanswered,
    order_ends.ENDS: order_ends.decide_ended,
    recalls.RECALL: recalls.decide_tell,
    watching.DRAW: watching.decide_ask,
    watching.LATE: watching.decide_missed,
    asking.UNANSWERED: asking.decide_no_reply,
    arrivals.LATE: arrivals.decide_late,
    arrivals.NO_RECEIPT: arrivals.decide_no_receipt,
}


def decide(chart: Chart, command: Command, now: datetime, setting: Setting) -> Decision:
    """What a command about plan, order or units leads to."""
    return DECIDES[type(command)](chart, command, now, setting)


def next_units(chart: Chart, now: datetime) -> tuple[Unit, ...]:
    """The units of the next dose on this local day; empty when what is at home does not make it up."""
    return units_for_dose(medication_of(chart), local_day(chart, now))


def due(chart: Chart, setting: Setting) -> Iterable[Deadline]:
    """An order or question that nobody answers, an order's end, a count, a recall, a parcel that does not come."""
    yield from order_ends.orders_due(chart, setting)
    yield from clock.due(chart, setting)
    yield from recalls.due_to_tell(medication_of(chart), setting.lots)
    yield from watching.due_to_count(chart, setting)
    yield from asking.due_to_answer(chart, setting)
    yield from arrivals.deadlines(chart, setting)


def follow(chart: Chart, recorded: Recorded, setting: Setting) -> Iterable[Notice]:
    """The patient is told that something waits: a plan to read, a parcel to count, a recall; the asked are, too. Signed
    orders go out."""
    yield from orders_follow(chart, recorded)
    match recorded.fact:
        case PlanWritten(version=version):
            yield Notice(key=f"plan {version}", recipient="patient", template="something_waits")
        case ProposalAnswered(session=session, action="hold" | "stop"):
            yield Notice(key=f"held {session}", recipient="patient", template="something_waits")
        case DeadlineStruck(kind="medication.bladder_ask", key=key):
            yield Notice(key=f"bladder {key}", recipient="patient", template="form_waits")
        case UnitsDispensed(parcel=parcel) | ParcelSent(parcel=parcel):
            yield Notice(key=f"parcel {parcel}", recipient="patient", template="something_waits")
        case UnitsRecalled(lot=lot):
            yield Notice(key=f"recall {lot}", recipient="patient", template="something_waits")
        case CountAsked(key=key):
            yield Notice(key=f"count {key}", recipient="patient", template="something_waits")
        case OrderQuestioned(question=question):
            yield Notice(key=f"question {question}", recipient="prescriber", template="something_waits")
        case QuestionAnswered(question=question):
            yield Notice(key=f"answer {question}", recipient="pharmacist", template="something_waits")


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
                ExtraTaken,
                SessionReleased,
                SessionStopped,
                EligibilityDecided,
                VisitHeld,
                UnitsPutUp,
                ParcelSent,
                ParcelDelivered,
                ParcelEnded,
                UnitsRecalled,
                UnitsFound,
                CountAsked,
                OrderQuestioned,
                QuestionAnswered,
                *borne.HEARD,
                *LISTENED,
            )
        )
    ),
    commands=tuple(kind for kind in DECIDES if kind is not ClockStruck),
)
