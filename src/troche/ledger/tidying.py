"""Throwing away what is kept only for a while: what somebody began to fill in and never came back to."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError

from troche.ledger.reading import clinic_setting
from troche.people.scope import in_clinic
from troche.screening import drafts, history_drafts

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=15)  # ours: a draft outlives its hours by no more than this while a keeper runs


class Tidying:
    """One process that tidies now and then. Several of them do no harm to each other."""

    def __init__(self) -> None:
        self.next_at: datetime | None = None

    def look(self, clinics: Iterable[UUID], now: datetime) -> None:
        """Tidy, when it is time again. What fails is tried the next time."""
        if self.next_at is not None and now < self.next_at:
            return
        self.next_at = now + EVERY
        for clinic in clinics:
            try:
                with in_clinic(clinic):
                    history_drafts.drop_old_drafts(now)
                    drafts.drop_old_drafts(clinic_setting(clinic).programme, now)
            except (DatabaseError, LookupError):
                log.exception("not tidied")
