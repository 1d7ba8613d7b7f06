"""Tables made from facts, for reading. None holds more of a person than the pharmacy's work needs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class OrderRow(models.Model):
    """The newest order of one person. `units_left` is what may still be sent on it."""

    pk = models.CompositePrimaryKey("stream_id", "key")
    stream_id = models.UUIDField()
    clinic_id = models.UUIDField()
    key = models.TextField()
    name = models.TextField()
    birth_date = models.DateField(null=True)
    address = models.TextField()
    units = models.SmallIntegerField()
    strength_mg = models.SmallIntegerField()
    refills = models.SmallIntegerField()
    valid_until = models.DateField()
    pended_at = models.DateTimeField()
    state = models.TextField()
    is_simulated = models.BooleanField()
    prescription = models.TextField()
    units_left = models.SmallIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["clinic_id", "state"], name="orderrow_state")]

    def __str__(self) -> str:
        return f"order {self.key} {self.state}"


class ParcelRow(models.Model):
    """A parcel of one person: made up, on its way, counted on arrival, or given up."""

    pk = models.CompositePrimaryKey("stream_id", "key")
    stream_id = models.UUIDField()
    clinic_id = models.UUIDField()
    key = models.TextField()
    name = models.TextField()
    birth_date = models.DateField(null=True)
    lot = models.TextField()
    strength_mg = models.SmallIntegerField()
    beyond_use_on = models.DateField()
    units = models.SmallIntegerField()
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    counted = models.SmallIntegerField(null=True)
    state = models.TextField(default="under_way")
    carrier = models.TextField(default="")
    tracking = models.TextField(default="")
    adult_signed = models.BooleanField(null=True)
    temperature_kept = models.BooleanField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["clinic_id", "received_at"], name="parcelrow_under_way")]

    def __str__(self) -> str:
        return f"parcel {self.key}"


class UnitRow(models.Model):
    """One unit and the one place it is in; found by lot when a lot is recalled."""

    pk = models.CompositePrimaryKey("stream_id", "key")
    stream_id = models.UUIDField()
    clinic_id = models.UUIDField()
    key = models.TextField()
    lot = models.TextField()
    strength_mg = models.SmallIntegerField()
    beyond_use_on = models.DateField()
    parcel = models.TextField()
    place = models.TextField()
    name = models.TextField(default="")
    birth_date = models.DateField(null=True)
    lot_key = models.TextField(default="")
    is_told = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["clinic_id", "lot_key"], name="unitrow_lot_key")]

    def __str__(self) -> str:
        return f"unit {self.key} {self.place}"


class UnitMove(models.Model):
    """A line of the unit ledger, kept with the fact it comes from. `home` is by how much it changes home.

    `units` go from the place `debit` to the place `credit`. `debit` is empty for units that are new, both where none
    moves.
    """

    pk = models.CompositePrimaryKey("stream_id", "key")
    stream_id = models.UUIDField()
    clinic_id = models.UUIDField()
    key = models.TextField()
    position = models.IntegerField()
    at = models.DateTimeField()
    what = models.TextField()
    lot = models.TextField()
    units = models.SmallIntegerField()
    home = models.SmallIntegerField()
    counted = models.SmallIntegerField(null=True)
    session = models.SmallIntegerField(null=True)
    words = models.TextField()
    by = models.TextField()
    debit = models.TextField(default="")
    credit = models.TextField(default="")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["stream_id", "position"], name="unitmove_order")]

    def __str__(self) -> str:
        return f"{self.what} {self.units}"


class QuestionRow(models.Model):
    """A question of the pharmacy about an order, and whether it is answered."""

    pk = models.CompositePrimaryKey("stream_id", "key")
    stream_id = models.UUIDField()
    clinic_id = models.UUIDField()
    key = models.TextField()
    name = models.TextField()
    birth_date = models.DateField(null=True)
    words = models.TextField()
    asked_at = models.DateTimeField()
    answer = models.TextField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["clinic_id", "answered_at"], name="questionrow_open")]

    def __str__(self) -> str:
        return f"question {self.key}"
