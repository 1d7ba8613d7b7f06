"""The demonstration pharmacy's book of lots: each month's lot with its certificate, the newest still being tested."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from troche.chart.commands import Command
from troche.demo.stage import Stage, UnexpectedRefusalError
from troche.demo.team import Team
from troche.ledger import Refused, act
from troche.medication.queries import numbers_given
from troche.people.scope import in_clinic
from troche.pharmacy.commands import AddCertificate, MakeLot

LASTS = timedelta(days=180)


def lot_to_send(stage: Stage, team: Team, at: datetime) -> tuple[str, date]:
    """The lot that is sent on this day, made last month and certified since, and its beyond-use date."""
    made_on = (at.date().replace(day=1) - timedelta(days=1)).replace(day=1)
    made = _made(stage, team, made_on)
    certificate = AddCertificate(
        id=stage.new_id(f"certificate {made.lot}"),
        actor=made.actor,
        stream=stage.clinic,
        lot=made.lot,
        number=f"COA-{made_on:%y%m}",
        laboratory="Invented Analytics",
        assay_percent=98.0 + made_on.month % 4 / 2,
    )
    _entered(made, at)
    _entered(certificate, at)
    return made.lot, made.beyond_use_on


def enter_newest(stage: Stage, team: Team, now: datetime) -> None:
    """This month's lot; its certificate is not there yet."""
    _entered(_made(stage, team, now.date().replace(day=1)), now)


def given_of(stage: Stage, lot: str) -> frozenset[str]:
    """The numbers of a lot that somebody has."""
    with in_clinic(stage.clinic):
        return numbers_given(stage.clinic, lot)


def _made(stage: Stage, team: Team, made_on: date) -> MakeLot:
    return MakeLot(
        id=stage.new_id(f"lot {made_on:%y%m}"),
        actor=team.first("pharmacist"),
        stream=stage.clinic,
        lot=f"LOT-{made_on:%y%m}",
        strength_mg=50,
        made_on=made_on,
        beyond_use_on=made_on + LASTS,
        units=600,
    )


def _entered(command: Command, at: datetime) -> None:
    """Once: the same id again is the same act."""
    outcome = act(command, lambda: at)
    if isinstance(outcome, Refused):
        raise UnexpectedRefusalError(str(outcome.refusal.reasons[0].clinician))
