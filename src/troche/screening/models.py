"""What somebody has begun and not sent yet. No facts: no decision reads them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Draft(models.Model):
    """The answers so far, by item; null where a question was left out. Thrown away when sent, or when too old."""

    pk = models.CompositePrimaryKey("stream_id", "instrument")
    stream_id = models.UUIDField()
    clinic_id = models.UUIDField()
    instrument = models.TextField()
    answers = models.JSONField()
    began_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["began_at"], name="draft_by_age")]

    def __str__(self) -> str:
        return f"{self.instrument} {self.stream_id}"


class HistoryDraft(models.Model):
    """What a person has typed of the history and not given yet, by step and field. No fact; thrown away when given."""

    stream_id = models.UUIDField(primary_key=True)
    clinic_id = models.UUIDField()
    typed = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"draft {self.stream_id}"
