"""The lots of medicine: entered once, certified, recalled once and for all."""

from __future__ import annotations

from datetime import datetime, timedelta

from troche.chart.commands import Command
from troche.chart.reasons import Reason, Refusal, because, refuse
from troche.chart.rooms import Chart, Decision, Room
from troche.chart.words import say
from troche.people.setting import Setting
from troche.pharmacy.commands import AddCertificate, MakeLot, RecallLot
from troche.pharmacy.facts import CertificateAdded, LotMade, LotRecalled
from troche.pharmacy.state import LotBook, evolve

LONGEST_NAME = 40  # characters of a lot, as of a unit number; ours
LONGEST_WORDS = 1_000  # characters; ours
MOST_UNITS = 999  # of one lot: three digits of a unit number; ours

LOT_MISSING = because("lot_missing", say("The lot is missing."))
KNOWN = because("lot_known", say("This lot is already on the book."))
NO_SUCH_LOT = refuse("no_such_lot", say("There is no such lot on the book."))
RECALLED = refuse("lot_already_recalled", say("This lot is already recalled."))
UNITS_WRONG = because("lot_units_wrong", say("A lot has 1 to 999 units."))
MADE_AHEAD = because("made_ahead", say("A lot was made today or earlier."))
NUMBER_MISSING = because("certificate_number_missing", say("Write the number of the certificate."))
LABORATORY_MISSING = because("laboratory_missing", say("Write which laboratory tested it."))
ASSAY_WRONG = because("assay_wrong", say("An assay is a percentage above 0 and at most 200."))
WORDS_LONG = refuse("words_long", say("That is more than 1000 characters."))


def decide(chart: Chart, command: Command, now: datetime, setting: Setting) -> Decision:
    """What a command about a lot leads to."""
    book = PHARMACY.of(chart)
    match command:
        case MakeLot():
            return _made(book, command, now, setting)
        case AddCertificate():
            return _certified(book, command)
        case RecallLot():
            return _recalled(book, command)
    raise TypeError(command)


def _made(book: LotBook, command: MakeLot, now: datetime, setting: Setting) -> Decision:
    day, reasons = now.astimezone(setting.clinic.zone).date(), list[Reason]()
    unit, longest = (
        setting.programme.ladder.unit_mg,
        setting.programme.supply.shipment.beyond_use_days_at_most,
    )
    if not 0 < len(command.lot.strip()) <= LONGEST_NAME:
        reasons.append(LOT_MISSING)
    found = book.find(command.lot)
    if found is not None:
        reasons.append(KNOWN)
    if command.strength_mg != unit.value:
        words = say("The programme’s unit has {unit} mg.", unit=unit.value)
        reasons.append(because("strength_wrong", words, source=unit.source))
    if not 1 <= command.units <= MOST_UNITS:
        reasons.append(UNITS_WRONG)
    if command.made_on > day:
        reasons.append(MADE_AHEAD)
    if not command.made_on < command.beyond_use_on <= command.made_on + timedelta(days=longest.value):
        words = say("The beyond-use date lies 1 to {days} days after it was made.", days=longest.value)
        reasons.append(because("beyond_use_wrong", words, source=longest.source))
    if reasons:
        return Refusal(tuple(reasons))
    return [
        LotMade(
            lot=command.lot.strip(),
            strength_mg=command.strength_mg,
            made_on=command.made_on,
            beyond_use_on=command.beyond_use_on,
            units=command.units,
        )
    ]


def _certified(book: LotBook, command: AddCertificate) -> Decision:
    found, reasons = book.find(command.lot), list[Reason]()
    if found is None:
        return NO_SUCH_LOT
    if not 0 < len(command.number.strip()) <= LONGEST_NAME:
        reasons.append(NUMBER_MISSING)
    if not 0 < len(command.laboratory.strip()) <= LONGEST_WORDS:
        reasons.append(LABORATORY_MISSING)
    if not 0 < command.assay_percent <= 200:
        reasons.append(ASSAY_WRONG)
    if reasons:
        return Refusal(tuple(reasons))
    return [
        CertificateAdded(
            lot=found.name,
            number=command.number.strip(),
            laboratory=command.laboratory.strip(),
            assay_percent=command.assay_percent,
            file_digest=command.file_digest,
        )
    ]


def _recalled(book: LotBook, command: RecallLot) -> Decision:
    """A lot that was never entered can be recalled too: somebody may hold units of it."""
    if not 0 < len(command.lot.strip()) <= LONGEST_NAME:
        return Refusal((LOT_MISSING,))
    if book.is_recalled(command.lot):
        return RECALLED
    if len(command.reason) > LONGEST_WORDS:
        return WORDS_LONG
    found = book.find(command.lot)
    name = found.name if found else command.lot.strip()
    return [LotRecalled(lot=name, reason=command.reason.strip())]


PHARMACY = Room(
    "pharmacy",
    initial=LotBook(),
    evolve=evolve,
    decide=decide,
    facts=(LotMade, CertificateAdded, LotRecalled),
    commands=(MakeLot, AddCertificate, RecallLot),
    stream_kind="clinic",
)
