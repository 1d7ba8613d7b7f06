"""A history while it is being filled in: kept from step to step and from day to day, and no fact before it is given."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from troche.screening.models import HistoryDraft

KEPT_FOR = timedelta(days=7)  # ours, grade D: long enough to look for a box of tablets
Typed = dict[str, dict[str, str]]
"""By step, and in it by field, as it was typed."""


def draft_of(stream: UUID, now: datetime) -> Typed:
    """What was typed so far; nothing when there is nothing, or when it was left for too long."""
    found = HistoryDraft.objects.filter(stream_id=stream, updated_at__gt=now - KEPT_FOR).first()
    return dict(found.typed) if found else {}


def keep_draft(clinic: UUID, stream: UUID, step: str, typed: dict[str, str], now: datetime) -> None:
    """Keep what was typed on one step, in place of what was kept of it. What was left for too long stays gone."""
    with transaction.atomic():
        draft, _made = HistoryDraft.objects.select_for_update().get_or_create(
            stream_id=stream, defaults={"clinic_id": clinic, "updated_at": now}
        )
        before = draft.typed if draft.updated_at > now - KEPT_FOR else {}
        draft.typed = {**before, step: typed}
        draft.updated_at = now
        draft.save(update_fields=["typed", "updated_at"])


def drop_draft(stream: UUID) -> None:
    """The history was given: what was typed for it goes."""
    HistoryDraft.objects.filter(stream_id=stream).delete()


def drop_old_drafts(now: datetime) -> None:
    """Throw away what nobody came back to, of everybody in this clinic."""
    HistoryDraft.objects.filter(updated_at__lte=now - KEPT_FOR).delete()
