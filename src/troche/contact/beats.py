"""Beats as they come in: kept in memory, written together once a second, lost with the process, which is safe.

A beat that is lost makes a page come early, never late. An answer is given only while the writing goes on, so that
a device hears silence when the database cannot be reached.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from troche.contact.facts import Seat
from troche.ledger.batch import Batch
from troche.ledger.tenancy import AS_CLINIC, cursor_as

log = logging.getLogger("troche.contact")

WRITE_EVERY_S = 1.0  # reliability_security.md 1.3, kernel rule 4: at most one commit a second
TROUBLE_AFTER_S = 5.0  # ours: one beat of a device
READ_FOR_S = 60.0  # ours: so long after a monitor was heard here the beats of its patients are read
Place = tuple[UUID, UUID, int, Seat]  # clinic, stream, session, seat

NOT_WAITED_FOR = "SET LOCAL synchronous_commit TO off"
FORWARD = (
    "INSERT INTO contact_beat (clinic_id, stream_id, session, seat, heard_at) VALUES {values}"
    " ON CONFLICT (stream_id, session, seat) DO UPDATE SET heard_at = EXCLUDED.heard_at"
    " WHERE contact_beat.heard_at < EXCLUDED.heard_at"
)
PATIENTS = (
    "SELECT b.stream_id, b.session, b.heard_at FROM contact_watchrow w JOIN contact_beat b"
    " ON b.stream_id = w.stream_id AND b.session = w.session AND b.seat = 'patient' WHERE w.clinic_id = %s"
)


class Beats:
    """What was heard and is not yet written. One for each process; it writes by itself unless `by_hand`."""

    def __init__(self, *, by_hand: bool = False) -> None:
        self._by_hand = by_hand
        self._heard: dict[Place, datetime] = {}
        self._lock = threading.Lock()
        self._waits_since: float | None = None
        self._patients: dict[UUID, dict[tuple[UUID, int], datetime]] = {}
        self._asked: dict[UUID, float] = {}
        self._writer: threading.Thread | None = None

    def hear(self, place: Place, at: datetime) -> bool:
        """Keep a beat in mind; False when what was heard before cannot be written."""
        with self._lock:
            self._heard[place] = at
            if self._waits_since is None:
                self._waits_since = time.monotonic()
            if self._writer is None and not self._by_hand:
                self._writer = threading.Thread(target=self._keep_writing, name="beats", daemon=True)
                self._writer.start()
            return time.monotonic() - self._waits_since < TROUBLE_AFTER_S

    def quiet(self, clinic: UUID, places: Sequence[tuple[UUID, int]], before: datetime) -> int:
        """How many of these patients were heard, and not since. Known to the second, of every process."""
        self._asked[clinic] = time.monotonic()
        last = self._patients.get(clinic, {})
        return sum(last[place] < before for place in places if place in last)

    def read(self) -> None:
        """When the patients were heard last whose monitors were here a moment ago."""
        late = time.monotonic() - READ_FOR_S
        for clinic in [clinic for clinic, asked in list(self._asked.items()) if asked > late]:
            with cursor_as(clinic) as cursor:
                cursor.execute(PATIENTS, [clinic])
                self._patients[clinic] = {
                    (stream, session): heard_at for stream, session, heard_at in cursor.fetchall()
                }

    def write(self) -> None:
        """Write what was heard; what cannot be written now waits, unless something newer came."""
        with self._lock:
            heard, self._heard = self._heard, {}
        try:
            by_clinic: dict[UUID, list[tuple[UUID, UUID, int, Seat, datetime]]] = defaultdict(list)
            for place, at in sorted(heard.items(), key=lambda one: str(one[0])):
                by_clinic[place[0]].append((*place, at))
            for clinic, rows in by_clinic.items():
                _write(clinic, rows)
        except BaseException:
            with self._lock:
                self._heard = {**heard, **self._heard}
            raise
        with self._lock:
            self._waits_since = time.monotonic() if self._heard else None

    def _keep_writing(self) -> None:
        while True:
            time.sleep(WRITE_EVERY_S)
            try:
                if self._heard:
                    self.write()
                self.read()
            except Exception:
                log.exception("beats are not written")
            finally:
                connection.close()


def _write(clinic: UUID, rows: list[tuple[UUID, UUID, int, Seat, datetime]]) -> None:
    batch = Batch()
    batch.add(AS_CLINIC, [str(clinic)])
    batch.add(NOT_WAITED_FOR)
    batch.add_rows(FORWARD, rows)
    with transaction.atomic():
        batch.run()


BEATS = Beats()
