"""The demonstration pharmacy's book of lots: each month's lot with its certificate, the newest still being tested."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from troche.demo.stage import Stage, UnexpectedRefusalError
from troche.demo.team import Team
from troche.ledger import Refused, act
from troche.medication.queries import lots_in_use
from troche.pharmacy.commands import AddCertificate, MakeLot

LASTS = timedelta(days=180)


def lot_of(at: datetime) -> tuple[str, date]:
    """The lot that is sent on this day, and its beyond-use date."""
    return f"LOT-{at:%y%m}", made_on(at.date()) + LASTS


def made_on(day: date) -> date:
    """A lot is made on the first of the month."""
    return day.replace(day=1)


def enter_lots(stage: Stage, team: Team, now: datetime) -> None:
    """Put every lot that was sent on the book."""
    pharmacist = team.first("pharmacist")
    sent = sorted(lots_in_use(stage.clinic).values(), key=lambda one: one.lot)
    for number, unit in enumerate(sent, 1):
        made = MakeLot(
            id=stage.new_id(f"lot {unit.lot}"),
            actor=pharmacist,
            stream=stage.clinic,
            lot=unit.lot,
            strength_mg=unit.strength_mg,
            made_on=unit.beyond_use_on - LASTS,
            beyond_use_on=unit.beyond_use_on,
            units=600,
        )
        certificate = AddCertificate(
            id=stage.new_id(f"certificate {unit.lot}"),
            actor=pharmacist,
            stream=stage.clinic,
            lot=unit.lot,
            number=f"COA-{number:03d}",
            laboratory="Invented Analytics",
            assay_percent=98.0 + number % 4 / 2,
        )
        for command in (made, certificate) if number < len(sent) else (made,):
            outcome = act(command, lambda: now)
            if isinstance(outcome, Refused):
                raise UnexpectedRefusalError(str(outcome.refusal.reasons[0].clinician))
