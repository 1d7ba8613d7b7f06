"""What medication can record: the plan, the order, the units."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from troche.chart.facts import Fact
from troche.chart.terms import ProposedAction
from troche.medication.known import Anxiety, Known, Nausea
from troche.screening.facts import YesNo

Gone = Literal["lost", "returned", "destroyed"]
VisitWay = Literal["video", "phone", "in_person"]
Factor = Literal["totp", "passkey", "demo"]
"""By what a signature was confirmed. In a demo clinic nobody has a second factor, and the signature says so."""


class PlanWritten(Fact, frozen=True, kw_only=True, tag="medication.plan_written"):
    """A treatment plan, signed by the prescriber who wrote it. A change is a new version.

    `weight_kg` is what the first dose was measured against; None was not known.
    """

    version: int
    goal: str
    start_dose_mg: int
    sessions: int
    days_between: int
    monitor_id: str
    reason: str = ""
    weight_kg: float | None = None


class PlanAccepted(Fact, frozen=True, kw_only=True, tag="medication.plan_accepted"):
    """The patient accepted this version of the plan."""

    version: int


class OrderPended(Fact, frozen=True, kw_only=True, tag="medication.order_pended"):
    """An order as it was written. Once it is confirmed it goes to a certified e-prescriber, which alone may sign it.

    `text` is what its prescriber is shown and confirms, `digest` the SHA-256 of it; without them the order is from
    before orders were confirmed. `replaces` is the order in whose place it was written, with the `reason`.
    """

    order: str
    units: int
    unit_strength_mg: int
    refills: int
    hold_minutes: int
    technique: str
    valid_until: date
    text: str = ""
    digest: str = ""
    written_on: date | None = None
    dose_mg: int | None = None
    needs_second: bool = False
    replaces: str = ""
    reason: str = ""


class OrderAnswered(Fact, frozen=True, kw_only=True, tag="medication.order_answered"):
    """What the e-prescriber answered. `simulated` says that no real prescriber's system was asked.

    `event` and `sequence` are the sender's own: by them a late answer is told from a new one.
    """

    order: str
    accepted: bool
    prescription: str
    message: str
    simulated: bool
    event: str = ""
    sequence: int = 0


class UnitsDispensed(Fact, frozen=True, kw_only=True, tag="medication.units_dispensed"):
    """Numbered units left the pharmacy for this person."""

    order: str
    lot: str
    beyond_use_on: date
    unit_strength_mg: int
    units: tuple[str, ...]
    parcel: str
    carrier: str = ""
    tracking: str = ""


class UnitsReceived(Fact, frozen=True, kw_only=True, tag="medication.units_received"):
    """The person counted what arrived. A count that differs opens a case."""

    parcel: str
    counted: int
    locked_away: bool


class UnitsCounted(Fact, frozen=True, kw_only=True, tag="medication.units_counted"):
    """A count of what is at home, before a session or on request. `locked_away` None was not asked.

    `watched_by` names who saw it on video; nobody did when it is empty.
    """

    counted: int
    locked_away: bool | None = None
    watched_by: str = ""


class UnitsAccounted(Fact, frozen=True, kw_only=True, tag="medication.units_accounted"):
    """Units that left home without being taken, and what became of them, with the words of who looked."""

    units: tuple[str, ...]
    place: Gone
    words: str


class ToleranceNoted(Fact, frozen=True, kw_only=True, tag="medication.tolerance_noted"):
    """How a session was borne, asked by a clinician: nausea soon after the dose, fear, craving since."""

    session: int
    nausea: Nausea
    anxiety: Anxiety
    craving: bool


class DoseProposed(Fact, frozen=True, kw_only=True, tag="medication.dose_proposed"):
    """A proposal as a prescriber saw it, with everything it rested on.

    `rows` fired, `unknown` might have. `programme` is the version whose table it was.
    """

    session: int
    action: ProposedAction
    dose_mg: int | None
    days_between: int | None
    rows: tuple[str, ...]
    unknown: tuple[str, ...]
    known: Known
    programme: str


class ProposalAnswered(Fact, frozen=True, kw_only=True, tag="medication.proposal_answered"):
    """What the prescriber decided: the proposal, or something else with a reason. A change of plan is its version.

    `by_plan` was decided by writing another dose or interval on the page of the plan; it ends no hold.
    """

    session: int
    accepted: bool
    action: ProposedAction
    dose_mg: int | None
    days_between: int | None
    reason: str
    plan_version: int | None = None
    by_plan: bool = False


class BladderAnswered(Fact, frozen=True, kw_only=True, tag="medication.bladder_answered"):
    """The person's answers about the bladder: pain, having to go more often or at once, blood. Asked every month."""

    pain: YesNo
    urgency: YesNo
    blood: YesNo


