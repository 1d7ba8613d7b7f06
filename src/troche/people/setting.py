"""What a decision reads besides the chart: the programme's version and the clinic's own facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from troche.pharmacy.state import LotBook

if TYPE_CHECKING:
    from troche.people.clinic import ClinicState
    from troche.programme import Programme


class Setting(msgspec.Struct, frozen=True):
    """The programme this chart runs under, the clinic that runs it, and its lots of medicine."""

    programme: Programme
    clinic: ClinicState
    lots: LotBook = LotBook()
