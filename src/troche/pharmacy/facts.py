"""What is recorded of the lots of medicine, in the clinic's own stream: everybody's gates read it at once."""

from __future__ import annotations

from datetime import date

from troche.chart.facts import Fact


class LotMade(Fact, frozen=True, kw_only=True, tag="pharmacy.lot_made"):
    """The pharmacy made a lot: so many units of one strength, to be used by a day."""

    lot: str
    strength_mg: int
    made_on: date
    beyond_use_on: date
    units: int


class CertificateAdded(Fact, frozen=True, kw_only=True, tag="pharmacy.certificate_added"):
    """A laboratory's certificate of analysis. The file is kept apart, under the digest of its bytes."""

    lot: str
    number: str
    laboratory: str
    assay_percent: float
    file_digest: str = ""


class LotRecalled(Fact, frozen=True, kw_only=True, tag="pharmacy.lot_recalled"):
    """No unit of this lot is sent or taken any more, whoever has it and wherever it is."""

    lot: str
    reason: str
