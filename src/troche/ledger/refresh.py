"""Rows that show something of the clinic beside the person: made again when the clinic has changed.

Some people at a time, in one transaction with the mark of how far their rows have come. So it goes on where it ended,
however it ended, and any number of processes share the work: nobody waits for a person whom another one holds.
`python -m troche.ledger.refresh CLINIC` is one such process.
"""

from __future__ import annotations

import logging
import sys
import time
from uuid import UUID

from django.db import transaction

from troche.journey.rooms import HOUSES
from troche.ledger import effects
from troche.ledger.batch import Batch, WideBatch
from troche.ledger.many import lock_behind, position_of_clinic
from troche.ledger.metrics import REFRESHED
from troche.ledger.reading import setting_for
from troche.ledger.store import Loaded
from troche.ledger.tenancy import cursor_as

log = logging.getLogger("troche.refresh")

AT_ONCE = 100  # people; ours, measured: more do not make it faster, and who writes to one of them waits
BACK_OFF_S = 60.0  # ours: whose rows cannot be made is tried again after this, and crowds nobody out
HERE = "UPDATE ledger_stream SET clinic_position = %s WHERE id = ANY(%s)"


class Refresher:
    """One process at this work. It remembers whose rows it could not make, for a while."""

    def __init__(self) -> None:
        self._not_before: dict[UUID, float] = {}

    def some(self, clinic: UUID) -> int:
        """Bring the rows of some people up to the clinic as it is now; how many were looked at."""
        now = time.monotonic()
        self._not_before = {one: until for one, until in self._not_before.items() if until > now}
        with transaction.atomic():
            position = position_of_clinic(clinic)
            loaded, unread = lock_behind(clinic, position, AT_ONCE, self._not_before)
            try:
                with transaction.atomic():
                    _make_again(loaded, position)
                done = len(loaded)
            except Exception:
                log.exception("rows not made again, now one by one")
                done = sum(self._make_one_again(one, position) for one in loaded)
        for stream in unread:
            self._leave(stream)
        REFRESHED.inc(done)
        return len(loaded) + len(unread)

    def _leave(self, stream: UUID) -> None:
        self._not_before[stream] = time.monotonic() + BACK_OFF_S

    def _make_one_again(self, loaded: Loaded, position: int) -> bool:
        try:
            with transaction.atomic():
                _make_again([loaded], position)
        except Exception:
            log.exception("rows not made again", extra={"stream": str(loaded.chart.stream)})
            self._leave(loaded.chart.stream)
            return False
        return True


def _make_again(loaded: list[Loaded], position: int) -> None:
    """Only what differs between the clinic as it was shown and as it is, all people's changes together."""
    if not loaded:
        return
    batch: Batch = WideBatch()
    for one in loaded:
        chart, house = one.chart, HOUSES[one.chart.kind]
        shown, now = setting_for(chart, one.shown_position), setting_for(chart, position)
        effects.change_chart_rows(batch, chart, chart, shown, now)
        effects.change_deadlines(batch, house, chart, chart, shown, now)
    batch.add(HERE, [position, [one.chart.stream for one in loaded]])
    batch.run()


def count_behind(clinic: UUID) -> tuple[int, int]:
    """How many people's rows show less than the clinic as it is now, and how many people there are."""
    with cursor_as(clinic) as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE clinic_position < (SELECT position FROM ledger_stream WHERE id = %s)),"
            " count(*) FROM ledger_stream WHERE clinic_id = %s AND kind = 'person'",
            [clinic, clinic],
        )
        behind, everybody = cursor.fetchone()
        return int(behind), int(everybody)


def main() -> None:
    """Until nobody is left whom no other process holds."""
    import django

    django.setup()
    refresher, clinic = Refresher(), UUID(sys.argv[1])
    while refresher.some(clinic):
        pass


if __name__ == "__main__":
    main()
