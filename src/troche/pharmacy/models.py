"""The lots as pages read them, and the files of their certificates."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

APPEND_ONLY = ("pharmacy_certificatefile",)
TENANT_TABLES = ("pharmacy_certificatefile",)


class LotRow(models.Model):
    """One lot of the clinic, in the book or only recalled."""

    pk = models.CompositePrimaryKey("stream_id", "key")
    stream_id = models.UUIDField()
    clinic_id = models.UUIDField()
    key = models.TextField()
    name = models.TextField()
    strength_mg = models.SmallIntegerField(null=True)
    made_on = models.DateField(null=True)
    beyond_use_on = models.DateField(null=True)
    units = models.SmallIntegerField(null=True)
    certificate = models.TextField()
    laboratory = models.TextField()
    assay_percent = models.FloatField(null=True)
    file_digest = models.TextField()
    recalled_at = models.DateTimeField(null=True)
    reason = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["clinic_id", "key"], name="lotrow_clinic")]

    def __str__(self) -> str:
        return f"lot {self.name}"


class CertificateFile(models.Model):
    """The bytes of a certificate, under their digest. Added once, never changed; the fact names the digest."""

    pk = models.CompositePrimaryKey("clinic_id", "digest")
    clinic_id = models.UUIDField()
    digest = models.TextField()
    media_type = models.TextField()
    content = models.BinaryField()
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest
