"""The book of lots as rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from troche.chart.rooms import Chart
from troche.ledger.projections import ChartProjection
from troche.people.setting import Setting
from troche.pharmacy.rules import PHARMACY


def lot_rows(chart: Chart, setting: Setting) -> Iterable[dict[str, Any]]:
    """Every lot of the book."""
    for key, lot in PHARMACY.of(chart).lots.items():
        made, certificate = lot.made, lot.certificate
        yield {
            "key": key,
            "name": lot.name,
            "strength_mg": made.strength_mg if made else None,
            "made_on": made.made_on if made else None,
            "beyond_use_on": made.beyond_use_on if made else None,
            "units": made.units if made else None,
            "certificate": certificate.number if certificate else "",
            "laboratory": certificate.laboratory if certificate else "",
            "assay_percent": certificate.assay_percent if certificate else None,
            "file_digest": certificate.file_digest if certificate else "",
            "recalled_at": lot.recalled_at,
            "reason": lot.reason,
        }


PROJECTIONS = (ChartProjection(model="pharmacy.LotRow", rows=lot_rows, kind="clinic"),)
