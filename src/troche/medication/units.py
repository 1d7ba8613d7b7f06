"""The way of each unit: sent, counted on arrival, counted at home, accounted for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from troche.chart.facts import Fact
from troche.chart.reasons import Reason, Refusal, because, refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.words import say, say_n
from troche.medication.commands import AccountForUnits, CountUnits, DispenseUnits, ReceiveUnits
from troche.medication.days import local_day
from troche.medication.facts import UnitsAccounted, UnitsCounted, UnitsDispensed, UnitsReceived
from troche.medication.orders import units_for_doses
from troche.medication.questions import open_questions
from troche.medication.recalls import against_lot
from troche.medication.sending import against, may_ship
from troche.medication.state import MedicationState, Order, medication_of
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting
from troche.pharmacy.state import key_of

if TYPE_CHECKING:
    from troche.sheets.values import Number

MISMATCH, DELIVERY = "count_mismatch", "parcel_delivery"
MOST_COUNTED = 1_000  # units a person could possibly count at home; ours
LONGEST_NUMBER = 40  # characters of a lot or unit number; ours

NO_ORDER = refuse("no_order_to_dispense", say("There is no accepted order to dispense."))
OTHER_ORDER = refuse("other_order", say("This order no longer counts. A newer one took its place."))
NOT_WHOLE = because(
    "dose_not_whole_units", say("The plan’s dose is not whole units of this order’s strength.")
)
QUESTION_OPEN = because(
    "question_open", say("The pharmacy asked the prescriber about this order, and has no answer yet.")
)
UNDER_WAY = because("parcel_under_way", say("A parcel is under way and not counted yet."))
LOT_MISSING = because("lot_missing", say("The lot is missing."))
NUMBER_WRONG = because(
    "unit_number_wrong", say("Each unit needs a number of its own, of at most 40 characters.")
)
NUMBER_TAKEN = because("unit_number_taken", say("A unit number was used before for this person."))
NO_SUCH_PARCEL = refuse("no_such_parcel", say("There is no such parcel under way."))
CAME_BACK = refuse("parcel_came_back", say("This parcel went back to the pharmacy."))
MADE_UP = because("parcel_made_up", say("A parcel is made up already. Send it, or put it back first."))
ALREADY_COUNTED = refuse("parcel_already_counted", say("This parcel was already counted."))
COUNT_WRONG = refuse("count_wrong", say("A count is a whole number from 0 to 1000."))
NOTHING_TO_COUNT = refuse("nothing_to_count", say("Nothing has arrived yet, so there is nothing to count."))
ENOUGH = say("Nothing more is sent while so much is at home or on its way.")
NOT_AT_HOME = refuse("units_not_at_home", say("Only units that should be at home can be accounted for."))
WORDS_MISSING = refuse("words_missing", say("Say in a few words what was found."))


def decide_dispense(chart: Chart, command: DispenseUnits, now: datetime, setting: Setting) -> Decision:
    """Numbered units leave for this person, or every reason why they may not."""
    state, day = medication_of(chart), local_day(chart, now)
    order = state.order_in_force
    if order is None or not order.is_accepted:
        return NO_ORDER
    if order.id != command.order:
        return OTHER_ORDER
    reasons = [
        *(gate.reason for gate in against(may_ship(chart, setting, now))),
        *([UNDER_WAY] if state.under_way() else []),
        *([MADE_UP] if state.made_up else []),
        *([QUESTION_OPEN] if open_questions(state) else []),
        *against_lot(
            state,
            setting,
            command.lot,
            order.pended.unit_strength_mg,
            command.beyond_use_on,
            command.units,
        ),
        *_wrong_amount(state, order, len(command.units), setting),
        *_wrong_numbers(state, command),
        *_wrong_date(state, order, command, day, setting),
    ]
    if reasons:
        return Refusal(tuple(reasons))
    sent = UnitsDispensed(
        order=order.id,
        lot=setting.lots.name_of(command.lot),
        beyond_use_on=command.beyond_use_on,
        unit_strength_mg=order.pended.unit_strength_mg,
        units=tuple(number.strip() for number in command.units),
        parcel=str(command.id),
        carrier=command.carrier.strip(),
        tracking=command.tracking.strip(),
    )
    return [sent]


def decide_receive(chart: Chart, command: ReceiveUnits, now: datetime, setting: Setting) -> Decision:
    """The person's count of a parcel. One that differs opens a case, and so does a parcel that was given up."""
    state = medication_of(chart)
    parcel = state.parcels.get(command.parcel)
    if parcel is None:
        return NO_SUCH_PARCEL
    if parcel.received_at is not None:
        return ALREADY_COUNTED
    if parcel.ended == "returned":
        return CAME_BACK
    if not 0 <= command.counted <= MOST_COUNTED:
        return COUNT_WRONG
    facts: list[Fact] = [
        UnitsReceived(parcel=parcel.id, counted=command.counted, locked_away=command.locked_away),
        *_differs(command.counted, len(state.still_to_come(parcel)), parcel.id, now, setting),
    ]
    if parcel.ended == "lost":
        words = say("A parcel that was given up for lost was counted at home: {n} units.", n=command.counted)
        facts.append(raise_alert(setting.programme, DELIVERY, words, f"{parcel.id} late", now))
    return facts


def decide_count(chart: Chart, command: CountUnits, now: datetime, setting: Setting) -> Decision:
    """The person's count of everything at home."""
    state = medication_of(chart)
    if state.gap is None and not state.at("at_home"):
        return NOTHING_TO_COUNT
    if not 0 <= command.counted <= MOST_COUNTED:
        return COUNT_WRONG
    expected = len(state.at("at_home"))
    return [
        UnitsCounted(counted=command.counted, locked_away=command.locked_away),
        *_differs(command.counted, expected, "home", now, setting),
    ]


