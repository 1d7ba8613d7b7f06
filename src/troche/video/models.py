"""What browsers tell each other to find each other: rows for minutes, and no facts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Signal(models.Model):
    """One word from a page to the pages on the other side, or to one of them. `body` is theirs; it is not read here."""

    uid = models.UUIDField()
    clinic_id = models.UUIDField()
    stream_id = models.UUIDField()
    session = models.IntegerField()
    seat = models.TextField()
    sender = models.UUIDField()
    receiver = models.UUIDField(null=True)
    kind = models.TextField()
    body = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clinic_id", "uid"], name="signal_said_once")
        ]
        indexes: ClassVar = [models.Index(fields=["clinic_id", "made_at"], name="signal_old")]

    def __str__(self) -> str:
        return f"signal {self.pk}"
