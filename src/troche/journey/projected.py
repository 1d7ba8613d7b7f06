"""Every projection there is: what pages read, made from facts by the ledger."""

from __future__ import annotations

from troche.ledger.projections import Projection
from troche.medication.projections import PROJECTIONS as OF_MEDICATION

PROJECTIONS: tuple[Projection, ...] = (*OF_MEDICATION,)
