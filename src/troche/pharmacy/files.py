"""Keeping the file of a certificate: what it is is read from its bytes, and it is never shown inside a page."""

from __future__ import annotations

from hashlib import sha256
from typing import TypeAlias
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.timezone import now

from troche.pharmacy.models import CertificateFile

Upload: TypeAlias = "UploadedFile[bytes]"

MOST_BYTES = 5_000_000  # ours
KINDS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
ENDINGS = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}


def kind_of(content: bytes) -> str | None:
    """The media type, by how the bytes begin; None for any other."""
    return next((kind for begins, kind in KINDS.items() if content.startswith(begins)), None)


def digest_of(upload: Upload) -> str:
    """The digest by which the file will be kept."""
    upload.seek(0)
    return sha256(upload.read()).hexdigest()


def keep(clinic: UUID, upload: Upload) -> None:
    """Keep it; the same bytes once."""
    upload.seek(0)
    content = upload.read()
    CertificateFile.objects.bulk_create(
        [
            CertificateFile(
                clinic_id=clinic,
                digest=sha256(content).hexdigest(),
                media_type=kind_of(content) or "application/octet-stream",
                content=content,
                kept_at=now(),
            )
        ],
        ignore_conflicts=True,
    )
