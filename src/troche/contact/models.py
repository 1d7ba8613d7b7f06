"""What was heard last of each seat, which is no fact; and who is watched, as a row for pages."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Beat(models.Model):
    """When a seat of a session was heard last, by the server's clock. Only moves forward; may be lost."""

    pk = models.CompositePrimaryKey("stream_id", "session", "seat")
    stream_id = models.UUIDField()
    clinic_id = models.UUIDField()
    session = models.IntegerField()
    seat = models.TextField()
    heard_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["clinic_id"], name="beat_by_clinic")]

    def __str__(self) -> str:
        return f"{self.seat} of session {self.session} of {self.stream_id}"


class WatchRow(models.Model):
    """A session under way: whose screens count as the monitor's, and which seats are silent since when."""

    pk = models.CompositePrimaryKey("stream_id", "key")
    stream_id = models.UUIDField()
    clinic_id = models.UUIDField()
    key = models.TextField()
    session = models.IntegerField()
    monitors = ArrayField(models.UUIDField())
    patient_silent_since = models.DateTimeField(null=True)
    sitter_silent_since = models.DateTimeField(null=True)
    monitor_silent_since = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["clinic_id"], name="watchrow_by_clinic")]

    def __str__(self) -> str:
        return f"watch over session {self.session} of {self.stream_id}"
