"""The clinic's connection to its e-prescriber, and what it said as the work list reads it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.timezone import now


class Connection(models.Model):
    """Where a clinic's orders go. Its keys are kept nowhere: they follow from the installation's secret and this id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic_id = models.UUIDField()
    url = models.CharField(max_length=500)
    made_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["clinic_id"], condition=models.Q(ended_at=None), name="eprescriber_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class EventRow(models.Model):
    """One thing that the e-prescriber said. `due_at` is when it goes to the next owner."""

    pk = models.CompositePrimaryKey("stream_id", "key")
    stream_id = models.UUIDField()
    clinic_id = models.UUIDField()
    key = models.TextField()
    received_at = models.DateTimeField()
    of_order = models.TextField()
    status = models.TextField()
    message = models.TextField()
    reasons = models.JSONField()
    became = models.TextField()
    waits = models.BooleanField()
    owner = models.TextField()
    due_at = models.DateTimeField(null=True)
    person = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["clinic_id", "-waits", "received_at"], name="eventrow_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.stream_id}"
