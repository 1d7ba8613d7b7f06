"""Sending notices: at least once, each with a key by which a second one is recognised; not all go by mail."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db import transaction

from troche.chart.learned import from_json
from troche.chart.rooms import Notice
from troche.journey.carriers import CARRIERS
from troche.ledger.metrics import SENT
from troche.ledger.tenancy import cursor_as
from troche.messaging.delivery import Delivered, deliver
from troche.messaging.rules import ALERT_WAITS
from troche.people.scope import in_clinic

_read_notice = from_json(Notice)
log = logging.getLogger("troche.outbox")

BATCH = 20
FIRST_RETRY = timedelta(seconds=5)  # ours; doubles each time
LAST_RETRY = timedelta(hours=1)
MOST_DOUBLINGS = 10

LATER = "UPDATE ledger_outbox SET tries = tries + 1, try_at = %s WHERE clinic_id = %s AND dedupe_key = %s"
DONE = "UPDATE ledger_outbox SET sent_at = %s, tries = tries + 1 WHERE clinic_id = %s AND dedupe_key = %s"


Which = Literal["all", "alerts", "others"]


def send_waiting(clinic: UUID, now: datetime, which: Which = "all") -> int:
    """Send what waits in a clinic's outbox, or the part of it that is about alerts, or the rest; how many were sent."""
    sent = 0
    with in_clinic(clinic):  # a carrier that names the clinic itself must not leave the row out of sight
        for _ in range(BATCH):
            outcome = _send_one(clinic, now, which)
            if outcome is None:
                break
            sent += outcome
    return sent


def _send_one(clinic: UUID, now: datetime, which: Which) -> bool | None:
    """Whether one more reached somebody; None when nothing waits."""
    with cursor_as(clinic) as cursor:
        cursor.execute(
            "SELECT dedupe_key, stream_id, body, tries FROM ledger_outbox"
            " WHERE clinic_id = %s AND sent_at IS NULL AND try_at <= %s"
            " AND (%s = 'all' OR (body::jsonb ->> 'template' = %s) = (%s = 'alerts'))"
            " ORDER BY try_at LIMIT 1 FOR UPDATE SKIP LOCKED",
            [clinic, now, which, ALERT_WAITS, which],
        )
        row = cursor.fetchone()
        if row is None:
            return None
        key, stream, body, tries = row
        outcome = _outcome(clinic, stream, key, body, tries)
        SENT.labels("nobody" if outcome == "waits" else outcome).inc()
        if outcome in ("failed", "waits"):
            cursor.execute(LATER, [now + _pause(tries), clinic, key])
            return False
        cursor.execute(DONE, [now, clinic, key])
        return outcome != "nobody"


def _outcome(clinic: UUID, stream: UUID, key: str, body: str, tries: int) -> Delivered | Literal["failed"]:
    try:
        with transaction.atomic():
            notice = _read_notice(body)
            outcome = CARRIERS.get(notice.template, deliver)(clinic, stream, key, notice)
    except Exception:
        log.exception("notice not sent", extra={"stream": str(stream), "tries": tries + 1})
        return "failed"
    if outcome == "waits":
        log.error("an alert reaches nobody", extra={"stream": str(stream), "tries": tries + 1})
    return outcome


def _pause(tries: int) -> timedelta:
    """Longer after each try; counted only so far as it matters, since a mail server may be away for days."""
    return min(FIRST_RETRY * (1 << min(tries, MOST_DOUBLINGS)), LAST_RETRY)
