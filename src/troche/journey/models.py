"""Tables made from facts, for reading."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class BoardRow(models.Model):
    """One person on the board, as the facts stood at `as_of`. What has become late since is the reader's sum.

    `why` and `next_what` hold `Words` (text and values), so that the page speaks the reader's language.
    """

    pk = models.CompositePrimaryKey("stream_id", "key")
    stream_id = models.UUIDField()
    clinic_id = models.UUIDField()
    key = models.TextField()
    name = models.TextField()
    birth_date = models.DateField(null=True)
    phase = models.TextField()
    phase_order = models.SmallIntegerField()
    state = models.TextField()
    urgency = models.SmallIntegerField()
    why = models.JSONField()
    owner = models.TextField()
    owner_id = models.UUIDField(null=True)
    owner_name = models.TextField()
    since = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    next_what = models.JSONField(null=True)
    session_at = models.DateTimeField(null=True)
    in_session = models.BooleanField(default=False)
    phq_first = models.SmallIntegerField(null=True)
    phq_latest = models.SmallIntegerField(null=True)
    phq_series = models.JSONField()
    phq_provisional = models.BooleanField(default=False)
    alert_level = models.SmallIntegerField(null=True)
    alert_taken_by = models.TextField()
    as_of = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["clinic_id", "phase_order", "urgency"], name="boardrow_order"),
        ]

    def __str__(self) -> str:
        return f"{self.phase} {self.stream_id}"


class CareRow(models.Model):
    """Where a person lives, and who looks after them: for the load of each one of the staff."""

    pk = models.CompositePrimaryKey("stream_id", "key")
    stream_id = models.UUIDField()
    clinic_id = models.UUIDField()
    key = models.TextField()
    state = models.TextField()
    phase = models.TextField()
    prescriber = models.UUIDField(null=True)
    therapist = models.UUIDField(null=True)
    coordinator = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["clinic_id", "prescriber", "state"], name="carerow_prescriber"),
            models.Index(fields=["clinic_id", "therapist", "state"], name="carerow_therapist"),
        ]

    def __str__(self) -> str:
        return f"care of {self.stream_id}"
