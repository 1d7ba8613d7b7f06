"""Tables made from facts, for reading."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class AlertRow(models.Model):
    """One open alert of one person. Whether it is late follows from the reader's clock, so it is not kept.

    `owner` is a role, or `nobody` when nobody works in the clinic who could take it.
    """

    pk = models.CompositePrimaryKey("stream_id", "key")
    stream_id = models.UUIDField()
    clinic_id = models.UUIDField()
    key = models.TextField()
    name = models.TextField()
    birth_date = models.DateField(null=True)
    level = models.SmallIntegerField()
    code = models.TextField()
    title = models.TextField()
    words = models.TextField()
    owner = models.TextField()
    owner_id = models.UUIDField(null=True)
    owner_name = models.TextField()
    rung = models.SmallIntegerField()
    raised_at = models.DateTimeField()
    respond_by = models.DateTimeField()
    taken_by = models.TextField()
    taken_by_id = models.UUIDField(null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["clinic_id", "level", "respond_by"], name="alertrow_urgent"),
        ]

    def __str__(self) -> str:
        return f"level {self.level} {self.stream_id}"
