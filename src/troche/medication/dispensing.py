"""Giving numbered units to a person: no number of a lot goes to two people, and no lot gives more than it has."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from troche.chart.reasons import Refusal, refuse
from troche.chart.words import say
from troche.ledger import Refused, act
from troche.ledger.door import Outcome
from troche.medication.commands import DispenseUnits, PutUpUnits
from troche.medication.queries import numbers_by_person
from troche.medication.recalls import BY_LOT
from troche.people.setting import Setting
from troche.pharmacy.state import key_of

ELSEWHERE = refuse("unit_number_elsewhere", say("A unit number was given to somebody else."), source=BY_LOT)
LOT_EMPTY = refuse("lot_empty", say("The lot does not have so many units left."), source=BY_LOT)


class _Undone(Exception):
    """What was decided for one person does not go together with what another was given."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__()
        self.refusal = refusal


def give(command: DispenseUnits | PutUpUnits, setting: Setting) -> Outcome:
    """Act, unless others have these units: one who gives of a lot waits for the other to end.

    It is looked at when the units are given already, and undone when they may not be.
    """

    def the_lot_has_them() -> None:
        clinic = command.actor.clinic
        _one_at_a_time(clinic, command.lot)
        given = numbers_by_person(clinic, command.lot)
        elsewhere = {key_of(number) for person, number in given if person != command.stream}
        if elsewhere & {key_of(number) for number in command.units}:
            raise _Undone(ELSEWHERE)
        lot = setting.lots.find(command.lot)
        if lot is not None and lot.made is not None and lot.made.units < len(given):
            raise _Undone(LOT_EMPTY)

    try:
        return act(command, beside=the_lot_has_them)
    except _Undone as undone:
        return Refused(undone.refusal)


def _one_at_a_time(clinic: UUID, lot: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{clinic} {key_of(lot)}"])
