"""What can be asked of the lots."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from troche.chart.commands import Command


class MakeLot(Command, frozen=True, kw_only=True, tag="pharmacy.make_lot"):
    """Enter a lot that the pharmacy made."""

    lot: str
    strength_mg: int
    made_on: date
    beyond_use_on: date
    units: int

    action: ClassVar[str] = "pharmacy.stock"


class AddCertificate(Command, frozen=True, kw_only=True, tag="pharmacy.add_certificate"):
    """Put a laboratory's certificate of analysis to a lot; a later one takes the place of an earlier."""

    lot: str
    number: str
    laboratory: str
    assay_percent: float
    file_digest: str = ""

    action: ClassVar[str] = "pharmacy.stock"


class RecallLot(Command, frozen=True, kw_only=True, tag="pharmacy.recall_lot"):
    """Stop every unit of a lot. One recall of a lot is enough, and it is not taken back."""

    lot: str
    reason: str

    action: ClassVar[str] = "pharmacy.recall"
