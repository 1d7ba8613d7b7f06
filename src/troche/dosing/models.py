"""Tables made from facts, for reading."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SessionRow(models.Model):
    """The session of a person that is ahead, under way or just over, for the wall.

    What is late follows from the reader's clock, so only the instants are kept.
    """

    pk = models.CompositePrimaryKey("stream_id", "key")
    stream_id = models.UUIDField()
    clinic_id = models.UUIDField()
    key = models.TextField()
    number = models.IntegerField()
    name = models.TextField()
    birth_date = models.DateField(null=True)
    stage = models.TextField()
    starts_at = models.DateTimeField()
    monitor_name = models.TextField()
    taken_at = models.DateTimeField(null=True)
    dose_mg = models.IntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    sitter_seen_at = models.DateTimeField(null=True)
    systolic_mm_hg = models.IntegerField(null=True)
    diastolic_mm_hg = models.IntegerField(null=True)
    pulse_bpm = models.IntegerField(null=True)
    measured_at = models.DateTimeField(null=True)
    next_look_at = models.DateTimeField(null=True)
    next_reading_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["clinic_id", "stage", "starts_at"], name="sessionrow_wall")]

    def __str__(self) -> str:
        return f"session {self.number} of {self.stream_id}"
