"""Tables of screening that are no projection."""

from __future__ import annotations

from django.db import models


class HistoryDraft(models.Model):
    """What a person has typed of the history and not given yet, by step and field. No fact; thrown away when given."""

    stream_id = models.UUIDField(primary_key=True)
    clinic_id = models.UUIDField()
    typed = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"draft {self.stream_id}"
