"""What pages read of orders, parcels and units: always of one clinic, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from uuid import UUID

import msgspec
from django.utils.translation import ngettext

from troche.medication.models import OrderRow, ParcelRow, UnitMove, UnitRow

MOST_SHOWN = 200  # rows of one list; ours
TO_DO = ("ready", "differs", "under_way")


class LedgerLine(msgspec.Struct, frozen=True):
    """A move of units, and how many should be at home after it."""

    move: UnitMove
    expected: int

    @property
    def differs(self) -> int:
        """Counted less expected; 0 without a count. A parcel is compared with what was sent in it."""
        if self.move.counted is None:
            return 0
        return self.move.counted - (self.move.units if self.move.what == "received" else self.expected)

    @property
    def differs_word(self) -> str:
        """The difference in words."""
        count = abs(self.differs)
        if self.differs < 0:
            return ngettext("%(n)d short", "%(n)d short", count) % {"n": count}
        return ngettext("%(n)d too many", "%(n)d too many", count) % {"n": count}


def orders_to_dispense(clinic: UUID, today: date) -> Sequence[OrderRow]:
    """Accepted orders on which something may still be sent, the longest waiting first."""
    rows = OrderRow.objects.filter(clinic_id=clinic, state__in=TO_DO, valid_until__gte=today)
    return list(rows.order_by("pended_at")[:MOST_SHOWN])


def parcels_under_way(clinic: UUID) -> Sequence[ParcelRow]:
    """Parcels that nobody has counted yet, the oldest first."""
    return list(ParcelRow.objects.filter(clinic_id=clinic, received_at=None).order_by("sent_at")[:MOST_SHOWN])


def unit_ledger(clinic: UUID, person: UUID) -> Sequence[LedgerLine]:
    """One person's unit ledger, newest first."""
    moves = list(UnitMove.objects.filter(clinic_id=clinic, stream_id=person).order_by("position"))
    expected = accumulate(move.home for move in moves)
    return [LedgerLine(move, after) for move, after in zip(moves, expected, strict=True)][::-1]


def units_of_lot(clinic: UUID, lot: str) -> Sequence[UnitRow]:
    """Every unit of a lot in the clinic, wherever it is."""
    return list(UnitRow.objects.filter(clinic_id=clinic, lot=lot).order_by("stream_id", "key"))
