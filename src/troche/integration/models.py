"""Tables made from facts, for reading."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Measure(models.Model):
    """One value a person gave. What was not answered has no row, so missing is never zero.

    `kind` is mood, anxiety, sleep or energy (0 to 10), an instrument's code (its total), or `words`.
    `day` is the local date where the person lives.
    """

    pk = models.CompositePrimaryKey("stream_id", "key")
    stream_id = models.UUIDField()
    clinic_id = models.UUIDField()
    key = models.TextField()
    position = models.IntegerField()
    at = models.DateTimeField()
    day = models.DateField()
    kind = models.TextField()
    value = models.SmallIntegerField(null=True)
    words = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["stream_id", "kind", "at"], name="measure_of_person")]

    def __str__(self) -> str:
        return f"{self.kind} {self.stream_id}"
