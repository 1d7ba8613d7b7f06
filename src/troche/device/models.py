"""How far each device has come. No fact: the receipts of the ledger say what was done, this only what was left out."""

from __future__ import annotations

from django.db import models


class Device(models.Model):
    """The highest number of a device that is kept, for one person."""

    pk = models.CompositePrimaryKey("stream_id", "device")
    stream_id = models.UUIDField()
    device = models.UUIDField()
    clinic_id = models.UUIDField()
    last_seq = models.BigIntegerField()

    def __str__(self) -> str:
        return f"device {self.device}"
