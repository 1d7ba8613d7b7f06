"""What can be asked of plan, order and units."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from troche.chart.commands import Command
from troche.chart.terms import ProposedAction
from troche.medication.facts import Factor, Gone, VisitWay
from troche.medication.known import Anxiety, Nausea
from troche.screening.facts import YesNo


class WritePlan(Command, frozen=True, kw_only=True, tag="medication.write_plan"):
    """Write the plan, or its next version with the reason for the change. Doses in mg, time in days."""

    goal: str
    start_dose_mg: int
    sessions: int
    days_between: int
    monitor_id: str
    reason: str = ""
    weight_kg: float | None = None

    action: ClassVar[str] = "medication.write_plan"


class AcceptPlan(Command, frozen=True, kw_only=True, tag="medication.accept_plan"):
    """Say yes to the version that was read."""

    version: int

    action: ClassVar[str] = "medication.accept_plan"


class PendOrder(Command, frozen=True, kw_only=True, tag="medication.pend_order"):
    """Write an order. `units` is what one fill holds; the id names the order. It goes out when it is signed.

    One that takes the place of another says why.
    """

    units: int
    unit_strength_mg: int
    refills: int
    hold_minutes: int
    technique: str
    valid_until: date
    reason: str = ""

    action: ClassVar[str] = "medication.order"


class AnswerOrder(Command, frozen=True, kw_only=True, tag="medication.answer_order"):
    """What the e-prescriber answered; only our own connection to it may say so."""

    order: str
    accepted: bool
    prescription: str
    message: str
    simulated: bool
    event: str = ""
    sequence: int = 0

    action: ClassVar[str] = "medication.order"


class DispenseUnits(Command, frozen=True, kw_only=True, tag="medication.dispense_units"):
    """Send numbered units of one lot. The id names the parcel."""

    order: str
    lot: str
    beyond_use_on: date
    units: tuple[str, ...]
    carrier: str = ""
    tracking: str = ""

    action: ClassVar[str] = "medication.dispense"


class ReceiveUnits(Command, frozen=True, kw_only=True, tag="medication.receive_units"):
    """Say how many units a parcel held when it was opened."""

    parcel: str
    counted: int
    locked_away: bool

    action: ClassVar[str] = "medication.receive"


class CountUnits(Command, frozen=True, kw_only=True, tag="medication.count_units"):
    """Say how many units are at home now, and whether they are locked away."""

    counted: int
    locked_away: bool | None = None

    action: ClassVar[str] = "medication.receive"


class AccountForUnits(Command, frozen=True, kw_only=True, tag="medication.account_for_units"):
    """Say what became of units that are no longer at home and were not taken."""

    units: tuple[str, ...]
    place: Gone
    words: str

    action: ClassVar[str] = "medication.dispense"


class NoteTolerance(Command, frozen=True, kw_only=True, tag="medication.note_tolerance"):
    """Say how a session was borne, after asking."""

    session: int
    nausea: Nausea
    anxiety: Anxiety
    craving: bool

    action: ClassVar[str] = "medication.note_tolerance"


class AnswerProposal(Command, frozen=True, kw_only=True, tag="medication.answer_proposal"):
    """Accept the proposal that was seen (`seen` is its digest), or write something else with a reason."""

    session: int
    seen: str
    accepted: bool
    reason: str
    proposed: ProposedAction | None = None
    dose_mg: int | None = None
    days_between: int | None = None

    action: ClassVar[str] = "medication.write_plan"


class AnswerBladder(Command, frozen=True, kw_only=True, tag="medication.answer_bladder"):
    """Answer the monthly questions about the bladder."""

    pain: YesNo
    urgency: YesNo
    blood: YesNo

    action: ClassVar[str] = "medication.answer_bladder"


class PutUpUnits(Command, frozen=True, kw_only=True, tag="medication.put_up_units"):
    """Make up numbered units of one lot for a person, to be sent later. The id names the parcel."""

    order: str
    lot: str
    beyond_use_on: date
    units: tuple[str, ...]

    action: ClassVar[str] = "medication.dispense"


class SendParcel(Command, frozen=True, kw_only=True, tag="medication.send_parcel"):
    """Send the parcel that was made up."""

    parcel: str
    carrier: str
    tracking: str

    action: ClassVar[str] = "medication.dispense"


class ReportDelivery(Command, frozen=True, kw_only=True, tag="medication.report_delivery"):
    """Record what the carrier says of a delivery."""

    parcel: str
    delivered_on: date
    adult_signed: bool | None
    temperature_kept: bool | None

    action: ClassVar[str] = "medication.dispense"


class EndParcel(Command, frozen=True, kw_only=True, tag="medication.end_parcel"):
    """Say that a parcel was lost on its way or came back, or that one is not sent after all.

    `has_left` is how the parcel stood when it was looked at: what left meanwhile is not put back by mistake.
    """

    parcel: str
    place: Gone
    words: str
    has_left: bool = True

    action: ClassVar[str] = "medication.dispense"


class FindUnits(Command, frozen=True, kw_only=True, tag="medication.find_units"):
    """Say that units which were lost or had come back are at home after all."""

    units: tuple[str, ...]
    words: str

    action: ClassVar[str] = "medication.dispense"


class WatchCount(Command, frozen=True, kw_only=True, tag="medication.watch_count"):
    """Record a count at home that was watched on video."""

    counted: int
    locked_away: bool | None = None

    action: ClassVar[str] = "medication.watch_count"


class AskPrescriber(Command, frozen=True, kw_only=True, tag="medication.ask_prescriber"):
    """Ask the prescriber about an order. The id names the question."""

    order: str
    words: str

    action: ClassVar[str] = "medication.dispense"


class AnswerQuestion(Command, frozen=True, kw_only=True, tag="medication.answer_question"):
    """Answer the pharmacy's question."""

    question: str
    words: str

    action: ClassVar[str] = "medication.order"


