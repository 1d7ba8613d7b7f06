"""The ledger's tables. Nothing writes to them but `act`, the keeper and rebuild."""

from __future__ import annotations

from django.db import models

APPEND_ONLY = ("ledger_fact", "ledger_receipt")


class Stream(models.Model):
    """A stream's head: how many facts it has and the seal of the last one.

    `clinic_position` is how far the clinic's own stream had come when a person's rows were last made.
    """

    id = models.UUIDField(primary_key=True)
    clinic_id = models.UUIDField(db_index=True)
    kind = models.TextField()
    position = models.IntegerField()
    seal = models.BinaryField()
    clinic_position = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["clinic_id", "clinic_position"], name="stream_by_clinic_position")]


class Fact(models.Model):
    """One fact, as it was recorded. `body` is the exact JSON that was sealed."""

    pk = models.CompositePrimaryKey("stream_id", "position")
    clinic_id = models.UUIDField()
    stream_id = models.UUIDField()
    position = models.IntegerField()
    kind = models.TextField()
    body = models.TextField()
    at = models.DateTimeField()
    actor_id = models.UUIDField()
    role = models.TextField()
    command_id = models.UUIDField()
    seal = models.BinaryField()


class Receipt(models.Model):
    """What a command was first answered, for ever."""

    pk = models.CompositePrimaryKey("clinic_id", "command_id")
    clinic_id = models.UUIDField()
    command_id = models.UUIDField()
    stream_id = models.UUIDField()
    digest = models.BinaryField()
    first_position = models.IntegerField()
    last_position = models.IntegerField()
    refusal = models.TextField(null=True)  # noqa: DJ001 - none is no refusal
    at = models.DateTimeField()


class Snapshot(models.Model):
    """A chart folded up to `position` by the rules with this fingerprint. May be thrown away."""

    stream_id = models.UUIDField(primary_key=True)
    clinic_id = models.UUIDField()
    position = models.IntegerField()
    fingerprint = models.TextField()
    body = models.BinaryField()


class Deadline(models.Model):
    """What must happen by `due_at`. A projection of `due`; the keeper fires it."""

    pk = models.CompositePrimaryKey("stream_id", "kind", "key")
    stream_id = models.UUIDField()
    clinic_id = models.UUIDField()
    kind = models.TextField()
    key = models.TextField()
    due_at = models.DateTimeField()
    owner = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["clinic_id", "due_at"], name="deadline_by_due")]


class Outbox(models.Model):
    """A notice to be sent at least once; `dedupe_key` lets the receiver see a second one."""

    pk = models.CompositePrimaryKey("clinic_id", "dedupe_key")
    clinic_id = models.UUIDField()
    dedupe_key = models.TextField()
    stream_id = models.UUIDField()
    body = models.TextField()
    created_at = models.DateTimeField()
    try_at = models.DateTimeField()
    tries = models.IntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["clinic_id", "try_at"], name="outbox_unsent", condition=models.Q(sent_at__isnull=True)
            )
        ]


class KeeperBeat(models.Model):
    """When each keeper process was last at work, and when it found that nobody had been. Not a fact."""

    process_id = models.UUIDField(primary_key=True)
    seen_at = models.DateTimeField()
    back_at = models.DateTimeField(null=True)
