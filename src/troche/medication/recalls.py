"""A recalled lot: nobody sends or takes a unit of it from the same instant, and everybody who has one is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from troche.chart.commands import ClockStruck
from troche.chart.reasons import Reason, Source, because, refuse
from troche.chart.rooms import Chart, Deadline, Decision
from troche.chart.words import say
from troche.medication.facts import UnitsRecalled
from troche.medication.places import Unit
from troche.medication.state import MedicationState, medication_of
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting
from troche.pharmacy.state import Lot, LotBook, key_of

RECALL = "medication.recall"
RECALLED = "lot_recalled"
BY_LOT = Source("clinical_programme.md 3.1", "V")

NOTHING_HELD = refuse("nothing_of_the_lot", say("Nothing of this lot is held."))


def due_to_tell(state: MedicationState, lots: LotBook) -> Iterable[Deadline]:
    """Each recalled lot of which the person has units and was not told, due since it was recalled."""
    for key, lot in lots.recalled():
        if lot.recalled_at is not None and key not in state.recalled and state.held(lot.name):
            yield Deadline(RECALL, key, lot.recalled_at, "prescriber")


def decide_tell(chart: Chart, command: ClockStruck, now: datetime, setting: Setting) -> Decision:
    """The recall reaches a person: their units are held, and somebody has to see to it."""
    lot = setting.lots.find(command.key)
    units = medication_of(chart).held(command.key)
    if lot is None or not lot.is_recalled or not units:
        return NOTHING_HELD
    words = say("Lot {lot} is recalled; {count} units of it are held.", lot=lot.name, count=len(units))
    return [
        UnitsRecalled(lot=lot.name, units=tuple(unit.number for unit in units)),
        raise_alert(setting.programme, RECALLED, words, command.key, now),
    ]


def untold(state: MedicationState, lots: LotBook) -> tuple[Unit, ...]:
    """Units at home of a lot whose recall has not reached this person yet."""
    recalled = [key for key, _ in lots.recalled() if key not in state.recalled]
    if not recalled:
        return ()
    return tuple(unit for unit in state.at("at_home") if key_of(unit.lot) in recalled)


def against_lot(
    state: MedicationState,
    setting: Setting,
    name: str,
    strength_mg: int,
    beyond_use_on: date,
    units: Sequence[str],
) -> list[Reason]:
    """What the book of lots says against sending these units of one."""
    lots = setting.lots
    if lots.is_recalled(name) or key_of(name) in state.recalled:
        return [because("lot_recalled", say("This lot is recalled."), source=BY_LOT)]
    lot = lots.find(name)
    reasons = list(_not_certified(lot, setting)) if name.strip() else []
    made = lot.made if lot else None
    if made is None:
        return reasons
    if made.strength_mg != strength_mg:
        words = say("The lot has units of {strength} mg.", strength=made.strength_mg)
        reasons.append(because("lot_strength", words, source=BY_LOT))
    if made.beyond_use_on != beyond_use_on:
        words = say("The book has {day} as the lot’s beyond-use date.", day=made.beyond_use_on.isoformat())
        reasons.append(because("lot_beyond_use", words, source=BY_LOT))
    if made.units < len(units):
        words = say("The lot has only {count} units.", count=made.units)
        reasons.append(because("lot_too_small", words, source=BY_LOT))
    return reasons


def _not_certified(lot: Lot | None, setting: Setting) -> Iterable[Reason]:
    """A lot is on the book, with its certificate, before anything of it leaves."""
    certified = setting.programme.supply.shipment.certified_lots
    if not certified.value:
        return
    if lot is None or lot.made is None:
        words = say("This lot is not on the book. Enter it first, with its certificate.")
        yield because("lot_not_on_book", words, source=certified.source)
    elif lot.certificate is None:
        words = say("The certificate of this lot is not on the book yet.")
        yield because("lot_not_certified", words, source=certified.source)
