"""Alerts for pages: always of one clinic, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F, Q

from troche.messaging.models import AlertRow
from troche.messaging.owners import NOBODY

MOST_SHOWN = 200  # rows of one page; ours
ALARM_LEVEL = 1


def open_alert_rows(clinic: UUID, *, mine: UUID | None = None, role: str = "") -> Sequence[AlertRow]:
    """Open alerts, most urgent first; with `mine`, only those of this person or of the whole role."""
    rows = AlertRow.objects.filter(clinic_id=clinic)
    if mine is not None:
        rows = rows.filter(
            Q(owner_id=mine) | Q(taken_by_id=mine) | Q(owner_id=None, owner=role, taken_at=None)
        )
    urgent = ("level", F("taken_at").asc(nulls_first=True), "respond_by")
    return list(rows.order_by(*urgent)[:MOST_SHOWN])


def alarms(clinic: UUID) -> Sequence[AlertRow]:
    """Alerts of level 1 that nobody has taken, the longest waiting first."""
    rows = AlertRow.objects.filter(clinic_id=clinic, level=ALARM_LEVEL, taken_at=None)
    return list(rows.order_by("respond_by")[:MOST_SHOWN])


def nobody_answers(clinic: UUID) -> bool:
    """Whether an open alert has nobody in the clinic who could take it."""
    return AlertRow.objects.filter(clinic_id=clinic, owner=NOBODY).exists()