def decide_account(chart: Chart, command: AccountForUnits, now: datetime, setting: Setting) -> Decision:
    """What became of units that are gone: said by name, in words, once."""
    state, numbers = medication_of(chart), tuple(dict.fromkeys(command.units))
    if not numbers or any(n not in state.units or state.units[n].place != "at_home" for n in numbers):
        return NOT_AT_HOME
    if not command.words.strip():
        return WORDS_MISSING
    return [UnitsAccounted(units=numbers, place=command.place, words=command.words.strip())]


def doses_at_most(state: MedicationState, setting: Setting) -> Number:
    """Few doses until a parcel has arrived, more after that."""
    shipment = setting.programme.supply.shipment
    return shipment.later_doses_at_most if state.has_arrived else shipment.first_doses_at_most


def most_to_send(state: MedicationState, order: Order, setting: Setting) -> int:
    """How many units the next parcel may hold: by doses beside those held, by fill, by what the order still allows."""
    doses = doses_at_most(state, setting)
    dose_mg = state.planned_mg
    by_doses = units_for_doses(dose_mg, order.pended.unit_strength_mg, doses.value)
    replaced = _lost(state, order) if setting.programme.supply.counting.replace_lost.value else 0
    left = order.units_allowed - state.dispensed_for(order.id) + replaced
    held = len(state.at("at_home")) + len(state.at("in_transit"))
    return max(0, min(by_doses - held, order.pended.units, left))


def last_needed(state: MedicationState, order: Order, units: int, day: date) -> date:
    """The day the last of so many units would be taken, when one dose follows the other as planned."""
    if state.plan is None:
        return day
    per_dose = max(1, state.plan.start_dose_mg // order.pended.unit_strength_mg)
    doses = -(-units // per_dose)
    return day + timedelta(days=max(0, doses - 1) * state.plan.days_between)


def next_numbers(
    state: MedicationState, lot: str, count: int, given: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Unit numbers of the lot that neither this person nor anybody else has yet; `given` are the keys of those."""
    taken = {key_of(number) for number in state.units} | given
    numbers: list[str] = []
    following = 1
    while len(numbers) < count:
        number = f"{lot.strip()}-{following:03d}"
        if key_of(number) not in taken:
            numbers.append(number)
        following += 1
    return tuple(numbers)


def _wrong_amount(state: MedicationState, order: Order, units: int, setting: Setting) -> list[Reason]:
    if state.plan is not None and state.plan.start_dose_mg % order.pended.unit_strength_mg:
        return [NOT_WHOLE]
    most = most_to_send(state, order, setting)
    if not 1 <= units <= most:
        words = say("This parcel may hold 1 to {most} units.", most=most)
        if most == 0:
            is_used_up = order.units_allowed <= state.dispensed_for(order.id)
            words = say("Nothing is left to send on this order.") if is_used_up else ENOUGH
        return [
            because("units_out_of_range", words, source=doses_at_most(state, setting).source),
            *_no_replacement(state, order, units, setting),
        ]
    return []


def _no_replacement(state: MedicationState, order: Order, units: int, setting: Setting) -> list[Reason]:
    """What was lost is not sent again, unless the programme says so."""
    replaces, lost = setting.programme.supply.counting.replace_lost, _lost(state, order)
    if not lost or replaces.value or units <= order.units_allowed - state.dispensed_for(order.id):
        return []
    words = say_n(
        "{n} unit of this order was lost, and is not replaced.",
        "{n} units of this order were lost, and are not replaced.",
        lost,
    )
    return [because("lost_not_replaced", words, source=replaces.source)]


def _lost(state: MedicationState, order: Order) -> int:
    parcels = {parcel.id for parcel in state.parcels.values() if parcel.order == order.id}
    return sum(unit.parcel in parcels for unit in state.at("lost"))


def _wrong_numbers(state: MedicationState, command: DispenseUnits) -> list[Reason]:
    reasons, numbers = [], [number.strip() for number in command.units]
    if not 0 < len(command.lot.strip()) <= LONGEST_NUMBER:
        reasons.append(LOT_MISSING)
    keys = {key_of(number) for number in numbers}
    if len(keys) < len(numbers) or any(not 0 < len(number) <= LONGEST_NUMBER for number in numbers):
        reasons.append(NUMBER_WRONG)
    if keys & {key_of(number) for number in state.units}:
        reasons.append(NUMBER_TAKEN)
    return reasons


def _wrong_date(
    state: MedicationState, order: Order, command: DispenseUnits, day: date, setting: Setting
) -> list[Reason]:
    most = setting.programme.supply.shipment.beyond_use_days_at_most
    needed = last_needed(state, order, len(command.units), day)
    if command.beyond_use_on <= day:
        return [because("beyond_use_past", say("The beyond-use date must lie ahead."), source=most.source)]
    if command.beyond_use_on > day + timedelta(days=most.value):
        words = say("The beyond-use date lies at most {days} days ahead.", days=most.value)
        return [because("beyond_use_too_late", words, source=most.source)]
    if command.beyond_use_on < needed:
        words = say(
            "The last of these units is planned for {day}; the beyond-use date is before that.",
            day=needed.isoformat(),
        )
        return [because("beyond_use_too_soon", words, source=most.source)]
    return []


def _differs(counted: int, expected: int, key: str, now: datetime, setting: Setting) -> list[Fact]:
    if counted == expected:
        return []
    words = say("Counted {counted}, expected {expected}.", counted=counted, expected=expected)
    return [raise_alert(setting.programme, MISMATCH, words, key, now)]
