"""Messages and people as the work list reads them; and the tokens by which laboratories send."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.timezone import now

TENANT_TABLES = ("laboratory_integrationtoken",)


class MessageRow(models.Model):
    """One message. `status` says where it stands; `due_at` is when it goes to the next owner."""

    pk = models.CompositePrimaryKey("stream_id", "key")
    stream_id = models.UUIDField()
    clinic_id = models.UUIDField()
    key = models.TextField()
    received_at = models.DateTimeField()
    format = models.TextField()
    source = models.TextField()
    name = models.TextField()
    birth_date = models.DateField(null=True)
    results = models.SmallIntegerField()
    status = models.TextField()
    waits = models.BooleanField()
    owner = models.TextField()
    due_at = models.DateTimeField(null=True)
    person = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["clinic_id", "-waits", "received_at"], name="messagerow_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.stream_id}"


class PersonRow(models.Model):
    """A registered person by number, date of birth and name."""

    pk = models.CompositePrimaryKey("stream_id", "key")
    stream_id = models.UUIDField()
    clinic_id = models.UUIDField()
    key = models.TextField()
    number = models.TextField()
    name = models.TextField()
    birth_date = models.DateField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["clinic_id", "number"], name="personrow_number"),
            models.Index(fields=["clinic_id", "birth_date"], name="personrow_birth_date"),
        ]

    def __str__(self) -> str:
        return str(self.stream_id)


class IntegrationToken(models.Model):
    """Lets a laboratory or device send to one clinic. Only the token's hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    clinic = models.ForeignKey("people.Clinic", on_delete=models.PROTECT)
    name = models.CharField(max_length=60)
    made_at = models.DateTimeField(default=now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["clinic", "name"], condition=models.Q(revoked_at=None), name="token_name_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