class PrescriberVisitHeld(Fact, frozen=True, kw_only=True, tag="medication.prescriber_visit_held"):
    """The prescriber saw the person, and what came of it."""

    way: VisitWay
    note: str


class ContactMade(Fact, frozen=True, kw_only=True, tag="medication.contact_made"):
    """Somebody of the team spoke with the person after an appointment was missed, and what they said."""

    note: str


class UnitsPutUp(Fact, frozen=True, kw_only=True, tag="medication.units_put_up"):
    """Numbered units were made up for this person and labelled. They wait at the pharmacy until they are sent."""

    order: str
    lot: str
    beyond_use_on: date
    unit_strength_mg: int
    units: tuple[str, ...]
    parcel: str


class ParcelSent(Fact, frozen=True, kw_only=True, tag="medication.parcel_sent"):
    """The parcel that was made up left the pharmacy."""

    parcel: str
    carrier: str = ""
    tracking: str = ""


class ParcelDelivered(Fact, frozen=True, kw_only=True, tag="medication.parcel_delivered"):
    """What the carrier says of the delivery. None is not known; without a temperature logger nobody knows."""

    parcel: str
    delivered_on: date
    adult_signed: bool | None
    temperature_kept: bool | None


class ParcelEnded(Fact, frozen=True, kw_only=True, tag="medication.parcel_ended"):
    """A parcel did not arrive, or was never sent, and what became of its units."""

    parcel: str
    place: Gone
    words: str


class UnitsRecalled(Fact, frozen=True, kw_only=True, tag="medication.units_recalled"):
    """The recall of a lot has reached this person, who held these units of it."""

    lot: str
    units: tuple[str, ...]


class CountAsked(Fact, frozen=True, kw_only=True, tag="medication.count_asked"):
    """The person is asked to count on video by an instant: on a day that was drawn, or for a reason of its own."""

    key: str
    by: datetime
    drawn: bool = True


class UnitsFound(Fact, frozen=True, kw_only=True, tag="medication.units_found"):
    """Units that were lost or had come back are at home after all, with the words of who looked."""

    units: tuple[str, ...]
    words: str


class OrderQuestioned(Fact, frozen=True, kw_only=True, tag="medication.order_questioned"):
    """The pharmacy asks the prescriber about an order, and sends nothing on it until it has an answer."""

    order: str
    question: str
    words: str


class QuestionAnswered(Fact, frozen=True, kw_only=True, tag="medication.question_answered"):
    """The prescriber's answer to the pharmacy."""

    question: str
    words: str


class OrderSigned(Fact, frozen=True, kw_only=True, tag="medication.order_signed"):
    """Its prescriber confirmed exactly this text, by its digest, with a second factor at this instant."""

    order: str
    digest: str
    factor: Factor
    confirmed_at: datetime


class OrderCosigned(Fact, frozen=True, kw_only=True, tag="medication.order_cosigned"):
    """A second prescriber confirmed the same text: the dose is above the soft limit.

    `name` and `registration` are as they were then, since the text says only those of the first.
    """

    order: str
    digest: str
    factor: Factor
    confirmed_at: datetime
    name: str
    registration: str


class OrderSent(Fact, frozen=True, kw_only=True, tag="medication.order_sent"):
    """The e-prescriber took the order, under its own reference, and has yet to answer."""

    order: str
    reference: str


class OrderWithdrawn(Fact, frozen=True, kw_only=True, tag="medication.order_withdrawn"):
    """The e-prescriber called off an order, also one that it had accepted. Nothing leaves on it any more."""

    order: str
    message: str
    simulated: bool
    event: str = ""
    sequence: int = 0


class OrderCancelled(Fact, frozen=True, kw_only=True, tag="medication.order_cancelled"):
    """A prescriber called off an order, or another was signed in its place."""

    order: str
    reason: str


class OrderEnded(Fact, frozen=True, kw_only=True, tag="medication.order_ended"):
    """The last day of an order is over where the person lives."""

    order: str