class SignOrder(Command, frozen=True, kw_only=True, tag="medication.sign_order"):
    """Confirm the text that was shown, by its digest, with a second factor used at `confirmed_at`."""

    order: str
    digest: str
    factor: Factor
    confirmed_at: datetime

    action: ClassVar[str] = "medication.sign"


class CosignOrder(Command, frozen=True, kw_only=True, tag="medication.cosign_order"):
    """Confirm the same text as a second prescriber."""

    order: str
    digest: str
    factor: Factor
    confirmed_at: datetime

    action: ClassVar[str] = "medication.sign"


class NoteOrderSent(Command, frozen=True, kw_only=True, tag="medication.note_order_sent"):
    """Keep the reference under which the e-prescriber took an order."""

    order: str
    reference: str

    action: ClassVar[str] = "medication.order"


class WithdrawOrder(Command, frozen=True, kw_only=True, tag="medication.withdraw_order"):
    """What the e-prescriber says when it calls off an order; only our own connection to it may say so."""

    order: str
    message: str
    simulated: bool
    event: str = ""
    sequence: int = 0

    action: ClassVar[str] = "medication.order"


class HoldPrescriberVisit(Command, frozen=True, kw_only=True, tag="medication.hold_prescriber_visit"):
    """Record that the prescriber saw the person."""

    way: VisitWay
    note: str

    action: ClassVar[str] = "medication.write_plan"


class RecordContact(Command, frozen=True, kw_only=True, tag="medication.record_contact"):
    """Record that somebody spoke with the person after an appointment was missed."""

    note: str

    action: ClassVar[str] = "medication.record_contact"


class CancelOrder(Command, frozen=True, kw_only=True, tag="medication.cancel_order"):
    """Call off an order, signed or not, and say why."""

    order: str
    reason: str

    action: ClassVar[str] = "medication.sign"
