"""Rows that show something of the clinic beside the person: made again when the clinic has changed."""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import connection, transaction

from troche.journey.rooms import HOUSES
from troche.ledger import effects
from troche.ledger.batch import Batch
from troche.ledger.reading import setting_for
from troche.ledger.store import StreamMovedError, load

log = logging.getLogger("troche.refresh")

AT_ONCE = 50  # streams; ours. In any order, so that one that fails crowds no other out
BEHIND = (
    "SELECT id FROM ledger_stream WHERE clinic_id = %s AND kind = 'person' AND clinic_position <"
    " (SELECT position FROM ledger_stream WHERE id = %s) ORDER BY random() LIMIT %s"
)


def refresh(clinic: UUID) -> int:
    """Bring the rows of some streams up to the clinic as it is now; how many were behind."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('troche.clinic', %s, true)", [str(clinic)])
        cursor.execute(BEHIND, [clinic, clinic, AT_ONCE])
        behind = [row[0] for row in cursor.fetchall()]
    return sum(_refresh_one(clinic, stream) for stream in behind)


def _refresh_one(clinic: UUID, stream: UUID) -> bool:
    try:
        with transaction.atomic():
            return _make_again(clinic, stream)
    except StreamMovedError:
        return False
    except Exception:
        log.exception("rows not made again", extra={"stream": str(stream)})
        return False


def _make_again(clinic: UUID, stream: UUID) -> bool:
    loaded = load(clinic, stream, lock=True)
    if loaded is None or loaded.shown_position >= loaded.clinic_position:
        return False
    chart, house, batch = loaded.chart, HOUSES[loaded.chart.kind], Batch()
    shown, now = setting_for(chart, loaded.shown_position), setting_for(chart, loaded.clinic_position)
    effects.change_chart_rows(batch, chart, chart, shown, now)
    effects.change_deadlines(batch, house, chart, chart, shown, now)
    batch.add("UPDATE ledger_stream SET clinic_position = %s WHERE id = %s", [loaded.clinic_position, stream])
    batch.run()
    return True
