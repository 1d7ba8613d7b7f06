"""What is known of the lots: the book that every decision on units reads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import msgspec

from troche.chart.facts import Recorded
from troche.pharmacy.facts import CertificateAdded, LotMade, LotRecalled


class Lot(msgspec.Struct, frozen=True):
    """One lot. `made` is None for one that was recalled and never entered here."""

    name: str
    made: LotMade | None = None
    certificate: CertificateAdded | None = None
    recalled_at: datetime | None = None
    reason: str = ""

    @property
    def is_recalled(self) -> bool:
        """Whether none of its units may be sent or taken."""
        return self.recalled_at is not None


class LotBook(msgspec.Struct, frozen=True):
    """Every lot by its key, and the keys of those that were recalled: every decision on units asks for them."""

    lots: dict[str, Lot] = {}
    recalled_keys: tuple[str, ...] = ()

    def find(self, name: str) -> Lot | None:
        """The lot of this name, however it was typed."""
        return self.lots.get(key_of(name))

    def name_of(self, name: str) -> str:
        """The lot's name as the book has it; as it was typed where it is on no book."""
        found = self.find(name)
        return found.name if found else name.strip()

    def is_recalled(self, name: str) -> bool:
        """Whether this lot was recalled."""
        found = self.find(name)
        return found is not None and found.is_recalled

    def to_send(self, day: date) -> list[LotMade]:
        """The lots that may leave on a day: certified, not recalled, not at their end; the first to end first."""
        ready = (lot.made for lot in self.lots.values() if lot.certificate and not lot.is_recalled)
        return sorted(
            (made for made in ready if made and made.beyond_use_on > day), key=lambda one: one.beyond_use_on
        )

    def recalled(self) -> Iterable[tuple[str, Lot]]:
        """The recalled lots with their keys."""
        return ((key, self.lots[key]) for key in self.recalled_keys)


def key_of(name: str) -> str:
    """One name for a lot, whatever the case and the blanks it was typed in.

    >>> key_of(" c2611-01 ") == key_of("C2611-01")
    True
    """
    return "".join(name.split()).casefold()


def evolve(book: LotBook, recorded: Recorded) -> LotBook:
    """The book after one more fact."""
    match recorded.fact:
        case LotMade() as fact:
            return _with(book, fact.lot, made=fact)
        case CertificateAdded() as fact:
            return _with(book, fact.lot, certificate=fact)
        case LotRecalled() as fact if not book.is_recalled(fact.lot):
            recalled = _with(book, fact.lot, recalled_at=recorded.at, reason=fact.reason)
            keys = (*book.recalled_keys, key_of(fact.lot))
            return msgspec.structs.replace(recalled, recalled_keys=keys)
    return book


def _with(book: LotBook, name: str, **changes: object) -> LotBook:
    lot = book.find(name) or Lot(name.strip())
    lots = {**book.lots, key_of(name): msgspec.structs.replace(lot, **changes)}
    return msgspec.structs.replace(book, lots=lots)
