"""Tables made from facts, for reading."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class EventRow(models.Model):
    """One case of one person that is not closed, and what it waits for first.

    `rank`: 0 serious, 1 not judged, 2 not serious. `owner_left`: its owner no longer works here.
    """

    pk = models.CompositePrimaryKey("stream_id", "key")
    stream_id = models.UUIDField()
    clinic_id = models.UUIDField()
    key = models.TextField()
    name = models.TextField()
    birth_date = models.DateField(null=True)
    number = models.IntegerField()
    what = models.TextField()
    rank = models.SmallIntegerField()
    waits = models.TextField()
    due_at = models.DateTimeField()
    owner_id = models.TextField()
    owner_name = models.TextField()
    owner_left = models.BooleanField()
    told_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["clinic_id", "rank", "due_at"], name="eventrow_due")]

    def __str__(self) -> str:
        return f"event {self.number} {self.stream_id}"
