"""Confirming an order: by its prescriber, above the soft limit by a second one, over the very text that was shown."""

from __future__ import annotations

from datetime import datetime, timedelta

from troche.chart.reasons import Reason, Refusal, Source, because, refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.words import say
from troche.medication.commands import CancelOrder, CosignOrder, SignOrder
from troche.medication.days import local_day
from troche.medication.dose_limits import needs_second
from troche.medication.facts import OrderCancelled, OrderCosigned, OrderSigned
from troche.medication.order_text import Written, digest_of, registration_of, text_of
from troche.medication.orders import order_reasons
from troche.medication.sending import against, gates_to_order, licence_gate
from troche.medication.state import MedicationState, Order, medication_of
from troche.people.rules import PEOPLE
from troche.people.setting import Setting

FRESH = timedelta(minutes=2)  # ours: a second factor is used with the text before one's eyes
EPCS = Source("clinical_programme.md 3.1 [65]", "V")
PRESCRIBES = ("prescriber", "director")

NOTHING_TO_SIGN = refuse("nothing_to_sign", say("No order waits for this signature."))
NOT_ITS_PRESCRIBER = refuse("not_its_prescriber", say("Only the prescriber who wrote an order signs it."))
NOT_A_SECOND = refuse(
    "not_a_second_prescriber", say("The second signature is another prescriber’s than the first.")
)
OTHER_TEXT = because(
    "order_other_text",
    say("What you confirmed is not the order that stands here. Read it again, and confirm what it says now."),
    source=EPCS,
)
CHANGED_SINCE = because(
    "order_changed_since",
    say("What is on file has changed since the order was written. Discard it, and write it anew."),
    source=EPCS,
)
OTHER_DAY = because(
    "order_other_day",
    say(
        "The order carries the day on which it was written, and that is over. Discard it, and write it anew."
    ),
)
FACTOR_OLD = because(
    "factor_old",
    say("The second factor was used too long ago. Use it once more, with the order before your eyes."),
    source=EPCS,
)
NO_FACTOR = because("factor_missing", say("A second factor is needed to sign an order."), source=EPCS)
NO_SUCH_ORDER = refuse("no_order_to_cancel", say("There is no such order that could be called off."))
REASON_MISSING = refuse("cancel_reason_missing", say("Say why the order is called off."))
ANOTHER_INSTEAD = "Another order was signed in its place."


def decide_sign(chart: Chart, command: SignOrder, now: datetime, setting: Setting) -> Decision:
    """Its prescriber's signature: the last one, unless a second prescriber has to sign."""
    state = medication_of(chart)
    order = state.order
    if order is None or order.id != command.order or order.is_signed or order.is_over:
        return NOTHING_TO_SIGN
    if command.actor.id != order.prescriber:
        return NOT_ITS_PRESCRIBER
    reasons = [
        *_wrong_confirmation(order, command, now, setting),
        *_no_longer_right(chart, order, now, setting),
    ]
    if reasons:
        return Refusal(tuple(reasons))
    signed = OrderSigned(
        order=order.id, digest=command.digest, factor=command.factor, confirmed_at=command.confirmed_at
    )
    return [signed] if order.pended.needs_second else [signed, *_in_its_place(state, order)]


def decide_cosign(chart: Chart, command: CosignOrder, now: datetime, setting: Setting) -> Decision:
    """The signature of a second prescriber, who may prescribe where the person lives: the last one."""
    state = medication_of(chart)
    order = state.order
    if order is None or order.id != command.order or not order.is_signed or order.is_ready or order.is_over:
        return NOTHING_TO_SIGN
    if command.actor.id == order.prescriber or command.actor.role not in PRESCRIBES:
        return NOT_A_SECOND
    licence = setting.programme.gates["dose"].requires["licence"]
    own = (licence_gate(chart, setting, now, licence, command.actor.id),)
    reasons = [
        *(gate.reason for gate in against(own)),
        *_wrong_confirmation(order, command, now, setting),
        *_no_longer_right(chart, order, now, setting),
    ]
    if reasons:
        return Refusal(tuple(reasons))
    written_on, where = order.pended.written_on, PEOPLE.of(chart).contact
    assert written_on is not None
    cosigned = OrderCosigned(
        order=order.id,
        digest=command.digest,
        factor=command.factor,
        confirmed_at=command.confirmed_at,
        name=setting.clinic.name_of(command.actor.id),
        registration=registration_of(setting, command.actor.id, where.state if where else "", written_on),
    )
    return [cosigned, *_in_its_place(state, order)]


def decide_cancel(chart: Chart, command: CancelOrder, now: datetime, setting: Setting) -> Decision:
    """An order is called off, written or out; from now on nothing leaves on it."""
    order = medication_of(chart).order
    if order is None or order.id != command.order or order.is_over:
        return NO_SUCH_ORDER
    if order.is_signed and not command.reason.strip():
        return REASON_MISSING
    return [OrderCancelled(order=order.id, reason=command.reason.strip())]


def _in_its_place(state: MedicationState, order: Order) -> list[OrderCancelled]:
    """With the last signature the order in whose place it stands is called off, and not before."""
    before = state.order_before
    if before is None or before.is_over:
        return []
    why = f"{ANOTHER_INSTEAD} {order.pended.reason}".strip()
    return [OrderCancelled(order=before.id, reason=why)]


def written_of(order: Order) -> Written:
    """What somebody wrote of an order."""
    pended = order.pended
    assert pended.written_on is not None and pended.dose_mg is not None
    return Written(
        order=order.id,
        prescriber=order.prescriber,
        written_on=pended.written_on,
        units=pended.units,
        unit_strength_mg=pended.unit_strength_mg,
        refills=pended.refills,
        hold_minutes=pended.hold_minutes,
        technique=pended.technique,
        valid_until=pended.valid_until,
        dose_mg=pended.dose_mg,
    )


def _wrong_confirmation(
    order: Order, command: SignOrder | CosignOrder, now: datetime, setting: Setting
) -> list[Reason]:
    """The factor is fresh, of a kind that counts here, and over the very text that stands here."""
    reasons = []
    if command.digest != order.pended.digest or digest_of(order.pended.text) != order.pended.digest:
        reasons.append(OTHER_TEXT)
    if not timedelta() <= now - command.confirmed_at <= FRESH:
        reasons.append(FACTOR_OLD)
    if command.factor == "demo" and not setting.clinic.is_demo:
        reasons.append(NO_FACTOR)
    return reasons


def _no_longer_right(chart: Chart, order: Order, now: datetime, setting: Setting) -> list[Reason]:
    """Everything that an order needs is asked again at each signature; the text would be the same today."""
    if order.pended.written_on != local_day(chart, now):
        return [OTHER_DAY]
    written = written_of(order)
    reasons = [gate.reason for gate in against(gates_to_order(chart, setting, now, order.prescriber))]
    reasons += order_reasons(chart, order.pended, local_day(chart, now), setting)
    is_same = (
        text_of(chart, setting, written) == order.pended.text
        and medication_of(chart).planned_mg == written.dose_mg
    )
    if not is_same or needs_second(chart, written.dose_mg, setting) > order.pended.needs_second:
        reasons.append(CHANGED_SINCE)
    return reasons
