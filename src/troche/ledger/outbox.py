"""Sending notices: at least once, each with a key by which a second one is recognised."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from troche.chart.learned import from_json
from troche.chart.rooms import Notice
from troche.ledger.metrics import SENT
from troche.messaging.delivery import deliver

_read_notice = from_json(Notice)
log = logging.getLogger("troche.outbox")

BATCH = 20
FIRST_RETRY = timedelta(seconds=5)  # ours; doubles each time
LAST_RETRY = timedelta(hours=1)


def send_waiting(clinic: UUID, now: datetime) -> int:
    """Send what waits in a clinic's outbox; how many were sent."""
    sent = 0
    for _ in range(BATCH):
        outcome = _send_one(clinic, now)
        if outcome is None:
            break
        sent += outcome
    return sent


def _send_one(clinic: UUID, now: datetime) -> bool | None:
    """Whether one more was sent; None when nothing waits."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('troche.clinic', %s, true)", [str(clinic)])
        cursor.execute(
            "SELECT dedupe_key, stream_id, body, tries FROM ledger_outbox"
            " WHERE clinic_id = %s AND sent_at IS NULL AND try_at <= %s"
            " ORDER BY try_at LIMIT 1 FOR UPDATE SKIP LOCKED",
            [clinic, now],
        )
        row = cursor.fetchone()
        if row is None:
            return None
        key, stream, body, tries = row
        try:
            with transaction.atomic():
                deliver(clinic, stream, key, _read_notice(body))
        except Exception:
            log.exception("notice not sent", extra={"stream": str(stream), "tries": tries + 1})
            SENT.labels("failed").inc()
            cursor.execute(
                "UPDATE ledger_outbox SET tries = tries + 1, try_at = %s"
                " WHERE clinic_id = %s AND dedupe_key = %s",
                [now + min(FIRST_RETRY * 2**tries, LAST_RETRY), clinic, key],
            )
            return False
        SENT.labels("sent").inc()
        cursor.execute(
            "UPDATE ledger_outbox SET sent_at = %s, tries = tries + 1"
            " WHERE clinic_id = %s AND dedupe_key = %s",
            [now, clinic, key],
        )
        return True
