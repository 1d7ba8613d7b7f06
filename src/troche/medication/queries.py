"""What pages read of orders, parcels and units: always of one clinic, in a constant number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from uuid import UUID

import msgspec
from django.db.models import Count
from django.utils.translation import ngettext

from troche.medication.models import OrderRow, ParcelRow, QuestionRow, UnitMove, UnitRow
from troche.pharmacy.state import key_of

MOST_SHOWN = 200  # rows of one list; ours
TO_DO = ("ready", "differs", "under_way", "made_up", "asked")


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
    """Parcels that nobody has counted yet, the oldest first; first those that are made up and not sent."""
    rows = ParcelRow.objects.filter(clinic_id=clinic, received_at=None, state__in=("made_up", "under_way"))
    return list(rows.order_by("state", "sent_at")[:MOST_SHOWN])


def unit_ledger(clinic: UUID, person: UUID) -> Sequence[LedgerLine]:
    """One person's unit ledger, newest first."""
    moves = list(UnitMove.objects.filter(clinic_id=clinic, stream_id=person).order_by("position"))
    expected = accumulate(move.home for move in moves)
    return [LedgerLine(move, after) for move, after in zip(moves, expected, strict=True)][::-1]


def units_of_lot(clinic: UUID, lot: str) -> Sequence[UnitRow]:
    """Every unit of a lot in the clinic, wherever it is."""
    rows = UnitRow.objects.filter(clinic_id=clinic, lot_key=key_of(lot))
    return list(rows.order_by("name", "stream_id", "key"))


def units_by_lot(clinic: UUID) -> dict[str, Counter[str]]:
    """How many units of each lot are in each place, by the lot's key."""
    rows = UnitRow.objects.filter(clinic_id=clinic).values_list("lot_key", "place").annotate(Count("key"))
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for key, place, many in rows:
        found[key][place] += many
    return found


def lots_in_use(clinic: UUID) -> dict[str, UnitRow]:
    """One unit of each lot that was ever sent, by the lot's key: what is known of a lot that nobody entered."""
    rows = UnitRow.objects.filter(clinic_id=clinic).order_by("lot_key", "key").distinct("lot_key")
    return {row.lot_key: row for row in rows}


def open_questions_of(clinic: UUID) -> Sequence[QuestionRow]:
    """What the pharmacy asked and nobody has answered, the oldest first."""
    rows = QuestionRow.objects.filter(clinic_id=clinic, answered_at=None)
    return list(rows.order_by("asked_at")[:MOST_SHOWN])


def numbers_by_person(clinic: UUID, lot: str) -> Sequence[tuple[UUID, str]]:
    """Every unit number of a lot that was given, with whom it was given to."""
    rows = UnitRow.objects.filter(clinic_id=clinic, lot_key=key_of(lot))
    return list(rows.values_list("stream_id", "key"))


def numbers_given(clinic: UUID, lot: str) -> frozenset[str]:
    """The unit numbers of a lot that anybody was given, each by its key."""
    return frozenset(key_of(number) for _, number in numbers_by_person(clinic, lot))
